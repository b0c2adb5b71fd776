// `gotriage drill` as a trainee plays it: the bundled command in a real terminal, on a recording that was really made. A
// spy in the process and the kernel's own record say that nothing is executed, in any mode.
import {cp, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {execa} from 'execa';
import {documentSchemas} from '../../source/commands/published-schemas.js';
import {cliPath} from '../helpers/paths.js';
import {openTerminal, type TestTerminal} from '../helpers/pty.js';
import {type Bench, isOneSentence, onlyIncident, openBench} from './support.js';

/** Two checks, one of which prints what must never reach a terminal, and a change that helps. */
const book = `
schema: 1
id: silent
title: Jobs wait and nothing is built
tags: [ci]
requires: [cat]
thresholds:
  depth: {value: 5, unit: jobs}
triage:
  - {symptom: Jobs wait and nothing is built, metric: depth, response: restart}
steps:
  - id: depth
    kind: check
    title: Count the jobs that wait
    why: A queue that only grows has no worker.
    run: [cat, state]
    parse: number
    unit: jobs
    alarm: {above: depth}
    evidence: metric
    next: worker-log
  - id: worker-log
    kind: check
    title: Read the log of the worker
    shell: 'touch ran; echo worker says nothing; printf "\\033]52;c;aGk=\\007\\033[31mred\\033[0m\\n"; exit 3'
    exitCodes: [0, 3]
    value: exit
    alarm: {when: exit == 3, says: the holder of the lock is gone}
    evidence: log
    next: {alarm: restart, ok: restart, unknown: disk}
  - id: restart
    kind: action
    title: Restart the worker
    risk: disruptive
    effect: The worker starts anew.
    shell: 'touch ran; echo 0 > state'
    undo: {run: [cat, state]}
    verify: depth
    next: {done: end, declined: end, failed: end}
  - id: disk
    kind: check
    title: Look at the disk of the worker
    run: [cat, state]
    parse: number
    unit: jobs
    next: end
recovery: [depth]
`;

const drillYaml = (cause: string) => `
drill: 1
title: Builds do not come through
page: |
  12:04 ALERT builder: 7 jobs in the queue, oldest 18 min
group: builder
difficulty: 1
par: {diagnose: 2m, mitigate: 3m}
causes:
  accepted: [{id: stale-lock, text: ${cause}, weight: 1}]
  distractors: [{id: disk-full, text: The disk of the worker is full}]
evidence:
  - {step: silent#depth, class: metric}
  - {step: silent#worker-log, class: log}
reference: [silent#depth, silent#worker-log, silent#restart, silent#depth]
hints: [{id: h1, kind: socratic, text: What did the worker say last?}]
injects: [{id: boss, after: silent#worker-log, from: release manager, text: Can I tag?, expect: update, within: 2m}]
lesson: Read before you restart.
`;

/** Writes down every way out of a process, then lets it happen: a spy that hinders would hide what it looks for. */
const spy = `
const {appendFileSync} = require('node:fs');
const note = (what) => appendFileSync(process.env.SPY_FILE, what + '\\n');
const watch = (name, members) => {
	const module = require(name);
	for (const member of members) {
		const real = module[member];
		module[member] = function (...words) {
			note(name + '.' + member + ' ' + String(words[0]));
			return Reflect.apply(real, this, words);
		};
	}
};
watch('node:child_process', ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
watch('node:dns', ['lookup', 'resolve']);
watch('node:worker_threads', []);
const {Socket} = require('node:net');
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...words) {
	note('net.connect ' + JSON.stringify(words[0]));
	return Reflect.apply(connect, this, words);
};
require('node:module').syncBuiltinESMExports();
`;

const hasStrace = await execa('strace', ['-V'], {reject: false}).then((result) => result.exitCode === 0);
/** Without strace it is skipped, in sight. */
const straceTest = hasStrace ? test.serial : test.serial.skip;

type Recorded = Readonly<{bench: Bench; spyFile: string; env: Readonly<Record<string, string>>}>;

const cleanups: Array<() => unknown> = [];
let recordings = '';

/** An incident that was really run, sealed as two recordings with a drill each: one for all tests, which copy it. */
test.before(async () => {
	const bench = await openBench({
		teardown: (clean: () => unknown) => {
			cleanups.push(clean);
		},
	} as ExecutionContext);
	const {file, sha256} = await bench.book('silent', book);
	await bench.write('state', '7\n');
	const ran = await bench.gotriage(['run', file, '--plain', '--allow', 'disruptive', '--trust', sha256]);
	const {id} = await onlyIncident(bench);
	for (const [name, cause] of [
		['k7q2', 'The worker and its lock are stuck'],
		['m3x9', 'The worker and its lock are stuck for good'],
	] as const) {
		const sealed = await bench.gotriage(['record', id, '--output', `recordings/${name}`]);
		if (ran.status !== 0 || sealed.status !== 0) {
			throw new Error(`there is no recording:\n${ran.stdout}${ran.stderr}${sealed.stdout}${sealed.stderr}`);
		}

		await writeFile(join(bench.project, 'recordings', name, 'drill.yaml'), drillYaml(cause));
	}

	recordings = join(bench.project, 'recordings');
});

test.after.always(async () => {
	for (const clean of cleanups) {
		await clean();
	}
});

/** A home that has seen nothing but the recordings. */
async function recorded(t: ExecutionContext): Promise<Recorded> {
	const bench = await openBench(t);
	await cp(recordings, join(bench.project, 'recordings'), {recursive: true});
	await bench.write('state', '7\n');
	const spyPath = await bench.write('spy/spy.cjs', spy);
	const spyFile = await bench.write('spy/spy.log', '');
	// A PATH without anything: nothing could be started by its name, Go least of all.
	const empty = join(bench.root, 'empty');
	await mkdir(empty, {recursive: true});
	return {
		bench,
		spyFile,
		env: {...bench.env, NODE_OPTIONS: `--require ${spyPath}`, SPY_FILE: spyFile, PATH: empty},
	};
}

function openDrill(
	t: ExecutionContext,
	{bench, env}: Recorded,
	words: readonly string[],
	wrapped: readonly string[] = [],
): TestTerminal {
	const [command = process.execPath, ...before] = [...wrapped, process.execPath];
	const terminal = openTerminal({
		command,
		args: [...before, cliPath, 'drill', ...words],
		cwd: bench.project,
		env: {
			...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
			TERM: 'xterm-256color',
			LANG: 'C.UTF-8',
			...env,
		},
	});
	t.teardown(() => {
		terminal.dispose();
	});
	return terminal;
}

/** Presses a key while one text stands, until another is there: a key that comes too soon is ignored on purpose. */
async function pressOn(terminal: TestTerminal, on: string, key: string, wanted: string | RegExp): Promise<string> {
	await terminal.waitForScreen(on);
	for (let attempt = 0; attempt < 12; attempt++) {
		if (terminal.screen().includes(on)) {
			terminal.press(key);
		}

		const screen = await terminal.waitForScreen(wanted, 1200).catch(() => null);
		if (screen !== null) {
			return screen;
		}
	}

	return terminal.waitForScreen(wanted);
}

/** A leader's terminal beside it, with a spy of its own. */
async function openLeader(t: ExecutionContext, stage: Recorded, words: readonly string[] = []) {
	const spyFile = await stage.bench.write(`spy/leader-${leaders++}.log`, '');
	const terminal = openDrill(t, {...stage, env: {...stage.env, SPY_FILE: spyFile}}, ['--facilitate', ...words]);
	return {
		terminal,
		connections: async () => (await readFile(spyFile, 'utf8')).split('\n').filter((line) => line !== ''),
	};
}

let leaders = 0;

/** From the first page through one check, a diagnosis and a change to the end of the debrief. */
async function playScored(
	terminal: TestTerminal,
	mode: 'guided' | 'solo' | 'hard',
	begun: () => Promise<void> = async () => undefined,
): Promise<void> {
	await pressOn(terminal, 'NOTHING IS EXECUTED', 'enter', `DRILL ${mode}`);
	await begun();
	await pressOn(terminal, 'verdict', 'enter', 'Enter takes it.');
	await pressOn(terminal, 'Enter takes it.', 'enter', '7 jobs, above 5');
	await terminal.waitForScreen('Enter takes it again.');
	terminal.press('down');
	await terminal.waitForScreen('Read the log of the worker');
	await pressOn(terminal, 'Enter takes it.', 'enter', /worker-log +▲ ALARM/);
	await terminal.waitForScreen('release manager: Can I tag?');
	await pressOn(terminal, 'Enter takes it again.', 'm', 'Message to the people who wait');
	terminal.type('Not before one.');
	await terminal.waitForScreen('Not before one.');
	await pressOn(terminal, 'Message to the people', 'enter', 'Sent.');
	await pressOn(terminal, 'Sent.', 'h', 'What do you think is wrong?');
	terminal.press('down');
	await terminal.waitForScreen(/❯ \[ \] The worker and its lock/);
	terminal.press('space');
	await terminal.waitForScreen(/\[x\] The worker and its lock/);
	await pressOn(terminal, 'What do you think is wrong?', 'enter', 'How sure are you?');
	terminal.press('down', 'down', 'down');
	await terminal.waitForScreen('90 %');
	await pressOn(terminal, 'How sure are you?', 'enter', 'Diagnosis: The worker and its lock');
	terminal.press('down');
	await terminal.waitForScreen('Enter asks for your consent.');
	await pressOn(terminal, 'Enter asks for your consent.', 'enter', 'Consent: DISRUPTIVE change');
	await terminal.waitForScreen('The answer counts now');
	await pressOn(terminal, 'The answer counts now', 'y', /helped/);
	await terminal.waitForScreen('Enter asks for your consent again.');
	terminal.press('up', 'up');
	await pressOn(terminal, 'Enter takes it again.', 'enter', '0 jobs, not above 5');
	await pressOn(terminal, 'Enter takes it again.', 'D', 'Done. What was it');
	terminal.type('A lock without a holder.');
	await terminal.waitForScreen('A lock without a holder.');
	await pressOn(terminal, 'Done. What was it', 'enter', 'what was hard?');
	terminal.type('Nothing.');
	await terminal.waitForScreen('Nothing.');
	await pressOn(terminal, 'what was hard?', 'enter', /1 of \d/);
	for (let page = 2; terminal.screen().match(/of \d/) !== null && page < 12; page++) {
		const now = / (\d+) of (\d+)$/m.exec(terminal.screen());
		if (now === null || now[1] === now[2]) {
			break;
		}

		terminal.press('right');
		await terminal.waitForScreen(new RegExp(` ${Number(now[1]) + 1} of ${now[2]}`));
	}

	await terminal.waitForScreen('Total');
	terminal.press('right');
	await terminal.waitForScreen('One thing you will do differently');
	terminal.type('Read first.');
	await terminal.waitForScreen('Read first.');
	await pressOn(terminal, 'One thing you will do', 'enter', 'The debrief is in');
	await pressOn(terminal, 'Enter leaves', 'enter', 'is over');
}

const incidentsOf = async ({bench}: Recorded) => {
	const said = await bench.gotriage(['incidents', '--json']);
	return (
		JSON.parse(said.stdout) as {incidents: Array<{id: string; kind: string; status: string; outcome: string | null}>}
	).incidents;
};

for (const mode of ['guided', 'solo', 'hard'] as const) {
	test.serial(`a ${mode} drill goes from the page to a written debrief and executes nothing`, async (t) => {
		const stage = await recorded(t);
		const terminal = openDrill(t, stage, ['k7q2', '--mode', mode, '--speed', 'instant']);
		await playScored(terminal, mode);
		t.is((await terminal.exited).exitCode, 0);
		t.is(await readFile(stage.spyFile, 'utf8'), '', 'no process was started and nothing was connected to');
		t.is(await readFile(join(stage.bench.project, 'state'), 'utf8'), '7\n');
		t.false((await readdir(stage.bench.project)).includes('ran'));
		t.false(terminal.rawBytes().includes('\u001B]52'), 'what a recording holds never acts on the terminal');

		const [entry] = await incidentsOf(stage);
		t.is(entry?.kind, 'drill');
		t.is(entry?.status, 'closed');
		t.is(entry?.outcome, 'recovered');
		const id = entry?.id ?? '';
		const debrief = await readFile(join(stage.bench.data, 'incidents', id, 'debrief.md'), 'utf8');
		t.regex(debrief, /DRILL/);
		t.regex(debrief, /Read first\./);
		const report = await stage.bench.gotriage(['report', id]);
		t.is(report.status, 0, report.stderr);
		t.regex(report.stdout, /\*\*DRILL\.\*\*/);
		const history = await stage.bench.gotriage(['drill', 'history', '--json']);
		const document = documentSchemas['drill-history'].parse(JSON.parse(history.stdout));
		t.is(document.failureModes[0]?.id, 'builder');
		t.is(document.failureModes[0]?.runs, 1);
		// What needs a live incident keeps away from it.
		const undo = await stage.bench.gotriage(['undo', id]);
		t.is(undo.status, 2);
		t.regex(undo.stderr, /is a drill/);
	});
}

test.serial('watching plays the recorded run and executes nothing', async (t) => {
	const stage = await recorded(t);
	const terminal = openDrill(t, stage, ['k7q2', '--mode', 'watch', '--speed', 'instant']);
	await pressOn(terminal, 'NOTHING IS EXECUTED', 'enter', 'Enter plays the first step');
	await pressOn(terminal, 'on demand', 'enter', '7 jobs, above 5');
	await pressOn(terminal, 'next: Read the log of the worker', 'enter', 'next: Restart the worker');
	await pressOn(terminal, 'next: Restart the worker', 'enter', 'next: Count the jobs');
	await pressOn(terminal, 'next: Count the jobs', 'enter', 'That was all of it');
	await pressOn(terminal, 'That was all of it', 'enter', 'Read before you restart.');
	await pressOn(terminal, 'Read before you restart.', 'enter', 'is over');
	t.is((await terminal.exited).exitCode, 0);
	t.is(await readFile(stage.spyFile, 'utf8'), '');
	t.is(await readFile(join(stage.bench.project, 'state'), 'utf8'), '7\n');
});

straceTest('the kernel saw no other program start and no connection in a solo drill with a leader', async (t) => {
	const stage = await recorded(t);
	const log = join(stage.bench.root, 'strace.log');
	const {stdout: strace} = await execa('which', ['strace']);
	const terminal = openDrill(
		t,
		{...stage, env: {...stage.bench.env}},
		['k7q2', '--speed', 'instant'],
		[String(strace), '-f', '-qq', '-e', 'trace=execve,execveat,connect', '-o', log],
	);
	await playScored(terminal, 'solo', async () => {
		const leader = await openLeader(t, stage);
		await leader.terminal.waitForScreen('LEADING solo');
	});
	t.is((await terminal.exited).exitCode, 0);
	const calls = (await readFile(log, 'utf8'))
		.split('\n')
		.filter((line) => /\b(?:execve|execveat|connect)\(/.test(line));
	t.is(calls.length, 1, calls.join('\n'));
	t.regex(calls[0] ?? '', /execve\([^)]*node/);
});

test.serial('a drill is led from a second terminal, whoever leaves when, and executes nothing', async (t) => {
	const stage = await recorded(t);
	const terminal = openDrill(t, stage, ['k7q2', '--speed', 'instant']);
	const first = await openLeader(t, stage);
	t.is((await first.terminal.exited).exitCode, 2, 'on its first page a drill has not begun');
	t.regex(first.terminal.screen(), /no drill runs on this machine now; begin one/);

	let second = first;
	let third = first;
	await playScored(terminal, 'solo', async () => {
		second = await openLeader(t, stage);
		const lead = second.terminal;
		await lead.waitForScreen('LEADING solo: Builds do not come through');
		await lead.waitForScreen('The worker and its lock are stuck');
		await lead.waitForScreen('Evidence 0 of 2');
		t.false(terminal.screen().includes('stuck'), 'the trainee sees nothing of it');
		await terminal.waitForScreen(/ led$/m);

		await pressOn(terminal, 'verdict', 'enter', 'Enter takes it.');
		terminal.press('down');
		await terminal.waitForScreen('Read the log of the worker');
		terminal.press('down');
		await terminal.waitForScreen('Enter asks for your consent.');
		terminal.press('down');
		await terminal.waitForScreen('Look at the disk of the worker');
		await pressOn(terminal, 'Enter takes it.', 'enter', 'The facilitator may still answer');
		await lead.waitForScreen(/MISS at \d:\d\d: Look at the disk of the worker/);
		await pressOn(lead, 'MISS at', 'a', 'In my own words');
		lead.press('down');
		await pressOn(lead, '❯ In my own words', 'enter', 'What does "Look at the disk');
		lead.type('It is half full.');
		await lead.waitForScreen('> It is half full.');
		await pressOn(lead, 'What does "Look at the disk', 'enter', 'Answered.');
		await terminal.waitForScreen('From the facilitator: It is half full.');

		await pressOn(lead, 'f inject', 'f', 'Which inject comes now?');
		lead.press('down');
		await pressOn(lead, '❯ release manager', 'enter', 'It is on the screen of the trainee.');
		await terminal.waitForScreen('release manager: Can I tag?');
		await pressOn(lead, 'p pause', 'p', 'Paused, both clocks.');
		await terminal.waitForScreen('PAUSED by facilitator: p goes on');
		await pressOn(lead, 'n note', 'n', 'Note for the debrief');
		lead.type('Went to the disk first.');
		await lead.waitForScreen('> Went to the disk first.');
		await pressOn(lead, 'Note for the debrief', 'enter', 'Noted.');
		// The leader dies while the drill is paused: the trainee goes on alone.
		lead.kill('SIGKILL');
		await lead.exited;
		await pressOn(terminal, 'PAUSED by', 'p', /instant$/m);
		third = await openLeader(t, stage);
		await third.terminal.waitForScreen('Went to the disk first.');
		terminal.press('b');
	});
	t.is((await terminal.exited).exitCode, 0);
	await third.terminal.waitForScreen('The drill is over and its record is closed.');
	await third.terminal.waitForScreen(/OVER {2}score \d+/);
	await third.terminal.waitForScreen('Evidence 2 of 2');
	await third.terminal.waitForScreen('right  The worker and its lock');
	third.terminal.press('q');
	t.is((await third.terminal.exited).exitCode, 0);

	t.is(await readFile(stage.spyFile, 'utf8'), '', 'the trainee started nothing and connected to nothing');
	const [entry] = await incidentsOf(stage);
	const directory = join(stage.bench.data, 'incidents', entry?.id ?? '');
	for (const led of [second, third]) {
		const connections = await led.connections();
		t.is(connections.length, 1, connections.join('\n'));
		t.true(connections[0]?.startsWith('net.connect '));
		t.true(connections[0]?.includes(join(directory, 'leader.sock')), connections[0]);
	}

	t.is(await readFile(join(stage.bench.project, 'state'), 'utf8'), '7\n');
	t.false((await readdir(directory)).includes('leader.sock'));
	const debrief = await readFile(join(directory, 'debrief.md'), 'utf8');
	t.regex(debrief, /## What the facilitator noted\n\n- \+\d\d:\d\d Answered about `silent#disk`: It is half full\./);
	t.regex(debrief, /- \+\d\d:\d\d Went to the disk first\./);
	const shown = await stage.bench.gotriage(['show', entry?.id ?? '', '--json']);
	t.is(shown.status, 0, shown.stderr);
});

test.serial('a trainee whose terminal dies is told to the leader, and what is left of it is swept away', async (t) => {
	const stage = await recorded(t);
	const terminal = openDrill(t, stage, ['k7q2', '--speed', 'instant']);
	await pressOn(terminal, 'NOTHING IS EXECUTED', 'enter', 'DRILL solo');
	const leader = await openLeader(t, stage);
	await leader.terminal.waitForScreen('LEADING solo');
	terminal.kill('SIGKILL');
	await terminal.exited;
	await leader.terminal.waitForScreen('The drill was left in its own terminal');
	leader.terminal.press('q');
	t.is((await leader.terminal.exited).exitCode, 0);
	const [entry] = await incidentsOf(stage);
	const id = entry?.id ?? '';
	t.true((await readdir(join(stage.bench.data, 'incidents', id))).includes('leader.sock'));
	const again = await openLeader(t, stage, [id]);
	t.is((await again.terminal.exited).exitCode, 2);
	t.regex(again.terminal.screen().replaceAll(/\s+/g, ' '), /is open in no terminal; gotriage resume/);
	t.false((await readdir(join(stage.bench.data, 'incidents', id))).includes('leader.sock'));
	t.deepEqual(await again.connections(), []);
});

test('the spy sees what a live run starts, so that its silence means something', async (t) => {
	const stage = await recorded(t);
	const {file, sha256} = await stage.bench.book('silent', book);
	const ran = await stage.bench.gotriage(['run', file, '--plain', '--auto', '--trust', sha256], {
		env: {...stage.env, PATH: process.env['PATH']},
	});
	t.is(ran.status, 3, ran.stderr);
	t.regex(await readFile(stage.spyFile, 'utf8'), /child_process\.spawn/);
});

test.serial('a drill that is left goes on with gotriage resume', async (t) => {
	const stage = await recorded(t);
	const terminal = openDrill(t, stage, ['k7q2', '--speed', 'instant']);
	await pressOn(terminal, 'NOTHING IS EXECUTED', 'enter', 'DRILL solo');
	await pressOn(terminal, 'verdict', 'enter', 'Enter takes it.');
	await pressOn(terminal, 'Enter takes it.', 'enter', '7 jobs, above 5');
	terminal.press('ctrl+c');
	await terminal.waitForScreen('Leave the drill?');
	terminal.press('down', 'down');
	await pressOn(terminal, 'Leave the drill?', 'enter', /gotriage resume/);
	t.is((await terminal.exited).exitCode, 0);
	const [entry] = await incidentsOf(stage);
	const menu = openDrill(t, stage, []);
	await menu.waitForScreen(new RegExp(`A drill was left open; gotriage resume ${entry?.id} goes on with it\\.`));
	menu.press('q');
	t.is((await menu.exited).exitCode, 0);
	const again = openTerminal({
		command: process.execPath,
		args: [cliPath, 'resume', entry?.id ?? ''],
		cwd: stage.bench.project,
		env: {...stage.env},
	});
	t.teardown(() => {
		again.dispose();
	});
	await again.waitForScreen('DRILL solo');
	await again.waitForScreen('7 jobs, above 5');
	t.is(await readFile(stage.spyFile, 'utf8'), '');
});

test.serial('without a name there is a menu of the drills, with what one did before', async (t) => {
	const stage = await recorded(t);
	const terminal = openDrill(t, stage, []);
	await terminal.waitForScreen('Builds do not come through');
	t.regex(terminal.screen(), /Not run yet\./);
	t.false(terminal.screen().includes('lock'), 'nothing on it gives a cause away');
	await pressOn(terminal, 'Not run yet.', 'enter', 'NOTHING IS EXECUTED');
	terminal.press('q');
	await terminal.waitForScreen('Not run yet.');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	t.deepEqual(await incidentsOf(stage), [], 'one who only reads the page leaves no trace');
});

test('without a terminal a drill says so in one sentence; wrong words are told, nothing is written', async (t) => {
	const stage = await recorded(t);
	for (const [words, wanted] of [
		[['drill', 'k7q2'], /needs a terminal/],
		[['drill', '--mode', 'easy'], /--mode takes watch, guided, solo or hard, not easy/],
		[['drill', '--speed', '3'], /--speed takes/],
		[['drill', 'k7q2', 'm3x9'], /takes one recording/],
		[['drill', '--facilitate'], /needs a terminal of its own/],
		[['drill', '--facilitate', 'a', 'b'], /takes at most the incident of one running drill/],
		[['drill', '--facilitate', '--mode', 'hard'], /takes at most the incident of one running drill/],
		[['drill', 'scaffold'], /takes one recording/],
		[['drill', 'history', 'k7q2'], /takes no recording/],
	] as const) {
		const said = await stage.bench.gotriage(words);
		t.is(said.status, 2, words.join(' '));
		isOneSentence(t, said.stderr, wanted, words.join(' '));
		t.is(said.stdout, '');
	}

	t.deepEqual(await readdir(stage.bench.data).catch(() => []), [], 'nothing was written');
});

test('a scaffold is written once, and never over what is there', async (t) => {
	const stage = await recorded(t);
	const refused = await stage.bench.gotriage(['drill', 'scaffold', 'k7q2']);
	t.is(refused.status, 2);
	t.regex(refused.stderr, /is there already/);
	const made = await stage.bench.gotriage(['drill', 'scaffold', 'k7q2', '--output', 'new.yaml']);
	t.is(made.status, 0, made.stderr);
	t.regex(made.stderr, /Wrote new\.yaml; \d+ places in it are marked TODO/);
	t.regex(await readFile(join(stage.bench.project, 'new.yaml'), 'utf8'), /reference:/);
	const printed = await stage.bench.gotriage(['drill', 'scaffold', 'k7q2', '--output', '-']);
	t.is(printed.stdout, await readFile(join(stage.bench.project, 'new.yaml'), 'utf8'));
});
