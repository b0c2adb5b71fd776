// The guide as a person meets it: what it shows at each turn of an incident, and what its keys ask of the session.
import test from 'ava';
import {displayWidth} from '../../../../source/text/width.js';
import {themeFor} from '../../../../source/tui/theme.js';
import {renderGuide} from './render-guide.js';
import {from, incident} from './scenes.js';

const enter = '\r';
const ctrlC = '\u0003';
const down = '\u001B[B';
const esc = '\u001B';

test('a waiting check shows its title, why, exact command with environment, directory and cost, and what Enter does', async (t) => {
	const guide = await renderGuide(t, incident);
	const screen = await guide.sees('Enter runs it.');
	t.regex(screen, /❯ hops/);
	t.true(screen.includes('Read the proxy list in force'));
	t.true(screen.includes('Says which servers the go command asks'));
	t.true(screen.includes('$ GOTOOLCHAIN=local go env -json GOPROXY GOENV'));
	t.true(screen.includes('in /srv/shop'));
	t.true(screen.includes('only reads'));
	t.true(screen.includes('load/CPU 0.42'));
});

test('at 80x24 the frame is 23 rows of at most 80 cells, at every turn', async (t) => {
	const guide = await renderGuide(t, incident);
	const fits = () => {
		const rows = guide.frame().split('\n');
		t.true(rows.length <= 23, guide.frame());
		for (const row of rows) {
			t.true(displayWidth(row) <= 80, row);
		}
	};
	fits();
	for (const key of ['?', ctrlC, 'b', ctrlC, 'u', ctrlC, 'y', ctrlC, 'o', 'q', 'n', ctrlC, 'x', ctrlC]) {
		await guide.press(key);
		fits();
	}

	await guide.press(enter);
	await guide.sees('✓ ok');
	fits();
});

test('Enter runs a quiet check; its reading is a sentence with the verdict in sign and word, and the branch says why', async (t) => {
	const guide = await renderGuide(t, from('hop-status'));
	await guide.press(enter);
	const screen = await guide.sees(/▲ ALARM +503 HTTP status/);
	t.true(screen.includes('→ try-fallback'));
	t.true(screen.includes('because a proxy answers 5xx or not at all'));
	t.regex(screen, /Enter\s+(│\s+)?goes there/);
	t.regex(screen, /hop-status +▲ ALARM/);
	t.true(screen.includes('✓ https://goproxy.example'));
	await guide.press(enter);
	await guide.sees('Enter asks for your consent.');
	t.deepEqual(guide.session.log, ['run hop-status', 'advance try-fallback']);
});

test('in ASCII the same is told without a character beyond ASCII', async (t) => {
	const guide = await renderGuide(t, from('hop-status'), {theme: themeFor({})});
	await guide.press(enter);
	const screen = await guide.sees('! ALARM');
	t.regex(screen.replaceAll('│', '|'), /^[\n -~]*$/);
});

test('a held Enter runs one check and no more', async (t) => {
	const guide = await renderGuide(t, incident);
	guide.advance(1000);
	await guide.send(
		Array.from({length: 60}, () => enter),
		33,
	);
	await guide.until(() => guide.session.log.length > 0, 'the first run');
	await guide.send(
		Array.from({length: 60}, () => enter),
		33,
	);
	t.deepEqual(guide.session.log, ['run hops']);
	await guide.press(enter);
	await guide.until(() => guide.session.log.length > 1, 'the next press');
	t.deepEqual(guide.session.log, ['run hops', 'advance hop-status']);
});

test('a held r runs one check and no more', async (t) => {
	const guide = await renderGuide(t, incident);
	guide.advance(1000);
	await guide.send(
		Array.from({length: 60}, () => 'r'),
		33,
	);
	t.deepEqual(guide.session.log, ['run hops']);
});

test('a runs quiet checks one after another and stops at the first alarm', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('a');
	await guide.sees('Stopped: an alarm.');
	t.deepEqual(guide.session.log, ['run hops', 'advance hop-status', 'run hop-status']);
});

