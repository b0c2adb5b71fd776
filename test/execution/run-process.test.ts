import {spawn} from 'node:child_process';
import {chmod, mkdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {findAlive} from '../../source/execution/process-group.js';
import {processStart} from '../../source/journal/process-identity.js';
import {
	asSettled,
	createSink,
	executor,
	invocationIn,
	isRunning,
	never,
	run,
	shell,
	temporaryDirectory,
} from './support.js';

const pidsIn = (text: string): readonly number[] => text.trim().split(/\s+/).map(Number);

test('a command runs without a shell, in its directory, and its outcome tells exit, output and duration', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(directory, ['node', '-e', 'console.log(process.cwd()); console.error("odd"); process.exit(3)']),
	);
	t.is(outcome.exit, 3);
	t.is(outcome.signal, null);
	t.is(outcome.stdout.text, `${directory}\n`);
	t.is(outcome.stderr.text, 'odd\n');
	t.false(outcome.timedOut || outcome.interrupted || outcome.killed);
	t.deepEqual(outcome.leftovers, []);
	t.deepEqual(outcome.warnings, []);
	t.true(outcome.durationMs > 0);
	t.like(outcome.parsed, {kind: 'parsed', lines: [directory]});
});

test('a deadline stops the whole group, though a background child holds the pipe', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, shell('sleep 100 & echo $!; wait'), {timeoutMs: 300}));
	t.true(outcome.timedOut);
	t.false(outcome.interrupted);
	t.false(outcome.killed);
	t.is(outcome.signal, 'SIGTERM');
	t.true(outcome.durationMs < 60_000, `${outcome.durationMs} ms`);
	for (const pid of pidsIn(outcome.stdout.text)) t.false(isRunning(pid));
});

test('who ignores TERM is killed after the grace, and the outcome says so', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(directory, shell("trap '' TERM INT HUP; echo $$; while :; do sleep 1; done"), {timeoutMs: 300}),
	);
	t.true(outcome.timedOut);
	t.true(outcome.killed);
	t.is(outcome.signal, 'SIGKILL');
	t.regex(outcome.warnings.join(' '), /did not end when asked to \(TERM\), so it was killed/);
	for (const pid of pidsIn(outcome.stdout.text)) t.false(isRunning(pid));
});

test('a command that leaves a process running settles at once; the process is named and left alone', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, shell('sleep 100 & echo started $!')));
	const pid = Number(outcome.stdout.text.split(' ')[1]);
	t.teardown(() => process.kill(pid));
	t.is(outcome.exit, 0);
	t.true(outcome.durationMs < 60_000);
	t.true(isRunning(pid));
	t.like(outcome.leftovers, [{pid, command: 'sleep 100', stopped: false}]);
	t.regex(outcome.warnings.join(' '), new RegExp(`1 process left running: ${pid} sleep 100`));
	t.regex(outcome.warnings.join(' '), /output was still held open/);
});

test('a descendant that left the group is found by its tag, stopped and reported', async (t) => {
	const directory = await temporaryDirectory(t);
	const sink = createSink();
	const stop = new AbortController();
	const running = executor().execute(
		invocationIn(directory, shell('setsid sh -c "echo escaped \\$\\$; exec sleep 100" & wait')),
		sink,
		stop.signal,
	);
	await sink.whenShown('escaped');
	stop.abort();
	const outcome = asSettled(await running);
	const pid = Number(outcome.stdout.text.split(' ')[1]);
	t.true(outcome.interrupted);
	t.false(isRunning(pid));
	t.like(outcome.leftovers, [{pid, stopped: true}]);
	t.regex(outcome.warnings.join(' '), /1 process outside its process group stopped as well: \d+ sleep 100/);
});

test('a group whose number was given away to others since has no member of the step any more', async (t) => {
	const others = spawn('sleep', ['100'], {detached: true, stdio: 'ignore'});
	t.teardown(() => others.kill('SIGKILL'));
	const {pid = 0} = others;
	const started = Number(processStart(pid));
	const own = await findAlive({pid, started: String(started), tag: 'none'});
	t.deepEqual(
		own.members.map((entry) => entry.pid),
		[pid],
	);
	t.deepEqual((await findAlive({pid, started: String(started - 1), tag: 'none'})).members, []);
});

test('a process that has stopped itself cannot outlive its deadline', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, shell('echo $$; kill -STOP $$; sleep 100'), {timeoutMs: 300}));
	t.true(outcome.timedOut);
	t.true(outcome.durationMs < 60_000);
	for (const pid of pidsIn(outcome.stdout.text)) t.false(isRunning(pid));
});

