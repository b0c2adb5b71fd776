// The runbook sched-latency against a live Go process with net/http/pprof whose goroutines stand in line for a CPU.
import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {type PprofServer, startPprofServer} from '../lab/go-programs.js';
import {refusedUrl, startModuleProxy} from '../lab/module-proxy.js';
import {startService} from '../lab/pprof-service.js';
import {makeSandbox, type Sandbox, writeTree} from '../lab/sandbox.js';
import {fixture} from '../parsing/support.js';
import {assertStatus, type Run, type RunOptions, runRunbook} from './command.js';

const needsCurl = findOnPath('curl') === null ? 'needs curl' : null;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing: needsCurl, ...options});

async function lab(t: ExecutionContext): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	return sandbox;
}

async function crowded(t: ExecutionContext, sandbox: Sandbox): Promise<PprofServer> {
	const server = await startPprofServer(sandbox, {spinners: 2, processors: 1});
	t.teardown(server.process.kill);
	return server;
}

// How busy the machine is must not decide a test.
const runLatency = (sandbox: Sandbox, url: string, options: RunOptions = {}) =>
	runRunbook(sandbox, 'sched-latency', {
		...options,
		inputs: {url},
		thresholds: {overload: 10_000, throttled: 101, ...options.thresholds},
	});

/** The stored bytes of an artefact, found by their hash alone. */
async function artefactBytes(sandbox: Sandbox, run: Run, name: string): Promise<Buffer> {
	const stored = run.ofType('artefact.stored').find((event) => event.name === name);
	if (stored === undefined) throw new Error(`no artefact ${name} was stored\n${run.stderr}`);
	const files = await readdir(join(sandbox.gotriageHome, 'incidents', run.incident), {
		recursive: true,
		withFileTypes: true,
	});
	for (const file of files) {
		if (!file.isFile()) continue;
		const bytes = await readFile(join(file.parentPath, file.name));
		if (createHash('sha256').update(bytes).digest('hex') === stored.sha256) return bytes;
	}
	throw new Error(`the bytes of ${name} are not in the incident's directory`);
}

/** Waits until the file has its first bytes, wherever below the sandbox the running step writes it. */
async function untilWritten(sandbox: Sandbox, name: string): Promise<void> {
	for (const end = Date.now() + 20_000; Date.now() < end; await delay(50)) {
		const files = await readdir(sandbox.root, {recursive: true});
		for (const file of files.filter((path) => path.endsWith(name))) {
			if ((await stat(join(sandbox.root, file)).catch(() => null))?.size) return;
		}
	}
}

goTest(
	'goroutines that stand in line are measured from a recording that is kept',
	async (t) => {
		t.timeout(400_000);
		const sandbox = await lab(t);
		const server = await crowded(t, sandbox);
		const run = await runLatency(sandbox, server.url, {allowCosts: ['load']});
		assertStatus(t, run, 1);
		t.is(run.finished('index').value, 200);
		const p99 = run.finished('p99');
		t.is(p99.verdict, 'alarm', p99.reason ?? '');
		t.is(p99.unit, 'ms');
		t.true(
			typeof p99.value === 'number' && p99.value > 1,
			`two spinners on one processor wait for milliseconds: ${p99.value}`,
		);
		const bytes = await artefactBytes(sandbox, run, 'trace.out');
		t.regex(bytes.subarray(0, 16).toString('latin1'), /^go 1\.\d+ trace/);
		t.is(run.ofType('artefact.stored')[0]?.partial, false);
		t.regex(run.closedBecause ?? '', /Look into the recording/);
		const hot = run.finished('hot');
		t.is(hot.verdict, 'alarm', hot.reason ?? '');
		t.regex(String(hot.value), /% in main\.spin$/);
		t.deepEqual(
			run.finished('reasons').items.map(({item}) => item),
			['sched', 'sync', 'syscall', 'net'],
		);
		t.true(Number(run.finished('reasons').items[0]?.value) > 0, 'two spinners on one processor wait for it');
		t.is(run.finished('locks').value, 0, 'the mutex profile is off, and says so');
		t.false(run.path.includes('crowded'));
		if (process.platform === 'linux') {
			t.is(run.finished('process').value, server.process.pid);
			t.true(Number(run.finished('limits').facts['allowedCpus']) >= 1);
		}
	},
	{atLeast: '1.24'},
);

goTest(
	'the threshold of the latency is data',
	async (t) => {
		t.timeout(400_000);
		const sandbox = await lab(t);
		const server = await crowded(t, sandbox);
		const run = await runLatency(sandbox, server.url, {
			allowCosts: ['load'],
			thresholds: {p99: 1_000_000, longWaits: 101},
		});
		assertStatus(t, run, 0);
		t.is(run.finished('p99').verdict, 'ok');
		t.is(run.outcome, 'healthy');
	},
	{atLeast: '1.24'},
);