test('a stops before a check that needs consent, and runs nothing', async (t) => {
	const guide = await renderGuide(t, from('load-test'));
	await guide.press('a');
	await guide.sees('Stopped: this check needs your consent.');
	t.deepEqual(guide.session.log, []);
});

test('Esc ends what a runs, and the running check with it', async (t) => {
	const guide = await renderGuide(t, from('hops', {endings: {hops: {end: 'ok', sentence: 'well', holds: true}}}));
	await guide.press('a');
	await guide.until(() => guide.session.view().running !== null, 'the check running');
	await guide.sees('Running quiet checks');
	await guide.press(ctrlC);
	await guide.sees('Stopped by you.');
	t.deepEqual(guide.session.log, ['run hops', 'stop']);
	t.regex(guide.frame(), /hops +\? stopped/);
});

test('a running check shows time, limit, bytes, repetition and its newest lines', async (t) => {
	const tail = Array.from({length: 200}, (_, line) => `line ${line}`);
	const guide = await renderGuide(t, from('hops', {endings: {hops: {end: 'ok', sentence: 'well', holds: true, tail}}}));
	await guide.press(enter);
	await guide.sees('hops running');
	guide.advance(2500);
	guide.session.patchRunning({stdoutBytes: 2048, artefactBytes: 1_048_576, index: 2, total: 5, lastsMs: 5000});
	const screen = await guide.sees('repetition 3 of 5');
	t.true(screen.includes('at most 10.0 s'));
	t.true(screen.includes('2 KiB output'));
	t.true(screen.includes('1 MiB captured'));
	t.true(screen.includes('of about 5.0 s'));
	t.true(screen.includes('line 199'));
	t.false(screen.includes('line 20 '));
	t.true(screen.includes('$ GOTOOLCHAIN=local go env'));
	guide.session.release();
	await guide.sees(/✓ ok +well/);
});

test('Ctrl-C stops the running step; pressed again it asks to leave, and says how to resume', async (t) => {
	const guide = await renderGuide(t, from('hops', {endings: {hops: {end: 'ok', sentence: 'well', holds: true}}}));
	await guide.press(enter);
	await guide.sees('hops running');
	await guide.press(ctrlC);
	await guide.sees('stopped before it could be measured');
	t.deepEqual(guide.session.log, ['run hops', 'stop']);
	await guide.press(ctrlC);
	await guide.sees('gotriage resume 20261121-024700-k7q2');
	await guide.press('n');
	await guide.sees('→ hop-status');
	t.is(guide.left(), 0);
	await guide.press(ctrlC, 'y');
	await guide.until(() => guide.left() === 1, 'leaving');
	t.pass();
});

test('s asks for the reason and takes none that is empty', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('s');
	await guide.sees('Why is this step skipped?');
	await guide.press(enter);
	await guide.sees('Type something');
	await guide.press(...'known', enter);
	await guide.sees(/– skipped +known/);
	t.deepEqual(guide.session.log, ['skip hops: known']);
});

test('n and h record a note and a hypothesis with how sure the person is', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('n', ...'hm', enter);
	await guide.sees('Noted.');
	await guide.press('h', ...'proxy down 70%', enter);
	await guide.sees('Hypothesis recorded.');
	await guide.press('?', ctrlC);
	await guide.press('b', ctrlC);
	await guide.sees('Hypothesis: proxy down (70%)');
	t.deepEqual(guide.session.log, ['note hm', 'hypothesis proxy down 70']);
});

test('c edits the quoted words, refuses what a shell would act on, and then asks before it runs', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('c');
	await guide.sees('> go env -json GOPROXY GOENV');
	await guide.press(...' $HOME', enter);
	await guide.sees('would mean something to a shell');
	await guide.press(...Array.from({length: 6}, () => '\u007F'), ...' -x', enter);
	await guide.sees('edited by you');
	t.deepEqual(guide.session.log, ['edit go env -json GOPROXY GOENV -x']);
	await guide.press(enter);
	await guide.sees('Run exactly this?');
	t.deepEqual(guide.session.consents, []);
});

