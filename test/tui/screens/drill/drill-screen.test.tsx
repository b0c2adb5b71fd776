import {EventEmitter} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {render} from 'ink-testing-library';
import {TerminalContext} from '../../../../source/tui/components/use-window-size.js';
import {ClockContext} from '../../../../source/tui/input/use-keys.js';
import {DebriefScreen} from '../../../../source/tui/screens/drill/debrief/debrief-screen.js';
import {DrillScreen} from '../../../../source/tui/screens/drill/drill-screen.js';
import {PageScreen} from '../../../../source/tui/screens/drill/page.js';
import {type Theme, ThemeContext, themeFor} from '../../../../source/tui/theme.js';
import {drillOf, drillText} from '../../../drill/sample.js';
import {must, type Stage, type StageOptions, stageDrill, takeStep} from '../../../session/drill/support.js';
import {turns} from '../../fixtures/turns.js';
import {until} from '../../fixtures/until.js';

const plain = themeFor({LANG: 'C.UTF-8', NO_COLOR: '1'});
const ascii = themeFor({LANG: 'C', NO_COLOR: '1'});

type Shown = Readonly<{
	frame: () => string;
	/** A quiet second, then the key. */
	press: (...keys: readonly string[]) => Promise<void>;
	sees: (wanted: string | RegExp) => Promise<string>;
}>;

function show(
	t: ExecutionContext,
	element: React.ReactNode,
	size = {columns: 80, rows: 24},
	theme: Theme = plain,
): Shown {
	let time = 10_000;
	const terminal = Object.assign(new EventEmitter(), size) as unknown as NodeJS.WriteStream;
	const instance = render(
		<ThemeContext.Provider value={theme}>
			<ClockContext.Provider value={() => time}>
				<TerminalContext.Provider value={terminal}>{element}</TerminalContext.Provider>
			</ClockContext.Provider>
		</ThemeContext.Provider>,
	);
	t.teardown(() => {
		instance.unmount();
	});
	const frame = () => instance.lastFrame() ?? '';
	return {
		frame,
		async press(...keys) {
			for (const key of keys) {
				// What was painted has been noticed before time goes on.
				await turns();
				time += 1000;
				instance.stdin.write(key);
				await new Promise<void>((resolve) => {
					setImmediate(resolve);
				});
			}
		},
		async sees(wanted) {
			await until(
				() => {
					time += 20;
					return typeof wanted === 'string' ? frame().includes(wanted) : wanted.test(frame());
				},
				() => `the screen shows ${String(wanted)}:\n${frame()}`,
			);
			return frame();
		},
	};
}

async function drill(t: ExecutionContext, options: StageOptions = {}, size?: {columns: number; rows: number}) {
	const stage: Stage = await stageDrill(t, options);
	const screen = show(
		t,
		<DrillScreen
			session={stage.session}
			ports={{now: () => 0, wallClock: () => new Date(Date.UTC(2026, 2, 3))}}
			onLeave={() => undefined}
		/>,
		size,
	);
	return {...stage, ...screen};
}

const enter = '\r';
const down = '\u001B[B';

test('the board of a drill shows what the recorded sweep measured, and the clock that is charged', async (t) => {
	const {sees, frame} = await drill(t);
	await sees('Modules do not arrive');
	t.regex(frame(), /DRILL solo: Builds wait for their modules +clock 0:0\d {2}instant/);
	t.regex(frame(), /▲ ALARM/);
	t.true(
		frame()
			.split('\n')
			.every((line) => line.length <= 80),
	);
});

test('a step is taken with Enter, and a change only after a diagnosis and a consent', async (t) => {
	const {sees, press, session} = await drill(t);
	await sees('Modules do not arrive');
	await press(enter);
	await sees('Enter takes it.');
	await press(enter);
	await sees('503: the first server does not answer');
	for (let index = 0; index < 14; index++) {
		await press(down);
	}

	await sees('Enter asks for your consent.');
	await press(enter);
	await sees('This is asked before the first change');
	t.is(session.view().state.changes.length, 0);
	await press(' ', enter);
	await sees('How sure are you?');
	await press(down, enter);
	await sees('Consent: reversible change');
	await press('n');
	await sees('declined');
	t.is(session.view().state.changes.length, 0);
	t.is(session.view().diagnosis?.confidence, 50);
});

test('a message that wants an answer stands in sight until it is answered', async (t) => {
	const {sees, press, pass, session} = await drill(t);
	await pass(61_000);
	await sees('release manager: Can I tag? (m answers)');
	await press('m');
	await sees('Message to the people who wait');
	await press('N', 'o', enter);
	await sees('Sent.');
	t.true(session.view().injects[0]?.answered);
});

