// Actions outlive the screen: what a person sees and finds again when the terminal closes, a signal comes, or gotriage is
// killed in the middle of an action, in a real terminal.
import {access, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {EventOf} from '../../source/incident/events.js';
import {readLines} from '../../source/journal/journal-lines.js';
import type {TestTerminal} from '../helpers/pty.js';
import {consent, openScreen, pressOn} from './cases/screen.js';
import {bookHash, newTrial, type Trial} from './trial.js';

/** An action that waits for a word, so that a test holds it in its middle as long as it likes. */
const waitingBook = (script: string): string => `schema: 1
id: waits
title: A number is too large
requires: [cat]
triage:
  - {symptom: The number is too large, metric: look, response: fix}
steps:
  - {id: look, kind: check, title: Read the number, run: [cat, number], parse: number, alarm: {when: value > 5, says: the number is too large}, next: {alarm: fix, ok: end, unknown: end}}
  - id: fix
    kind: action
    title: Make the number small
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    shell: ${JSON.stringify(script)}
    timeout: 10m
    undo: restore
    verify: look
    next: end
recovery: [look]
`;

const work = 'echo $$ > up; until [ -e go ]; do echo at work; sleep 0.05; done; echo 3 > number; touch done; exit 0';

async function openTrial(t: ExecutionContext, script = work): Promise<Trial & Readonly<{file: string; hash: string}>> {
	const trial = await newTrial();
	t.teardown(trial.cleanup);
	const {createHash} = await import('node:crypto');
	const yaml = waitingBook(script);
	const file = join(trial.project, 'waits.yaml');
	await writeFile(file, yaml, {mode: 0o600});
	return {...trial, file, hash: createHash('sha256').update(yaml).digest('hex')};
}

const exists = (path: string): Promise<boolean> =>
	access(path).then(
		() => true,
		() => false,
	);

/** Looks again and again for what sends no event, such as another process's file. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
	const end = performance.now() + 60_000;
	while (!(await holds())) {
		if (performance.now() > end) {
			throw new Error(`in vain: ${what}`);
		}

		await delay(20);
	}
}

/** The guided run on a screen, its action in the middle of its work. */
async function inTheMiddle(t: ExecutionContext, trial: Awaited<ReturnType<typeof openTrial>>) {
	const terminal = openScreen(trial, ['run', trial.file, '--trust', trial.hash]);
	t.teardown(terminal.dispose);
	await pressOn(terminal, 'Enter runs it.', 'enter', 'Enter to fix');
	await pressOn(terminal, 'Enter to fix', 'enter', 'Enter asks for your consent');
	await pressOn(terminal, 'Enter asks for your consent', 'enter', 'Run exactly this?');
	await consent(terminal);
	await until('the action runs', () => exists(join(trial.project, 'up')));
	const [id = ''] = await trial.incidents();
	return {terminal, id, pid: Number(await readFile(join(trial.project, 'up'), 'utf8'))};
}

async function finishedOf(trial: Trial, id: string): Promise<ReadonlyArray<EventOf<'step.finished'>>> {
	const {events, damage} = readLines(await readFile(trial.journalPath(id)));
	if (damage !== null) {
		throw new Error(damage.what);
	}

	return events.filter((event) => event.type === 'step.finished').filter((event) => event.step === 'fix');
}

const isRestored = (terminal: TestTerminal): boolean =>
	!terminal.isAlternate() && !terminal.modes().bracketedPaste && !terminal.modes().cursorHidden;

/** Asks the terminal itself whether it echoes and edits lines, as a shell expects it. */
const lineMode = 'stty -a';

for (const [what, leave] of [
	['the terminal is closed, as by a dropped ssh', (terminal: TestTerminal) => terminal.hangUp()],
	['SIGHUP', (terminal: TestTerminal) => process.kill(terminal.pid, 'SIGHUP')],
	['kill -9', (terminal: TestTerminal) => process.kill(terminal.pid, 'SIGKILL')],
] as const) {
	test(`${what}: a running action goes on, and resume tells its real end`, async (t) => {
		const trial = await openTrial(t);
		const {terminal, id, pid} = await inTheMiddle(t, trial);
		leave(terminal);
		await terminal.exited;
		await until('gotriage is gone', async () => !(await exists(`/proc/${terminal.pid}/cwd`)));
		t.true(await exists(`/proc/${pid}`), 'the action still runs');
		const early = await trial.call(['resume', id, '--trust', trial.hash]);
		t.is(early.status, 0, early.stderr);
		t.regex(early.stdout, new RegExp(`still running under its supervisor \\(process ${pid}\\)`));
		t.deepEqual(
			(await finishedOf(trial, id)).map(({outcome, end}) => [outcome, end]),
			[['unknown', 'failed']],
		);
		await writeFile(join(trial.project, 'go'), '');
		t.deepEqual(await trial.settled(), [], 'nothing is left behind');
		t.true(await exists(join(trial.project, 'done')), 'it was not cut in half');
		const screen = openScreen(trial, ['resume', id, '--trust', trial.hash]);
		t.teardown(screen.dispose);
		await screen.waitForScreen('Make the number small');
		await screen.waitForScreen(/✓ done/);
		const finished = (await finishedOf(trial, id)).at(-1);
		t.like(finished, {outcome: 'finished', exit: 0, end: 'done', timedOut: false});
		t.regex(await readFile(trial.journalPath(id), 'utf8'), /"type":"change\.applied"[^\n]*"succeeded":true/);
	});
}

for (const [signal, status] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	test(`${signal} to the screen stops the action, its end is on disk, and the terminal is as before`, async (t) => {
		const trial = await openTrial(t);
		const {terminal, id, pid} = await inTheMiddle(t, trial);
		process.kill(terminal.pid, signal);
		t.is((await terminal.exited).exitCode, status);
		t.true(isRestored(terminal));
		t.regex(terminal.screen(), new RegExp(`gotriage resume ${id}`));
		t.false(await exists(`/proc/${pid}`));
		t.deepEqual(await trial.settled(), []);
		t.like((await finishedOf(trial, id)).at(-1), {outcome: 'interrupted', end: 'failed'});
		t.false(await exists(join(trial.project, 'done')));
	});
}

test('after a signal the shell of the terminal echoes and edits lines again', async (t) => {
	const trial = await newTrial();
	t.teardown(trial.cleanup);
	const {openTerminal} = await import('../helpers/pty.js');
	const {cliPath} = await import('../helpers/paths.js');
	const script = `${lineMode} > before; ${process.execPath} ${cliPath} run ${trial.book} --trust ${bookHash}; echo exit $?; ${lineMode} > after; echo over`;
	const terminal = openTerminal({
		command: '/bin/sh',
		args: ['-c', `trap : TERM; ${script}`],
		cwd: trial.project,
		env: {...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])), ...trial.env},
	});
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('Enter runs it.');
	for (const pid of (await trial.processes()).filter((one) => one !== terminal.pid)) {
		process.kill(pid, 'SIGTERM');
	}

	await terminal.waitForScreen('over');
	t.regex(terminal.screen(), /exit 143/);
	t.is(
		await readFile(join(trial.project, 'after'), 'utf8'),
		await readFile(join(trial.project, 'before'), 'utf8'),
		'raw mode is off',
	);
	t.true(isRestored(terminal));
});

