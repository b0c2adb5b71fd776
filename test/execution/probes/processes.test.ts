// The probes of processes against real ones: programs copied under the name gopls, since Linux takes the command name
// from the file's name.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {classifyGopls} from '../../../source/execution/probes/gopls-servers.js';
import {parseStat, readStat} from '../../../source/execution/probes/proc.js';
import {parsePs} from '../../../source/execution/probes/process-table.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {contextWith, copyProgram, dataOf, reasonOf, temporaryDirectory} from './context.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

/** A process that runs its own program already, so that its name is the new one. */
async function start(
	t: ExecutionContext,
	file: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = process.env,
	cwd?: string,
): Promise<ChildProcess & {pid: number}> {
	const child = spawn(file, [...args], {stdio: 'ignore', env, cwd});
	const {pid} = child;
	if (pid === undefined) throw new Error(`${file} could not be started`);
	t.teardown(() => child.kill('SIGKILL'));
	await once(child, 'spawn');
	return Object.assign(child, {pid});
}

/** Asks until the answer satisfies, for the moments a signal needs to arrive. */
async function until<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
	const end = Date.now() + 10_000;
	for (;;) {
		const answer = await ask();
		if (satisfies(answer) || Date.now() > end) return answer;
		await new Promise((resolve) => setImmediate(resolve));
	}
}

onLinux('gopls-servers lists servers only: no telemetry child, no forwarder, no subcommand', async (t) => {
	const directory = await temporaryDirectory(t);
	const gopls = await copyProgram('sleep', directory, 'gopls');
	const server = await start(t, gopls, ['1000.5'], process.env, directory);
	// tail -f waits for ever whatever its further arguments are called.
	const tail = await copyProgram('tail', await temporaryDirectory(t), 'gopls');
	const empty = join(directory, '** telemetry **');
	await writeFile(empty, '');
	const telemetry = await start(t, tail, ['-f', empty]);
	const marked = await start(t, gopls, ['1001'], {...process.env, GOTRIAGE_PROBE: '1'});

	const {json, rows} = dataOf(t, await runProbe('gopls-servers', {}, contextWith()));
	const pids = rows.map((row) => row['pid']);
	t.true(pids.includes(server.pid));
	t.false(pids.includes(telemetry.pid), 'a telemetry child is no server');
	t.false(pids.includes(marked.pid), 'what a probe started itself is not counted');
	t.is(json['count'], rows.length);
	t.true(Number(json['telemetry']) >= 1);
	t.is(json['othersHidden'], 0);

	const row = rows.find((one) => one['pid'] === server.pid);
	t.is(row?.['args'], `${gopls} 1000.5`);
	t.is(row?.['cwd'], directory);
	t.is(row?.['executable'], gopls);
	t.is(row?.['ppid'], process.pid);
	t.is(row?.['uid'], process.getuid?.());
	t.is(row?.['started'], (await readStat(server.pid))?.started);
	t.true(Number(row?.['rssBytes']) > 0);
	t.true(Number(row?.['ageSeconds']) < 60);
	t.is(row?.['debugAddress'], null);
	t.is(typeof row?.['parent'], 'string');
});

onLinux('a zombie named gopls is counted as one and not as a server', async (t) => {
	const directory = await temporaryDirectory(t);
	await symlink(await copyProgram('sleep', directory, 'gopls'), join(directory, 'link'));
	// The shell starts a gopls that ends at once, then becomes another program that never reaps it.
	const parent = await start(t, '/bin/sh', ['-c', `"${directory}/gopls" 0 & exec sleep 1000`]);
	const answer = await until(
		async () => dataOf(t, await runProbe('gopls-servers', {}, contextWith())),
		({json}) => Number(json['zombies']) >= 1,
	);
	t.true(Number(answer.json['zombies']) >= 1);
	t.false(answer.rows.some((row) => row['ppid'] === parent.pid));
});

