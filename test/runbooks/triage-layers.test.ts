// The runbook triage-layers with two faults at once: it must say both, offer the right runbooks, and conclude with care.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {findFault} from '../lab/faults.js';
import {quickProject, startPprofServer} from '../lab/go-programs.js';
import {startModuleProxy} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, type RunOptions, runRunbook} from './command.js';

const execute = promisify(execFile);
const absent = ['curl', 'git'].find((tool) => findOnPath(tool) === null);
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing: absent === undefined ? null : `needs ${absent}`, ...options});

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(quickProject);
	return sandbox;
}

// What else the machine does must not decide a test.
const anyMachine = {load: 10_000, disk: 100, goStart: 60, cpu: 100_000};

const runTriage = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'triage-layers', {...options, thresholds: {...anyMachine, ...options.thresholds}});

const redOf = (facts: Readonly<Record<string, unknown>>): readonly string[] => facts['red'] as readonly string[];

goTest('two faults at once are both named, and only what is red is offered', async (t) => {
	const fault = findFault('two-at-once');
	const started = await fault?.start();
	t.teardown(async () => started?.stop());
	const sandbox = await lab(t);
	const broken: Sandbox = {...sandbox, env: {...sandbox.env, GOENV: started?.env?.['GOENV'] ?? ''}};
	const run = await runTriage(broken);
	assertStatus(t, run, 1);
	const red = redOf(run.finished('red').facts);
	t.true(red.includes('modules') && red.includes('editor'), red.join());
	t.false(red.includes('host') || red.includes('disk') || red.includes('go'));
	t.is(run.finished('first-hop').items[0]?.value, 503);
	t.is(run.finished('evidence').value, 'not enough in any layer', 'one kind of evidence is no conclusion');
	const onward = await runTriage(broken, {choose: {where: 'modules'}});
	t.true(onward.path.includes('hop-status'), 'the chosen runbook goes on in the same incident');
	const notRed = await runTriage(broken, {choose: {where: 'disk'}});
	t.is(notRed.outcome, 'escalated', 'what is not red is not offered');
});

goTest('with nothing red the run looks for changes and ends without a conclusion', async (t) => {
	const proxy = await startModuleProxy();
	t.teardown(proxy.close);
	const sandbox = await lab(t, {goenv: {GOPROXY: proxy.url}});
	const git = (...args: readonly string[]) =>
		execute('git', ['-c', 'user.name=lab', '-c', 'user.email=lab@lab.test', ...args], {
			cwd: sandbox.project,
			env: {...sandbox.env},
		});
	await git('init', '-q');
	await git('add', '.');
	await git('commit', '-q', '-m', 'begin');
	const run = await runTriage(sandbox, {thresholds: {servers: 10_000}});
	t.deepEqual(
		redOf(run.finished('red').facts).filter((layer) => layer !== 'editor' && layer !== 'files'),
		[],
	);
	t.is(run.finished('changes').value, 1);
	t.is(run.finished('changes').facts['modules'], 1, 'go.mod came with the commit');
	t.true((run.finished('machine-changes').facts['files'] as readonly string[]).includes('go.mod'));
	t.is(run.finished('evidence').value, 'not enough in any layer');
	t.deepEqual(run.ofType('change.applied'), []);
});

goTest('a slow service leads to its goroutines, by its own address', async (t) => {
	const sandbox = await lab(t);
	const server = await startPprofServer(sandbox, {spinners: 0, processors: 1});
	t.teardown(server.process.kill);
	const run = await runTriage(sandbox, {
		inputs: {pprof: server.url, seen: 'application:log'},
		choose: {class: 'latency'},
		thresholds: {goroutines: 1},
	});
	t.is(run.finished('latency').verdict, 'alarm');
	t.true(Number(run.finished('latency').value) >= 5);
	t.regex(run.finished('latency').sentence, /above 1/);
	t.is(
		run.finished('evidence').value,
		'application',
		'what the person’s own log points at is a second kind of evidence',
	);
});
