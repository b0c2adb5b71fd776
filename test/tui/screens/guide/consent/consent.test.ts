// The attack table again, through the drawn screen and the keys as a terminal sends them. The session refuses a wrong
// digest by itself; here nothing may even reach it.
import test from 'ava';
import {createFakeSession} from '../fake-session.js';
import {renderGuide} from '../render-guide.js';
import {from} from '../scenes.js';

const enter = '\r';
const ctrlC = '\u0003';
const pasted = (text: string) => `\u001B[200~${text}\u001B[201~`;
const times = (key: string, count: number): readonly string[] => Array.from({length: count}, () => key);

type Attack = Readonly<{name: string; step: string; pieces: readonly string[]; every: number; quietBefore?: number}>;

const attacks: readonly Attack[] = [
	{name: 'Enter held for four seconds', step: 'try-fallback', pieces: times(enter, 120), every: 33},
	{name: 'Enter held over a typed name', step: 'drop-cache', pieces: times(enter, 120), every: 33},
	{name: 'y held for four seconds', step: 'try-fallback', pieces: times('y', 120), every: 33},
	{name: 'y in one piece with Enter', step: 'stop-server', pieces: ['y\r'], every: 0, quietBefore: 3000},
	{name: 'a bracketed paste of y', step: 'stop-server', pieces: [pasted('y')], every: 0, quietBefore: 3000},
	{name: 'y and Enter byte by byte', step: 'stop-server', pieces: ['y', enter], every: 1, quietBefore: 3000},
	{
		name: 'a bracketed paste of the name, then held Enter',
		step: 'drop-cache',
		pieces: [pasted('modcache-7\r'), ...times(enter, 60)],
		every: 33,
		quietBefore: 3000,
	},
	{name: 'the name as one burst', step: 'drop-cache', pieces: ['modcache-7\r', enter], every: 900, quietBefore: 3000},
	{
		name: 'the name byte by byte, one millisecond apart',
		step: 'drop-cache',
		pieces: [...'modcache-7', enter],
		every: 1,
		quietBefore: 3000,
	},
	{name: 'type-ahead at human speed', step: 'try-fallback', pieces: ['y', 'y', 'y', 'y'], every: 180},
	{name: 'double Enter', step: 'try-fallback', pieces: [enter, enter], every: 180},
	{
		name: 'a wrong name, typed by hand',
		step: 'drop-cache',
		pieces: [...'modcache-8', enter],
		every: 300,
		quietBefore: 3000,
	},
];

for (const attack of attacks) {
	test(`on the screen, never confirmed: ${attack.name}`, async (t) => {
		const guide = await renderGuide(t, from(attack.step));
		await guide.press(enter);
		await guide.sees('Consent: ');
		guide.advance(attack.quietBefore ?? 0);
		await guide.send(attack.pieces, attack.every);
		// A no ends it for good, so what was waiting can no longer confirm.
		guide.advance(5000);
		await guide.send([ctrlC]);
		await guide.until(() => !guide.frame().includes('Consent: '), 'the end of the question');
		t.deepEqual(guide.session.consents, []);
		t.false(guide.session.log.some((entry) => entry.startsWith('run')));
	});
}

test('a person who presses y consents to exactly the digest that was painted', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	const {inHand} = guide.session.view();
	const digest = inHand.kind === 'ready' ? inHand.prepared.digest : '';
	await guide.press(enter);
	const screen = await guide.sees('Run exactly this?');
	t.true(screen.includes('$ go env -w GOPROXY=direct'));
	t.true(screen.includes('Every later go command of this user asks the fallback first.'));
	t.true(screen.includes('puts back the exact bytes'));
	await guide.press('y');
	await guide.until(() => guide.session.consents.length > 0, 'the consent');
	t.deepEqual(guide.session.consents, [{kind: 'person', digest, typed: null}]);
});

test('a person who types the name and presses Enter consents with the name', async (t) => {
	const guide = await renderGuide(t, from('drop-cache'));
	await guide.press(enter);
	const screen = await guide.sees('type modcache-7 and press Enter');
	t.true(screen.includes('CANNOT BE UNDONE'));
	await guide.press(...'modcache-7', enter);
	await guide.until(() => guide.session.consents.length > 0, 'the consent');
	t.like(guide.session.consents[0], {kind: 'person', typed: 'modcache-7'});
});

test('no is recorded for an action, with the branch that follows', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	await guide.press(enter, 'n');
	await guide.sees('your no is on record');
	t.deepEqual(guide.session.log, ['decline try-fallback']);
	await guide.sees('→ stop-server');
});

test('what would run changes while the question is open: it closes and says so, and y runs nothing', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	await guide.press(enter);
	await guide.sees('Run exactly this?');
	guide.session.changeCommand(['go', 'env', '-w', 'GOPROXY=evil']);
	await guide.sees('has changed since it was shown');
	await guide.press('y');
	t.deepEqual(guide.session.consents, []);
});

const long = {
	schema: 1,
	id: 'long',
	title: 'A command that is longer than the window',
	triage: [{symptom: 'x', metric: 'act', response: 'act'}],
	steps: [
		{
			id: 'act',
			kind: 'action',
			title: 'Act',
			risk: 'disruptive',
			effect: 'Something happens.',
			run: ['act', ...Array.from({length: 120}, (_, index) => `--argument-number-${index}`)],
			undo: {impossible: 'no'},
			verify: {none: 'no'},
		},
	],
} as const;

test('a command that does not fit is not confirmable until it was scrolled to its end', async (t) => {
	const guide = await renderGuide(t, {runbook: long});
	await guide.press(enter);
	await guide.sees(/\d+ more lines below/);
	await guide.press('y');
	guide.advance(1000);
	await guide.sees(/\d+ more lines below/);
	t.deepEqual(guide.session.consents, []);
	await guide.press(...times('\u001B[6~', 4));
	await guide.sees('--argument-number-119');
	await guide.press('y');
	await guide.until(() => guide.session.consents.length > 0, 'the consent');
	t.is(guide.session.consents.length, 1);
});

test('a window that is made too small takes the confirmation away', async (t) => {
	const guide = await renderGuide(t, from('stop-server'));
	await guide.press(enter);
	await guide.sees('Run exactly this?');
	guide.advance(3000);
	guide.resize(80, 12);
	await guide.sees(/more lines? below/);
	await guide.press('y');
	guide.resize(30, 8);
	await guide.sees('too small');
	await guide.press('y');
	guide.advance(1000);
	await guide.press(ctrlC);
	t.deepEqual(guide.session.consents, []);
});

test('the scripted session itself refuses a consent to another digest', async (t) => {
	const session = createFakeSession(from('try-fallback'));
	t.true('refused' in (await session.run({kind: 'person', digest: 'other', typed: null})));
	t.true('refused' in (await session.run({kind: 'none'})));
});
