import {type ChildProcess, spawn} from 'node:child_process';
import {mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {Invocation, Outcome} from '../../source/execution/executor.js';
import {checkedLine} from '../../source/execution/supervision-record.js';
import {processStart} from '../../source/journal/process-identity.js';
import {
	asSettled,
	createSink,
	executor,
	invocationIn,
	isRunning,
	never,
	shell,
	temporaryDirectory,
	userEnvironment,
	whenGone,
} from './support.js';

const action = (directory: string, script: string, changes: Partial<Invocation> = {}): Invocation =>
	invocationIn(directory, shell(script), {role: 'action', step: 'repair', ...changes});

/** Starts a session of its own, waits until its action has begun, and gives the pids that the action printed. */
async function startSession(t: ExecutionContext, directory: string, script: string) {
	const file = fileURLToPath(new URL('./session-process.js', import.meta.url));
	const session = spawn(process.execPath, [file, directory, script], {stdio: ['ignore', 'pipe', 'inherit']});
	t.teardown(() => session.kill('SIGKILL'));
	const words = await new Promise<string>((resolve) => {
		session.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
	});
	const record = join(directory, 'supervised', 'repair-1-0', 'record.ndjson');
	const supervising = JSON.parse((await readFile(record, 'utf8')).split('\n')[0] ?? '') as {pid: number};
	return {session, supervisor: supervising.pid, pids: words.trim().split(' ').slice(1).map(Number)};
}

async function kill(session: ChildProcess): Promise<void> {
	const gone = new Promise((resolve) => session.once('exit', resolve));
	session.kill('SIGKILL');
	await gone;
}

async function recovered(directory: string): Promise<Outcome> {
	const found = await executor({records: join(directory, 'supervised')}).recover('repair', 1);
	if (found.length !== 1 || !found[0]) throw new Error(`one record was expected: ${JSON.stringify(found)}`);
	return found[0].outcome;
}

test('an action runs under a supervisor and its outcome is that of a command', async (t) => {
	const directory = await temporaryDirectory(t);
	const files = {stdout: join(directory, 'o'), stderr: join(directory, 'e'), timing: join(directory, 't')};
	const sink = createSink(files);
	const records = join(directory, 'supervised');
	const outcome = asSettled(
		await executor({records}).execute(action(directory, 'echo hello $PPID; echo odd >&2; exit 4'), sink, never),
	);
	t.is(outcome.exit, 4);
	t.not(Number(outcome.stdout.text.split(' ')[1]), process.pid);
	t.is(outcome.stderr.text, 'odd\n');
	t.is(sink.shown.stdout, outcome.stdout.text);
	t.is(await readFile(files.stdout, 'utf8'), outcome.stdout.text);
	t.deepEqual(outcome.parsed.kind === 'parsed' && outcome.parsed.lines, [outcome.stdout.text.trim()]);
	t.deepEqual(await recovered(directory), outcome);
	t.deepEqual(await executor({records}).recover('repair', 2), []);
	t.deepEqual(await executor({records}).recover('other', 1), []);
	const record = join(records, 'repair-1-0');
	for (const name of await readdir(record)) t.is((await stat(join(record, name))).mode & 0o777, 0o600, name);
	t.is((await stat(record)).mode & 0o777, 0o700);
	t.false((await readdir(record)).includes('ballast'));
});

test('secrets of an action reach its command and no file', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	const outcome = asSettled(
		await executor({records, environment: {...userEnvironment, API_TOKEN: 'from-the-environment'}}).execute(
			action(
				directory,
				'test "$INPUT_WORD$API_TOKEN" = hunter2from-the-environment && echo "[$INPUT_WORD $API_TOKEN]"',
				{
					values: {INPUT_WORD: 'hunter2'},
					secrets: ['hunter2'],
				},
			),
			createSink(),
			never,
		),
	);
	t.is(outcome.exit, 0);
	const record = join(records, 'repair-1-0');
	for (const name of await readdir(record)) {
		t.notRegex(await readFile(join(record, name), 'utf8'), /hunter2|from-the-environment/, name);
	}
});