test('g lists the other runbooks, letters filter them, and Enter goes on in one', async (t) => {
	const runbook = (id: string, title: string, symptom: string) => ({
		schema: 1 as const,
		id,
		title,
		triage: [{symptom, metric: 'x', response: 'x'}],
		steps: [],
	});
	const guide = await renderGuide(t, incident, {
		ports: {
			runbooks: [
				runbook('disk-full', 'A disk is full', 'Builds fail with ENOSPC'),
				runbook('slow-vet', 'The linter is slow', 'golangci-lint takes minutes'),
				runbook('proxy-down', 'The one in hand', 'Downloads hang'),
			],
		},
	});
	const inHand = guide.session.view().runbook.id;
	await guide.press('g');
	const all = await guide.sees('Go on in another runbook');
	t.true(all.includes('disk-full') && all.includes('slow-vet'));
	t.is(all.split('Go on in another runbook')[1]?.includes(`${inHand}  `), false);
	await guide.press('l', 'i', 'n', 't');
	await guide.until(() => !guide.frame().includes('disk-full'), 'the filtered list');
	await guide.press(enter);
	await guide.until(() => guide.session.log.length > 0, 'the intent');
	t.deepEqual(guide.session.log, ['enter slow-vet']);
});

test('in the list of runbooks a filter that fits nothing says so, and Esc changes nothing', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('g');
	await guide.sees('Go on in another runbook');
	await guide.press('z', 'z', 'q', 'x');
	await guide.sees('No runbook matches');
	await guide.press(enter, '\u001B');
	await guide.sees('Enter runs it.');
	t.deepEqual(guide.session.log, []);
});

test('b lists the steps and Enter goes to the one that was moved to', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('b', down, down, enter);
	await guide.sees('Run the tests of the project once');
	t.deepEqual(guide.session.log, ['jump load-test']);
});

test('a decision has no default: Enter alone takes nothing', async (t) => {
	const guide = await renderGuide(t, from('where'));
	await guide.press(enter, enter);
	t.deepEqual(guide.session.log, []);
	await guide.press(down, enter);
	await guide.sees('→ tell');
	t.deepEqual(guide.session.log, ['decide ours']);
});

test('a step by hand is done or not, with a word about how it went', async (t) => {
	const guide = await renderGuide(t, from('tell'));
	await guide.sees('Call the owner of the proxy');
	await guide.press(down, down, enter);
	await guide.sees('Not done. Why?');
	await guide.press(...'asleep', enter);
	await guide.until(() => guide.session.log.length > 0, 'the record');
	t.deepEqual(guide.session.log, ['manual notDone: asleep']);
});

test('a choice of several takes only what was marked, never what Enter happens to be on', async (t) => {
	const choices = [
		{key: '11', label: '11 /srv/a'},
		{key: '12', label: '12 /srv/b'},
	];
	const guide = await renderGuide(t, from('stop-server', {choices: {'stop-server': {choices, many: true}}}));
	await guide.sees('[ ] 11 /srv/a');
	await guide.press(enter);
	t.deepEqual(guide.session.log, []);
	await guide.press(down, ' ', enter);
	await guide.sees('Enter asks for your consent.');
	t.deepEqual(guide.session.log, ['choose 12']);
});

