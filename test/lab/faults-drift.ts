// Faults of what a project depends on and of how it is worked on: checksums, versions, proxies that disagree, go mod init
// that waits, a day of haste.
import {appendFile, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {makeBusyHistory, makeQuietHistory, writeSignalFiles} from './busy-history.js';
import {type DatabaseFault, startFaultyDatabase} from './checksum-faults.js';
import type {Cure, Fault, ProvenBy, StartedFault} from './fault.js';
import {environmentOf, needs, startInSandbox, type Undo} from './fault-support.js';
import {goIn, type ModuleProject, makeModuleProject} from './module-project.js';
import {
	type LabModule,
	labModules,
	type ModuleProxy,
	type Fault as ProxyFault,
	startModuleProxy,
} from './module-proxy.js';
import {goThatSays, goWithSlowHome} from './odd-go.js';
import type {Sandbox, SandboxOptions} from './sandbox.js';

const [dep] = labModules as readonly [LabModule];
const oneVersion = '--input module=lab.test/dep --input version=v1.0.0';
const checksum = `gotriage run checksum-fail -C "$LAB_PROJECT" ${oneVersion} --input "otherDatabase=$LAB_DATABASE"`;
const drift = 'gotriage run module-drift -C "$LAB_PROJECT" --threshold listTime=60';
const disagree = `gotriage run proxy-consistency --input "instances=$LAB_PROXIES" ${oneVersion}`;

type Told = Omit<Fault, 'missing' | 'start'>;
/** `settings` are written into the user's Go settings, where an action can put them right. */
type Broken = Readonly<{
	note?: string;
	env?: Readonly<Record<string, string>>;
	settings?: Readonly<Record<string, string>>;
}>;

/** An action that is undone by putting these files back. */
function restoring(step: string, paths: readonly string[], more: Readonly<Record<string, string>> = {}): Cure {
	return {
		kind: 'action',
		step,
		allow: 'reversible',
		...(Object.keys(more).length === 0 ? {} : {choose: more}),
		undo: {kind: 'restores', what: paths.map((path) => ({kind: 'path', path}))},
	};
}

/** A fault that begins with a downloaded project and a checksum database that is well. */
function projectFault(
	told: Told,
	breakIt: (
		lab: ModuleProject & Readonly<{sandbox: Sandbox; proxy: ModuleProxy}>,
		undo: Undo,
	) => Promise<Broken | undefined>,
): Fault {
	return {
		...told,
		missing: needs('go', 'git', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo): Promise<Omit<StartedFault, 'stop'>> => {
				const proxy = await startModuleProxy();
				undo(proxy.close);
				const database = await startFaultyDatabase(dep);
				undo(database.close);
				await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
				const project = await makeModuleProject(sandbox, proxy);
				const broken = await breakIt({sandbox, proxy, ...project}, undo);
				const settings = {GOPROXY: proxy.url, GOSUMDB: database.gosumdb, ...broken?.settings};
				const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
				await writeFile(sandbox.goenv, `# kept by hand\n${lines.join('')}`);
				return {
					note: broken?.note ?? `A project in ${sandbox.project}: ${told.does}`,
					env: environmentOf(sandbox, {LAB_DATABASE: database.direct, ...broken?.env}),
				};
			}),
	};
}

const databaseFault = (
	id: string,
	does: string,
	fault: DatabaseFault,
	value: number,
	provenBy: NonNullable<Fault['provenBy']> = [],
): Fault =>
	projectFault(
		{
			id,
			does,
			seeWith: checksum,
			alarms: 'checksum-fail#database',
			reading: {is: value},
			leadsTo: 'project-sums',
			found: {by: 'sweep', row: 'checksum-fail#database'},
			cure: restoring('use-other-way', ['$GOENV']),
			...(provenBy.length > 0 ? {provenBy} : {}),
		},
		async (_lab, undo) => {
			const database = await startFaultyDatabase(dep);
			undo(database.close);
			database.setFault(fault);
			return {settings: {GOSUMDB: database.gosumdb}, env: {GONOSUMDB: '', LAB_DATABASE: database.direct}};
		},
	);

const otherSum = (sums: string): string => sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA');

const checksumTest = 'runbooks/checksum-fail.test.ts';

const databaseTests: readonly ProvenBy[] = [
	{file: checksumTest, title: 'a database that never answers is seen by the sweep within its time'},
	{
		file: checksumTest,
		title: 'a database that answers 503 is an alarm of its own; another way to the same one is tried first',
	},
];