test('a hint says what it costs before it is taken', async (t) => {
	const {sees, press, frame} = await drill(t);
	await press('x');
	await sees('a question to think about: costs 2 points');
	t.false(frame().includes('Who answers first?'));
	await press(down, enter);
	await sees('Who answers first?');
});

test('of the answer nothing is drawn before the drill is over', async (t) => {
	const {sees, press, frame, session} = await drill(t);
	const secrets = [drillOf().lesson, 'list-order', 'every build on the host dies'];
	for (const key of ['x', '\u001B', '?', '\u001B', 'n', '\u001B', 'u', '\u001B', 'b']) {
		await press(key);
		for (const secret of secrets) {
			t.false(frame().includes(secret), secret);
		}
	}

	await sees('Modules do not arrive');
	t.is(session.view().debrief, null);
});

test('hard mode shows no threshold and no first response', async (t) => {
	const {sees, frame} = await drill(t, {mode: 'hard'});
	await sees('yours to judge');
	t.regex(frame(), /yours to choose/);
});

test('pause and speed are on the screen', async (t) => {
	const {sees, press} = await drill(t, {speed: 1});
	await press('p');
	await sees('PAUSED: p goes on');
	await press('p', '+');
	t.regex(await sees('x2'), /clock/);
});

test('what a recording holds cannot act on the terminal', async (t) => {
	const evil = '\u001B]52;c;aGk=\u0007\u001B[2J\u202Eevil\u0000';
	const {recording} = await import('../../../session/drill/support.js');
	const {sees, press, frame} = await drill(t, {
		recording: {
			...recording,
			events: recording.events.map((event) =>
				event.type === 'step.finished'
					? {...event, sentence: `503 ${evil}`}
					: event.type === 'step.started'
						? {...event, title: `title ${evil}`, commands: event.commands.map((one) => ({...one, line: `run ${evil}`}))}
						: event,
			),
		},
	});
	await press(enter);
	await sees('Enter takes it.');
	await press(enter);
	await sees('503');
	t.notRegex(frame(), /[\u0000-\u0009\u000B-\u001A\u001C-\u001F\u202E]|\u001B\]/);
});

test('the smallest terminal says so, and a narrow one without colour or Unicode is still a drill', async (t) => {
	const small = await drill(t, {}, {columns: 30, rows: 10});
	await small.sees('too small');
	const stage = await stageDrill(t);
	const {sees, frame} = show(
		t,
		<DrillScreen
			session={stage.session}
			ports={{now: () => 0, wallClock: () => new Date(0)}}
			onLeave={() => undefined}
		/>,
		{columns: 80, rows: 24},
		ascii,
	);
	await sees('Modules do not arrive');
	t.regex(frame(), /^[\n -~]*$/);
});

test('the first page says what the pager said and that nothing is executed', async (t) => {
	const {sees, frame, press} = show(
		t,
		<PageScreen
			choice={{
				entry: {
					name: 'k7q2',
					title: 'Builds wait for their modules',
					page: '12:04 The build queue stands still',
					difficulty: 2,
					group: null,
					history: null,
					isDue: false,
				},
				mode: 'solo',
				speed: 1,
			}}
			status={null}
			onChoice={() => undefined}
			onBegin={() => undefined}
			onLeave={() => undefined}
		/>,
	);
	await sees('12:04 The build queue stands still');
	t.regex(frame(), /NOTHING IS EXECUTED/);
	t.regex(frame(), /a heuristic/);
	await press('m');
	t.true(frame().split('\n').length <= 23);
});

test('the debrief asks what was hard before it judges, and ends with one commitment and a file', async (t) => {
	const {session} = await stageDrill(t, {drill: drillOf(drillText)});
	await takeStep(session, 'log');
	await must(session.rank('next', ['wipe', 'look', 'wait']));
	await must(session.diagnose(['disk-full'], 90));
	await takeStep(session, 'wipe');
	await must(session.conclude('The disk.'));
	let written = 0;
	const {sees, press, frame} = show(
		t,
		<DebriefScreen
			session={session}
			write={async () => {
				written++;
				return 'The debrief is in /srv/debrief.md';
			}}
			onLeave={() => undefined}
		/>,
	);
	await sees('what was hard?');
	t.false(frame().includes('The first server'), 'nothing is told yet');
	await press('l', 'o', 'g', enter);
	await sees('the run that was recorded');
	const right = '\u001B[C';
	for (const wanted of [
		'Your path',
		'Evidence',
		'Decisions',
		'What would have done harm',
		'The cause',
		'Score profile',
	]) {
		await press(right);
		await sees(wanted);
		if (wanted === 'Decisions') {
			await sees('Looking costs nothing and tells most.');
		} else if (wanted === 'What would have done harm') {
			await sees('every module is fetched again');
			await sees('Read the settings');
		} else if (wanted === 'The cause') {
			await sees('The first server of the list is broken');
		} else if (wanted === 'Score profile') {
			await sees(/Total \d+ of 100: Repeat/);
			await sees('A heuristic');
		} else {
			t.false(frame().includes('Total'), 'the score comes last');
		}
	}

	await press(right);
	await sees('One thing you will do differently');
	await press('l', 'o', 'o', 'k', enter);
	await sees('The debrief is in /srv/debrief.md');
	t.is(written, 1);
	t.is(session.view().debrief?.commitment, 'look');
});