test('inputs are asked with prompt and rule; a refusal keeps what was typed; a secret is never drawn', async (t) => {
	const guide = await renderGuide(
		t,
		from('hops', {
			questions: {
				hops: [
					{
						name: 'module',
						spec: {type: 'string', prompt: 'Module that fails', pattern: '^[a-z./]+$'},
						suggestion: null,
					},
					{name: 'token', spec: {type: 'string', prompt: 'Token of the proxy', secret: true}, suggestion: null},
				],
			},
			judge: (values) => (values['module'] === 'rsc.io/quote' ? null : 'input module: "X" does not match ^[a-z./]+$'),
		}),
	);
	await guide.press(enter);
	const screen = await guide.sees('Module that fails');
	t.true(screen.includes('must match ^[a-z./]+$'));
	await guide.press('X', enter, ...'hunter2', enter);
	await guide.sees('does not match');
	t.false(guide.frame().includes('hunter2'));
	t.true(guide.frame().includes('*******'));
	await guide.press('\u007F', ...'rsc.io/quote', enter, enter);
	await guide.sees('Enter runs it.');
	t.deepEqual(guide.session.log, ['answer {"module":"rsc.io/quote","token":"hunter2"}']);
});

test('a step that cannot run says why and what to do; Enter records it and goes on', async (t) => {
	const guide = await renderGuide(
		t,
		from('hops', {unavailable: {hops: {reason: 'go is not installed', remedy: 'Install Go 1.22 or newer.'}}}),
	);
	const screen = await guide.sees('Cannot run: go is not installed');
	t.true(screen.includes('Install Go 1.22 or newer.'));
	await guide.press(enter);
	await guide.sees('→ hop-status');
	t.deepEqual(guide.session.log, ['run hops unavailable']);
});

test('a step that does not apply is passed over with its reason on record', async (t) => {
	const guide = await renderGuide(t, from('hops', {notApplicable: {hops: 'only for darwin'}}));
	await guide.sees('Does not apply here: only for darwin');
	await guide.press(enter);
	await guide.until(() => guide.session.log.length > 0, 'the record');
	t.deepEqual(guide.session.log, ['skip hops: does not apply here: only for darwin']);
});

test('what is not recorded is said in words on top, and no change is asked for', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	guide.session.setNotRecorded('No space is left on the device.');
	await guide.sees('NOT RECORDED: No space is left on the device.');
	await guide.press(enter);
	await guide.sees('Nothing is changed while the record cannot be written.');
	t.false(guide.frame().includes('Run exactly this?'));
});

test('o shows the evaluated expression and the kept output, and / finds in it', async (t) => {
	const text = Array.from({length: 500}, (_, line) => `line ${line}`).join('\n');
	const guide = await renderGuide(
		t,
		from('hop-status', {
			endings: {
				'hop-status': {
					end: 'alarm',
					sentence: '503',
					explanation: 'value >= 500 (503 >= 500)',
					outputs: [{label: 'curl', stream: 'stdout', text, bytes: text.length, omitted: 0}],
				},
			},
		}),
	);
	await guide.press(enter);
	await guide.sees('ALARM');
	await guide.press('o');
	const screen = await guide.sees('alarm when value >= 500 (503 >= 500)');
	t.regex(screen, /stdout, [\d.]+ KiB: curl/);
	await guide.press('/', ...'line 321', enter);
	await guide.sees('line 321');
	await guide.press('\u001B[F');
	await guide.sees('line 499');
	await guide.press('q');
	await guide.sees('→ try-fallback');
});

test('u lists the changes with their undo state; Enter shows how and asks; only y rolls back', async (t) => {
	const guide = await renderGuide(t, from('try-fallback'));
	await guide.press(enter);
	await guide.sees('Run exactly this?');
	await guide.press('y');
	await guide.until(() => guide.session.view().branch !== null, 'the change');
	guide.advance(500);
	await guide.press('u');
	await guide.sees('can be undone');
	await guide.press(enter);
	const screen = await guide.sees('Roll it back?');
	t.true(screen.includes('puts back the exact bytes'));
	await guide.press('n');
	await guide.sees('Nothing was run.');
	await guide.press('u', enter);
	await guide.sees('Roll it back?');
	await guide.press('y');
	await guide.until(() => guide.session.log.some((entry) => entry.startsWith('undo')), 'the undo');
	await guide.sees(/list to the fallback +undone/);
	t.is(guide.session.log.filter((entry) => entry.startsWith('undo')).length, 1);
});

