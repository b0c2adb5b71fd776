// Everything that has made a program take a consent nobody gave, as bytes of a terminal, on every screen that asks for
// one. Nothing of it may confirm anything; a person who reads, waits and presses one key is heard.
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {ClockContext, type KeyEvent, useKeys} from '../../source/tui/input/use-keys.js';
import {DrillScreen} from '../../source/tui/screens/drill/drill-screen.js';
import {
	type ConsentAsk,
	type ConsentState,
	openConsent,
	reduceConsent,
} from '../../source/tui/screens/guide/consent/consent-state.js';
import {openTerminal, pasted, type TestTerminal} from '../helpers/pty.js';
import {stageDrill} from '../session/drill/support.js';
import {until} from '../tui/fixtures/until.js';
import {renderGuide} from '../tui/screens/guide/render-guide.js';
import {from} from '../tui/screens/guide/scenes.js';

const enter = '\r';
const esc = '\u001B';
const ctrlC = '\u0003';
const name = 'modcache-7';
const times = (key: string, count: number): readonly string[] => Array.from({length: count}, () => key);
const splits = (text: string): ReadonlyArray<readonly string[]> =>
	Array.from({length: text.length - 1}, (_, at) => [text.slice(0, at + 1), text.slice(at + 1)]);

type Attack = Readonly<{
	name: string;
	/** What arrives, each piece as one write. */
	pieces: readonly string[];
	/** Milliseconds before each piece. */
	every: number;
	/** Milliseconds since the question was painted; none when it came at once. */
	quiet?: number;
}>;

const late = 3000;
const never: readonly Attack[] = [
	{name: 'y held, as a keyboard repeats it', pieces: times('y', 90), every: 33},
	{name: 'y held, on a console that repeats slowly', pieces: times('y', 40), every: 92},
	{name: 'y held since long after the question', pieces: times('y', 60), every: 33, quiet: 500},
	{name: 'Enter held', pieces: times(enter, 60), every: 33},
	{name: 'Enter, which means no', pieces: [enter], every: 0, quiet: late},
	{name: 'Enter twice', pieces: [enter, enter], every: 180, quiet: 100},
	{name: 'a capital Y', pieces: ['Y'], every: 0, quiet: late},
	{name: 'Ctrl-Y', pieces: ['\u0019'], every: 0, quiet: late},
	{name: 'Alt-y', pieces: [`${esc}y`], every: 0, quiet: late},
	{
		name: 'y as a keyboard protocol reports it',
		pieces: [`${esc}[121u`, `${esc}[121;1:3u`],
		every: 40,
		quiet: late,
	},
	{name: 'a y with an accent', pieces: ['ý'], every: 0, quiet: late},
	{name: 'a y of another alphabet', pieces: ['у'], every: 0, quiet: late},
	{name: 'a wide y', pieces: ['ｙ'], every: 0, quiet: late},
	{name: 'y with a mark that is drawn over it', pieces: ['y\u0301'], every: 0, quiet: late},
	{name: 'y with something invisible', pieces: ['y\u200B'], every: 0, quiet: late},
	{name: 'a bracketed paste of y', pieces: [pasted('y')], every: 0, quiet: late},
	{name: 'a bracketed paste of y and Enter', pieces: [pasted('y\r')], every: 0, quiet: late},
	{name: 'a bracketed paste that never ends', pieces: [`${esc}[200~`, 'y', 'y'], every: 700, quiet: late},
	{
		name: 'a bracketed paste in its three parts, slowly',
		pieces: [`${esc}[200~`, 'y', `${esc}[201~`],
		every: 700,
		quiet: late,
	},
	{name: 'the end of a paste whose beginning was lost', pieces: ['y', `${esc}[201~`], every: 20, quiet: late},
	{name: 'a paste in one burst', pieces: ['y\r'], every: 0, quiet: late},
	{name: 'a paste of y y in one burst', pieces: ['yy'], every: 0, quiet: late},
	{name: 'a paste byte by byte', pieces: [...'yes\r'], every: 1, quiet: late},
	{name: 'a paste over a slow line', pieces: [...'yes, go on\r'], every: 60, quiet: late},
	{name: 'keys typed ahead', pieces: times('y', 5), every: 120},
	{name: 'one key typed ahead', pieces: ['y'], every: 250},
	{name: 'y and at once something else', pieces: ['y', 'u'], every: 40, quiet: late},
	{name: 'y and at once Escape', pieces: ['y', esc], every: 40, quiet: late},
	{name: 'a mouse report with y in it', pieces: [`${esc}[M yy`], every: 0, quiet: late},
	{name: 'a mouse report in pieces', pieces: [`${esc}[M`, ' ', '!', 'y'], every: 700, quiet: late},
	{name: 'a mouse report of today', pieces: [`${esc}[<0;121;121M`, `${esc}[<0;121;121m`], every: 5, quiet: late},
	{
		name: 'the window in and out of focus',
		pieces: [`${esc}[I`, `${esc}[O`, `${esc}[I`],
		every: 100,
		quiet: late,
	},
	{name: 'y and the window loses its focus', pieces: ['y', `${esc}[O`], every: 20, quiet: late},
	{
		name: 'answers of the terminal',
		pieces: [`${esc}[?64;1;2;121c`, `${esc}[12;121R`, `${esc}[?121;1$y`],
		every: 10,
		quiet: late,
	},
	{name: 'the answer about a colour', pieces: [`${esc}]11;rgb:yyyy/yyyy/yyyy${esc}\\`], every: 0, quiet: late},
	{name: 'the answer about a setting', pieces: [`${esc}P1$r0y${esc}\\`], every: 0, quiet: late},
	{name: 'end of input', pieces: ['\u0004'], every: 0, quiet: late},
	...splits(pasted('y')).map((pieces, at) => ({
		name: `a bracketed paste cut after byte ${at + 1}`,
		pieces,
		every: 3,
		quiet: late,
	})),
];

