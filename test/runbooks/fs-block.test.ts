// The runbook fs-block with files that really block: a lock held by a stopped process, a FIFO, a mount nobody serves.
import {spawn} from 'node:child_process';
import type {ExecutionContext} from 'ava';
import {findOnPath, goPath, goTest as registerGoTest} from '../helpers/go.js';
import {cliPath} from '../helpers/paths.js';
import {hangOnFifo, holdLock} from '../lab/file-blocks.js';
import {quickProject} from '../lab/go-programs.js';
import {processState, startProcess, waitForState} from '../lab/processes.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const missing = (...tools: readonly string[]): string | null => {
	if (process.platform !== 'linux') return 'needs Linux';
	const absent = tools.find((tool) => findOnPath(tool) === null);
	return absent === undefined ? null : `needs ${absent}`;
};
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing: missing(), ...options});

async function lab(t: ExecutionContext, files = quickProject): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(files);
	return sandbox;
}

// How busy the machine's disks are must not decide a test.
const anyMachine = {slow: 1500, disk: 100, inodes: 100, stalled: 100, again: 100, descriptors: 100};

const runBlock = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'fs-block', {...options, thresholds: {...anyMachine, ...options.thresholds}});

goTest('files that answer are healthy, and nothing is followed where nothing hangs', async (t) => {
	const sandbox = await lab(t);
	const asleep = startProcess('sleep', ['600'], {cwd: sandbox.root, env: sandbox.env});
	t.teardown(asleep.kill);
	// Of one quiet process: what else hangs on this machine is not asked.
	const run = await runBlock(sandbox, {inputs: {pid: String(asleep.pid)}});
	t.is(run.finished('stuck').value, 0);
	t.is(run.finished('mounts').verdict, 'ok');
	t.is(run.finished('space').verdict, 'ok');
	t.is(run.finished('nfs').verdict, 'ok');
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest(
	'a stopped holder of a lock is let go on with consent, and the one that waits gets its lock',
	async (t) => {
		const sandbox = await lab(t);
		const lock = await holdLock(sandbox);
		t.teardown(lock.stop);
		// What it does with the lock ends with its stdin: once it goes on it has nothing left to do.
		lock.holder.child.stdin?.end();
		const run = await runBlock(sandbox, {
			allow: 'reversible',
			choose: {'continue-holder': String(lock.holder.pid)},
		});
		const stopped = run.reached('locks').facts['stopped'] as ReadonlyArray<Record<string, unknown>>;
		t.like(
			stopped.find((row) => row['holderPid'] === lock.holder.pid),
			{path: lock.path, waiterPid: lock.waiter.pid, holderState: 'T'},
		);
		t.like(run.ofType('change.applied')[0], {step: 'continue-holder', succeeded: true});
		t.like(run.ofType('change.verified')[0], {check: 'locks', helped: true});
		await lock.waiter.ended;
		await lock.holder.ended;
	},
	{missing: missing('flock')},
);

goTest(
	'without consent the holder stays stopped, and undo stops one again that went on',
	async (t) => {
		const sandbox = await lab(t);
		const lock = await holdLock(sandbox);
		t.teardown(lock.stop);
		const choose = {'continue-holder': String(lock.holder.pid)};
		const refused = await runBlock(sandbox, {choose});
		t.is(refused.finished('locks').verdict, 'alarm');
		t.is(await processState(lock.holder.pid), 'T');
		const run = await runBlock(sandbox, {
			allow: 'reversible',
			choose,
			// Nobody waits any more, so that the check after the change has its answer at once.
			onLine: (line) => {
				if (line.includes('"change.applied"')) void lock.waiter.kill();
			},
		});
		await waitForState(lock.holder.pid, 'S', 'R');
		await gotriage(sandbox, ['undo', run.incident]);
		await waitForState(lock.holder.pid, 'T');
		t.like(run.ofType('change.applied')[0], {step: 'continue-holder', succeeded: true});
	},
	{missing: missing('flock')},
);

goTest(
	'a FIFO in place of go.mod is named, with the go command that hangs in it, and no look hangs with it',
	async (t) => {
		const sandbox = await lab(t, {});
		const waiting = await hangOnFifo(sandbox, goPath ?? 'go');
		t.teardown(waiting.kill);
		const run = await runBlock(sandbox, {inputs: {pid: String(waiting.pid)}});
		assertStatus(t, run, 1);
		const mounts = run.finished('mounts');
		t.is(mounts.verdict, 'alarm');
		t.true((mounts.facts['special'] as readonly string[]).some((path) => path.endsWith('/go.mod')));
		t.is(run.finished('stuck').verdict, 'alarm');
		t.like((run.finished('stuck').facts['rows'] as ReadonlyArray<Record<string, unknown>>)[0], {
			pid: waiting.pid,
			waitsFor: 'fifo',
		});
		t.regex(String(run.finished('what-for').items[0]?.value), /fifo in/);
		t.regex(run.closedBecause ?? '', /Bring the mount back/);
	},
	{missing: missing('mkfifo')},
);

goTest(
	'the calls of a process are followed with leave, and the file it reads is named',
	async (t) => {
		const sandbox = await lab(t);
		const reader = startProcess('sh', ['-c', 'while :; do ls /usr/share >/dev/null; sleep 0.2; done'], {
			cwd: sandbox.root,
			env: sandbox.env,
		});
		t.teardown(reader.kill);
		const run = await runBlock(sandbox, {
			inputs: {pid: String(reader.pid)},
			allowCosts: ['load'],
			thresholds: {call: 10_000},
		});
		const calls = run.finished('calls');
		if (calls.verdict === 'unknown') {
			t.regex(calls.reason ?? '', /may not trace/);
			return;
		}
		t.true(Number(calls.facts['calls']) > 10);
		t.true(
			(calls.facts['places'] as ReadonlyArray<Record<string, unknown>>).some((place) =>
				String(place['place']).startsWith('/usr'),
			),
		);
	},
	{missing: missing('strace', 'timeout')},
);

const canMount = process.getuid?.() === 0 ? missing('unshare') : 'needs root';

goTest(
	'a mount that nobody serves is an alarm, and the run ends in time',
	async (t) => {
		const sandbox = await lab(t);
		// In a mount namespace of its own, so that no other test and no person meets it.
		const script =
			'exec 3<>/dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 lab "$1" && shift && exec "$@"';
		const args = ['run', 'fs-block', '--auto', '--json', '--threshold', 'stalled=100', '--input', 'path=.'];
		const child = spawn(
			'unshare',
			['-m', 'sh', '-c', script, 'sh', sandbox.gomodcache, process.execPath, cliPath, ...args],
			{cwd: sandbox.project, env: {...sandbox.env}, stdio: ['ignore', 'pipe', 'pipe']},
		);
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		await new Promise((resolve) => child.once('close', resolve));
		if (/mount:|fuse/.test(stderr) && stdout === '') {
			t.log(`no FUSE here: ${stderr.trim()}`);
			t.pass();
			return;
		}
		const mounts = stdout
			.split('\n')
			.filter((line) => line.includes('"step.finished"') && line.includes('"mounts"'))
			.map((line) => JSON.parse(line) as {verdict: string; facts: {hung: readonly string[]}})[0];
		t.is(mounts?.verdict, 'alarm', stderr);
		t.deepEqual(mounts?.facts.hung, [sandbox.gomodcache]);
	},
	{missing: canMount},
);
