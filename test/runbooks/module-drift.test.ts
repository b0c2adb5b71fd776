// The runbook module-drift against a real go and git: local replaces, versions that moved, exclude lines, lost lines of
// go.sum and an edited vendor directory.
import {access, appendFile, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {commitAll} from '../lab/git-history.js';
import {goIn, type ModuleProject, makeModuleProject} from '../lab/module-project.js';
import {type ModuleProxy, startModuleProxy} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook} from './command.js';

const missing = ['git', 'diff'].find((tool) => findOnPath(tool) === null);
const needsTools = missing === undefined ? null : `needs ${missing}`;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {missing: needsTools, atLeast: '1.23', ...options});

type Lab = ModuleProject & Readonly<{sandbox: Sandbox; proxy: ModuleProxy}>;

async function lab(t: ExecutionContext): Promise<Lab> {
	const proxy = await startModuleProxy();
	t.teardown(proxy.close);
	const sandbox = await makeSandbox({goenv: {GOPROXY: proxy.url}});
	t.teardown(sandbox.cleanup);
	return {sandbox, proxy, ...(await makeModuleProject(sandbox, proxy))};
}

// How fast the machine lists modules must not decide a test.
const drift = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'module-drift', {...options, thresholds: {listTime: 60, ...options.thresholds}});

const isThere = async (path: string): Promise<boolean> =>
	access(path).then(
		() => true,
		() => false,
	);

goTest('a project as it was committed is healthy, and nothing is written into it', async (t) => {
	const {sandbox, mod, modFile} = await lab(t);
	const before = (await readdir(sandbox.project)).sort();
	const run = await drift(sandbox);
	assertStatus(t, run, 0);
	t.is(run.outcome, 'healthy');
	t.is(run.finished('replaces').value, 0);
	t.is(run.finished('build-list').value, 0);
	t.is(run.finished('resolves').value, 'ok');
	t.is(run.finished('tidy').value, 0);
	t.is(run.finished('modules').value, 2);
	t.is(run.finished('modules').facts['indirect'], 1);
	t.deepEqual(run.finished('updates').facts['updates'], ['lab.test/dep v1.0.0 -> v1.1.0']);
	t.is(run.finished('vendored').value, 0);
	t.deepEqual((await readdir(sandbox.project)).sort(), before);
	t.is(await readFile(modFile, 'utf8'), mod);
});

goTest('a local replace is found, taken out with consent, and comes back byte for byte', async (t) => {
	const {sandbox, modFile} = await lab(t);
	await appendFile(modFile, '\nreplace lab.test/dep v1.0.0 => ../nowhere // mine\n');
	const before = await readFile(modFile, 'utf8');
	const choose = {'what-now': 'replace', 'drop-replace': 'lab.test/dep@v1.0.0'};
	const withheld = await drift(sandbox, {choose});
	assertStatus(t, withheld, 3);
	t.is(await readFile(modFile, 'utf8'), before);

	const run = await drift(sandbox, {allow: 'reversible', choose});
	assertStatus(t, run, 0);
	t.is(run.reached('replaces').value, 1);
	t.is(run.outcome, 'recovered');
	t.like(run.ofType('change.verified')[0], {step: 'drop-replace', check: 'replaces', helped: true});
	t.false((await readFile(modFile, 'utf8')).includes('nowhere'));
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(modFile, 'utf8'), before);
});

goTest('a version raised through another module is found with who asks for it, and put back', async (t) => {
	const {sandbox, proxy, modFile, sumFile} = await lab(t);
	await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.1.0']);
	const [mod, sums] = [await readFile(modFile, 'utf8'), await readFile(sumFile, 'utf8')];
	const run = await drift(sandbox, {allow: 'reversible', choose: {'what-now': 'pin', 'pin-back': 'lab.test/dep'}});
	t.is(run.reached('build-list').value, 1);
	t.like(run.reached('build-list').facts, {
		moved: [{path: 'lab.test/dep', before: 'v1.0.0', after: 'v1.1.0', change: 'raised', step: 'minor'}],
	});
	t.deepEqual(run.finished('who-asks').items[0]?.facts['by'], ['lab.test/user']);
	t.like(run.ofType('change.verified')[0], {step: 'pin-back', check: 'build-list', helped: true});
	assertStatus(t, run, 0);
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(modFile, 'utf8'), mod);
	t.is(await readFile(sumFile, 'utf8'), sums);
});