test('stopping settles as interrupted and keeps what was printed', async (t) => {
	const directory = await temporaryDirectory(t);
	const sink = createSink();
	const stop = new AbortController();
	const running = executor().execute(
		invocationIn(directory, shell('echo before; sleep 100; echo after')),
		sink,
		stop.signal,
	);
	await sink.whenShown('before');
	stop.abort();
	const outcome = asSettled(await running);
	t.true(outcome.interrupted);
	t.false(outcome.timedOut);
	t.is(outcome.stdout.text, 'before\n');
});

test('a step that was stopped before it began starts nothing', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = asSettled(
		await executor().execute(invocationIn(directory, shell('touch ran')), createSink(), AbortSignal.abort()),
	);
	t.true(outcome.interrupted);
	t.is(outcome.pid, null);
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
});

test('why nothing could be started is told apart, each with a sentence of its own', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = async (name: string, text: string, mode: number): Promise<string> => {
		await writeFile(join(directory, name), text);
		await chmod(join(directory, name), mode);
		return join(directory, name);
	};
	const script = await file('script', '#!/no/such/interpreter\n', 0o755);
	const plain = await file('plain', 'echo hello\n', 0o644);
	const huge = 'x'.repeat(3_000_000);
	const failure = async (argv: readonly [string, ...string[]], cwd = directory) => {
		const outcome = await executor().execute(invocationIn(directory, argv, {cwd}), createSink(), never);
		return outcome.kind === 'not-started' ? outcome.failure : outcome;
	};
	t.deepEqual(await failure(['no-such-command-here']), {
		kind: 'command-missing',
		sentence: 'The command no-such-command-here is not on PATH.',
	});
	t.deepEqual(await failure(['/no/such/command']), {
		kind: 'command-missing',
		sentence: '/no/such/command does not exist.',
	});
	t.deepEqual(await failure([script]), {
		kind: 'bad-interpreter',
		sentence: `${script} names the interpreter /no/such/interpreter, which does not exist or is not executable.`,
	});
	t.deepEqual(await failure([plain]), {
		kind: 'not-executable',
		sentence: `${plain} is not executable: permission is denied.`,
	});
	t.deepEqual(await failure([directory]), {
		kind: 'not-executable',
		sentence: `${directory} is a directory, not a command.`,
	});
	t.deepEqual(await failure(['true'], '/no/such/directory'), {
		kind: 'cwd-missing',
		sentence: 'The directory /no/such/directory does not exist, so true was not started.',
	});
	t.deepEqual(await failure(['true'], plain), {
		kind: 'cwd-missing',
		sentence: `${plain} is not a directory, so true was not started.`,
	});
	t.deepEqual(await failure(['true', huge]), {
		kind: 'argument-list-too-long',
		sentence: 'The arguments of true are 3000004 bytes, more than this system accepts.',
	});
	t.like(await failure(['true', 'a\0b']), {kind: 'invalid-argument'});
	const long = (await failure([`/no/${'long'.repeat(900)}`])) as {sentence: string};
	t.true(long.sentence.length < 2000);
});

test('death by a signal and exit statuses are told as they are', async (t) => {
	const directory = await temporaryDirectory(t);
	for (const signal of ['SIGSEGV', 'SIGPIPE', 'SIGKILL']) {
		const outcome = await run(invocationIn(directory, shell(`kill -${signal.slice(3)} $$`)));
		t.is(outcome.signal, signal);
		t.is(outcome.exit, null);
		t.false(outcome.killed || outcome.interrupted || outcome.timedOut);
	}
	for (const exit of [0, 1, 127, 255]) t.is((await run(invocationIn(directory, shell(`exit ${exit}`)))).exit, exit);
});

const hostile = [
	'$(touch injected)',
	'`touch injected`',
	'; touch injected',
	'a\nb',
	"it's",
	'a "quoted" word',
	'*',
	'~',
	'--help',
	'-rf',
	'',
	'$HOME',
	'a[$(touch injected)]',
	'| touch injected',
	'\\',
	' ',
	// biome-ignore lint/suspicious/noTemplateCurlyInString: a value that a shell would expand.
	'${IFS}',
];

test('hostile values arrive as they are, as arguments and in a script', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(directory, ['node', '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile]),
	);
	t.deepEqual(JSON.parse(outcome.stdout.text), hostile);
	for (const value of hostile) {
		const script = await run(
			invocationIn(directory, shell(''), {
				command: {kind: 'shell', script: 'printf "%s." "$INPUT_NAME"'},
				values: {INPUT_NAME: value},
			}),
		);
		t.is(script.stdout.text, `${value}.`);
	}
	await t.throwsAsync(stat(join(directory, 'injected')), {code: 'ENOENT'});
});

test('a script stops at its first failure and at an unset variable', async (t) => {
	const directory = await temporaryDirectory(t);
	const script = (text: string) => run(invocationIn(directory, shell(''), {command: {kind: 'shell', script: text}}));
	t.is((await script('false; echo on')).stdout.text, '');
	const unset = await script('echo "$NOT_SET_ANYWHERE"');
	t.not(unset.exit, 0);
	t.is(unset.stdout.text, '');
});