test('a signal and a closed terminal at once: stopped or finished, whichever came first, and told as it was', async (t) => {
	const trial = await openTrial(t);
	const {terminal, id} = await inTheMiddle(t, trial);
	process.kill(terminal.pid, 'SIGTERM');
	terminal.hangUp();
	await terminal.exited;
	await until('gotriage is gone', async () => !(await exists(`/proc/${terminal.pid}/cwd`)));
	await writeFile(join(trial.project, 'go'), '');
	t.deepEqual(await trial.settled(), []);
	t.is((await trial.call(['resume', id, '--trust', trial.hash])).status, 0);
	const isDone = await exists(join(trial.project, 'done'));
	t.is((await finishedOf(trial, id)).at(-1)?.outcome, isDone ? 'finished' : 'interrupted');
});

for (const [what, call, code, words] of [
	['a full disk', 'write', 'ENOSPC', /NOT RECORDED: The disk is full/],
	['a disk that reports an input/output error', 'sync', 'EIO', /NOT RECORDED: .*input\/output error/],
	['a file system that became read-only', 'write', 'EROFS', /NOT RECORDED: .*read-only/],
] as const) {
	test(`${what}: a red NOT RECORDED, no further change until it is solved, then everything is recorded`, async (t) => {
		const trial = await openTrial(
			t,
			'echo ran >> runs; touch up; until [ -e go ]; do sleep 0.05; done; echo 8 > number',
		);
		const broken = join(trial.project, 'broken');
		const shim = fileURLToPath(new URL('shims/fail-call.js', import.meta.url));
		const terminal = openScreen(trial, ['run', trial.file, '--trust', trial.hash], {
			shim,
			env: {TORTURE_FAIL: `${call}:${broken}:${code}:while`, FORCE_COLOR: '3'},
		});
		t.teardown(terminal.dispose);
		await pressOn(terminal, 'Enter runs it.', 'enter', 'Enter to fix');
		await pressOn(terminal, 'Enter to fix', 'enter', 'Enter asks for your consent');
		await pressOn(terminal, 'Enter asks for your consent', 'enter', 'Run exactly this?');
		await consent(terminal);
		await until('the action runs', () => exists(join(trial.project, 'up')));
		await writeFile(broken, '');
		await writeFile(join(trial.project, 'go'), '');
		await terminal.waitUntil((screen) => words.test(screen.replaceAll('\n', ' ')), 'the banner');
		const [id = ''] = await trial.incidents();
		t.deepEqual(await finishedOf(trial, id), [], 'the journal does not claim it');
		// That nothing happens sends no event: each key gets the quiet moment that consent asks for.
		for (const key of ['enter', 'y', 'escape', 'u', 'enter', 'y', 'escape']) {
			terminal.press(key);
			await delay(700);
		}

		t.is(await readFile(join(trial.project, 'runs'), 'utf8'), 'ran\n', 'no change is begun');
		t.is(await readFile(join(trial.project, 'number'), 'utf8'), '8\n', 'and none is undone');
		await rm(broken);
		terminal.kill('SIGTERM');
		await terminal.exited;
		const resumed = await trial.call(['resume', id, '--trust', trial.hash]);
		t.is(resumed.status, 0, resumed.stderr);
		t.like((await finishedOf(trial, id)).at(-1), {outcome: 'finished', exit: 0, end: 'done'});
		t.deepEqual(await trial.settled(), []);
	});
}

