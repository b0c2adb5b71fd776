// The runbook gopls-stall against real gopls servers. Other tests may run servers at the same time, so that every
// assertion is about the servers this file started, by their pid.
import {readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {goTest as registerGoTest} from '../helpers/go.js';
import {buildGoProgram, burnerSource, slowGo, stubbornSource} from '../lab/go-programs.js';
import {findGopls, makeWorkspace, startServers} from '../lab/gopls.js';
import {type LabProcess, processState, startProcess, waitForState} from '../lab/processes.js';
import {makeSandbox, type Sandbox, writeTree} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook, sweepBoard} from './command.js';

const gopls = await findGopls();
const missing = process.platform === 'linux' ? gopls.missing : 'needs Linux';
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing, ...options});

type Lab = Readonly<{sandbox: Sandbox; start: (count: number) => readonly LabProcess[]}>;

async function lab(t: ExecutionContext): Promise<Lab> {
	const sandbox = await makeSandbox({path: gopls.path === null ? [] : [dirname(gopls.path)]});
	const started: LabProcess[] = [];
	t.teardown(async () => {
		await Promise.all(started.map((process) => process.kill()));
		await sandbox.cleanup();
	});
	await sandbox.writeProject({
		'go.mod': 'module lab.test/workspace\n\ngo 1.19\n',
		'main.go': 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
	});
	const cwd = await makeWorkspace(sandbox);
	return {
		sandbox,
		start: (count) => {
			const servers = startServers(gopls.path ?? '', count, {cwd, env: sandbox.env});
			started.push(...servers);
			return servers;
		},
	};
}

// What other programs of the machine do must not decide a test.
const anyMachine = {processes: 10_000, cpu: 10_000, memory: 10_000, goStart: 60, stuck: 60_000, load: 600};

const runStall = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'gopls-stall', {...options, thresholds: {...anyMachine, ...options.thresholds}});

type Server = Readonly<{pid: number; started: string; args: string; state: string}>;

goTest('each of six servers is counted once, and what only looks like one is not counted', async (t) => {
	const {sandbox, start} = await lab(t);
	const pids = start(6).map((process) => process.pid);
	await Promise.all(pids.map((pid) => waitForState(pid, 'S', 'R')));
	const sweep = await sweepBoard(sandbox);
	const row = sweep.row('servers');
	t.is(row.verdict, 'alarm');
	t.true(typeof row.value === 'number' && row.value >= 6);
	t.regex(row.sentence, /above 5/);
	const run = await runStall(sandbox);
	const servers = run.finished('servers').facts['servers'] as unknown as readonly Server[];
	t.deepEqual(
		servers
			.filter((server) => pids.includes(server.pid))
			.map((server) => server.pid)
			.sort(),
		[...pids].sort(),
	);
	t.false(servers.some((server) => server.args.includes('telemetry')));
});

goTest('a stopped server is let go on, is seen to go on, and can be stopped again by undo', async (t) => {
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	server.child.kill('SIGSTOP');
	await waitForState(server.pid, 'T');
	const run = await runStall(sandbox, {allow: 'reversible', choose: {'continue-server': String(server.pid)}});
	t.like(run.ofType('change.applied')[0], {
		step: 'continue-server',
		risk: 'reversible',
		undo: 'signal',
		succeeded: true,
	});
	await waitForState(server.pid, 'S', 'R');
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	await waitForState(server.pid, 'T');
});

goTest('without consent a stopped server stays stopped', async (t) => {
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	server.child.kill('SIGSTOP');
	await waitForState(server.pid, 'T');
	const run = await runStall(sandbox, {choose: {'continue-server': String(server.pid)}});
	assertStatus(t, run, 3);
	t.is(await processState(server.pid), 'T');
});

goTest('one chosen server is ended, by pid and start time, and no other', async (t) => {
	const {sandbox, start} = await lab(t);
	const [chosen, other] = start(2) as [LabProcess, LabProcess];
	await Promise.all([chosen, other].map((process) => waitForState(process.pid, 'S', 'R')));
	const run = await runStall(sandbox, {
		allow: 'disruptive',
		choose: {'what-now': 'stop', 'stop-server': String(chosen.pid)},
	});
	t.like(run.ofType('change.applied')[0], {
		step: 'stop-server',
		risk: 'disruptive',
		undo: 'not-needed',
		succeeded: true,
	});
	t.like(run.ofType('change.verified')[0], {check: 'ended', verdict: 'ok', helped: true});
	await chosen.ended;
	t.true(['S', 'R'].includes((await processState(other.pid)) ?? ''));
	t.false(run.path.includes('kill-server'));
});

goTest('a server is not ended with consent for reversible changes only', async (t) => {
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	const run = await runStall(sandbox, {
		allow: 'reversible',
		choose: {'what-now': 'stop', 'stop-server': String(server.pid)},
	});
	t.deepEqual(run.ofType('change.applied'), []);
	t.not(await processState(server.pid), null);
});

goTest('a server that does not end when asked is ended at once in a step of its own', async (t) => {
	t.timeout(240_000);
	const {sandbox} = await lab(t);
	const program = await buildGoProgram(sandbox, 'gopls', stubbornSource);
	const stubborn = startProcess(program, [], {cwd: sandbox.root, env: sandbox.env});
	t.teardown(stubborn.kill);
	await stubborn.line(/ready/);
	const run = await runStall(sandbox, {
		allow: 'disruptive',
		choose: {'what-now': 'stop', 'stop-server': String(stubborn.pid), 'kill-server': String(stubborn.pid)},
	});
	const [asked, forced] = run.ofType('change.verified');
	t.like(asked, {step: 'stop-server', verdict: 'alarm', helped: false});
	t.like(forced, {step: 'kill-server', verdict: 'ok', helped: true});
	await stubborn.ended;
	t.is(stubborn.child.signalCode, 'SIGKILL');
});

