// The runbook modinit-slow against a real go: a home that is slow, a go.work that asks for a Go that does not exist behind a
// proxy that hangs, files of an old dependency tool.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {startModuleProxy} from '../lab/module-proxy.js';
import {goThatSays, goWithSlowHome} from '../lab/odd-go.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const needsFind = findOnPath('find') === null ? 'needs find' : null;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {missing: needsFind, atLeast: '1.21', ...options});

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	return sandbox;
}

/** The sandbox with another directory first on PATH. */
const withPath = (sandbox: Sandbox, directory: string): Sandbox => ({
	...sandbox,
	env: {...sandbox.env, PATH: `${directory}:${sandbox.env['PATH'] ?? ''}`},
});

// A busy machine must not decide a test: only what is slow by seconds is.
const calm = {init: 1.5, call: 5000, mount: 5000};
const run = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'modinit-slow', {...options, thresholds: {...calm, ...options.thresholds}});

goTest('where nothing is slow all is healthy, and no go.mod is left anywhere', async (t) => {
	const sandbox = await lab(t);
	const result = await run(sandbox);
	assertStatus(t, result, 0);
	t.is(result.outcome, 'healthy');
	t.true(Number(result.finished('clean').value) < 1.5);
	t.is(result.finished('legacy').value, 0);
	if (findOnPath('strace') !== null && result.finished('calls').verdict !== 'unknown') {
		t.is(result.finished('calls').value, 0, 'no network');
	}
	await t.throwsAsync(readFile(join(sandbox.project, 'go.mod')), {code: 'ENOENT'});
});

goTest(
	'a slow home is told from a slow go',
	async (t) => {
		const sandbox = await lab(t);
		const slow = withPath(sandbox, await goWithSlowHome(sandbox, 1.2));
		const result = await run(slow, {thresholds: {init: 1}});
		assertStatus(t, result, 1);
		t.is(result.finished('clean').verdict, 'ok');
		t.is(result.finished('yours').verdict, 'alarm');
	},
	{serial: true},
);

goTest(
	'a go.work that asks for another Go is found without asking the proxy that hangs, cured, and undone',
	async (t) => {
		const proxy = await startModuleProxy();
		t.teardown(proxy.close);
		proxy.setFault({kind: 'hang'});
		const sandbox = await lab(t, {goenv: null, env: {GOTOOLCHAIN: undefined}});
		const before = `# kept by hand\nGOPROXY=${proxy.url}\nGOTOOLCHAIN=auto\n`;
		await writeFile(sandbox.goenv, before);
		await writeFile(join(sandbox.root, 'go.work'), 'go 1.99\n\nuse ./project\n');
		await sandbox.writeProject({'go.mod': 'module lab.test/here\n'});
		const result = await run(sandbox, {allow: 'reversible', choose: {'what-now': 'local'}});
		t.is(result.reached('toolchain').value, 'wants go1.99.0');
		t.is(result.reached('toolchain').verdict, 'alarm');
		t.is(result.finished('yours').verdict, 'ok', 'go mod init itself is fast');
		t.is(result.finished('who-wants').value, join(sandbox.root, 'go.work'));
		t.is(result.finished('where-set').value, 'file');
		t.like(result.ofType('change.verified')[0], {step: 'toolchain-local', check: 'toolchain', helped: true});
		assertStatus(t, result, 0);
		t.is(proxy.requests.length, 0);
		assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
		t.is(await readFile(sandbox.goenv, 'utf8'), before);
	},
);

goTest('files of an old tool matter only to an old Go; set aside and back they are the same', async (t) => {
	const sandbox = await lab(t);
	await sandbox.writeProject({'Gopkg.lock': '# pins\n', 'vendor/vendor.json': '{}\n'});
	const now = await run(sandbox);
	assertStatus(t, now, 0);
	t.is(now.finished('legacy').value, 2);
	t.is(now.finished('legacy').verdict, 'ok');

	const old = withPath(sandbox, await goThatSays(sandbox, 'go1.19.8'));
	const result = await run(old, {
		allow: 'reversible',
		choose: {'what-now': 'legacy', 'set-legacy-aside': 'Gopkg.lock'},
	});
	t.is(result.reached('legacy').verdict, 'alarm');
	t.deepEqual(result.reached('legacy').facts['files'], ['Gopkg.lock'], 'vendor is never offered');
	await t.throwsAsync(readFile(join(sandbox.project, 'Gopkg.lock')), {code: 'ENOENT'});
	assertStatus(t, await gotriage(old, ['undo', result.incident]), 0);
	t.is(await readFile(join(sandbox.project, 'Gopkg.lock'), 'utf8'), '# pins\n');
});

goTest(
	'telemetry is switched off with consent, and undo leaves its file as it was',
	async (t) => {
		const sandbox = await lab(t);
		const mode = join(sandbox.home, '.config', 'go', 'telemetry', 'mode');
		const result = await run(sandbox, {allow: 'reversible', choose: {'what-now': 'telemetry'}});
		assertStatus(t, result, 0);
		t.like(result.ofType('change.verified')[0], {step: 'telemetry-off', check: 'yours', helped: true});
		t.regex(await readFile(mode, 'utf8'), /^off/);
		assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
		await t.throwsAsync(readFile(mode), {code: 'ENOENT'});
	},
	{atLeast: '1.23'},
);