test('a second screen on a held incident reads along and says who holds it', async (t) => {
	const trial = await openTrial(t);
	const {terminal, id} = await inTheMiddle(t, trial);
	const second = openScreen(trial, ['resume', id, '--trust', trial.hash]);
	t.teardown(second.dispose);
	// What was said first may have left the screen when this looks: everything that was written counts.
	const written = () => second.rawBytes().toString('utf8').replaceAll(/\r?\n/g, '');
	await second.waitUntil(() => written().includes('It is shown for reading only'), 'it is shown for reading only');
	const shown = written();
	t.true(shown.includes(`pid ${terminal.pid}, since `), shown);
	t.regex(shown, /boot [0-9a-f]{8}, host \S/);
	await second.waitForScreen('Make the number small');
	await writeFile(join(trial.project, 'go'), '');
	await second.waitForScreen(/helped|✓/);
	second.press('ctrl+c');
	t.is((await second.exited).exitCode, 5);
	await terminal.waitForScreen(/✓ helped/);
	t.like((await finishedOf(trial, id)).at(-1), {outcome: 'finished', end: 'done'});
});

test('a check that runs while the screen is killed -9 ends with it', async (t) => {
	const trial = await newTrial();
	t.teardown(trial.cleanup);
	const {createHash} = await import('node:crypto');
	const yaml = `schema: 1
id: sleeps
title: Sleeps
triage:
  - {symptom: Odd, metric: look, response: look}
steps:
  - {id: look, kind: check, title: Sleep, shell: 'touch up; setsid sleep 300 & sleep 300', timeout: 10m}
`;
	const file = join(trial.project, 'sleeps.yaml');
	await writeFile(file, yaml, {mode: 0o600});
	const terminal = openScreen(trial, ['run', file, '--trust', createHash('sha256').update(yaml).digest('hex')]);
	t.teardown(terminal.dispose);
	await pressOn(terminal, 'Enter runs it.', 'enter', 'Esc stop');
	await until('the check runs', () => exists(join(trial.project, 'up')));
	process.kill(terminal.pid, 'SIGKILL');
	await terminal.exited;
	t.deepEqual(await trial.settled(), []);
});