const lookAlikes: ReadonlyArray<readonly [name: string, typed: string]> = [
	['a wrong last letter', 'modcache-8'],
	['a blank behind it', `${name} `],
	['a blank before it', ` ${name}`],
	['capitals', name.toUpperCase()],
	['a letter of another alphabet', 'mоdcache-7'],
	['another hyphen', 'modcache‑7'],
	['a wide digit', 'modcache-７'],
	['something invisible', 'mod\u200Bcache-7'],
	['a letter with an accent', 'modcachè-7'],
	['only its beginning', 'modcache'],
	['twice', name + name],
	['y', 'y'],
	['yes', 'yes'],
	['nothing', ''],
];

const named: readonly Attack[] = [
	...lookAlikes.map(([how, typed]) => ({
		name: `another name: ${how}`,
		pieces: [...typed, enter, enter],
		every: 300,
		quiet: late,
	})),
	{name: 'the name in a bracketed paste, then Enter', pieces: [pasted(name), enter], every: 900, quiet: late},
	{name: 'the name with Enter in a bracketed paste', pieces: [pasted(`${name}\r`)], every: 0, quiet: late},
	{name: 'the name in one burst, then Enter', pieces: [name, enter], every: 900, quiet: late},
	{
		name: 'the name in two bursts, then Enter',
		pieces: [name.slice(0, 4), name.slice(4), enter],
		every: 900,
		quiet: late,
	},
	{
		name: 'the name byte by byte, then Enter by hand',
		pieces: [...name].flatMap((letter) => [letter]),
		every: 2,
		quiet: late,
	},
	{name: 'the name typed ahead', pieces: [...name, enter], every: 50},
	{name: 'the name with Enter on its heels', pieces: [...name, enter], every: 100, quiet: late},
	{name: 'the name in pieces of a paste', pieces: [`${esc}[200~`, ...name, enter], every: 120, quiet: late},
	...splits(pasted(name)).map((pieces, at) => ({
		name: `the pasted name cut after byte ${at + 1}, then Enter`,
		pieces: [...pieces, enter],
		every: 400,
		quiet: late,
	})),
];