goTest('a server that keeps a CPU busy is an alarm only after half a minute of it', async (t) => {
	t.timeout(240_000);
	const {sandbox} = await lab(t);
	const program = await buildGoProgram(sandbox, 'gopls', burnerSource);
	const burner = startProcess(program, [], {cwd: sandbox.root, env: sandbox.env});
	t.teardown(burner.kill);
	// The machine may be shared: a tenth of a CPU is enough to tell a loop from a server that waits.
	const run = await runStall(sandbox, {thresholds: {cpu: 10, settling: 0}});
	assertStatus(t, run, 3);
	t.is(run.finished('cpu-now').verdict, 'alarm');
	const cpu = run.path.indexOf('cpu');
	t.true(cpu > run.path.indexOf('cpu-now'));
	const sustained = run.finished('cpu');
	t.is(sustained.verdict, 'alarm');
	t.is(sustained.values.length, 6);
	t.true(sustained.durationMs >= 29_000);
	t.deepEqual(run.finished('reasons').facts['found'], ['one keeps a CPU busy']);
});

goTest('memory is read from the server itself, and the threshold is data', async (t) => {
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	const calm = await sweepBoard(sandbox, {thresholds: {...anyMachine, memory: 1000}});
	t.is(calm.row('memory').verdict, 'ok');
	t.is(calm.row('memory').unit, 'GiB');
	const alarmed = await sweepBoard(sandbox, {thresholds: {...anyMachine, memory: 0.001}});
	t.is(alarmed.row('memory').verdict, 'alarm');
});

goTest('a fresh server in the same folder is timed, and the live one is left alone', async (t) => {
	t.timeout(240_000);
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	const run = await runStall(sandbox, {allowCosts: ['load']});
	const fresh = run.finished('fresh');
	t.is(fresh.verdict, 'ok', fresh.reason ?? '');
	t.is(fresh.unit, 'ms');
	t.true(typeof fresh.value === 'number' && fresh.value > 0);
	t.not(await processState(server.pid), null);
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
});

goTest('a slow go command first on the path is found', async (t) => {
	const {sandbox} = await lab(t);
	const directory = await slowGo(sandbox, 1.5);
	const env = {...sandbox.env, PATH: `${directory}:${sandbox.env['PATH']}`};
	const run = await runStall({...sandbox, env}, {thresholds: {goStart: 1}});
	assertStatus(t, run, 1);
	const speed = run.finished('go-speed');
	t.is(speed.verdict, 'alarm');
	t.true(typeof speed.value === 'number' && speed.value >= 1.5);
});

goTest('an open folder that is no module but has modules below it is found', async (t) => {
	const {sandbox} = await lab(t);
	const modules = Object.fromEntries(
		Array.from({length: 3}, (_, index) => [`module${index}/go.mod`, `module lab.test/module${index}\n\ngo 1.19\n`]),
	);
	const folder = join(sandbox.root, 'folder');
	await writeTree(folder, modules);
	const run = await runStall({...sandbox, project: folder});
	assertStatus(t, run, 1);
	t.is(run.finished('shape').verdict, 'alarm');
	t.is(run.finished('shape').value, 3);
});

goTest('gopls’ own file cache is set aside while no server runs, and undo brings back the very files', async (t) => {
	t.timeout(240_000);
	const {sandbox} = await lab(t);
	const choose = {'what-now': 'cache'};
	const cache = join(sandbox.home, '.cache', 'gopls');
	// Another test's server may be alive for a moment: the runbook then stops before the cache is touched.
	let run = await runStall(sandbox, {allow: 'reversible', choose});
	for (let attempt = 0; attempt < 10 && run.finished('none-left').verdict === 'alarm'; attempt++) {
		t.deepEqual(run.ofType('change.applied'), []);
		run = await runStall(sandbox, {allow: 'reversible', choose});
	}
	t.like(run.ofType('change.applied')[0], {step: 'set-cache-aside', succeeded: true});
	t.like(run.ofType('change.verified')[0], {check: 'cache-gone', verdict: 'ok'});
	const [aside] = await readdir(cache);
	t.regex(aside ?? '', /^[0-9a-f]{8}\.quarantine-/);
	const before = (await readdir(join(cache, aside ?? ''), {recursive: true})).sort();
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	const [back] = await readdir(cache);
	t.regex(back ?? '', /^[0-9a-f]{8}$/);
	t.deepEqual((await readdir(join(cache, back ?? ''), {recursive: true})).sort(), before);
});

goTest('while a server runs its cache is not touched', async (t) => {
	const {sandbox, start} = await lab(t);
	const [server] = start(1) as [LabProcess];
	await waitForState(server.pid, 'S', 'R');
	const run = await runStall(sandbox, {allow: 'reversible', choose: {'what-now': 'cache'}});
	assertStatus(t, run, 1);
	t.is(run.finished('none-left').verdict, 'alarm');
	t.deepEqual(run.ofType('change.applied'), []);
	t.regex(run.closedBecause ?? '', /Close the editors/);
});