test('a gopls is classified by its arguments and state', (t) => {
	const entry = (argv: readonly string[], state = 'S') => ({
		comm: 'gopls',
		argv,
		row: {
			pid: 1,
			ppid: 1,
			started: '1',
			uid: 0,
			state,
			ageSeconds: 0,
			rssBytes: 0,
			cpuSecondsTotal: 0,
			args: '',
			cwd: null,
			parent: '',
			debugAddress: null,
			executable: null,
		},
	});
	t.is(classifyGopls(entry(['gopls'])), 'server');
	t.is(classifyGopls(entry(['gopls', '-mode=stdio'])), 'server');
	t.is(classifyGopls(entry(['gopls', '-rpc.trace', 'serve', '-listen=127.0.0.1:0'])), 'server');
	t.is(classifyGopls(entry(['gopls', '** telemetry **'])), 'telemetry');
	t.is(classifyGopls(entry(['gopls', '-remote=auto'])), 'forwarder');
	t.is(classifyGopls(entry(['gopls', '-remote', 'auto', 'serve'])), 'forwarder');
	t.is(classifyGopls(entry([], 'Z')), 'zombie');
	t.is(classifyGopls(entry(['gopls', 'stats', '-anon'])), 'command');
});

onLinux('command lines are shown without credentials and without control characters', async (t) => {
	const directory = await temporaryDirectory(t);
	const program = await copyProgram('tail', directory, 'gotriage-argv');
	const hostile = join(directory, 'a\u001b[31m\u202eb');
	await writeFile(hostile, '');
	const child = await start(t, program, ['-q', '-f', hostile, 'https://me:hunter2@proxy.example/x', '/dev/null']);
	const {rows} = dataOf(t, await runProbe('processes', {name: 'gotriage-argv'}, contextWith()));
	const args = String(rows.find((row) => row['pid'] === child.pid)?.['args']);
	t.false(args.includes('hunter2'));
	t.true(args.includes('https://redacted@proxy.example/x'));
	t.notRegex(args, /[\u001b\u202e]/);
});

onLinux('processes finds a process by a name that Linux has cut, and none for a name nobody has', async (t) => {
	const directory = await temporaryDirectory(t);
	const name = 'gotriage-probe-with-a-long-name';
	const child = await start(t, await copyProgram('sleep', directory, name), ['1000']);
	const {json, rows} = dataOf(t, await runProbe('processes', {name}, contextWith()));
	t.deepEqual(
		rows.map((row) => row['pid']),
		[child.pid],
	);
	t.is(json['count'], 1);
	const none = dataOf(t, await runProbe('processes', {name: 'gotriage-nobody'}, contextWith()));
	t.is(none.json['count'], 0);
});

onLinux('process-cpu tells a busy process from a sleeping one and reports its progress', async (t) => {
	const directory = await temporaryDirectory(t);
	const gopls = await copyProgram(process.execPath.split('/').at(-1) ?? 'node', directory, 'gopls');
	const busy = await start(t, gopls, ['-e', 'for (;;);']);
	const idle = await start(t, '/bin/sleep', ['1000']);
	const progress: string[] = [];
	const result = await runProbe(
		'process-cpu',
		{pids: `[${busy.pid}, ${idle.pid}]`, seconds: '2'},
		contextWith({onProgress: (sentence) => progress.push(sentence)}),
	);
	const {json, rows} = dataOf(t, result);
	// A shared machine may give the busy one only a part of a CPU.
	t.true(Number(rows[0]?.['cpuPercent']) > 10, JSON.stringify(rows));
	t.true(Number(rows[1]?.['cpuPercent']) < 10, JSON.stringify(rows));
	t.is(json['max'], rows[0]?.['cpuPercent'] ?? null);
	t.is(json['measured'], 2);
	t.is(progress[0], 'watching 2 processes for 2 more s');
});

onLinux('process-cpu knows a reused pid by its start time, and a process that has ended', async (t) => {
	const idle = await start(t, '/bin/sleep', ['1000']);
	const reused = await runProbe('process-cpu', {pids: [{pid: idle.pid, started: '1'}], seconds: 0.2}, contextWith());
	t.is(reasonOf(t, reused), 'every one of these processes has ended');

	const brief = await start(t, '/bin/sleep', ['1000']);
	const ended = once(brief, 'exit');
	brief.kill('SIGKILL');
	await ended;
	const {json, rows} = dataOf(
		t,
		await runProbe('process-cpu', {pids: `${brief.pid},${idle.pid}`, seconds: 0.2}, contextWith()),
	);
	t.deepEqual(
		rows.map((row) => row['gone']),
		[true, false],
	);
	t.is(rows[0]?.['cpuPercent'], null);
	t.is(json['measured'], 1);
});