/** Hears what Ink and the decoder make of pieces of input, each at its time. */
async function openKeyboard(t: ExecutionContext) {
	let time = 0;
	let heard: KeyEvent[] = [];
	const Listener = () => {
		useKeys((event) => {
			heard.push(event);
		});
		return null;
	};
	const listener = createElement(ClockContext.Provider, {value: () => time}, createElement(Listener));
	const instance = render(listener);
	t.teardown(instance.unmount);
	const settle = async () => {
		// Ink gives up on half an escape sequence after a turn.
		for (let turn = 0; turn < 6; turn++) {
			await new Promise<void>((resolve) => {
				setImmediate(resolve);
			});
		}
	};
	await settle();
	return async ({pieces, every, quiet = 0}: Attack, paintedAt: number): Promise<readonly KeyEvent[]> => {
		heard = [];
		time = paintedAt + quiet;
		for (const piece of pieces) {
			time += every;
			instance.stdin.write(piece);
			await settle();
		}

		const found = heard;
		// Whatever a paste without an end still waits for is over after two silent seconds.
		time += 10_000;
		instance.stdin.write('u');
		await settle();
		return found;
	};
}

/** What becomes of a question that hears these events, looked at every ten milliseconds as its timer does. */
function answered(ask: ConsentAsk, paintedAt: number, events: readonly KeyEvent[]): ConsentState {
	let state = openConsent(ask, paintedAt, true);
	let at = paintedAt;
	const pass = (until: number) => {
		for (; at < until; at += 10) {
			state = reduceConsent(state, {type: 'tick', at});
		}
	};
	for (const event of events) {
		pass(event.at);
		state = reduceConsent(state, {type: 'key', event});
	}

	pass((events.at(-1)?.at ?? paintedAt) + 1000);
	return state;
}

const yes: ConsentAsk = {digest: 'd', answer: {kind: 'yes'}};
const typed: ConsentAsk = {digest: 'd', answer: {kind: 'name', name}};

test('nothing of the table confirms, whichever question it meets; a person who waits is heard after each of them', async (t) => {
	const hear = await openKeyboard(t);
	for (const one of [...never, ...named]) {
		const events = await hear(one, 1000);
		// A y is a person's answer where no name is asked for.
		for (const ask of named.includes(one) ? [typed] : [yes, typed]) {
			const {outcome} = answered(ask, 1000, events);
			t.not(outcome?.kind, 'confirmed', `${one.name}: ${JSON.stringify(events)}`);
			if (outcome !== null) {
				continue;
			}

			const later = (events.at(-1)?.at ?? 1000) + 2000;
			const person: Attack =
				ask === yes
					? {name: 'y', pieces: ['y'], every: 0}
					: {name: 'the name', pieces: ['x', enter, ...name, enter], every: 700};
			const heard = answered(ask, 1000, [...events, ...(await hear(person, later))]);
			t.is(heard.outcome?.kind, 'confirmed', `a person after: ${one.name}`);
		}
	}
});

test('on the screen the attacks leave the question open and nothing reaches the session; then one y does', async (t) => {
	const guide = await renderGuide(t, from('stop-server'));
	await guide.press(enter);
	await guide.sees('Consent: ');
	const staying = never.filter(({pieces}) => !pieces.some((piece) => ['\r', '\u0004', esc].includes(piece)));
	for (const {name: title, pieces, every, quiet = 0} of staying) {
		if (/held|cut after|typed ahead/.test(title)) continue;
		guide.advance(quiet);
		await guide.send(pieces, every);
		guide.advance(2500);
		if (pieces.includes('y')) {
			// Its timer runs in real time; what was waiting to count must have had its chance.
			await delay(200);
		}

		t.true(guide.frame().includes('Run exactly this?'), `${title}:\n${guide.frame()}`);
		t.deepEqual(guide.session.consents, [], title);
		await guide.send([`${esc}[201~`]);
	}

	await guide.press('y');
	await guide.until(() => guide.session.consents.length > 0, 'the consent');
	t.is(guide.session.consents.length, 1);
});

