// The runbook checksum-fail against a real go, a module proxy and a checksum database with its own key on 127.0.0.1, wrong
// lines in go.sum and damaged module caches.
import {appendFile, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {startFaultyDatabase} from '../lab/checksum-faults.js';
import {type ModuleProject, makeModuleProject} from '../lab/module-project.js';
import {type LabModule, labModules, type ModuleProxy, startModuleProxy} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {assertStatus, gotriage, type RunOptions, runRunbook, sweepBoard} from './command.js';

const missing = ['curl', 'git', 'find'].find((tool) => findOnPath(tool) === null);
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {missing: missing === undefined ? null : `needs ${missing}`, ...options});
// A sweep measures the rows of all runbooks, each within ten seconds: alone, so that other tests do not take its time.
const sweepTest: typeof registerGoTest = (title, body, options) => goTest(title, body, {...options, serial: true});

const [dep] = labModules as readonly [LabModule];
const inputs = {module: dep.path, version: dep.version};
type Lab = ModuleProject & Readonly<{sandbox: Sandbox; proxy: ModuleProxy}>;

/** A project in a repository whose modules are all downloaded, as on the evening before. */
async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Lab> {
	const proxy = await startModuleProxy();
	t.teardown(proxy.close);
	const sandbox = await makeSandbox({...options, goenv: {GOPROXY: proxy.url, ...options.goenv}});
	t.teardown(sandbox.cleanup);
	return {sandbox, proxy, ...(await makeModuleProject(sandbox, proxy))};
}

// The lab has no public database: what the settings name must be one that is here.
const run = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'checksum-fail', {...options, inputs: {...inputs, ...options.inputs}});

async function database(t: ExecutionContext, options: Readonly<{lies?: boolean}> = {}) {
	const started = await startFaultyDatabase(dep, options);
	t.teardown(started.close);
	return started;
}

goTest(
	'a project that fits, an undamaged cache and a database that answers are healthy, and nothing is changed',
	async (t) => {
		const db = await database(t);
		const {sandbox, sums, sumFile} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
		const result = await run(sandbox);
		assertStatus(t, result, 0);
		t.is(result.outcome, 'healthy');
		t.is(result.finished('settings').value, 'on');
		t.is(result.finished('database').value, 200);
		t.is(result.finished('project-sums').value, 'ok');
		t.is(result.finished('cache').value, 0);
		t.deepEqual(result.ofType('change.applied'), []);
		t.is(await readFile(sumFile, 'utf8'), sums);
	},
);

goTest(
	'a wrong sum in go.sum is told from a bad module, put back from the last commit, and undone byte for byte',
	async (t) => {
		const db = await database(t);
		const {sandbox, sums, sumFile} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
		const wrong = sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA');
		await writeFile(sumFile, wrong);
		const result = await run(sandbox, {allow: 'reversible'});
		assertStatus(t, result, 0);
		t.is(result.outcome, 'recovered');
		t.is(result.reached('suspect').value, 'lab.test/dep@v1.0.0');
		t.is(result.reached('fresh').value, 'ok');
		t.is(result.reached('party').value, 'go.sum');
		t.like(result.ofType('change.verified')[0], {step: 'restore-sums', check: 'project-sums', helped: true});
		t.is(await readFile(sumFile, 'utf8'), sums);
		assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
		t.is(await readFile(sumFile, 'utf8'), wrong);
	},
);

goTest('without a history nothing is put back: a person puts the line right', async (t) => {
	const db = await database(t);
	const {sandbox, sums, sumFile} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
	await rm(join(sandbox.project, '.git'), {recursive: true});
	const wrong = sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA');
	await writeFile(sumFile, wrong);
	const result = await run(sandbox, {allow: 'reversible'});
	assertStatus(t, result, 1);
	t.is(result.finished('sum-changed').verdict, 'unknown');
	t.deepEqual(result.ofType('change.applied'), []);
	t.regex(result.closedBecause ?? '', /Put the line of go\.sum right/);
	t.is(await readFile(sumFile, 'utf8'), wrong);
});

