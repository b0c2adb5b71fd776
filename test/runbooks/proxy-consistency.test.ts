// The runbook proxy-consistency against two module proxies on 127.0.0.1 that disagree, lag, limit or fail.
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {makeModuleProject} from '../lab/module-project.js';
import {labModules, type ModuleProxy, refusedUrl, startModuleProxy} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const needsCurl = findOnPath('curl') === null ? 'needs curl' : null;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {missing: needsCurl, ...options});

async function proxy(t: ExecutionContext, modules = labModules): Promise<ModuleProxy> {
	const started = await startModuleProxy(modules);
	t.teardown(started.close);
	return started;
}

async function lab(t: ExecutionContext): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	return sandbox;
}

const compare = (sandbox: Sandbox, instances: readonly string[], options: RunOptions = {}) =>
	runRunbook(sandbox, 'proxy-consistency', {
		...options,
		inputs: {instances: instances.join(','), module: 'lab.test/dep', version: 'v1.0.0', ...options.inputs},
	});

goTest('two instances that hand out the same are healthy; without leave no load is put on them', async (t) => {
	const [a, b] = [await proxy(t), await proxy(t)];
	const run = await compare(await lab(t), [a.url, b.url]);
	assertStatus(t, run, 0);
	t.is(run.finished('sums-agree').value, 1);
	t.is(run.finished('lists-agree').value, 0);
	t.is(run.finished('health').value, 404);
	t.is(run.ofType('step.skipped').find((event) => event.step === 'load')?.step, 'load');
	t.true(a.requests.length < 10);
});

goTest('an instance with another content for the same version is found', async (t) => {
	const [a, b] = [await proxy(t), await proxy(t)];
	b.setFault({kind: 'rebuilt'});
	const sandbox = await lab(t);
	const run = await compare(sandbox, [a.url, b.url]);
	assertStatus(t, run, 1);
	t.is(run.finished('sums-agree').value, 2);
	t.regex(run.closedBecause ?? '', /Take the wrong instance out/);
});

goTest('a version that one instance does not list is found with the instance', async (t) => {
	const b = await proxy(
		t,
		labModules.filter((module) => module.version !== 'v1.1.0'),
	);
	const a = await proxy(t);
	const run = await compare(await lab(t), [a.url, b.url]);
	assertStatus(t, run, 1);
	t.is(run.finished('sums-agree').value, 1);
	t.is(run.finished('lists-agree').value, 1);
	t.deepEqual(run.finished('lists-agree').facts['missing'], [
		{instance: a.url, lacks: []},
		{instance: b.url, lacks: ['v1.1.0']},
	]);
	t.deepEqual(run.finished('lists-agree').facts['newest'], [`${a.url} v1.1.0`, `${b.url} v1.0.0`]);
});

goTest('where no instance answers nothing is claimed of their agreement', async (t) => {
	const run = await compare(await lab(t), [await refusedUrl(), await refusedUrl()]);
	assertStatus(t, run, 1);
	t.is(run.finished('sums').verdict, 'alarm');
	t.is(run.finished('sums-agree').verdict, 'unknown');
});

goTest('an instance that limits under a small, bounded load is found', async (t) => {
	const [a, b] = [await proxy(t), await proxy(t)];
	b.setFault({kind: 'status', status: 429});
	const run = await compare(await lab(t), [a.url, b.url], {allowCosts: ['load']});
	assertStatus(t, run, 1);
	t.deepEqual(
		run.finished('load').items.map((item) => item.value),
		[0, 100],
	);
	t.is(run.finished('load').items[1]?.facts['limited'], 30);
	t.is(run.finished('breaker').value, 1);
	const asked = a.requests.filter((request) => request.path.endsWith('/@v/list')).length;
	t.true(asked >= 30 && asked <= 32, `${asked} requests`);
});

goTest('an access log tells what the clients ask for, and the module cache whether the build needs them', async (t) => {
	const a = await proxy(t);
	const sandbox = await lab(t);
	await makeModuleProject(sandbox, a);
	const log = join(sandbox.root, 'access.log');
	await writeFile(log, 'GET /x/@v/list\nGET /x/@v/list\nGET /x/@latest\nGET /x/@v/v1.0.0.info\nGET /\n');
	const run = await compare(sandbox, [a.url], {inputs: {accessLog: log}, choose: {'what-now': 'offline'}});
	t.is(run.finished('log').value, 75);
	assertStatus(t, run, 1);
	const quiet = await compare(sandbox, [a.url], {choose: {'what-now': 'offline'}});
	t.is(quiet.finished('offline').value, 'yes');
	assertStatus(t, quiet, 0);
});

goTest('an address with a password or with a pattern in it is refused', async (t) => {
	const sandbox = await lab(t);
	for (const instances of ['http://a:b@proxy.example', 'http://proxy.example/[1-9]']) {
		assertStatus(
			t,
			await gotriage(sandbox, ['run', 'proxy-consistency', '--json', '--input', `instances=${instances}`]),
			2,
		);
	}
});
