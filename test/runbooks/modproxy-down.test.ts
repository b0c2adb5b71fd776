// The runbook modproxy-down against a real go, a real curl and a module proxy on 127.0.0.1 that fails as real ones do.
import {execFile} from 'node:child_process';
import {appendFile, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {findOnPath, goPath, goTest as registerGoTest} from '../helpers/go.js';
import {dirHash, startChecksumDb} from '../lab/checksum-db.js';
import {quickProject} from '../lab/go-programs.js';
import {
	type Fault,
	type LabModule,
	labModules,
	type ModuleProxy,
	refusedUrl,
	startModuleProxy,
} from '../lab/module-proxy.js';
import {startProcess} from '../lab/processes.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook, sweepBoard} from './command.js';

const execute = promisify(execFile);
const flock = findOnPath('flock');
const needsCurl = findOnPath('curl') === null ? 'needs curl' : null;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing: needsCurl, ...options});

// How full the disk of the machine is must not decide a test.
const anyDisk = {disk: 100, room: 0};
const dep = {module: 'lab.test/dep', version: 'v1.0.0'};

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(quickProject);
	return sandbox;
}

async function proxy(t: ExecutionContext, fault: Fault = {kind: 'none'}): Promise<ModuleProxy> {
	const started = await startModuleProxy();
	started.setFault(fault);
	t.teardown(started.close);
	return started;
}

const midProject = {
	'go.mod':
		'module lab.test/user\n\ngo 1.19\n\nrequire lab.test/mid v0.3.0\n\nrequire lab.test/dep v1.0.0 // indirect\n',
	'lab.go': 'package lab\n\nimport "lab.test/mid"\n\nconst Name = mid.Name\n',
	'lab_test.go': 'package lab\n',
};

/** Downloads what the project needs, as a person would have done before the incident. */
async function fetchMid(sandbox: Sandbox): Promise<void> {
	await sandbox.writeProject(midProject);
	await execute(goPath ?? 'go', ['mod', 'tidy'], {cwd: sandbox.project, env: {...sandbox.env}});
}

/** Waits until the kernel lists the process among those that wait for a lock. */
async function waitForLock(pid: number): Promise<void> {
	for (const end = Date.now() + 10_000; Date.now() < end; await delay(20)) {
		if (new RegExp(`-> FLOCK .* ${pid} `).test(await readFile('/proc/locks', 'utf8'))) return;
	}
	throw new Error(`process ${pid} does not wait for a lock`);
}

const runDown = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'modproxy-down', {
		...options,
		inputs: {...dep, ...options.inputs},
		thresholds: {...anyDisk, ...options.thresholds},
	});

goTest('a healthy proxy reads ok, by GET, and nothing is written into the user’s module cache', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: `${healthy.url},direct`}});
	const run = await runDown(sandbox);
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('hops').value, `${healthy.url},direct`);
	t.is(run.finished('layers').value, 'file');
	t.is(run.finished('hop-status').value, 200);
	t.is(run.finished('hop-status').items.length, 1, 'direct is no server to ask');
	t.is(run.finished('download').value, 'ok');
	t.deepEqual([...new Set(healthy.requests.map((request) => request.method))], ['GET']);
	t.true(healthy.requests.some((request) => request.path === '/lab.test/dep/@v/list'));
	t.deepEqual(await readdir(sandbox.gomodcache), []);
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest('a server that the list names without https:// is asked as the go command asks it', async (t) => {
	const sandbox = await lab(t);
	const {host} = new URL(await refusedUrl());
	await writeFile(sandbox.goenv, `GOPROXY=${host},direct\n`);
	const {finished} = await runDown(sandbox, {inputs: dep});
	t.deepEqual(
		finished('hop-status').items.map(({item, verdict}) => ({item, verdict})),
		[{item: `https://${host}`, verdict: 'alarm'}],
	);
});

goTest('a capital letter in the module’s path is asked for as the protocol writes it', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: `${healthy.url}/`}});
	const run = await runDown(sandbox, {inputs: {module: 'lab.test/Upper'}});
	assertStatus(t, run, 0);
	t.true(healthy.requests.some((request) => request.path === '/lab.test/!upper/@v/list'));
});