test('a deadline and a stop end an action with everything it started', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	const late = asSettled(
		await executor({records}).execute(
			action(directory, 'sleep 100 & echo $!; wait', {timeoutMs: 300}),
			createSink(),
			never,
		),
	);
	t.true(late.timedOut);
	t.false(isRunning(Number(late.stdout.text)));

	const stop = new AbortController();
	const sink = createSink();
	const running = executor({records}).execute(
		action(directory, 'sleep 100 & echo begun $!; wait', {index: 1}),
		sink,
		stop.signal,
	);
	await sink.whenShown('begun');
	stop.abort();
	const stopped = asSettled(await running);
	t.true(stopped.interrupted);
	t.false(isRunning(Number(stopped.stdout.text.split(' ')[1])));
});

test('a session killed during an action: the action goes on undisturbed, and its outcome is found', async (t) => {
	const directory = await temporaryDirectory(t);
	const go = join(directory, 'go');
	const script = `echo begun $$; until test -e ${go}; do sleep 0.05; done; for i in 1 2 3; do /bin/echo line $i; done; touch done; exit 7`;
	const {session, supervisor, pids} = await startSession(t, directory, script);
	await kill(session);

	const meanwhile = await recovered(directory);
	t.like(meanwhile, {kind: 'unknown', pid: pids[0], stillRunning: true});
	await writeFile(go, '');
	await whenGone(supervisor);

	const outcome = asSettled(await recovered(directory));
	t.is(outcome.exit, 7);
	t.is(outcome.stdout.text, `begun ${pids[0]}\nline 1\nline 2\nline 3\n`);
	t.false(outcome.interrupted || outcome.timedOut);
	t.truthy(await stat(join(directory, 'done')));
});

test('a lost terminal does not end an action', async (t) => {
	const directory = await temporaryDirectory(t);
	const {session, supervisor} = await startSession(
		t,
		directory,
		'echo begun $$; until test -e go; do sleep 0.05; done; echo end',
	);
	process.kill(supervisor, 'SIGHUP');
	process.kill(supervisor, 'SIGINT');
	await kill(session);
	await writeFile(join(directory, 'go'), '');
	await whenGone(supervisor);
	t.is(asSettled(await recovered(directory)).exit, 0);
});

test('session and supervisor killed: the outcome is unknown, and whether it still runs is told by pid and start time', async (t) => {
	const directory = await temporaryDirectory(t);
	const {session, supervisor, pids} = await startSession(t, directory, 'echo begun $$; exec sleep 100');
	const [pid = 0] = pids;
	t.teardown(() => {
		if (isRunning(pid)) process.kill(pid, 'SIGKILL');
	});
	await kill(session);
	process.kill(supervisor, 'SIGKILL');
	await whenGone(supervisor);

	t.deepEqual(await recovered(directory), {
		kind: 'unknown',
		reason: `it is still running (process ${pid}), but its supervisor was lost, so its end will not be seen`,
		pid,
		started: processStart(pid),
		stillRunning: true,
	});
	process.kill(pid, 'SIGKILL');
	await whenGone(pid);
	t.like(await recovered(directory), {
		kind: 'unknown',
		reason: `its supervisor was lost before it could record how it ended; process ${pid} is gone`,
		stillRunning: false,
	});
});

test('a pid that names another process now does not count as still running', async (t) => {
	const directory = await temporaryDirectory(t);
	const record = join(directory, 'supervised', 'repair-1-0');
	await mkdir(record, {recursive: true});
	const {bootId} = await import('../../source/journal/process-identity.js');
	await writeFile(
		join(record, 'record.ndjson'),
		`${checkedLine({type: 'supervising', pid: 999_999_999, started: '1', bootId: bootId()})}${checkedLine({type: 'started', pid: process.pid, started: '1', bootId: bootId()})}{"type":"outc`,
	);
	t.like(await recovered(directory), {kind: 'unknown', pid: process.pid, stillRunning: false});
});

test('an action that ran before the machine was started anew is told as such, and its pid is believed no more', async (t) => {
	const directory = await temporaryDirectory(t);
	const record = join(directory, 'supervised', 'repair-1-0');
	await mkdir(record, {recursive: true});
	const identity = {pid: process.pid, started: processStart(process.pid), bootId: 'an-earlier-boot'};
	await writeFile(
		join(record, 'record.ndjson'),
		`${checkedLine({type: 'supervising', ...identity})}${checkedLine({type: 'started', ...identity})}`,
	);
	t.deepEqual(await recovered(directory), {
		kind: 'unknown',
		reason: 'the machine was started anew before it could be recorded how it ended',
		pid: process.pid,
		started: processStart(process.pid),
		stillRunning: false,
	});
});