test('process-cpu of no process at all is 0, and of nonsense is refused', async (t) => {
	const {json} = dataOf(t, await runProbe('process-cpu', {pids: []}, contextWith()));
	t.deepEqual(json, {max: 0, measured: 0, seconds: 5, rows: []});
	t.regex(reasonOf(t, await runProbe('process-cpu', {pids: 'abc'}, contextWith())), /list of process ids/);
	t.regex(reasonOf(t, await runProbe('process-cpu', {pids: '1', seconds: 0}, contextWith())), /between/);
});

onLinux('process-cpu stops within its interval when it is aborted', async (t) => {
	const controller = new AbortController();
	const result = await runProbe(
		'process-cpu',
		{pids: [process.pid], seconds: 60},
		contextWith({signal: controller.signal, onProgress: () => controller.abort()}),
	);
	t.is(reasonOf(t, result), 'stopped');
});

onLinux('process-state sees a stopped process and what its threads wait for', async (t) => {
	const child = await start(t, '/bin/sleep', ['1000']);
	const asleep = dataOf(t, await runProbe('process-state', {pid: child.pid}, contextWith()));
	t.is(asleep.json['stopped'], false);
	t.is(asleep.json['name'], 'sleep');
	t.is(asleep.rows.length, 1);
	child.kill('SIGSTOP');
	const stopped = await until(
		async () => dataOf(t, await runProbe('process-state', {pid: String(child.pid)}, contextWith())),
		({json}) => json['stopped'] === true,
	);
	t.is(stopped.json['state'], 'T');
	t.is(stopped.json['says'], 'stopped');
	t.is(stopped.json['started'], (await readStat(child.pid))?.started);
	t.is(stopped.json['stuck'], false);
});

onLinux('process-state names the lock or pipe a process is blocked on', async (t) => {
	const directory = await temporaryDirectory(t);
	const fifo = join(directory, 'fifo');
	await once(spawn('mkfifo', [fifo], {stdio: 'ignore'}), 'exit');
	const reader = await start(t, '/bin/cat', [fifo]);
	const answer = await until(
		async () => dataOf(t, await runProbe('process-state', {pid: reader.pid}, contextWith())),
		({json}) => json['stuck'] === true,
	);
	const waits = answer.json['waits'];
	// Where the kernel hides wchan there is nothing to see; where it shows it, the wait is recognised.
	t.true(Array.isArray(waits));
	t.is(answer.json['stuck'], Array.isArray(waits) && waits.length > 0);
});

test('process-state of nobody says that there is no such process', async (t) => {
	if (process.platform !== 'linux') return t.pass();
	t.is(reasonOf(t, await runProbe('process-state', {pid: 4_194_305}, contextWith())), 'there is no process 4194305');
});

test('a stat line is read right when the name holds spaces and parentheses', (t) => {
	const fields = Array.from({length: 50}, (_, index) => String(index + 3));
	fields[0] = 'S';
	const stat = parseStat(`4711 (tmux: server (1)) ${fields.join(' ')}\n`);
	t.is(stat?.comm, 'tmux: server (1)');
	t.is(stat?.pid, 4711);
	t.is(stat?.state, 'S');
	t.is(stat?.ppid, 4);
	t.is(stat?.cpuTicks, 14 + 15);
	t.is(stat?.started, '22');
	t.is(parseStat('nonsense'), null);
});

test("the list of macOS's ps is read with ages, times and names", (t) => {
	const text = [
		'  501     1   501 Fri Nov 21 10:15:00 2026     01:02:03   0:12.50 S    102400 gopls            /Users/x/go/bin/gopls -mode=stdio -debug=127.0.0.1:6060',
		'not a line of ps',
		'  502   501   501 Fri Nov 21 10:15:01 2026 2-00:00:01   1:00.00 Z         0 gopls            (gopls)',
	].join('\n');
	const [server, zombie, ...more] = parsePs(text);
	t.is(more.length, 0);
	t.is(server?.comm, 'gopls');
	t.is(server?.row.started, 'Fri Nov 21 10:15:00 2026');
	t.is(server?.row.ageSeconds, 3723);
	t.is(server?.row.cpuSecondsTotal, 12.5);
	t.is(server?.row.rssBytes, 102_400 * 1024);
	t.is(server?.row.debugAddress, '127.0.0.1:6060');
	t.is(zombie?.row.state, 'Z');
	t.is(zombie?.row.ageSeconds, 172_801);
});
