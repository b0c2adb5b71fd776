// The runbook startup-slow against programs that start slowly before main, before they listen, or before they are ready,
// and against a project that makes every go command look for another Go.
import {readFile} from 'node:fs/promises';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {slowGo} from '../lab/go-programs.js';
import {startHttpService} from '../lab/http-services.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {freePort, futureProject, slowStartProgram} from '../lab/slow-start.js';
import {assertStatus, gotriage, type RunOptions, runRunbook, sweepBoard} from './command.js';

const isLinux = process.platform === 'linux' ? null : 'needs Linux';
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(
		title,
		async (t) => {
			t.timeout(200_000);
			await body(t);
		},
		{missing: isLinux ?? (findOnPath('curl') === null ? 'needs curl' : null), ...options},
	);

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	return sandbox;
}

/** Runs the runbook over the program with its three delays, in milliseconds. */
async function startOf(
	t: ExecutionContext,
	delays: Readonly<{init?: number; listen?: number; ready?: number}>,
	options: RunOptions = {},
) {
	const sandbox = await lab(t, {env: {LAB_INIT_MS: String(delays.init ?? 0)}});
	const program = await slowStartProgram(sandbox);
	const port = await freePort();
	return runRunbook(sandbox, 'startup-slow', {
		allowCosts: ['runs-code'],
		...options,
		inputs: {
			program,
			arguments: `${port},${delays.listen ?? 0},${delays.ready ?? 0}`,
			ready: `http://127.0.0.1:${port}/ready`,
			...options.inputs,
		},
		// How busy the machine is must not decide a test.
		thresholds: {goStart: 60, start: 0.6, cold: 1000, init: 200, ...options.thresholds},
	});
}

goTest('work before main is measured and its package named', async (t) => {
	const run = await startOf(t, {init: 700});
	assertStatus(t, run, 1);
	const start = run.finished('start');
	t.is(start.verdict, 'alarm', start.reason ?? '');
	t.true(Number(start.value) >= 0.7);
	t.is(start.values.length, 3);
	const init = run.finished('init');
	t.is(init.verdict, 'alarm');
	t.true(Number(init.value) >= 700);
	t.is(init.facts['package'], 'main');
	t.not(run.finished('waiting').verdict, 'alarm');
});

goTest('waiting until it is ready is told from starting', async (t) => {
	const run = await startOf(t, {ready: 1500});
	assertStatus(t, run, 1);
	t.is(run.finished('init').verdict, 'ok');
	const waiting = run.finished('waiting');
	t.is(waiting.verdict, 'alarm', waiting.reason ?? '');
	t.true(Number(waiting.value) > 50);
});

goTest('a service that is never ready is an alarm within its patience', async (t) => {
	const run = await startOf(t, {ready: 600_000}, {inputs: {patience: '1'}});
	assertStatus(t, run, 1);
	const start = run.finished('start');
	t.is(start.verdict, 'alarm');
	t.is(start.facts['isReady'], false);
	t.regex(String(start.facts['says']), /was not ready within 1 s/);
});

goTest('a quick start is healthy, remembered, and leaves no process behind', async (t) => {
	const run = await startOf(t, {}, {thresholds: {start: 30}});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('start').verdict, 'ok');
	t.is(run.finished('usual').verdict, 'ok');
	t.deepEqual(run.finished('start').leftovers, []);
	t.false(run.path.includes('what-now'));
});

goTest('without leave the project’s program is not started', async (t) => {
	const run = await startOf(t, {}, {allowCosts: []});
	t.false(run.ofType('step.started').some(({step}) => step === 'start'));
});

goTest('a copy that answers already is not disturbed, and the start is unknown', async (t) => {
	const service = await startHttpService();
	t.teardown(service.stop);
	const run = await startOf(t, {}, {inputs: {ready: `${service.url}/ready`}});
	t.is(run.finished('start').verdict, 'unknown');
	t.regex(run.finished('start').reason ?? '', /answers at .* already/);
});

goTest('a go command that is slow by itself is found, on the board too', async (t) => {
	const tools = await lab(t);
	const sandbox = await lab(t, {path: [await slowGo(tools, 1.2)]});
	const board = await sweepBoard(sandbox, {thresholds: {goStart: 1}});
	t.is(board.row('go-start', 'startup-slow').verdict, 'alarm', board.row('go-start', 'startup-slow').reason ?? '');
	const run = await runRunbook(sandbox, 'startup-slow');
	assertStatus(t, run, 1);
	t.true(Number(run.finished('go-start').value) >= 1.2);
	t.is(run.finished('toolchain').verdict, 'ok');
});

goTest(
	'a go.mod that asks for a newer Go is found without a download, cured for the user, and taken back exactly',
	async (t) => {
		const sandbox = await lab(t, {
			env: {GOTOOLCHAIN: undefined},
			goenv: {GOPROXY: 'http://127.0.0.1:9', GOTOOLCHAIN: 'auto'},
		});
		await sandbox.writeProject(futureProject);
		const before = await readFile(sandbox.goenv);
		const found = await runRunbook(sandbox, 'startup-slow');
		assertStatus(t, found, 1);
		t.is(found.finished('toolchain').value, 'yes');
		t.is(found.finished('wanted').value, 'go 1.99');
		t.is(found.finished('settings').value, 'auto');
		t.deepEqual(await readFile(sandbox.goenv), before, 'looking changes nothing');

		const cured = await runRunbook(sandbox, 'startup-slow', {
			choose: {'toolchain-choice': 'local'},
			allow: 'reversible',
		});
		assertStatus(t, cured, 0);
		t.is(cured.outcome, 'recovered');
		t.is(cured.finished('toolchain').verdict, 'ok');
		t.regex((await readFile(sandbox.goenv)).toString(), /^GOTOOLCHAIN=local$/m);

		const undone = await gotriage(sandbox, ['undo', cured.incident]);
		assertStatus(t, undone, 0);
		t.deepEqual(await readFile(sandbox.goenv), before);
	},
	{atLeast: '1.21'},
);

goTest('a healthy machine is no alarm', async (t) => {
	const sandbox = await lab(t);
	const run = await runRunbook(sandbox, 'startup-slow', {thresholds: {goStart: 60}});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('toolchain').value, 'no');
});