goTest(
	'a crowded lock is named where its profile is on',
	async (t) => {
		t.timeout(400_000);
		const sandbox = await lab(t);
		const service = await startService(sandbox, 'convoy', 4, {processors: 2});
		t.teardown(service.process.kill);
		await writeTree(sandbox.root, {
			'service.log': `starting\n${fixture('schedtrace-1.26.txt').replaceAll('runqueue=0', 'runqueue=30')}`,
		});
		const run = await runRunbook(sandbox, 'sched-latency', {
			inputs: {url: service.url, log: join(sandbox.root, 'service.log')},
			allowCosts: ['load'],
			thresholds: {overload: 10_000, throttled: 101, p99: 0},
		});
		assertStatus(t, run, 1);
		t.is(run.finished('locks').value, 1);
		t.is(run.finished('crowded').value, 'main.convoy');
		t.is(run.finished('schedtrace').verdict, 'alarm');
		t.is(run.finished('schedtrace').value, 15);
	},
	// Two processors burn for half a minute.
	{atLeast: '1.24', thorough: true},
);

goTest('without leave the process is not recorded, and the latency stays unknown', async (t) => {
	const sandbox = await lab(t);
	const server = await crowded(t, sandbox);
	const run = await runLatency(sandbox, server.url);
	assertStatus(t, run, 4);
	t.is(run.outcome, 'unknown');
	t.false(run.ofType('step.started').some((event) => event.step === 'capture'));
	t.deepEqual(run.ofType('artefact.stored'), []);
});

goTest('a process without pprof is an alarm that a person has to solve', async (t) => {
	const sandbox = await lab(t);
	const other = await startModuleProxy();
	t.teardown(other.close);
	const run = await runLatency(sandbox, other.url, {allowCosts: ['load']});
	assertStatus(t, run, 1);
	t.is(run.finished('index').value, 404);
	t.regex(run.closedBecause ?? '', /Find another way to record/);
});

goTest('where nothing listens the latency is unknown, not ok', async (t) => {
	const sandbox = await lab(t);
	const run = await runLatency(sandbox, await refusedUrl(), {allowCosts: ['load']});
	assertStatus(t, run, 4);
	t.is(run.finished('index').verdict, 'unknown');
	t.regex(run.finished('index').reason ?? '', /connect/i);
});

goTest('a recording stopped half-way is kept as far as it came', async (t) => {
	t.timeout(120_000);
	const sandbox = await lab(t);
	// Sends some bytes of a recording and never ends.
	const trickle = createServer((request, response) => {
		if (request.url?.startsWith('/debug/pprof/trace')) response.write('go 1.26 trace\0\0\0and a part of it');
		else response.end('<html>pprof</html>');
	});
	await new Promise<void>((resolve) => {
		trickle.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		trickle.closeAllConnections();
		trickle.close();
	});
	const {port} = trickle.address() as AddressInfo;
	const run = await runLatency(sandbox, `http://127.0.0.1:${port}`, {
		allowCosts: ['load'],
		onLine: (line, kill) => {
			if (line.includes('"step.started"') && line.includes('"capture"')) {
				void untilWritten(sandbox, 'trace.out').then(() => kill('SIGINT'));
			}
		},
	});
	t.is(run.status, 130, run.stderr);
	t.like(run.ofType('artefact.stored')[0], {name: 'trace.out', partial: true});
	t.regex((await artefactBytes(sandbox, run, 'trace.out')).toString('latin1'), /and a part of it$/);
	t.is(run.finished('capture').outcome, 'interrupted');
});

goTest(
	'a recording that the installed Go cannot read is kept, and the latency is unknown',
	async (t) => {
		t.timeout(400_000);
		const sandbox = await lab(t);
		const future = createServer((request, response) => {
			if (request.url?.startsWith('/debug/pprof/trace')) response.end('go 1.99 trace\0\0\0nothing that is known today');
			else response.end('<html>pprof</html>');
		});
		await new Promise<void>((resolve) => {
			future.listen(0, '127.0.0.1', resolve);
		});
		t.teardown(() => {
			future.closeAllConnections();
			future.close();
		});
		const {port} = future.address() as AddressInfo;
		const run = await runLatency(sandbox, `http://127.0.0.1:${port}`, {allowCosts: ['load']});
		assertStatus(t, run, 4);
		t.is(run.finished('header').value, 99);
		t.is(run.finished('header').facts['isReadable'], false);
		t.is(run.finished('p99').verdict, 'unknown');
		t.is(run.finished('p99').value, null);
		t.true(run.path.includes('cpu-profile'), 'what can be seen without it is looked at');
		t.regex((await artefactBytes(sandbox, run, 'trace.out')).toString('latin1'), /nothing that is known today$/);
	},
	{atLeast: '1.24'},
);