goTest('a dead proxy before a comma is routed around with consent, verified, and undone byte for byte', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const healthy = await proxy(t);
	const sandbox = await lab(t);
	const before = `# kept by hand\nGOPROXY=${dead.url},direct\n`;
	await writeFile(sandbox.goenv, before);
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'recovered');
	t.is(run.finished('hop-status').value, 503);
	t.is(run.finished('hop-status').verdict, 'alarm');
	t.is(run.finished('try-fallback').value, 'ok');
	const [applied] = run.ofType('change.applied');
	t.is(applied?.step, 'switch-proxy');
	t.is(applied?.succeeded, true);
	t.is(applied?.undo, 'restore');
	t.like(run.ofType('change.verified')[0], {check: 'download', verdict: 'ok', helped: true});
	t.regex(await readFile(sandbox.goenv, 'utf8'), new RegExp(`^GOPROXY=${healthy.url}$`, 'm'));

	const undone = await gotriage(sandbox, ['undo', run.incident]);
	assertStatus(t, undone, 0);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

goTest('settings that did not exist do not exist again after undo', async (t) => {
	const healthy = await proxy(t);
	// The list that is built into Go cannot be reached: no request leaves this machine.
	const sandbox = await lab(t, {goenv: null, env: {HTTPS_PROXY: await refusedUrl()}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 0);
	t.is(run.finished('hop-status').verdict, 'alarm');
	t.is(run.reached('download').value, 'refused');
	t.is(await readFile(sandbox.goenv, 'utf8'), `GOPROXY=${healthy.url}\n`);
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	await t.throwsAsync(readFile(sandbox.goenv), {code: 'ENOENT'});
});

goTest('undo refuses to overwrite what someone changed since', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: dead.url}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 0);
	await writeFile(sandbox.goenv, 'GOPROXY=https://proxy.example\n');
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 1);
	t.is(await readFile(sandbox.goenv, 'utf8'), 'GOPROXY=https://proxy.example\n');
});

goTest('without consent the settings stay, and the exit status says that something was withheld', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: dead.url}});
	const before = await readFile(sandbox.goenv, 'utf8');
	const run = await runDown(sandbox, {inputs: {fallback: healthy.url}});
	assertStatus(t, run, 3);
	t.is(run.outcome, 'no-consent');
	t.deepEqual(run.ofType('change.applied'), []);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

goTest('a list that the environment sets is not written over: a person is told where to change it', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const healthy = await proxy(t);
	const sandbox = await lab(t, {env: {GOPROXY: dead.url}});
	const before = await readFile(sandbox.goenv, 'utf8');
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 1);
	t.is(run.finished('layers').value, 'os');
	t.is(run.outcome, 'escalated');
	t.regex(run.closedBecause ?? '', /Change GOPROXY where the environment sets it/);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

goTest('a list that is switched off is an alarm, and a fallback cures it', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: 'off'}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 0);
	t.is(run.finished('hops').verdict, 'alarm');
	t.is(run.outcome, 'recovered');
});

goTest('a proxy that hangs is an alarm of its own, and so is a fallback that does not help', async (t) => {
	const hanging = await proxy(t, {kind: 'hang'});
	const sandbox = await lab(t, {goenv: {GOPROXY: hanging.url}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: await refusedUrl()}});
	assertStatus(t, run, 1);
	t.is(run.finished('hop-status').value, 0);
	t.is(run.finished('hop-status').verdict, 'alarm');
	t.true(run.finished('download').timedOut);
	t.is(run.finished('download').value, 'hang');
	t.is(run.finished('download').verdict, 'alarm');
	t.is(run.finished('try-fallback').value, 'refused');
	t.regex(run.closedBecause ?? '', /No proxy helps/);
	t.deepEqual(run.ofType('change.applied'), []);
});

// Those that answer 200 and fail at the zip are faults of the lab, proven there.
const classes: ReadonlyArray<Readonly<{fault: Fault; status: number; class: string}>> = [
	{fault: {kind: 'status', status: 500}, status: 500, class: 'status-5xx'},
	{fault: {kind: 'status', status: 429}, status: 429, class: 'status-4xx'},
	{fault: {kind: 'root-ok'}, status: 503, class: 'status-5xx'},
];

for (const entry of classes) {
	const name = entry.fault.kind === 'status' ? `status ${entry.fault.status}` : entry.fault.kind;
	goTest(`a proxy with the fault ${name} is told by its class ${entry.class}`, async (t) => {
		const faulty = await proxy(t, entry.fault);
		const sandbox = await lab(t, {goenv: {GOPROXY: faulty.url}});
		const run = await runDown(sandbox, {inputs: {fallback: await refusedUrl()}});
		assertStatus(t, run, 1);
		t.is(run.finished('hop-status').value, entry.status);
		t.is(run.finished('hop-status').verdict, 'alarm');
		t.is(run.finished('download').value, entry.class);
		t.is(run.finished('download').verdict, 'alarm');
	});
}