goTest('a module whose fresh copy the database does not vouch for stops everything', async (t) => {
	const db = await database(t, {lies: true});
	const {sandbox, sums, sumFile} = await lab(t, {env: {GOSUMDB: db.gosumdb, GONOSUMDB: undefined}});
	await writeFile(sumFile, sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA'));
	const result = await run(sandbox, {allow: 'reversible'});
	assertStatus(t, result, 1);
	t.is(result.finished('fresh').value, 'mismatch');
	t.is(result.path.at(-1), 'fresh', 'nothing is tried after a mismatch');
	t.regex(result.closedBecause ?? '', /Stop/);
	t.deepEqual(result.ofType('change.applied'), []);
});

goTest(
	'a file edited in the module cache is found, set aside, fetched again, and everything can be taken back',
	async (t) => {
		const db = await database(t);
		const {sandbox} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
		const file = join(sandbox.gomodcache, 'lab.test', 'dep@v1.0.0', 'dep.go');
		const good = await readFile(file, 'utf8');
		await appendFile(file, '// edited\n');
		const edited = await readFile(file, 'utf8');

		const result = await run(sandbox, {allow: 'reversible', choose: {'set-aside': 'directory'}});
		assertStatus(t, result, 0);
		t.is(result.reached('project-sums').value, 'ok', 'go.sum does not see it');
		t.is(result.reached('party').value, 'module cache');
		t.is(result.reached('parts').value, 4);
		t.is(result.outcome, 'recovered');
		t.like(result.ofType('change.verified').at(-1), {step: 'fetch-again', check: 'cache', helped: true});
		t.is(await readFile(file, 'utf8'), good);
		assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
		t.is(await readFile(file, 'utf8'), edited);
	},
);

goTest('a missing note of the sum is written again by the go command itself, and is no alarm', async (t) => {
	const {sandbox} = await lab(t, {env: {GOPROXY: 'off'}});
	const note = join(sandbox.gomodcache, 'cache', 'download', 'lab.test', 'mid', '@v', 'v0.3.0.ziphash');
	const before = await readFile(note, 'utf8');
	await rm(note);
	const result = await run(sandbox);
	assertStatus(t, result, 0);
	t.is(result.finished('cache').value, 0);
	t.is(await readFile(note, 'utf8'), before);
});

goTest('a deleted line of go.sum is a missing entry, and no mismatch', async (t) => {
	const db = await database(t);
	const {sandbox, sums, sumFile} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
	await writeFile(sumFile, sums.replace(/lab\.test\/dep v1\.0\.0 h1:.*\n/, ''));
	const result = await run(sandbox, {allow: 'reversible'});
	assertStatus(t, result, 1);
	t.is(result.finished('project-sums').value, 'missing-entry');
	t.regex(result.closedBecause ?? '', /Complete go\.sum/);
	t.deepEqual(result.ofType('change.applied'), []);
});

goTest('a database that answers 503 is an alarm of its own; another way to the same one is tried first', async (t) => {
	const db = await database(t);
	db.setFault('error');
	const {sandbox} = await lab(t, {goenv: {GOSUMDB: db.gosumdb}, env: {GONOSUMDB: undefined}});
	const before = await readFile(sandbox.goenv, 'utf8');
	const result = await run(sandbox, {allow: 'reversible', inputs: {otherDatabase: db.direct}});
	assertStatus(t, result, 0);
	t.is(result.reached('database').value, 503);
	t.is(result.finished('project-sums').value, 'ok', 'what go.sum lists needs no database');
	t.is(result.reached('fresh').value, 'database');
	t.is(result.finished('other-way').value, 'ok');
	t.like(result.ofType('change.verified').at(-1), {step: 'use-other-way', check: 'fresh', helped: true});
	t.regex(await readFile(sandbox.goenv, 'utf8'), /^GOSUMDB=sum\.lab\.test\+/m);
	assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
	t.is(await readFile(sandbox.goenv, 'utf8'), before);
});

sweepTest('a database that never answers is seen by the sweep within its time', async (t) => {
	const db = await database(t);
	db.setFault('hang');
	const {sandbox} = await lab(t, {env: {GOSUMDB: db.gosumdb}});
	const row = (await sweepBoard(sandbox)).row('database', 'checksum-fail');
	t.is(row.verdict, 'alarm');
	t.is(row.value, 0);
	t.true(row.durationMs < 12_000);
});

goTest('another database with another key is never taken', async (t) => {
	const [db, stranger] = [await database(t), await database(t)];
	db.setFault('error');
	const {sandbox} = await lab(t, {env: {GOSUMDB: db.gosumdb, GONOSUMDB: undefined}});
	const result = await run(sandbox, {allow: 'reversible', inputs: {otherDatabase: stranger.direct}});
	assertStatus(t, result, 1);
	t.is(result.finished('same-database').verdict, 'alarm');
	t.deepEqual(result.ofType('change.applied'), []);
	const off = await gotriage(sandbox, ['run', 'checksum-fail', '--json', '--input', 'otherDatabase=off+x']);
	assertStatus(t, off, 2);
});

for (const [value, seen] of [
	['sum.golang.org+https://sum.golang.org', 'malformed'],
	['off', 'off'],
] as const) {
	goTest(`GOSUMDB=${value} is an alarm, is taken out with consent, and comes back exactly with undo`, async (t) => {
		const {sandbox, sumFile} = await lab(t);
		const before = `# kept by hand\nGOPROXY=off\nGOSUMDB=${value}\n`;
		await writeFile(sandbox.goenv, before);
		const result = await run(sandbox, {allow: 'reversible'});
		t.is(result.reached('settings').value, seen);
		assertStatus(t, result, 0);
		t.is(result.outcome, 'recovered');
		t.is(await readFile(sandbox.goenv, 'utf8'), '# kept by hand\nGOPROXY=off\n');
		assertStatus(t, await gotriage(sandbox, ['undo', result.incident]), 0);
		t.is(await readFile(sandbox.goenv, 'utf8'), before);
		t.true((await readFile(sumFile, 'utf8')).length > 0);
	});
}

goTest(
	'without consent a switched-off check stays as it is, and the exit status says that something was withheld',
	async (t) => {
		const {sandbox} = await lab(t, {goenv: {GOSUMDB: 'off'}});
		const before = await readFile(sandbox.goenv, 'utf8');
		assertStatus(t, await run(sandbox), 3);
		t.is(await readFile(sandbox.goenv, 'utf8'), before);
	},
);

goTest('a check that the environment switches off is for a person to switch on', async (t) => {
	const {sandbox} = await lab(t, {env: {GOSUMDB: 'off'}});
	const result = await run(sandbox, {allow: 'reversible'});
	assertStatus(t, result, 1);
	t.is(result.finished('layers').value, 'os');
	t.regex(result.closedBecause ?? '', /Switch the check on/);
});

goTest('outside a module nothing is claimed of sums', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const result = await run(sandbox);
	assertStatus(t, result, 4);
	t.is(result.finished('settings').verdict, 'ok');
	t.is(result.finished('project-sums').verdict, 'unknown');
	t.regex(result.finished('project-sums').reason ?? '', /go\.mod/);
});