for (const one of never.filter(({pieces}) => pieces.some((piece) => ['\r', '\u0004', esc].includes(piece)))) {
	test(`on the screen this is at most a no: ${one.name}`, async (t) => {
		const guide = await renderGuide(t, from('drop-cache'));
		await guide.press(enter);
		await guide.sees('Consent: ');
		guide.advance(one.quiet ?? 0);
		await guide.send(one.pieces, one.every);
		guide.advance(5000);
		await guide.send([ctrlC]);
		t.deepEqual(guide.session.consents, []);
		t.false(guide.session.log.some((entry) => entry.startsWith('run')));
	});
}

test('what would run changes while a y is waiting to count: nothing runs', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	await guide.press(enter);
	await guide.sees('Run exactly this?');
	guide.advance(3000);
	await guide.send(['y']);
	guide.session.changeCommand(['go', 'env', '-w', 'GOPROXY=evil']);
	await guide.sees('has changed since it was shown');
	guide.advance(5000);
	await guide.press('y');
	t.deepEqual(guide.session.consents, []);
});

test('a command that the window no longer shows cannot be consented to, however it got out of sight', async (t) => {
	for (const [columns, rows] of [
		[80, 5],
		[80, 1],
		[19, 24],
		[1, 1],
	] as const) {
		const guide = await renderGuide(t, from('stop-server'));
		await guide.press(enter);
		await guide.sees('Run exactly this?');
		guide.advance(3000);
		guide.resize(columns, rows);
		await guide.press('y', 'y');
		guide.advance(5000);
		await guide.press('y');
		t.deepEqual(guide.session.consents, [], `${columns}x${rows}`);
	}
});

const guideEntry = fileURLToPath(new URL('../tui/screens/guide/guide-entry.js', import.meta.url));
const boardEntry = fileURLToPath(new URL('../tui/fixtures/board-entry.js', import.meta.url));

function open(t: ExecutionContext, entry: string, ...args: readonly string[]): TestTerminal {
	const terminal = openTerminal({command: process.execPath, args: [entry, ...args], env: {NO_COLOR: '1'}});
	t.teardown(terminal.dispose);
	return terminal;
}

/** Attacks as bytes through a real terminal, at their real pace; the question must stay open and unanswered. */
async function attackTerminal(t: ExecutionContext, terminal: TestTerminal, question: string): Promise<void> {
	// Those that mean no would end the question.
	const staying = never.filter(({pieces}) => !pieces.some((piece) => ['\r', '\u0004', esc].includes(piece)));
	const quick = staying.filter(
		({name: title, every}) => every <= 40 && !/byte by byte|cut after byte 1$|held/.test(title),
	);
	for (const {name: title, pieces, every} of [
		...quick,
		{name: 'y held', pieces: times('y', 45), every: 33},
		{name: 'a paste of yes without Enter, byte by byte', pieces: [...'yes'], every: 1},
	]) {
		for (const piece of pieces) {
			terminal.type(piece);
			await delay(every);
		}

		t.true(terminal.screen().includes(question), `${title}:\n${terminal.screen()}`);
	}
}

