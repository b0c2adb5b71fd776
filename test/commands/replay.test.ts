// `gotriage replay` and `gotriage cast` as a person calls them: on an incident that was really run, and on its recording.
import {chmod, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {execa} from 'execa';
import {cliPath} from '../helpers/paths.js';
import {openTerminal, type TestTerminal} from '../helpers/pty.js';
import {type Bench, bytesBelow, controlsIn, isOneSentence, onlyIncident, openBench, sha256Of} from './support.js';

/** Output in three pieces with real pauses, an alarm, a change, its verification. */
const book = `
schema: 1
id: small
title: A number is too large
requires: [cat]
thresholds:
  limit: {value: 5, unit: pieces, source: the test}
triage:
  - {symptom: The number is too large, metric: look, response: fix}
steps:
  - id: slow
    kind: check
    title: Count slowly
    why: So that there is something to see.
    shell: 'touch ran; for i in 1 2 3; do echo line $i; sleep 0.4; done; echo careful >&2; printf "no newline"'
    next: look
  - id: look
    kind: check
    title: Read the number
    run: [cat, number]
    parse: number
    unit: pieces
    alarm: {above: limit}
    next: {alarm: fix, ok: end, unknown: end}
  - id: fix
    kind: action
    title: Make the number small
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    shell: echo 3 > number
    undo: restore
    verify: look
    next: {declined: end, failed: end, done: end}
recovery: [look]
`;

type Played = Readonly<{bench: Bench; id: string; directory: string}>;

const hasAsciinema = await execa('asciinema', ['--version'], {reject: false}).then(
	(result) => result.exitCode === 0 && String(result.stdout).startsWith('asciinema 2'),
);
/** Without Debian's asciinema it is skipped, in sight. */
const asciinemaTest = hasAsciinema ? test : test.skip;

/** An incident that was run to its end, in a home of its own. */
async function playedIncident(t: Pick<ExecutionContext, 'teardown'>): Promise<Played> {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', book);
	await bench.write('number', '7\n');
	const ran = await bench.gotriage(['run', file, '--plain', '--allow', 'reversible', '--trust', sha256]);
	if (ran.status !== 0) {
		throw new Error(`the incident did not end well:\n${ran.stdout}${ran.stderr}`);
	}

	return {bench, ...(await onlyIncident(bench))};
}

const cleanups: Array<() => unknown> = [];
let shared: Played | null = null;

/** One incident for all tests that only read it. */
function sharedIncident(): Played {
	if (shared === null) {
		throw new Error('there is no incident');
	}

	return shared;
}

test.before(async () => {
	shared = await playedIncident({
		teardown: (clean) => {
			cleanups.push(clean);
		},
	});
});

test.after.always(async () => {
	for (const clean of cleanups) {
		await clean();
	}
});

const parsed = (cast: string) =>
	cast
		.trimEnd()
		.split('\n')
		.slice(1)
		.map((line) => JSON.parse(line) as readonly [number, string, string]);

function open(t: ExecutionContext, played: Played, command: string, args: readonly string[], env = {}): TestTerminal {
	const terminal = openTerminal({command, args, cwd: played.bench.project, env: {...played.bench.env, ...env}});
	t.teardown(() => {
		terminal.dispose();
	});
	return terminal;
}

test('an incident is printed with its output, and nothing is run or written', async (t) => {
	const {bench, id} = await playedIncident(t);
	const before = await bytesBelow(bench.root);
	const said = await bench.gotriage(['replay', id]);
	t.is(said.status, 0, said.stderr);
	t.is(said.stderr, '');
	t.regex(said.stdout, /^Replay of \S+: a recording, nothing is run\.\n/);
	const lines = said.stdout.split('\n').map((line) => line.trim());
	const from = lines.indexOf('1| line 1');
	t.deepEqual(lines.slice(from, from + 5), ['1| line 1', '1| line 2', '1| line 3', '2| careful', '1| no newline']);
	t.regex(said.stdout, /▲ ALARM {2}7 pieces, above 5/);
	t.regex(said.stdout, /✓ it helped/);
	t.regex(said.stdout, /CLOSED {2}recovered/);
	t.deepEqual(await bytesBelow(bench.root), before);
});

test('printing from a step begins there; a step that is not there is said with the nearest', async (t) => {
	const {bench, id} = sharedIncident();
	const from = await bench.gotriage(['replay', id, '--plain', '--from', 'fix']);
	t.is(from.status, 0);
	t.regex(from.stdout.split('\n')[1] ?? '', /Step fix: Make the number small/);
	t.false(from.stdout.includes('line 1'));
	t.is(from.stdout, (await bench.gotriage(['replay', id, '--plain', '--from', '3'])).stdout);

	for (const [words, wanted] of [
		[['--from', 'fixx'], /no such step; did you mean fix\? \(it has steps 1 to 5/],
		[['--speed', '3'], /--speed takes 0\.5, 1, 2, 4, 8, instant, not 3/],
		[['--idle', 'never'], /--idle takes seconds, such as 2 or 0\.5, not never/],
		[['another'], /takes one recording or incident/],
	] as const) {
		const said = await bench.gotriage(['replay', id, ...words]);
		t.is(said.status, 2);
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, wanted, words.join(' '));
	}

	const unknown = await bench.gotriage(['replay', 'nothing-of-that-name']);
	t.is(unknown.status, 2);
	isOneSentence(t, unknown.stderr, /no recording and no incident nothing-of-that-name/, 'unknown');
});

test('printed at a speed, it takes the recorded time', async (t) => {
	const {bench, id} = sharedIncident();
	const printed = async (...words: readonly string[]) => {
		const began = performance.now();
		const {status} = await bench.gotriage(['replay', id, '--plain', ...words]);
		t.is(status, 0);
		return performance.now() - began;
	};
	// Three pauses of 0.4 s were recorded: half the speed takes at least twice that, however slow the machine is.
	t.true((await printed('--speed', '0.5')) >= 2400);
	t.true((await printed('--speed', '1')) >= 1200);
});

test('a recording plays as its incident did, without the incident, Go or any tool', async (t) => {
	const {bench, id} = await playedIncident(t);
	const recorded = await bench.gotriage(['record', id, '--output', 'recordings/r1']);
	t.is(recorded.status, 0, recorded.stderr);
	const elsewhere = {GOTRIAGE_HOME: join(bench.root, 'nothing'), PATH: join(bench.root, 'nothing')};
	const bare = await bench.gotriage(['replay', 'r1'], {env: elsewhere});
	t.is(bare.status, 0, bare.stderr);
	t.true(bare.stdout.includes('1| line 2'));
	t.true(bare.stdout.includes('▲ ALARM  7 pieces, above 5'));
	t.false(bare.stdout.includes(bench.root), 'the machine is not in it');
	const path = await bench.gotriage(['replay', './recordings/r1'], {env: elsewhere});
	t.is(path.stdout, bare.stdout);
	const cast = await bench.gotriage(['cast', 'r1'], {env: elsewhere});
	t.is(cast.status, 0, cast.stderr);
	t.is(parsed(cast.stdout).filter(([, code]) => code === 'm').length, 5);

	// What the drill is about must not be given away by what stands around it.
	await writeFile(join(bench.project, 'recordings/r1/drill.yaml'), 'schema: 1\n');
	const drill = (await bench.gotriage(['cast', 'r1'], {env: elsewhere})).stdout;
	t.deepEqual(
		parsed(drill).flatMap(([, code, data]) => (code === 'm' ? [data] : [])),
		['Step 1', 'Step 2', 'Step 3', 'Step 4', 'Step 5'],
	);
	t.is(JSON.parse(drill.split('\n')[0] ?? '').title, 'gotriage r1');
});

test('a cast goes to stdout or to a file, always the same bytes, and over nothing else', async (t) => {
	const {bench, id} = sharedIncident();
	const printed = await bench.gotriage(['cast', id]);
	t.is(printed.status, 0);
	for (const attempt of [1, 2]) {
		const written = await bench.gotriage(['cast', id, '--output', 'x.cast']);
		t.is(written.status, 0, `${attempt}: ${written.stderr}`);
		t.is(written.stdout, '');
		t.is(await readFile(join(bench.project, 'x.cast'), 'utf8'), printed.stdout);
	}

	await bench.write('mine.txt', 'mine\n');
	const refused = await bench.gotriage(['cast', id, '--output', 'mine.txt']);
	t.is(refused.status, 2);
	isOneSentence(t, refused.stderr, /mine\.txt: .*it exists and holds something else/, 'refused');
	t.is(await readFile(join(bench.project, 'mine.txt'), 'utf8'), 'mine\n');
});

test('a cast is not written while a secret of the environment is in it', async (t) => {
	const {bench, id} = sharedIncident();
	const said = await bench.gotriage(['cast', id, '--output', 'secret.cast'], {
		env: {MY_TOKEN: 'A number is too large'},
	});
	t.is(said.status, 1);
	isOneSentence(t, said.stderr, /the value of the environment variable MY_TOKEN is in it/, 'secret');
	await t.throwsAsync(readFile(join(bench.project, 'secret.cast')), {code: 'ENOENT'});
});

/** A journal line with something hostile in it breaks its chain, so the output files are what can be hostile. */
test('hostile output reaches neither a pipe nor a cast nor the screen raw', async (t) => {
	const played = await playedIncident(t);
	const {bench, id, directory} = played;
	const hostile =
		'\u001B]52;c;aGVsbG8=\u0007\u001B]0;title\u0007\u001B]8;;http://evil.test\u001B\\\u001BP$qm\u001B\\\u001B[6n\u001B[c\u001B[?1049h\u009B2J\u0007seen\n';
	await chmod(join(directory, 'output'), 0o700);
	await writeFile(join(directory, 'output', 'small.slow.1.0.stdout'), hostile);
	const printed = await bench.gotriage(['replay', id]);
	t.regex(printed.stdout, /1\| .*seen/);
	t.deepEqual(controlsIn(printed.stdout), []);
	const cast = await bench.gotriage(['cast', id]);
	for (const [, , data] of parsed(cast.stdout)) {
		t.deepEqual(controlsIn(data.replaceAll('\r\n', '\n')), []);
	}

	const terminal = open(t, played, process.execPath, [cliPath, 'replay', id, '--speed', 'instant', '--from', 'slow']);
	await terminal.waitForScreen('seen');
	terminal.press('o');
	await terminal.waitForScreen('Output of Count slowly');
	await terminal.waitForScreen('seen');
	terminal.press('q');
	await terminal.waitForScreen('step by step');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	const raw = terminal.rawBytes().toString('utf8');
	t.notRegex(raw, /\u001B[\]P_^X]|\u001B\[\??[\d;]*[nc]|\u009B|\u0007/);
});

test('on the screen it plays by itself, step by step, and says that nothing is run', async (t) => {
	const played = sharedIncident();
	const terminal = open(t, played, process.execPath, [cliPath, 'replay', played.id, '--speed', '0.5']);
	await terminal.waitForScreen('a recording: nothing is run');
	const first = await terminal.waitForScreen(/→ running[\s\S]*line 1/);
	t.regex(first, /1\/5 check, slow/);
	t.regex(first, /\$ TMP=[\s\S]*line \$i/);
	t.false(first.includes('ALARM'));
	await terminal.waitForScreen(/line 1\n.*line 2/);
	// Half the speed leaves a slow machine the time to draw; from here on it may go fast.
	terminal.press('+', '+', '+');
	await terminal.waitForScreen(/3 look\s|2 look\s+▲ ALARM/);
	const end = await terminal.waitForScreen('The end.');
	t.regex(end, /2 look\s+▲ ALARM/);
	t.regex(end, /3 fix\s+✓ helped/);
	t.regex(end, /The alarm is over/);
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	t.false(terminal.isAlternate());
	t.false(terminal.modes().cursorHidden);
});

test('the keys pause, step, change the speed, jump, and show the whole output', async (t) => {
	const played = sharedIncident();
	const terminal = open(t, played, process.execPath, [
		cliPath,
		'replay',
		played.id,
		'--from',
		'slow',
		'--speed',
		'0.5',
	]);
	await terminal.waitForScreen('line 1');
	terminal.press('space');
	await terminal.waitForScreen('paused 0.5x');
	terminal.press('+', '+');
	await terminal.waitForScreen('paused 2x');
	terminal.press('-');
	await terminal.waitForScreen('paused 1x');
	terminal.press(']');
	await terminal.waitForScreen(/▲ ALARM {2}7 pieces, above 5/);
	terminal.press('right');
	await terminal.waitForScreen(/✓ done[\s\S]*step 3\/5/);
	terminal.press('[');
	await terminal.waitForScreen('step 2/5');
	terminal.press('5');
	await terminal.waitForScreen('Go to step 5');
	terminal.press('enter');
	await terminal.waitForScreen('step 5/5');
	terminal.press('j');
	await terminal.waitForScreen('Steps of this recording');
	terminal.press('1', 'enter');
	await terminal.waitForScreen('step 1/5');
	terminal.press('j');
	await terminal.waitForScreen('Steps of this recording');
	terminal.press('down');
	await terminal.waitForScreen(/❯ +\d\d:\d\d +2/);
	terminal.press('enter');
	await terminal.waitForScreen('step 2/5');
	terminal.press('[');
	await terminal.waitForScreen('step 1/5');
	terminal.press('o');
	await terminal.waitForScreen('Output of Count slowly');
	await terminal.waitForScreen('no newline');
	terminal.press('/');
	await terminal.waitForScreen('Search:');
	terminal.type('careful');
	await terminal.waitForScreen('Search: careful');
	terminal.press('enter');
	await terminal.waitForGone('Search:');
	await terminal.waitForScreen('careful');
	terminal.press('escape');
	await terminal.waitForScreen('paused 1x');
	terminal.press('?');
	await terminal.waitForScreen('Keys of a replay');
	terminal.press('escape');
	await terminal.waitForScreen('paused 1x');
	terminal.press('space');
	await terminal.waitForScreen('playing 1x');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
});

test('it fits a small window, a large one, one without colour, and says when a window is too small', async (t) => {
	const played = sharedIncident();
	const plain = open(
		t,
		played,
		process.execPath,
		[cliPath, 'replay', played.id, '--speed', 'instant', '--from', 'look'],
		{NO_COLOR: '1', LANG: 'C', LC_ALL: 'C'},
	);
	const screen = await plain.waitForScreen('! ALARM  7 pieces, above 5');
	t.notRegex(screen, /[^\n -~]/);
	t.notRegex(plain.rawBytes().toString('latin1'), /\u001B\[[\d;]*3[0-7]m/);
	plain.resize(44, 14);
	const rows = () => plain.cells().map((row) => row.join('').trimEnd());
	await plain.waitUntil(() => rows()[0]?.endsWith('~  a recording: nothing is run') ?? false, 'the header is narrow');
	await plain.waitUntil(() => rows().some((row) => row === 'space or ] shows the next step'), 'all is drawn anew');
	t.true(rows().some((row) => row.endsWith('| step 2/5')));
	plain.resize(30, 8);
	await plain.waitForScreen('too small');
	plain.resize(130, 40);
	await plain.waitForScreen(/Read the number\s+! ALARM/);
	plain.press('q');
	t.is((await plain.exited).exitCode, 0);
});

test('Ctrl-C ends what is printed at the recorded pace', async (t) => {
	const played = sharedIncident();
	const terminal = open(t, played, process.execPath, [cliPath, 'replay', played.id, '--plain', '--speed', '0.5']);
	await terminal.waitForScreen('line 1');
	terminal.press('ctrl+c');
	t.is((await terminal.exited).exitCode, 130);
	t.false(terminal.screen().includes('CLOSED'));
	t.false(terminal.isAlternate());
});

test('of a damaged journal everything that is sound is played, and the damage is told', async (t) => {
	const {bench, id, directory} = await playedIncident(t);
	const file = join(directory, 'journal.ndjson');
	const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
	await rm(join(directory, 'journal.head'), {force: true});
	const broken = lines.map((line, index) => (index === 3 ? line.replace('"t":', '"t":1') : line));
	await writeFile(file, `${broken.join('\n')}\n`);
	for (const command of ['replay', 'cast']) {
		const said = await bench.gotriage([command, id]);
		t.is(said.status, 1, command);
		t.true(said.stdout.includes('OPENED  incident'), command);
		t.regex(said.stderr, /damaged/, command);
	}
});

/** Notes every process that Node is asked to start, and starts none. */
const spy = `
import {appendFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import childProcess from 'node:child_process';
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
	childProcess[name] = (...words) => {
		appendFileSync(process.env.SPIED, name + ' ' + String(words[0]) + '\\n');
		throw new Error('nothing may be started');
	};
}
syncBuiltinESMExports();
`;

test('no process is started, printed, written or on the screen', async (t) => {
	const played = sharedIncident();
	const {bench, id} = played;
	const module = await bench.write('spy.mjs', spy);
	const env = {NODE_OPTIONS: `--import=${pathToFileURL(module).href}`, SPIED: join(bench.root, 'spied')};
	for (const words of [
		['replay', id],
		['replay', id, '--plain', '--speed', '8'],
		['cast', id],
	]) {
		t.is((await bench.gotriage(words, {env})).status, 0);
	}

	const terminal = open(t, played, process.execPath, [cliPath, 'replay', id, '--speed', '8'], env);
	await terminal.waitForScreen('The end.');
	terminal.press('j');
	await terminal.waitForScreen('Steps of this recording');
	terminal.press('escape');
	await terminal.waitForScreen('The end.');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	await t.throwsAsync(readFile(env.SPIED), {code: 'ENOENT'});

	// The spy does see what is started: a run starts commands.
	const run = ['run', 'small.yaml', '--plain', '--trust', sha256Of(book)];
	await bench.gotriage(run, {env: {...env, GOTRIAGE_HOME: join(bench.root, 'spied-home')}});
	t.regex(await readFile(env.SPIED, 'utf8'), /^\w+ /);
});

asciinemaTest('asciinema prints and plays the cast', async (t) => {
	const played = sharedIncident();
	const {bench, id} = played;
	t.is((await bench.gotriage(['cast', id, '--output', 'played.cast'])).status, 0);
	await mkdir(join(bench.root, 'asciinema'));
	const env = {ASCIINEMA_CONFIG_HOME: join(bench.root, 'asciinema'), LC_ALL: 'C.UTF-8'};
	const wanted = await bench.gotriage(['cast', id]);
	const data = parsed(wanted.stdout)
		.flatMap(([, code, text]) => (code === 'o' ? [text] : []))
		.join('');

	const cat = openTerminal({
		command: 'asciinema',
		args: ['cat', 'played.cast'],
		cwd: bench.project,
		env: {...bench.env, ...env},
		rows: 200,
	});
	t.teardown(() => {
		cat.dispose();
	});
	t.is((await cat.exited).exitCode, 0);
	const lines = cat.screen().split('\n');
	t.regex(lines[0] ?? '', /^OPENED {2}incident /);
	for (const line of ['line 1', 'line 2', 'line 3', 'careful', 'no newline', '$ cat number', '7']) {
		t.true(lines.includes(line), line);
	}

	t.true(data.includes('no newline\r\n'));

	const play = open(t, played, 'asciinema', ['play', '-s', '50', '-i', '0.01', 'played.cast'], env);
	t.is((await play.exited).exitCode, 0);
	const shown = play.screen().split('\n');
	t.true(shown.some((line) => line.startsWith('CLOSED  recovered')));
	t.true(shown.includes('$ cat number') || shown.includes('  $ cat number'));
});
