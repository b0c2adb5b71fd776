// The runbook path-scan with a PATH that is long, unsafe or has two gos; a long one must be judged harmless.
import {chmod} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goDirectory, goPath, goTest as registerGoTest} from '../helpers/go.js';
import {makeSandbox, type Sandbox, type SandboxOptions, writeTree} from '../lab/sandbox.js';
import {assertStatus, type RunOptions, runRunbook} from './command.js';

const needsStrace = findOnPath('strace') === null ? 'needs strace' : null;
const goTest: typeof registerGoTest = (title, body, options) => registerGoTest(title, body, {serial: true, ...options});

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	return sandbox;
}

// How slow the machine is, and how many go it has, must not decide a test.
const anyMachine = {gos: 100, slow: 500, first: 5000, share: 101};

const runScan = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'path-scan', {...options, thresholds: {...anyMachine, ...options.thresholds}});

const systemPath = '/usr/local/bin:/usr/bin:/bin';
const withPath = (...entries: readonly string[]): SandboxOptions => ({
	env: {PATH: [...entries, goDirectory ?? '', systemPath].join(delimiter)},
});

goTest(
	'fifty directories that are there twice are judged harmless, by look-ups that were counted',
	async (t) => {
		const sandbox = await lab(t, withPath(...Array.from({length: 50}, () => '/usr/share')));
		const run = await runScan(sandbox, {allowCosts: ['load'], thresholds: {share: 50}});
		assertStatus(t, run, 0);
		t.is(run.outcome, 'healthy');
		t.true(Number(run.finished('inventory').facts['duplicates']) >= 49);
		const lookups = run.finished('lookups');
		t.is(lookups.verdict, 'ok', lookups.reason ?? '');
		t.true(Number(lookups.value) >= 0);
		const estimate = run.finished('estimate');
		t.is(estimate.unit, '% of the time');
		t.is(estimate.verdict, 'ok');
	},
	{missing: needsStrace},
);

goTest('without leave nothing is traced, and the estimate is passed over', async (t) => {
	const sandbox = await lab(t, withPath());
	const run = await runScan(sandbox);
	t.false(run.events.some((event) => event.type === 'step.started' && event.step === 'lookups'));
	t.is(run.finished('directories').verdict, 'ok');
	t.true(Number(run.finished('directories').value) < 500);
});

goTest('empty and relative entries are an alarm, and the tidy PATH has none', async (t) => {
	const sandbox = await lab(t, withPath('', '.'));
	const run = await runScan(sandbox);
	assertStatus(t, run, 1);
	t.is(run.finished('inventory').facts['unsafe'], 2);
	t.notRegex(String(run.finished('inventory').facts['cleaned']), /^:|::|(^|:)\.(:|$)/);
});

goTest('another go before the right one is found, with the file behind each', async (t) => {
	const sandbox = await lab(t, {});
	const other = join(sandbox.root, 'other');
	await writeTree(other, {go: `#!/bin/sh\nexec '${goPath}' "$@"\n`});
	await chmod(join(other, 'go'), 0o755);
	const shadowed: Sandbox = {
		...sandbox,
		env: {...sandbox.env, PATH: [other, sandbox.env['PATH'] ?? ''].join(delimiter)},
	};
	const run = await runScan(shadowed, {thresholds: {gos: 1}});
	assertStatus(t, run, 1);
	t.is(run.finished('winner').facts['winner'], join(other, 'go'));
	t.true(Number(run.finished('winner').value) >= 2);
	t.regex(run.closedBecause ?? '', /Decide which go should win/);
});

goTest('a directory slower than its limit is an alarm, and the limit is data', async (t) => {
	const sandbox = await lab(t, withPath());
	const run = await runScan(sandbox, {thresholds: {slow: 0, first: 0}});
	assertStatus(t, run, 1);
	t.is(run.finished('directories').verdict, 'alarm');
	t.is((run.finished('directories').facts['hungPaths'] as readonly string[]).length, 0);
});