test('! shows a command of one’s own for consent and runs nothing before y', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('!', ...'ls -l', enter);
	const screen = await guide.sees('Consent: your own command');
	t.true(screen.includes('$ ls -l'));
	t.deepEqual(guide.session.log, []);
	await guide.press('y');
	await guide.until(() => guide.session.log.length > 0, 'the command');
	t.deepEqual(guide.session.log, ['adhoc ls -l']);
});

test('y shows the hand-over; e exports and says where; x closes only on a chosen entry', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('y');
	await guide.sees('Step in hand: hops');
	await guide.press('q', 'e');
	await guide.sees('Write the report');
	await guide.press(enter);
	await guide.sees('The report is in report.markdown.');
	await guide.press('e');
	await guide.sees('Write the report');
	await guide.press(down, enter);
	await guide.sees('The report is in report.html.');
	await guide.press('x');
	await guide.sees('Close this incident?');
	await guide.press(enter);
	t.is(guide.closed(), 0);
	await guide.press(down, enter);
	await guide.sees('How bad was it?');
	await guide.press(esc);
	await guide.sees('When did it begin to hurt?');
	await guide.press(enter);
	await guide.sees('What surprised you?');
	await guide.press(esc);
	await guide.until(() => guide.closed() === 1, 'the end');
	t.deepEqual(guide.session.log, ['close unknown']);
});

test('before it closes, three questions are asked one by one; an answer that is refused stays on the screen', async (t) => {
	const guide = await renderGuide(t, incident);
	await guide.press('x');
	await guide.sees('Close this incident?');
	await guide.press(down, enter);
	await guide.sees('3 questions');
	await guide.press(...'bad', enter);
	const refused = await guide.sees('Give a severity from 1');
	t.true(refused.includes('> bad'));
	t.is(guide.closed(), 0);
	await guide.press('\u007f', '\u007f', '\u007f', '2', enter);
	await guide.sees('2 questions');
	await guide.press(...'20m ago', enter);
	await guide.sees('the last question');
	await guide.press(...'the proxy was fine', enter);
	await guide.until(() => guide.closed() === 1, 'the end');
	t.deepEqual(guide.session.log, [
		'severity bad',
		'severity 2',
		'impact 20m ago',
		'surprise the proxy was fine',
		'close unknown',
	]);
});

test('the end measures the recovery checks and says the outcome in words', async (t) => {
	const guide = await renderGuide(t, from('download'));
	await guide.press(enter);
	await guide.sees('→ end');
	await guide.press(enter);
	await guide.sees('End of the runbook');
	await guide.press(down, enter);
	await guide.until(() => guide.session.log.includes('recovery'), 'the recovery checks');
	t.true((await guide.sees('As measured:')).includes('✓ ok'));
});

test('nothing that a runbook, a reading or an output holds reaches the terminal raw', async (t) => {
	const evil = 'rm -rf /\rls \u001B]52;c;aGk=\u0007\u001B[2J\u202Egnp\u009B31m\u0000\u0008';
	const {runbook} = incident;
	const hostile = {
		...(runbook as object),
		title: evil,
		steps: [{id: 'hops', kind: 'check', title: evil, why: evil, run: ['echo', evil]}],
		recovery: [],
		triage: [{symptom: evil, metric: 'hops', response: 'hops'}],
	};
	const guide = await renderGuide(t, {
		runbook: hostile,
		endings: {hops: {end: 'alarm', sentence: evil, reason: evil, warnings: [evil], holds: true, tail: [evil]}},
	});
	const clean = () => t.notRegex(guide.frame(), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	clean();
	await guide.press(enter);
	await guide.sees('hops running');
	clean();
	guide.session.release();
	await guide.sees('ALARM');
	clean();
	for (const key of ['o', 'q', 'b', ctrlC, 'y', ctrlC]) {
		await guide.press(key);
		clean();
	}
});