goTest('a version moved by a commit is found against the good commit, and not against the last', async (t) => {
	const {sandbox, proxy} = await lab(t);
	await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.1.0']);
	await commitAll(sandbox, 'raise');
	t.is((await drift(sandbox)).finished('build-list').value, 0);
	const run = await drift(sandbox, {inputs: {ref: 'HEAD~1'}});
	t.is(run.finished('build-list').value, 1);
	assertStatus(t, run, 1);
	const unknown = await drift(sandbox, {inputs: {ref: 'v9.9.9'}});
	t.is(unknown.finished('build-list').verdict, 'unknown');
});

goTest('an exclude line for the version in use is found and taken out', async (t) => {
	const {sandbox, modFile} = await lab(t);
	await appendFile(modFile, '\nexclude lab.test/dep v1.0.0\n');
	const before = await readFile(modFile, 'utf8');
	const choose = {'what-now': 'exclude', 'drop-exclude': 'lab.test/dep@v1.0.0'};
	const run = await drift(sandbox, {allow: 'reversible', choose});
	assertStatus(t, run, 0);
	t.is(run.reached('resolves').value, 'updates-needed');
	t.like(run.ofType('change.verified')[0], {step: 'drop-exclude', check: 'resolves', helped: true});
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(modFile, 'utf8'), before);
});

goTest('a lost line of go.sum is found, and go mod tidy brings it back', async (t) => {
	const {sandbox, sums, sumFile} = await lab(t);
	const lost = sums.replace(/lab\.test\/dep v1\.0\.0 h1:.*\n/, '');
	await writeFile(sumFile, lost);
	const run = await drift(sandbox, {allow: 'reversible', choose: {'what-now': 'tidy'}});
	assertStatus(t, run, 0);
	t.is(run.reached('resolves').value, 'missing-entry');
	t.is(run.reached('tidy').value, 1);
	t.is(await readFile(sumFile, 'utf8'), sums);
	assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
	t.is(await readFile(sumFile, 'utf8'), lost);
});

goTest(
	'an edited file of the vendor directory is found; the directory is made again and comes back with undo',
	async (t) => {
		const {sandbox, proxy} = await lab(t);
		await goIn(sandbox, proxy, ['mod', 'vendor']);
		const file = join(sandbox.project, 'vendor', 'lab.test', 'dep', 'dep.go');
		const good = await readFile(file, 'utf8');
		await appendFile(file, '// edited\n');
		const edited = await readFile(file, 'utf8');
		const run = await drift(sandbox, {allow: 'reversible', choose: {'what-now': 'vendor'}});
		assertStatus(t, run, 0);
		t.is(run.reached('vendored').value, 1);
		t.is(run.reached('resolves').value, 'ok', 'the build does not see it');
		t.like(run.ofType('change.verified').at(-1), {step: 'vendor-again', check: 'vendored', helped: true});
		t.is(await readFile(file, 'utf8'), good);
		assertStatus(t, await gotriage(sandbox, ['undo', run.incident]), 0);
		t.is(await readFile(file, 'utf8'), edited);
	},
);

goTest('a program built with other modules than the project names is found', async (t) => {
	const {sandbox, proxy} = await lab(t);
	await sandbox.writeProject({
		'cmd/tool/main.go': 'package main\n\nimport "lab.test/user"\n\nfunc main() { println(lab.Name) }\n',
	});
	await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.1.0']);
	const program = join(sandbox.root, 'tool');
	await goIn(sandbox, proxy, ['build', '-o', program, './cmd/tool']);
	t.true(await isThere(program));
	const same = await drift(sandbox, {inputs: {program}});
	t.is(same.finished('program').value, 0);
	await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.0.0']);
	const run = await drift(sandbox, {inputs: {program}});
	assertStatus(t, run, 1);
	t.deepEqual(run.finished('program').facts['differ'], ['lab.test/dep@v1.1.0']);
});

goTest('outside a module nothing is claimed', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const run = await drift(sandbox);
	assertStatus(t, run, 1);
	t.deepEqual(run.path, ['settings']);
});