test('a supervisor whose order was cut off starts nothing and says so', async (t) => {
	const directory = await temporaryDirectory(t);
	const record = join(directory, 'supervised', 'repair-1-0');
	await mkdir(record, {recursive: true});
	const file = fileURLToPath(new URL('../../source/execution/supervisor.js', import.meta.url));
	const supervisor = spawn(process.execPath, [file, record], {stdio: ['pipe', 'ignore', 'inherit']});
	supervisor.stdin.end('{"invocation":{"step":"repair","comm');
	t.is(await new Promise((resolve) => supervisor.once('exit', resolve)), 0);
	t.like(await recovered(directory), {
		kind: 'not-started',
		failure: {sentence: 'Nothing was started: gotriage was lost before it had said what to run.'},
	});
});

test('a record that was damaged on the disk is never read as another outcome', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	const outcome = await executor({records}).execute(action(directory, 'exit 7'), createSink(), never);
	const path = join(records, 'repair-1-0', 'record.ndjson');
	const bytes = await readFile(path);
	const ended = bytes.indexOf('"type":"outcome"');
	for (let index = 0; index < bytes.length; index++) {
		const changed = Buffer.from(bytes);
		changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 7));
		await writeFile(path, changed);
		const read = await recovered(directory);
		if (index >= ended && index < bytes.length - 1) {
			t.is(read.kind, 'unknown', `byte ${index}`);
			t.is(read.kind === 'unknown' ? read.reason : '', 'the record of how it ended was damaged on the disk');
		} else if (read.kind === 'settled') {
			t.deepEqual(read, outcome, `byte ${index}`);
		}
	}
});

test('a record without a start says that the command may not have started', async (t) => {
	const directory = await temporaryDirectory(t);
	await mkdir(join(directory, 'supervised', 'repair-1-0'), {recursive: true});
	await writeFile(join(directory, 'supervised', 'repair-1-0', 'spec.json'), '{}');
	t.deepEqual(await recovered(directory), {
		kind: 'unknown',
		reason: 'the command may not have started: its supervisor ended before it could say so',
		pid: null,
		started: null,
		stillRunning: null,
	});
});

test('a supervisor killed while the session looks on: unknown, at once', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	const sink = createSink();
	const running = executor({records}).execute(action(directory, 'echo begun $$; exec sleep 100'), sink, never);
	await sink.whenShown('begun');
	const record = await readFile(join(records, 'repair-1-0', 'record.ndjson'), 'utf8');
	process.kill((JSON.parse(record.split('\n')[0] ?? '') as {pid: number}).pid, 'SIGKILL');
	const outcome = await running;
	t.like(outcome, {kind: 'unknown', stillRunning: true});
	if (outcome.kind === 'unknown' && outcome.pid !== null) process.kill(outcome.pid, 'SIGKILL');
});

test('what cannot be recorded is not started', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeFile(join(directory, 'file'), '');
	const outcome = await executor({records: join(directory, 'file', 'supervised')}).execute(
		action(directory, 'touch ran'),
		createSink(),
		never,
	);
	t.like(outcome, {kind: 'not-started', failure: {kind: 'refused'}});
	t.regex(
		outcome.kind === 'not-started' ? outcome.failure.sentence : '',
		/^Nothing was started, because it could not be recorded: /,
	);
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
});

test('without descriptors for its pipes the supervisor could not be started, and nothing is said to be unknown', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = fileURLToPath(new URL('./starved-session.js', import.meta.url));
	const session = spawn('/bin/sh', ['-c', 'ulimit -n 400 && exec "$@"', 'sh', process.execPath, file, directory], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const outcome = JSON.parse(await text(session.stdout)) as Outcome;
	t.is(outcome.kind, 'not-started');
	t.is(
		outcome.kind === 'not-started' ? outcome.failure.sentence : '',
		'The supervisor could not be started: too many files are open.',
	);
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
});

