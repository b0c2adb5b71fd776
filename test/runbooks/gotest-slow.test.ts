// The runbook gotest-slow against a real go and tiny projects that are slow, hung or broken in known ways.
import {execFile} from 'node:child_process';
import {access, readdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import type {ExecutionContext} from 'ava';
import {goPath, goTest as registerGoTest} from '../helpers/go.js';
import {brokenProject, hangingProject, orderedProject, quickProject, sleepingProject} from '../lab/go-programs.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook, sweepBoard} from './command.js';

const execute = promisify(execFile);
const goTest: typeof registerGoTest = (title, body, options) => registerGoTest(title, body, {serial: true, ...options});

// How busy and how full the machine is must not decide a test.
const anyMachine = {load: 10_000, disk: 100, compileOnly: 3600};
const everything = ['load', 'runs-code'] as const;

async function lab(
	t: ExecutionContext,
	files: Readonly<Record<string, string>>,
	options: SandboxOptions = {},
): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(files);
	return sandbox;
}

const runSlow = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'gotest-slow', {...options, thresholds: {...anyMachine, ...options.thresholds}});

async function go(sandbox: Sandbox, ...args: string[]): Promise<string> {
	const {stdout} = await execute(goPath ?? 'go', args, {cwd: sandbox.project, env: {...sandbox.env}});
	return stdout;
}

goTest('a healthy project is healthy, with its second run answered from the cache', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, quickProject);
	const run = await runSlow(sandbox, {allowCosts: everything});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('cache').value, 'sound');
	t.is(run.finished('flags').value, '-modcacherw');
	t.is(run.finished('flags').verdict, 'ok');
	if (process.platform === 'linux') t.regex(String(run.finished('cpus').value), /^[\d.]+ of \d+$/);
	t.is(run.finished('compile').verdict, 'ok');
	t.is(run.finished('tests').verdict, 'ok');
	t.deepEqual(run.finished('tests').facts['counts'], {packages: 1, tests: 1, passed: 1, failed: 0, skipped: 0});
	t.is(run.finished('reused').value, 100);
	t.is(run.finished('usual').facts['earlierRuns'], 0);
	t.false(
		run.path.includes('slower') && run.finished('slower').verdict !== 'unknown',
		'nothing is usual before there is a history',
	);
});

goTest('without leave the project’s own code is not run, and the key metric stays unknown', async (t) => {
	const marker = 'ran.txt';
	const sandbox = await lab(t, {
		...quickProject,
		'main_test.go': `package lab\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tos.WriteFile("${marker}", nil, 0o600)\n\tos.Exit(m.Run())\n}\n`,
	});
	const run = await runSlow(sandbox);
	assertStatus(t, run, 4);
	t.is(run.outcome, 'unknown');
	await t.throwsAsync(access(join(sandbox.project, marker)), {code: 'ENOENT'});
});

goTest('building that takes longer than the threshold is an alarm, and the threshold is data', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, quickProject);
	const run = await runSlow(sandbox, {allowCosts: everything, thresholds: {compileOnly: 0.001}});
	assertStatus(t, run, 1);
	t.is(run.outcome, 'alarm');
	t.is(run.finished('compile').verdict, 'alarm');
	t.is(run.finished('compile-again').verdict, 'alarm');
	t.regex(run.finished('compile').sentence, /building the tests takes too long/);
	const slowest = run.finished('compile-again').facts['slowest'] as unknown as ReadonlyArray<
		Readonly<{mode: string; package: string}>
	>;
	t.true(
		slowest.some(({mode, package: name}) => mode === 'link' && name.endsWith('.test')),
		'with a filled cache a test binary is linked all the same',
	);
});

goTest('a sleeping test is named with its seconds', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, sleepingProject(1500));
	const run = await runSlow(sandbox, {allowCosts: everything, thresholds: {slowTest: 1}});
	assertStatus(t, run, 1);
	const tests = run.finished('tests');
	t.is(tests.verdict, 'alarm');
	t.true(typeof tests.value === 'number' && tests.value >= 1.4);
	t.like(tests.facts['slowestTest'], {test: 'TestSleeps', result: 'pass'});
	t.regex(run.closedBecause ?? '', /Look at the slow or hung tests/);
});