test('there is no terminal to read from or to paint on, and stdin is at its end', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(
			directory,
			shell(
				'read -r line; echo "read $?"; (echo painted >/dev/tty) || echo "no terminal to write"; (cat </dev/tty) || echo "no terminal to read"',
			),
			{timeoutMs: 5000},
		),
	);
	t.is(outcome.stdout.text, 'read 1\nno terminal to write\nno terminal to read\n');
	t.false(outcome.timedOut);
});

test('the temporary directory of a step is private, and gone afterwards even when it is read-only', async (t) => {
	const directory = await temporaryDirectory(t);
	const script =
		'mkdir -p tmp/mod/deep; touch tmp/mod/deep/file; chmod -R a-w tmp/mod; ls -ld tmp; echo kept >artefacts/note';
	const outcome = await run(invocationIn(directory, shell(script)));
	t.regex(outcome.stdout.text, /^drwx------/);
	await t.throwsAsync(stat(join(directory, 'tmp')), {code: 'ENOENT'});
	t.is(await readFile(join(directory, 'artefacts', 'note'), 'utf8'), 'kept\n');
});

test('a temporary directory that was there before is somebody else’s and stays', async (t) => {
	const directory = await temporaryDirectory(t);
	await mkdir(join(directory, 'tmp'));
	await writeFile(join(directory, 'tmp', 'theirs'), '');
	await run(invocationIn(directory, ['true']));
	t.is((await stat(join(directory, 'tmp', 'theirs'))).size, 0);
});

test('what a command prints is kept redacted, private and with the time of its arrival', async (t) => {
	const directory = await temporaryDirectory(t);
	const output = join(directory, 'output');
	const files = {stdout: join(output, 'stdout'), stderr: join(output, 'stderr'), timing: join(output, 'timing')};
	const sink = createSink(files);
	const invocation = invocationIn(
		directory,
		shell('printf "user hunter2\\nsplit hun"; until test -e go; do sleep 0.02; done; echo "ter2"; echo oops >&2'),
		{
			secrets: ['hunter2'],
		},
	);
	const running = executor().execute(invocation, sink, never);
	await sink.whenShown('user');
	await writeFile(join(directory, 'go'), '');
	const outcome = asSettled(await running);
	const stdout = await readFile(files.stdout, 'utf8');
	t.is(stdout, outcome.stdout.text);
	t.false(`${stdout}${sink.shown.stdout}`.includes('hunter2'));
	t.is(outcome.stdout.redactions, 2);
	t.is(sink.shown.stdout, stdout);
	t.is(await readFile(files.stderr, 'utf8'), 'oops\n');
	t.is((await stat(files.stdout)).mode & 0o777, 0o600);
	const timing = (await readFile(files.timing, 'utf8'))
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	t.is(
		timing.reduce((sum, [, stream, bytes]) => sum + (stream === 'o' ? bytes : 0), 0),
		outcome.stdout.bytes,
	);
	t.is(timing.filter(([, stream]) => stream === 'o').length, 2);
});

test('output that cannot be kept costs the output, not the outcome', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeFile(join(directory, 'in-the-way'), '');
	const file = (name: string) => join(directory, 'in-the-way', name);
	const sink = createSink({stdout: file('stdout'), stderr: file('stderr'), timing: file('timing')});
	const outcome = asSettled(await executor().execute(invocationIn(directory, ['echo', 'hello']), sink, never));
	t.is(outcome.exit, 0);
	t.is(outcome.stdout.text, 'hello\n');
	t.is(outcome.warnings.length, 3);
	t.regex(outcome.warnings[0] ?? '', /^The kept stdout could not be written: /);
});

test('a probe’s failure is an outcome like that of a command, with its reason', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(directory, ['true'], {command: {kind: 'probe', name: 'no-such-probe', with: {}}}),
	);
	t.is(outcome.exit, 1);
	t.is(outcome.parsed.kind, 'not-understood');
	t.regex(outcome.stderr.text, /no-such-probe/);
});

test('a check may not change anything, and without records nothing may', async (t) => {
	const directory = await temporaryDirectory(t);
	const link = join(directory, 'link');
	await symlink(directory, link);
	const move = {from: link, to: `${link}.q`, aside: `${link}.a`};
	for (const role of ['check', 'action'] as const) {
		const outcome = await executor().execute(
			invocationIn(directory, ['true'], {role, command: {kind: 'quarantine', moves: [move]}}),
			createSink(),
			never,
		);
		t.like(outcome, {kind: 'not-started', failure: {kind: 'refused'}});
	}
	t.truthy(await stat(link));
});