const checksumFaults: readonly Fault[] = [
	databaseFault('sumdb-503', 'The checksum database answers 503.', 'error', 503, databaseTests),
	databaseFault('sumdb-hang', 'The checksum database takes questions and never answers.', 'hang', 0, databaseTests),
	projectFault(
		{
			id: 'sumdb-lies',
			does: 'The checksum database vouches for other bytes than the proxy sends, and go.sum has yet others.',
			seeWith: checksum,
			alarms: 'checksum-fail#fresh',
			reading: {is: 'mismatch'},
			leadsTo: 'stop',
			found: {by: 'sweep', row: 'checksum-fail#project-sums'},
			cure: {kind: 'none', why: 'where the database does not vouch for a module all work on it stops'},
		},
		async ({sumFile, sums}, undo) => {
			const database = await startFaultyDatabase(dep, {lies: true});
			undo(database.close);
			await writeFile(sumFile, otherSum(sums));
			return {settings: {GOSUMDB: database.gosumdb}, env: {GONOSUMDB: ''}};
		},
	),
	projectFault(
		{
			id: 'gosum-wrong',
			does: 'A line of go.sum has another sum.',
			seeWith: checksum,
			alarms: 'checksum-fail#project-sums',
			reading: {is: 'mismatch'},
			leadsTo: 'suspect',
			found: {by: 'sweep', row: 'checksum-fail#project-sums'},
			cure: restoring('restore-sums', ['$LAB_PROJECT/go.sum']),
			provenBy: [
				{
					file: checksumTest,
					title:
						'a wrong sum in go.sum is told from a bad module, put back from the last commit, and undone byte for byte',
				},
			],
		},
		async ({sumFile, sums}) => {
			await writeFile(sumFile, otherSum(sums));
			return undefined;
		},
	),
	projectFault(
		{
			id: 'modcache-edited',
			does: 'A file in the module cache was edited.',
			seeWith: checksum,
			alarms: 'checksum-fail#cache',
			reading: {is: 1},
			leadsTo: 'suspect',
			found: {by: 'sweep', row: 'checksum-fail#cache'},
			cure: restoring('fetch-again', ['$GOMODCACHE/lab.test/dep@v1.0.0', '$LAB_PROJECT/go.sum'], {
				'set-aside': 'directory',
			}),
		},
		async ({sandbox}) => {
			await appendFile(join(sandbox.gomodcache, 'lab.test', 'dep@v1.0.0', 'dep.go'), '// edited\n');
			return undefined;
		},
	),
	projectFault(
		{
			id: 'gosumdb-malformed',
			does: 'GOSUMDB is misspelt.',
			seeWith: `${checksum} --threshold slow=60`,
			alarms: 'checksum-fail#settings',
			reading: {is: 'malformed'},
			leadsTo: 'layers',
			found: {by: 'sweep', row: 'checksum-fail#settings'},
			cure: restoring('reset-database', ['$GOENV']),
		},
		async () => ({settings: {GOSUMDB: 'sum.golang.org+https://sum.golang.org'}}),
	),
];

const moduleFiles = ['$LAB_PROJECT/go.mod', '$LAB_PROJECT/go.sum'];

function driftFault(
	id: string,
	does: string,
	told: Readonly<{
		step: string;
		reading: Fault['reading'];
		leadsTo: string;
		cure: Cure;
		provenBy?: readonly ProvenBy[];
	}>,
	breakIt: Parameters<typeof projectFault>[1],
): Fault {
	const {step, ...rest} = told;
	const row = `module-drift#${step}`;
	return projectFault({id, does, seeWith: drift, alarms: row, found: {by: 'sweep', row}, ...rest}, breakIt);
}