goTest('a refused login leads to the netrc file, whose content is shown and kept nowhere', async (t) => {
	const closed = await proxy(t, {kind: 'status', status: 401});
	const sandbox = await lab(t, {goenv: {GOPROXY: closed.url}});
	const secret = 'c0rrect-h0rse-battery';
	await writeFile(join(sandbox.home, '.netrc'), `machine 127.0.0.1 login sre password ${secret}\n`, {mode: 0o600});
	const run = await runDown(sandbox, {inputs: {fallback: await refusedUrl()}});
	assertStatus(t, run, 1);
	t.is(run.finished('download').value, 'unauthorized');
	t.is(run.finished('credentials').verdict, 'alarm');
	t.is(run.finished('credentials').value, 0, 'the login is there, it is refused');
	t.regex(run.closedBecause ?? '', /Put the login right/);
	t.true(
		closed.requests.some((request) => request.authorized),
		'the login was used',
	);
	t.false(run.stdout.includes(secret));
	for (const file of await readdir(sandbox.gotriageHome, {recursive: true, withFileTypes: true})) {
		if (file.isFile()) t.false((await readFile(join(file.parentPath, file.name), 'utf8')).includes(secret), file.name);
	}
});

goTest('a netrc file that others may read is an alarm', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const sandbox = await lab(t, {goenv: {GOPROXY: dead.url}});
	await writeFile(join(sandbox.home, '.netrc'), 'machine other.example login a password b\n', {mode: 0o644});
	const run = await runDown(sandbox, {inputs: {fallback: await refusedUrl()}});
	assertStatus(t, run, 1);
	t.is(run.finished('credentials').verdict, 'alarm');
	t.is(run.finished('credentials').facts['mode'], '0644');
});

goTest('a slow proxy is an alarm though its answers are right, and the threshold is data', async (t) => {
	const slow = await proxy(t, {kind: 'slow', delayMs: 700});
	const sandbox = await lab(t, {goenv: {GOPROXY: slow.url}});
	const alarmed = await runDown(sandbox, {thresholds: {slow: 0.5}});
	assertStatus(t, alarmed, 1);
	t.is(alarmed.finished('hop-status').value, 200);
	t.is(alarmed.finished('hop-status').verdict, 'alarm');
	t.is(alarmed.finished('download').verdict, 'ok');
	const calm = await runDown(sandbox, {thresholds: {slow: 30}});
	t.is(calm.finished('hop-status').verdict, 'ok');
});

goTest('a wrong module is stopped at, and the check of sums is never switched off', async (t) => {
	const [module] = labModules as readonly [LabModule];
	const database = await startChecksumDb(module);
	t.teardown(database.close);
	const rebuilt = await proxy(t, {kind: 'rebuilt'});
	const sandbox = await lab(t, {goenv: {GOPROXY: rebuilt.url}, env: {GONOSUMDB: undefined, GOSUMDB: database.gosumdb}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: rebuilt.url}});
	assertStatus(t, run, 1);
	t.is(run.finished('download').value, 'checksum-mismatch');
	t.is(run.path.at(-1), 'download', 'nothing is tried after a mismatch');
	t.regex(run.closedBecause ?? '', /Stop/);
	t.deepEqual(run.ofType('change.applied'), []);
	t.true(database.requests.some((path) => path.startsWith('/lookup/')));

	rebuilt.setFault({kind: 'none'});
	const honest = await runDown(sandbox);
	t.is(honest.finished('download').value, 'ok', 'the true module passes the same check');
	t.is(honest.status, 0);
});

goTest('a checksum database that cannot be reached is told apart from a proxy that is down', async (t) => {
	const [module] = labModules as readonly [LabModule];
	const database = await startChecksumDb(module);
	await database.close();
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: healthy.url}, env: {GONOSUMDB: undefined, GOSUMDB: database.gosumdb}});
	const run = await runDown(sandbox, {allow: 'reversible', inputs: {fallback: healthy.url}});
	assertStatus(t, run, 1);
	t.is(run.finished('download').value, 'checksum-db');
	t.regex(run.closedBecause ?? '', /checksum database/);
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest('the board shows the failing hop with its number, within ten seconds even when it hangs', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const hanging = await proxy(t, {kind: 'hang'});
	const sandbox = await lab(t, {goenv: {GOPROXY: `${dead.url},${hanging.url}`}});
	const sweep = await sweepBoard(sandbox, {inputs: dep, thresholds: {room: 0}});
	assertStatus(t, sweep, 1);
	const row = sweep.row('hop-status');
	t.is(row.verdict, 'alarm');
	t.deepEqual(
		row.items.map((item) => item.value),
		[503, 0],
	);
	t.true(row.durationMs < 12_000);
	t.is(sweep.row('download').verdict, 'alarm');
	t.is(sweep.rows[0]?.verdict, 'alarm', 'the worst stand first');
	t.true(sweep.rows.every((one) => one.durationMs < 13_000));
});