goTest('from the fourth good run on, the time is held against what is usual here', async (t) => {
	t.timeout(400_000);
	const sandbox = await lab(t, quickProject);
	const options: RunOptions = {allowCosts: everything, thresholds: {regress: 100}};
	for (let round = 0; round < 3; round++) await runSlow(sandbox, options);
	const calm = await runSlow(sandbox, options);
	assertStatus(t, calm, 0);
	t.is(calm.finished('usual').facts['earlierRuns'], 3);
	t.is(calm.finished('slower').verdict, 'ok');
	const slow = await runSlow(sandbox, {...options, thresholds: {regress: 0.000_1}});
	assertStatus(t, slow, 1);
	t.is(slow.finished('slower').verdict, 'alarm');
	t.is(slow.finished('slower').unit, 'times the usual time');
});

goTest('a hung test is named, and the run ends at its limit', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, hangingProject);
	const run = await runSlow(sandbox, {allowCosts: everything, inputs: {limit: '2s'}});
	assertStatus(t, run, 1);
	const tests = run.finished('tests');
	t.is(tests.verdict, 'alarm');
	t.is(tests.value, 'hung: TestHangs');
	t.like((tests.facts['hung'] as ReadonlyArray<Record<string, unknown>>)[0], {test: 'TestHangs'});
});

goTest('code that does not compile is told as that, not as slowness', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, brokenProject);
	const run = await runSlow(sandbox, {allowCosts: everything});
	assertStatus(t, run, 1);
	t.is(run.finished('compile').verdict, 'unknown');
	t.is(run.finished('builds').verdict, 'alarm');
	t.is(run.finished('builds').facts['namesCache'], false);
	t.deepEqual(run.finished('tests').facts['buildFailed'], ['lab.test/broken']);
});

goTest('the question whether a project builds leaves no program in it', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, {
		'go.mod': 'module lab.test/single\n\ngo 1.19\n',
		'main.go': 'package main\n\nfunc main() {}\n',
	});
	const run = await runSlow(sandbox, {allowCosts: ['load']});
	t.is(run.finished('builds').value, 'builds');
	t.deepEqual(await readdir(sandbox.project), ['go.mod', 'main.go']);
});

goTest('a standing -count=1 is found with the layer that sets it', async (t) => {
	const sandbox = await lab(t, quickProject, {goenv: {GOPROXY: 'off', GOFLAGS: '-count=1'}, env: {GOFLAGS: undefined}});
	const run = await runSlow(sandbox);
	assertStatus(t, run, 1);
	t.is(run.finished('flags').facts['winner'], 'file');
	t.regex(run.closedBecause ?? '', /Take the flag out of GOFLAGS/);
});

goTest('the board does not run go test: such rows are listed apart', async (t) => {
	const sandbox = await lab(t, quickProject);
	const sweep = await sweepBoard(sandbox);
	t.false(sweep.rows.some((row) => row.metric === 'compile' || row.metric === 'tests'));
});

goTest(
	'forgetting test results is undone exactly: a file that was absent is absent, and old results count again',
	async (t) => {
		t.timeout(300_000);
		const sandbox = await lab(t, quickProject, {cache: 'own'});
		await go(sandbox, 'test', './...');
		t.regex(await go(sandbox, 'test', './...'), /\(cached\)/);
		const note = join(sandbox.gocache, 'testexpire.txt');
		const run = await runSlow(sandbox, {allow: 'reversible', choose: {'what-now': 'forget'}});
		t.like(run.ofType('change.applied')[0], {step: 'forget-results', undo: 'restore', succeeded: true});
		t.like(run.ofType('change.verified')[0], {check: 'forgotten', verdict: 'ok'});
		t.regex(await readFile(note, 'utf8'), /^\d+$/m);
		t.notRegex(await go(sandbox, 'test', './...'), /\(cached\)/);

		assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
		await t.throwsAsync(access(note), {code: 'ENOENT'});
		t.regex(await go(sandbox, 'test', './...'), /\(cached\)/);
	},
);