test('where nothing is marked yet, the ranking, the confidence and the hints say what Enter needs', async (t) => {
	const {sees, press, session} = await drill(t);
	await sees('Modules do not arrive');
	await press('h');
	await sees('↑↓ moves, Space marks, Enter takes what is marked.');
	await press(enter);
	await sees('Nothing is marked yet: Space marks, then Enter takes it.');
	await press(' ', enter);
	await sees('↑↓ moves, Enter takes.');
	await press(enter);
	await sees('Nothing is chosen yet: ↑↓ first, then Enter.');
	t.is(session.view().diagnosis, null, 'Enter alone takes nothing');
	await press('\u001B');
	await sees('What do you think is wrong?');
	await press('\u001B');
	await sees('Modules do not arrive');
	await press('x');
	await sees('Hints');
	await sees('↑↓ moves, Enter takes.');
	await press('\u001B');
	await takeStep(session, 'log');
	await sees('Which is best? ↑↓ moves, Enter takes.');
	await sees('Read the log: ');
	await press(enter);
	t.is(session.view().decision?.id, 'next', 'and nothing was ranked');
});

test('a trainee sees that they are led, who paused, and from whom an answer is', async (t) => {
	const {sees, press, session} = await drill(
		t,
		{drill: drillOf(drillText.replace(/canned:\n.*\n/, ''))},
		{columns: 80, rows: 24},
	);
	await sees('Modules do not arrive');
	session.leader.setLeaders(1);
	await sees(/ {2}led$/m);
	await press(enter);
	await sees('Enter takes it.');
	await takeStep(session, 'never');
	await must(session.leader.answer('fetch#never', 'Not on this host.'));
	await sees('From the facilitator: Not on this host.');
	await must(session.leader.pause());
	await sees('PAUSED by facilitator: p goes on');
	await press('p');
	await sees(/ {2}led$/m);
	t.false(session.view().isPaused);
});

test('a long cause is shown whole, and a long option while it is chosen', async (t) => {
	const cause =
		'The first server of the list is broken and everything that asks it hangs until its patience is at an end';
	const option = 'Ask each server by itself and write down what it says before anything at all is changed';
	const long = drillText
		.replace('text: The first server of the list is broken', `text: ${cause}`)
		.replace('text: Ask each server}', `text: ${option}}`);
	const {sees, press, session, frame} = await drill(t, {drill: drillOf(long)}, {columns: 60, rows: 20});
	await sees('Modules do not arrive');
	await press('h');
	await sees('What do you think is wrong?');
	const flat = () => frame().replace(/\s+/g, ' ');
	t.true(flat().includes(cause), frame());
	await press('\u001B');
	await takeStep(session, 'log');
	await sees('What now?');
	t.false(flat().includes(option));
	await press(down);
	await sees('changed');
	t.true(flat().includes(option), frame());
});

test('what was told stands in the list, and what helped says how to end', async (t) => {
	const {sees, press, session} = await drill(t, {mode: 'hard'});
	await sees('Modules do not arrive');
	await press(enter);
	await sees('Enter takes it.');
	await must(session.take('fetch', 'never', null));
	t.regex(await sees(/– told/), /never +– told/);
	await takeStep(session, 'fix');
	t.regex(await sees('It helped. Look again if you like; D ends the drill.'), /fix +✓ helped/);
});

test('the page can be read again while the drill goes on', async (t) => {
	const {sees, press} = await drill(t);
	await sees('Modules do not arrive');
	await press('i');
	t.regex(await sees('The pager said:'), /12:04 The build queue stands still/);
	await press('\u001B');
	t.notRegex(await sees('Modules do not arrive'), /The pager said/);
});