goTest('a proxy that fails once is an alarm at its hop, and the download that works is told beside it', async (t) => {
	const flaky = await proxy(t, {kind: 'flaky', failures: 1});
	const sandbox = await lab(t, {goenv: {GOPROXY: flaky.url}});
	const run = await runDown(sandbox);
	assertStatus(t, run, 1);
	t.is(run.finished('hop-status').value, 503);
	t.is(run.finished('download').value, 'ok');
});

goTest('a project whose modules are all here can be built without the network, and is told so', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: healthy.url}});
	await fetchMid(sandbox);
	healthy.setFault({kind: 'status', status: 503});
	const run = await runDown(sandbox, {inputs: {fallback: await refusedUrl()}});
	assertStatus(t, run, 1);
	t.is(run.finished('offline').value, 'yes');
});

goTest('a project whose modules are missing cannot be built without the network', async (t) => {
	const dead = await proxy(t, {kind: 'status', status: 503});
	const sandbox = await lab(t, {goenv: {GOPROXY: dead.url}});
	await sandbox.writeProject(midProject);
	const run = await runDown(sandbox, {inputs: {fallback: await refusedUrl()}});
	t.is(run.finished('offline').value, 'no');
});

goTest('a damaged module in the cache is found though the download works', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: healthy.url}});
	await fetchMid(sandbox);
	await appendFile(join(sandbox.gomodcache, 'lab.test', 'dep@v1.0.0', 'dep.go'), '// edited\n');
	const run = await runDown(sandbox);
	assertStatus(t, run, 1);
	t.is(run.finished('download').value, 'ok');
	t.is(run.finished('cache-sound').value, 'damaged');
	t.regex(run.closedBecause ?? '', /Set the damaged module aside/);
	const onward = await runDown(sandbox, {choose: {damaged: 'aside', 'set-aside': 'directory'}, allow: 'reversible'});
	t.is(onward.outcome, 'recovered');
	t.like(onward.ofType('change.verified').at(-1), {step: 'fetch-again', check: 'cache', verdict: 'ok'});
});

goTest('a nearly full disk is an alarm of its own', async (t) => {
	const healthy = await proxy(t);
	const sandbox = await lab(t, {goenv: {GOPROXY: healthy.url}});
	const run = await runDown(sandbox, {thresholds: {room: 1_000_000_000}});
	assertStatus(t, run, 1);
	t.is(run.finished('cache-room').verdict, 'alarm');
});

registerGoTest(
	'a go command that waits for a lock is found on the board with the process that holds it',
	async (t) => {
		const sandbox = await lab(t);
		const file = join(sandbox.gomodcache, 'cache.lock');
		await writeFile(file, '');
		const options = {cwd: sandbox.root, env: sandbox.env};
		const holder = startProcess(flock ?? '', ['-x', file, '-c', 'echo held; exec sleep 600'], options);
		t.teardown(holder.kill);
		await holder.line(/held/);
		const waiter = startProcess(flock ?? '', ['-x', file, '-c', 'true'], options);
		t.teardown(waiter.kill);
		await waitForLock(waiter.pid);
		const row = (await sweepBoard(sandbox, {inputs: dep})).row('locks');
		t.is(row.verdict, 'alarm');
		t.is(row.value, 1);
	},
	{serial: true, missing: flock === null || process.platform !== 'linux' ? 'needs flock on Linux' : null},
);

goTest('a fallback with a password in it is refused before anything runs', async (t) => {
	const sandbox = await lab(t);
	const result = await gotriage(sandbox, [
		'run',
		'modproxy-down',
		'--json',
		'--input',
		'fallback=https://a:b@proxy.example',
	]);
	assertStatus(t, result, 2);
	t.is(result.stdout, '');
	t.deepEqual(await readdir(join(sandbox.gotriageHome, 'incidents')).catch(() => []), []);
});

test('the lab’s sums are those of the go command', (t) => {
	// go.sum of rsc.io/quote v1.5.2, published: h1 of its go.mod.
	const goMod = 'module "rsc.io/quote"\n\nrequire "rsc.io/sampler" v1.3.0\n';
	t.is(dirHash([{name: 'go.mod', data: goMod}]), 'h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=');
});