goTest('forgetting test results puts an earlier date back as it was', async (t) => {
	const sandbox = await lab(t, quickProject, {cache: 'own'});
	const note = join(sandbox.gocache, 'testexpire.txt');
	await writeFile(note, '1000000000\n');
	const run = await runSlow(sandbox, {allow: 'reversible', choose: {'what-now': 'forget'}});
	t.not(await readFile(note, 'utf8'), '1000000000\n');
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(note, 'utf8'), '1000000000\n');
});

goTest('the build cache is set aside by a rename, a build works, and undo brings back the very files', async (t) => {
	t.timeout(300_000);
	const sandbox = await lab(t, quickProject, {cache: 'own'});
	await go(sandbox, 'build', './...');
	const before = (await readdir(sandbox.gocache, {recursive: true})).sort();
	const run = await runSlow(sandbox, {allow: 'reversible', allowCosts: ['load'], choose: {'what-now': 'move'}});
	t.like(run.ofType('change.applied')[0], {step: 'set-cache-aside', succeeded: true});
	t.like(run.ofType('change.verified')[0], {check: 'builds', verdict: 'ok', helped: true});
	const siblings = await readdir(dirname(sandbox.gocache));
	t.is(siblings.length, 2, 'the old cache stands beside the new one');
	t.true(siblings.some((name) => name.startsWith('gocache.quarantine-')));

	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	// What go commands of the run itself had added before it was set aside is there, too.
	const after = new Set(await readdir(sandbox.gocache, {recursive: true}));
	t.deepEqual(
		before.filter((name) => !after.has(name)),
		[],
	);
});

goTest('tests that pass only in one order are found, with the number that repeats the order', async (t) => {
	t.timeout(240_000);
	const sandbox = await lab(t, orderedProject);
	const run = await runSlow(sandbox, {allowCosts: everything, choose: {'what-now': 'order'}});
	assertStatus(t, run, 1);
	t.is(run.finished('tests').verdict, 'ok', 'in their own order they pass');
	const order = run.finished('order');
	t.is(order.verdict, 'alarm');
	t.regex(String((order.facts['seeds'] as readonly unknown[])[0]), /^-test\.shuffle \d+$/);
	t.regex(run.closedBecause ?? '', /Give every test its own state/);
});

goTest('results that are not reused are an alarm, with what the go command says of it', async (t) => {
	t.timeout(240_000);
	// A test that reads a file it has just written changes its own inputs: its result is never good for the next run.
	const sandbox = await lab(t, {
		...quickProject,
		'input_test.go':
			'package lab\n\nimport (\n\t"os"\n\t"testing"\n\t"time"\n)\n\nfunc TestInput(t *testing.T) {\n\tos.WriteFile("stamp.txt", []byte(time.Now().String()), 0o600)\n\tif _, err := os.ReadFile("stamp.txt"); err != nil {\n\t\tt.Fatal(err)\n\t}\n}\n',
	});
	const run = await runSlow(sandbox, {allowCosts: everything});
	assertStatus(t, run, 1);
	t.is(run.finished('reused').value, 0);
	t.is(run.finished('reused').verdict, 'alarm');
	t.true((run.finished('why-again').facts['remarks'] as readonly unknown[]).length > 0);
});

goTest('without consent the cache stays where it is', async (t) => {
	const sandbox = await lab(t, quickProject, {cache: 'own'});
	const run = await runSlow(sandbox, {choose: {'what-now': 'move'}});
	t.deepEqual(run.ofType('change.applied'), []);
	t.deepEqual(await readdir(dirname(sandbox.gocache)), ['gocache']);
	t.is(run.ofType('consent.refused').length, 1);
});