test('a record that is gone or cannot be read makes the outcome unknown, never “not started”', async (t) => {
	const directory = await temporaryDirectory(t);
	const record = join(directory, 'supervised', 'repair-1-0');
	const cases = [
		[`rm -r ${record}`, 'the record of how it ended is gone from the disk'],
		[
			`rm ${record}/record.ndjson && mkdir ${record}/record.ndjson`,
			'the record of how it ended cannot be read: it is a directory',
		],
	] as const;
	for (const [script, reason] of cases) {
		await rm(record, {recursive: true, force: true});
		const outcome = await executor({records: join(directory, 'supervised')}).execute(
			action(directory, script),
			createSink(),
			never,
		);
		t.deepEqual(outcome, {kind: 'unknown', reason, pid: null, started: null, stillRunning: null});
	}
});

test('kept output that is missing or was changed is no basis for a reading, and the outcome stays', async (t) => {
	const directory = await temporaryDirectory(t);
	const stdout = join(directory, 'supervised', 'repair-1-0', 'stdout');
	await executor({records: join(directory, 'supervised')}).execute(
		action(directory, 'echo one; echo two'),
		createSink(),
		never,
	);
	const whole = asSettled(await recovered(directory));
	t.deepEqual(whole.parsed.kind === 'parsed' && whole.parsed.lines, ['one', 'two']);
	for (const spoil of [() => writeFile(stdout, 'one\n'), () => rm(stdout)]) {
		await spoil();
		const outcome = asSettled(await recovered(directory));
		t.is(outcome.exit, 0);
		t.deepEqual(outcome.parsed, {
			kind: 'not-understood',
			reason: 'its kept output is missing, or not what it printed',
		});
	}
});

test('a supervisor that cannot keep its record starts nothing and says why', async (t) => {
	const directory = await temporaryDirectory(t);
	// Room for the specification, which is written first, and not for the reserve of the record.
	const file = fileURLToPath(new URL('./session-process.js', import.meta.url));
	const words = ['-c', 'ulimit -f 8 && exec "$@"', 'sh', process.execPath, file, directory, 'touch ran', 'unable'];
	const session = spawn('/bin/sh', words, {stdio: ['ignore', 'pipe', 'inherit']});
	t.deepEqual(JSON.parse(await text(session.stdout)), {
		kind: 'not-started',
		failure: {
			kind: 'refused',
			sentence: 'Nothing was started, because it could not be recorded: the limit on file sizes is reached.',
		},
		durationMs: 0,
	});
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
});

test('the same step may run again; the newest record counts and the older one stays', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	for (const exit of [1, 2]) {
		await executor({records}).execute(action(directory, `exit ${exit}`), createSink(), never);
	}
	t.is(asSettled(await recovered(directory)).exit, 2);
	t.deepEqual((await readdir(records)).sort(), ['repair-1-0', 'repair-1-0.2']);
});

test('a command that cannot start is told through the supervisor too', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await executor({records: join(directory, 'supervised')}).execute(
		action(directory, '', {command: {kind: 'run', argv: ['no-such-command-here']}}),
		createSink(),
		never,
	);
	t.like(outcome, {kind: 'not-started', failure: {kind: 'command-missing'}});
	t.deepEqual(await recovered(directory), outcome);
});

test('renames, restores and signals are carried out and recorded like commands', async (t) => {
	const directory = await temporaryDirectory(t);
	const records = join(directory, 'supervised');
	const from = join(directory, 'cache');
	await mkdir(from);
	const moves = [{from, to: `${from}.quarantine-1`, aside: `${from}.since-1`}];
	const execute = (step: string, command: Invocation['command']) =>
		executor({records}).execute(action(directory, '', {step, command}), createSink(), never);

	const moved = asSettled(await execute('move', {kind: 'quarantine', moves}));
	t.is(moved.exit, 0);
	t.is(moved.stdout.text, `Renamed ${from} to ${from}.quarantine-1.\n`);
	t.is(asSettled(await execute('back', {kind: 'unquarantine', moves})).exit, 0);
	t.truthy(await stat(from));

	const target = spawn('sleep', ['100']);
	const ended = new Promise((resolve) => target.once('exit', (_code, signal) => resolve(signal)));
	const {pid = 0} = target;
	t.is(asSettled(await execute('stop', {kind: 'signal', pid, started: processStart(pid) ?? '', name: 'TERM'})).exit, 0);
	t.is(await ended, 'SIGTERM');

	const own = await execute('self', {
		kind: 'signal',
		pid: process.pid,
		started: processStart(process.pid) ?? '',
		name: 'TERM',
	});
	t.like(own, {kind: 'not-started', failure: {kind: 'refused'}});
});
