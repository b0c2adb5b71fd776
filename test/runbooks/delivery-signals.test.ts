// The runbook delivery-signals against real git histories whose commits have the dates they need.
import {appendFile, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {makeBusyHistory, makeQuietHistory, writeSignalFiles} from '../lab/busy-history.js';
import {git} from '../lab/git-history.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const missing = ['git', 'gofmt'].find((tool) => findOnPath(tool) === null);
const needsTools = missing === undefined ? null : `needs ${missing}`;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {missing: needsTools, ...options});

async function lab(t: ExecutionContext, make: (sandbox: Sandbox) => Promise<void>): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	await make(sandbox);
	return sandbox;
}

const signals = (sandbox: Sandbox, options: RunOptions = {}) => runRunbook(sandbox, 'delivery-signals', options);

goTest('a quiet history gives no signal, and old commits do not count', async (t) => {
	const sandbox = await lab(t, makeQuietHistory);
	const run = await signals(sandbox);
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('changes').value, 0);
	t.is(run.finished('commit-words').value, 0);
	t.is(run.finished('commit-words').facts['commits'], 1);
	t.is(run.finished('signals').value, 0);
});

goTest('one bad day gives three signals and half an hour to answer', async (t) => {
	const sandbox = await lab(t, makeBusyHistory);
	const run = await signals(sandbox);
	assertStatus(t, run, 1);
	t.is(run.finished('changes').value, 5);
	t.is(run.finished('replaces').value, 4);
	t.is(run.finished('go-mod-churn').verdict, 'alarm');
	t.deepEqual(run.finished('commit-words').facts['subjects'], ['WIP', 'hotfix: again', '先跑通', '临时修复 login']);
	t.is(run.finished('ignore-churn').value, 2);
	t.is(run.finished('signals').value, 3);
	t.is(run.finished('signals').facts['answerWithin'], '30 min');
});

goTest('builds that vary and coverage that fell are two signals, read from the files of CI', async (t) => {
	const sandbox = await lab(t, makeQuietHistory);
	const files = await writeSignalFiles(sandbox);
	const inputs = {buildTimes: files.builds, profileNow: files.now, profileBefore: files.before};
	const run = await signals(sandbox, {inputs});
	assertStatus(t, run, 1);
	t.is(run.finished('builds').value, 97);
	t.is(run.finished('builds').verdict, 'alarm');
	t.is(run.finished('coverage-before').value, 82);
	t.is(run.finished('coverage-now').value, 71);
	t.is(run.finished('coverage').value, 11);
	t.is(run.finished('coverage').verdict, 'alarm');
	t.is(run.finished('signals').value, 2);
	t.is(run.finished('signals').facts['answerWithin'], '2 h');
	const same = await signals(sandbox, {inputs: {...inputs, buildTimes: '', profileBefore: files.now}});
	t.is(same.finished('coverage').verdict, 'ok');
});

goTest('a shallow clone that ends within the day is unknown, never 0', async (t) => {
	const sandbox = await lab(t, makeBusyHistory);
	const clone = join(sandbox.root, 'clone');
	await git(sandbox, ['clone', '-q', '--depth', '2', `file://${sandbox.project}`, clone]);
	const run = await signals({...sandbox, project: clone});
	assertStatus(t, run, 4);
	t.is(run.finished('commit-words').verdict, 'unknown');
	t.regex(run.finished('commit-words').reason ?? '', /git fetch --unshallow/);
	t.is(run.finished('history').verdict, 'unknown');
});

goTest('outside a repository nothing is claimed', async (t) => {
	const sandbox = await lab(t, async () => undefined);
	const run = await signals(sandbox);
	assertStatus(t, run, 4);
	t.regex(run.finished('changes').reason ?? '', /not a git repository/);
	t.is(run.finished('signals').verdict, 'unknown');
});

goTest('the freeze is a tag that is verified, and gone after undo', async (t) => {
	const sandbox = await lab(t, makeQuietHistory);
	const before = await git(sandbox, ['for-each-ref']);
	const options: RunOptions = {allow: 'reversible', choose: {'what-now': 'freeze'}};
	const run = await signals(sandbox, options);
	t.like(run.ofType('change.verified')[0], {step: 'freeze', check: 'tagged', helped: true});
	t.true((await git(sandbox, ['tag'])).includes('freeze-emergency'));
	const again = await signals(sandbox, options);
	t.is(again.ofType('change.applied')[0]?.succeeded, false, 'a name that exists is refused');
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await git(sandbox, ['for-each-ref']), before);
});

goTest('an ignore rule is added once, on a line of its own, and undone byte for byte', async (t) => {
	const sandbox = await lab(t, makeQuietHistory);
	const file = join(sandbox.project, '.gitignore');
	await writeFile(file, '*.tmp'); // without a newline at its end
	const options: RunOptions = {allow: 'reversible', choose: {'what-now': 'ignore'}, inputs: {rule: 'out/'}};
	const run = await signals(sandbox, options);
	t.is(await readFile(file, 'utf8'), '*.tmp\nout/\n');
	t.like(run.ofType('change.verified')[0], {step: 'ignore-rule', helped: true});
	await signals(sandbox, options);
	t.is(await readFile(file, 'utf8'), '*.tmp\nout/\n');
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(file, 'utf8'), '*.tmp');
});

goTest('coverage is measured where that was allowed, and not otherwise', async (t) => {
	const sandbox = await lab(t, makeQuietHistory);
	await sandbox.writeProject({
		'a.go': 'package a\n\nfunc One() int { return 1 }\n\nfunc Two() int { return 2 }\n',
		'a_test.go': 'package a\n\nimport "testing"\n\nfunc TestOne(t *testing.T) { One() }\n',
	});
	await appendFile(join(sandbox.project, 'b.go'), '');
	const withheld = await signals(sandbox);
	t.true(withheld.ofType('step.skipped').some((event) => event.step === 'coverage-run'));
	const run = await signals(sandbox, {allowCosts: ['runs-code']});
	t.is(run.finished('coverage-run').value, 50);
	assertStatus(t, run, 0);
});