test('in a real terminal the attacks leave the question open, and then a person is heard', async (t) => {
	const terminal = open(t, guideEntry, 'try-fallback');
	await terminal.waitForScreen('Enter asks for your consent.');
	for (let isAsked = false; !isAsked; ) {
		terminal.press('enter');
		isAsked = await terminal.waitForScreen('Run exactly this?', 1500).then(
			() => true,
			() => false,
		);
	}

	await attackTerminal(t, terminal, 'Run exactly this?');
	await terminal.waitForScreen('y = yes');
	terminal.press('y');
	await terminal.waitForScreen(/✓ done/);
	terminal.press('escape');
	await terminal.waitForScreen('y or Enter leaves');
	terminal.press('y');
	await terminal.exited;
	t.true(terminal.screen().includes('log: run try-fallback person, leave'), terminal.screen());
});

/** Presses a key that does no harm twice until the screen answers: one that follows an attack too closely is not heard. */
async function pressUntil(terminal: TestTerminal, key: string, wanted: string): Promise<void> {
	for (let attempt = 0; attempt < 20; attempt++) {
		terminal.press(key);
		if ((await terminal.waitForScreen(wanted, 2500).catch(() => null)) !== null) return;
	}

	await terminal.waitForScreen(wanted);
}

test('in a real terminal the attacks trust no runbook either', async (t) => {
	const terminal = open(t, boardEntry, 'trust');
	await terminal.waitForScreen('row 1 of 1');
	terminal.press('o');
	await terminal.waitForScreen(/❯ interrupted.*k7q2/);
	terminal.press('j');
	await terminal.waitForScreen(/❯ interrupted.*p3xx/);
	terminal.press('enter');
	await terminal.waitForScreen('Trust this runbook?');
	await attackTerminal(t, terminal, 'Trust this runbook?');
	await pressUntil(terminal, 'end', 'y = yes');
	await attackTerminal(t, terminal, 'Trust this runbook?');
	await terminal.waitForScreen('y = yes');
	await pressUntil(terminal, 'n', 'Not trusted, so it runs nothing.');
	t.false(terminal.screen().includes('could not be opened'));
});

test('in a drill the attacks take no change either, and then a person is heard', async (t) => {
	let time = 10_000;
	const {session} = await stageDrill(t, {});
	const element = createElement(DrillScreen, {
		session,
		ports: {now: () => 0, wallClock: () => new Date(Date.UTC(2026, 2, 3))},
		onLeave: () => undefined,
	});
	const instance = render(createElement(ClockContext.Provider, {value: () => time}, element));
	t.teardown(instance.unmount);
	const frame = () => instance.lastFrame() ?? '';
	const turns = async () => {
		for (let turn = 0; turn < 20; turn++) {
			await new Promise<void>((resolve) => {
				setImmediate(resolve);
			});
		}
	};
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) {
			await turns();
			time += 1000;
			instance.stdin.write(key);
			await turns();
		}
	};
	const sees = (wanted: string) =>
		until(
			() => {
				time += 20;
				return frame().includes(wanted);
			},
			() => `the screen shows ${wanted}:\n${frame()}`,
		);
	await sees('Modules do not arrive');
	await press(enter);
	await sees('Enter takes it.');
	await press(enter);
	await sees('503: the first server does not answer');
	await press(...times('\u001B[B', 14));
	await sees('Enter asks for your consent.');
	await press(enter);
	await sees('This is asked before the first change');
	await press(' ', enter);
	await sees('How sure are you?');
	await press('\u001B[B', enter);
	await sees('Consent: reversible change');
	for (const {name: title, pieces, every} of never) {
		if (/held|cut after|typed ahead/.test(title) || pieces.some((piece) => ['\r', '\u0004', esc].includes(piece)))
			continue;
		time += late;
		for (const piece of pieces) {
			time += every;
			instance.stdin.write(piece);
			await turns();
		}

		time += 2500;
		await press(`${esc}[201~`);
		t.true(frame().includes('Consent: reversible change'), `${title}:\n${frame()}`);
		t.is(session.view().state.changes.length, 0, title);
	}

	await press('y');
	await until(
		() => {
			time += 20;
			return session.view().state.changes.length === 1;
		},
		() => `the change is taken:\n${frame()}`,
	);
	t.pass();
});