const driftFaults: readonly Fault[] = [
	driftFault(
		'replace-local',
		'go.mod replaces a module by a directory.',
		{
			step: 'replaces',
			reading: {is: 1},
			leadsTo: 'workspace',
			cure: restoring('drop-replace', moduleFiles, {'what-now': 'replace', 'drop-replace': 'lab.test/dep'}),
		},
		async ({modFile}) => {
			await appendFile(modFile, '\nreplace lab.test/dep => ../nowhere\n');
			return undefined;
		},
	),
	driftFault(
		'version-bump',
		'An indirect module has a newer version.',
		{
			step: 'build-list',
			reading: {is: 1},
			leadsTo: 'who-asks',
			cure: restoring('pin-back', moduleFiles, {'what-now': 'pin', 'pin-back': 'lab.test/dep'}),
		},
		async ({sandbox, proxy}) => {
			await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.1.0']);
			return undefined;
		},
	),
	driftFault(
		'vendor-edited',
		'A file in vendor was edited.',
		{
			step: 'vendored',
			reading: {is: 1},
			leadsTo: 'program',
			cure: restoring('vendor-again', ['$LAB_PROJECT/vendor'], {'what-now': 'vendor'}),
		},
		async ({sandbox, proxy}) => {
			await goIn(sandbox, proxy, ['mod', 'vendor']);
			await appendFile(join(sandbox.project, 'vendor', 'lab.test', 'dep', 'dep.go'), '// edited\n');
			return undefined;
		},
	),
	driftFault(
		'exclude-current',
		'go.mod excludes the version in use.',
		{
			step: 'resolves',
			reading: {is: 'updates-needed'},
			leadsTo: 'tidy',
			cure: restoring('drop-exclude', moduleFiles, {'what-now': 'exclude', 'drop-exclude': 'lab.test/dep@v1.0.0'}),
		},
		async ({modFile}) => {
			await appendFile(modFile, '\nexclude lab.test/dep v1.0.0\n');
			return undefined;
		},
	),
	driftFault(
		'gosum-line-lost',
		'A line of go.sum was lost.',
		{
			step: 'resolves',
			reading: {is: 'missing-entry'},
			leadsTo: 'tidy',
			cure: restoring('tidy-now', moduleFiles, {'what-now': 'tidy'}),
			provenBy: [
				{
					file: 'runbooks/module-drift.test.ts',
					title: 'a lost line of go.sum is found, and go mod tidy brings it back',
				},
			],
		},
		async ({sumFile, sums}) => {
			await writeFile(sumFile, sums.replace(/lab\.test\/dep v1\.0\.0 h1:.*\n/, ''));
			return undefined;
		},
	),
];

/** Two proxies, the second of which is odd. */
function proxiesFault(told: Told, odd: Readonly<{fault?: ProxyFault; modules?: readonly LabModule[]}>): Fault {
	return {
		...told,
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const first = await startModuleProxy();
				undo(first.close);
				const second = await startModuleProxy(odd.modules ?? labModules);
				undo(second.close);
				second.setFault(odd.fault ?? {kind: 'none'});
				return {
					note: `Module proxies at ${first.url} and ${second.url}: ${told.does}`,
					env: environmentOf(sandbox, {LAB_PROXIES: `${first.url},${second.url}`}),
				};
			}),
	};
}

const itsOwner: Cure = {kind: 'none', why: 'what a proxy holds is put right by those who run it'};

const proxiesFaults: readonly Fault[] = [
	proxiesFault(
		{
			id: 'proxies-differ',
			does: 'Two proxies send other bytes for one version.',
			seeWith: disagree,
			alarms: 'proxy-consistency#sums-agree',
			reading: {is: 2},
			leadsTo: 'bad-instance',
			found: {by: 'sweep', row: 'proxy-consistency#sums-agree'},
			cure: itsOwner,
		},
		{fault: {kind: 'rebuilt'}},
	),
	proxiesFault(
		{
			id: 'proxies-lag',
			does: 'One of two proxies misses a version.',
			seeWith: disagree,
			alarms: 'proxy-consistency#lists-agree',
			reading: {is: 1},
			leadsTo: 'stale-instance',
			found: {by: 'sweep', row: 'proxy-consistency#lists-agree'},
			cure: itsOwner,
		},
		{modules: labModules.filter((module) => module.version !== 'v1.1.0')},
	),
	proxiesFault(
		{
			id: 'proxies-limit',
			does: 'One of two proxies says that there are too many requests.',
			seeWith: `${disagree} --allow-cost load`,
			alarms: 'proxy-consistency#load',
			reading: {is: 100},
			leadsTo: 'breaker',
			found: {by: 'runbook', needs: 'load'},
			cure: itsOwner,
			provenBy: [
				{
					file: 'runbooks/proxy-consistency.test.ts',
					title: 'an instance that limits under a small, bounded load is found',
				},
			],
		},
		{fault: {kind: 'status', status: 429}},
	),
	proxiesFault(
		{
			id: 'proxies-slow',
			does: 'One of two proxies answers each question three seconds late.',
			seeWith: `${disagree} --allow-cost load`,
			alarms: 'proxy-consistency#load',
			reading: {is: 100},
			leadsTo: 'breaker',
			found: {by: 'runbook', needs: 'load'},
			cure: itsOwner,
		},
		{fault: {kind: 'slow', delayMs: 3000}},
	),
];

function initFault(
	told: Told,
	make: (sandbox: Sandbox, undo: Undo) => Promise<Readonly<Record<string, string>>>,
	options: SandboxOptions = {},
): Fault {
	return {
		...told,
		missing: needs('go', 'find'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const env = await make(sandbox, undo);
				return {note: `In ${sandbox.project}: ${told.does}`, env: environmentOf(sandbox, env)};
			}, options),
	};
}

