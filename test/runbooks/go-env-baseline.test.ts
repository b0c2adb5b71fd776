// The runbook go-env-baseline against a real go with settings, projects and layers that are wrong on purpose.
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {goTest as registerGoTest} from '../helpers/go.js';
import {quickProject} from '../lab/go-programs.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const goTest: typeof registerGoTest = (title, body, options) => registerGoTest(title, body, {serial: true, ...options});

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(quickProject);
	return sandbox;
}

// What else the machine does, and how many go it has, must not decide a test.
const anyMachine = {gos: 100, goStart: 60, disk: 100, inodes: 100, load: 10_000, stalled: 100};

const runBaseline = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'go-env-baseline', {...options, thresholds: {...anyMachine, ...options.thresholds}});

goTest('a sound machine is healthy, down to a program that is built and run', async (t) => {
	t.timeout(200_000);
	const sandbox = await lab(t);
	const run = await runBaseline(sandbox, {allowCosts: ['load']});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.regex(String(run.finished('version').facts['version']), /^go1\.\d+/);
	t.is(run.finished('settings').value, 'in a module');
	t.is(run.finished('settings').facts['gocache'], sandbox.gocache);
	t.is(run.finished('toolchain').value, 'go1.19');
	t.is(run.finished('login').value, 'none');
	t.is(run.finished('hello').value, 'Hello, Go!');
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest('outside of a module nothing is in alarm either, and the program is not built without leave', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const run = await runBaseline(sandbox);
	t.is(run.finished('settings').value, 'no module here');
	t.is(run.finished('toolchain').value, 'no module here');
	t.is(run.finished('wrong').value, 0);
	t.false(run.path.includes('hello'));
});

goTest('a setting written empty is taken out with consent, and undo writes back the very bytes', async (t) => {
	const sandbox = await lab(t);
	const before = '# kept by hand\nGOPROXY=\nGOPRIVATE=lab.test\n';
	await writeFile(sandbox.goenv, before);
	const run = await runBaseline(sandbox, {allow: 'reversible', choose: {unset: 'GOPROXY'}});
	assertStatus(t, run, 0);
	t.is(run.outcome, 'recovered');
	t.is(run.reached('wrong').value, 1);
	t.like((run.reached('wrong').facts['inFile'] as ReadonlyArray<Record<string, unknown>>)[0], {
		key: 'GOPROXY',
		file: '',
		winner: 'file',
	});
	t.like(run.ofType('change.verified')[0], {check: 'wrong', verdict: 'ok', helped: true});
	t.notRegex(await readFile(sandbox.goenv, 'utf8'), /GOPROXY/);
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

goTest('without consent the settings stay, and the exit status says that something was withheld', async (t) => {
	const sandbox = await lab(t, {goenv: {GOPROXY: 'off', GO111MODULE: 'off'}});
	const before = await readFile(sandbox.goenv, 'utf8');
	const run = await runBaseline(sandbox, {choose: {unset: 'GO111MODULE'}});
	assertStatus(t, run, 3);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

goTest('what the environment sets is not written over: a person is told', async (t) => {
	const sandbox = await lab(t, {env: {GO111MODULE: 'off', GOFLAGS: '-count=1'}});
	const run = await runBaseline(sandbox, {allow: 'reversible'});
	assertStatus(t, run, 1);
	t.is(run.finished('wrong').value, 2);
	t.regex(run.closedBecause ?? '', /Change the setting where the environment sets it/);
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest('checks that are off, and a login file that others can read, are put right by a person', async (t) => {
	const sandbox = await lab(t, {goenv: {GOPROXY: 'off', GOSUMDB: 'off', GOINSECURE: 'lab.test'}});
	await sandbox.writeProject({'go.mod': 'module lab.test/newer\n\ngo 1.99\n'});
	await writeFile(join(sandbox.home, '.netrc'), 'machine lab.test login me password secret\n');
	await chmod(join(sandbox.home, '.netrc'), 0o644);
	const run = await runBaseline(sandbox, {allow: 'reversible'});
	assertStatus(t, run, 1);
	t.is(run.finished('wrong').verdict, 'ok');
	t.is(run.finished('security').value, 2);
	t.regex(run.closedBecause ?? '', /Switch the check on again/);
	t.deepEqual(run.ofType('change.applied'), [], 'security is never restored or relaxed by itself');
	t.notRegex(run.stdout, /secret/);
});