const firstOnPath = (sandbox: Sandbox, directory: string): string => `${directory}:${sandbox.env['PATH'] ?? ''}`;
const init = 'gotriage run modinit-slow -C "$LAB_PROJECT"';

const initFaults: readonly Fault[] = [
	initFault(
		{
			id: 'home-slow',
			does: 'The home directory is slow for go mod init.',
			seeWith: init,
			alarms: 'modinit-slow#yours',
			reading: {atLeast: 1.5},
			leadsTo: 'toolchain',
			found: {by: 'sweep', row: 'modinit-slow#yours'},
			cure: {kind: 'none', why: 'a home directory is moved to a faster disk by a person'},
		},
		async (sandbox) => ({HOME: sandbox.home, PATH: firstOnPath(sandbox, await goWithSlowHome(sandbox, 1.5))}),
	),
	initFault(
		{
			id: 'toolchain-hang',
			does: 'A go.work above the project asks for another Go, and the proxy hangs.',
			seeWith: init,
			alarms: 'modinit-slow#toolchain',
			reading: {is: 'wants go1.99.0'},
			leadsTo: 'who-wants',
			found: {by: 'sweep', row: 'modinit-slow#toolchain'},
			cure: restoring('toolchain-local', ['$GOENV'], {'what-now': 'local'}),
		},
		async (sandbox, undo) => {
			const proxy = await startModuleProxy();
			undo(proxy.close);
			proxy.setFault({kind: 'hang'});
			await writeFile(sandbox.goenv, `# kept by hand\nGOPROXY=${proxy.url}\nGOTOOLCHAIN=auto\n`);
			await writeFile(join(sandbox.root, 'go.work'), 'go 1.99\n\nuse ./project\n');
			await sandbox.writeProject({'go.mod': 'module lab.test/here\n'});
			// Empty counts as not set: the user's Go settings are what is in force.
			return {GOTOOLCHAIN: ''};
		},
	),
	initFault(
		{
			id: 'legacy-files',
			does: 'Files of an old dependency tool lie beside an old Go.',
			seeWith: init,
			alarms: 'modinit-slow#legacy',
			reading: {is: 1},
			leadsTo: 'places',
			found: {by: 'sweep', row: 'modinit-slow#legacy'},
			cure: restoring('set-legacy-aside', ['$LAB_PROJECT/Gopkg.lock'], {
				'what-now': 'legacy',
				'set-legacy-aside': 'Gopkg.lock',
			}),
		},
		async (sandbox) => {
			await sandbox.writeProject({'Gopkg.lock': '# pins\n'});
			return {PATH: firstOnPath(sandbox, await goThatSays(sandbox, 'go1.19.8'))};
		},
	),
];

const signals = 'gotriage run delivery-signals -C "$LAB_PROJECT"';
const thePeople: Cure = {kind: 'none', why: 'how work is done is changed by the people who do it'};

const signalFaults: readonly Fault[] = [
	{
		id: 'day-of-haste',
		does: 'A git history of one day with replace lines, "temporary" commits and restless ignore rules.',
		seeWith: signals,
		alarms: 'delivery-signals#history',
		reading: {is: 3},
		leadsTo: 'coverage-now',
		found: {by: 'sweep', row: 'delivery-signals#history'},
		cure: thePeople,
		missing: needs('go', 'git'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await makeBusyHistory(sandbox);
				return {note: `A repository in ${sandbox.project} with ten commits.`};
			}),
	},
	{
		id: 'coverage-falls',
		does: 'Builds that vary by more than 45 s, and coverage that fell from 82 % to 71 %.',
		seeWith: `${signals} --input "buildTimes=$LAB_BUILDS" --input "profileNow=$LAB_NOW" --input "profileBefore=$LAB_BEFORE"`,
		alarms: 'delivery-signals#signals',
		reading: {is: 2},
		leadsTo: 'test-plan',
		found: {by: 'runbook', needs: 'steps'},
		cure: thePeople,
		missing: needs('go', 'git'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await makeQuietHistory(sandbox);
				const files = await writeSignalFiles(sandbox);
				const bytes = (await readFile(files.builds)).length;
				return {
					note: `A repository in ${sandbox.project}, and ${bytes} bytes of build times in ${files.builds}.`,
					env: environmentOf(sandbox, {LAB_BUILDS: files.builds, LAB_NOW: files.now, LAB_BEFORE: files.before}),
				};
			}),
	},
];

export const driftingFaults: readonly Fault[] = [
	...checksumFaults,
	...driftFaults,
	...proxiesFaults,
	...initFaults,
	...signalFaults,
];
