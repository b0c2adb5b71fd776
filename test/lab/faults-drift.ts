// Faults of what a project depends on and of how it is worked on: checksums, versions, proxies that disagree, go mod init
// that waits, a day of haste.
import {appendFile, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {makeBusyHistory, makeQuietHistory, writeSignalFiles} from './busy-history.js';
import {type DatabaseFault, startFaultyDatabase} from './checksum-faults.js';
import type {Fault, StartedFault} from './fault.js';
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
const checksum = `gotriage run checksum-fail -C "$LAB_PROJECT" ${oneVersion}`;
const drift = 'gotriage run module-drift -C "$LAB_PROJECT" --threshold listTime=60';
const disagree = `gotriage run proxy-consistency --input "instances=$LAB_PROXIES" ${oneVersion}`;

type Told = Pick<Fault, 'id' | 'does' | 'seeWith' | 'alarms'>;
type Broken = Readonly<{note?: string; env?: Readonly<Record<string, string>>}>;

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
				return {
					note: broken?.note ?? `A project in ${sandbox.project}: ${told.does}`,
					env: environmentOf(sandbox, {GOSUMDB: database.gosumdb, ...broken?.env}),
				};
			}),
	};
}

const databaseFault = (id: string, does: string, fault: DatabaseFault): Fault =>
	projectFault({id, does, seeWith: checksum, alarms: 'checksum-fail#database'}, async (_lab, undo) => {
		const database = await startFaultyDatabase(dep);
		undo(database.close);
		database.setFault(fault);
		return {env: {GOSUMDB: database.gosumdb, GONOSUMDB: ''}};
	});

const checksumFaults: readonly Fault[] = [
	databaseFault('sumdb-503', 'The checksum database answers 503.', 'error'),
	databaseFault('sumdb-hang', 'The checksum database takes questions and never answers.', 'hang'),
	projectFault(
		{
			id: 'sumdb-lies',
			does: 'The checksum database vouches for other bytes than the proxy sends, and go.sum has yet others.',
			seeWith: checksum,
			alarms: 'checksum-fail#fresh',
		},
		async ({sumFile, sums}, undo) => {
			const database = await startFaultyDatabase(dep, {lies: true});
			undo(database.close);
			await writeFile(sumFile, sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA'));
			return {env: {GOSUMDB: database.gosumdb, GONOSUMDB: ''}};
		},
	),
	projectFault(
		{
			id: 'gosum-wrong',
			does: 'A line of go.sum has another sum.',
			seeWith: checksum,
			alarms: 'checksum-fail#project-sums',
		},
		async ({sumFile, sums}) => {
			await writeFile(sumFile, sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA'));
			return undefined;
		},
	),
	projectFault(
		{
			id: 'modcache-edited',
			does: 'A file in the module cache was edited.',
			seeWith: checksum,
			alarms: 'checksum-fail#cache',
		},
		async ({sandbox}) => {
			await appendFile(join(sandbox.gomodcache, 'lab.test', 'dep@v1.0.0', 'dep.go'), '// edited\n');
			return undefined;
		},
	),
	projectFault(
		{id: 'gosumdb-malformed', does: 'GOSUMDB is misspelt.', seeWith: checksum, alarms: 'checksum-fail#settings'},
		async () => ({env: {GOSUMDB: 'sum.golang.org+https://sum.golang.org'}}),
	),
];

const driftFaults: readonly Fault[] = [
	projectFault(
		{
			id: 'replace-local',
			does: 'go.mod replaces a module by a directory.',
			seeWith: drift,
			alarms: 'module-drift#replaces',
		},
		async ({modFile}) => {
			await appendFile(modFile, '\nreplace lab.test/dep => ../nowhere\n');
			return undefined;
		},
	),
	projectFault(
		{
			id: 'version-bump',
			does: 'An indirect module has a newer version.',
			seeWith: drift,
			alarms: 'module-drift#build-list',
		},
		async ({sandbox, proxy}) => {
			await goIn(sandbox, proxy, ['get', 'lab.test/dep@v1.1.0']);
			return undefined;
		},
	),
	projectFault(
		{id: 'vendor-edited', does: 'A file in vendor was edited.', seeWith: drift, alarms: 'module-drift#vendored'},
		async ({sandbox, proxy}) => {
			await goIn(sandbox, proxy, ['mod', 'vendor']);
			await appendFile(join(sandbox.project, 'vendor', 'lab.test', 'dep', 'dep.go'), '// edited\n');
			return undefined;
		},
	),
	projectFault(
		{
			id: 'exclude-current',
			does: 'go.mod excludes the version in use.',
			seeWith: drift,
			alarms: 'module-drift#resolves',
		},
		async ({modFile}) => {
			await appendFile(modFile, '\nexclude lab.test/dep v1.0.0\n');
			return undefined;
		},
	),
	projectFault(
		{id: 'gosum-line-lost', does: 'A line of go.sum was lost.', seeWith: drift, alarms: 'module-drift#resolves'},
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

const proxiesFaults: readonly Fault[] = [
	proxiesFault(
		{
			id: 'proxies-differ',
			does: 'Two proxies send other bytes for one version.',
			seeWith: disagree,
			alarms: 'proxy-consistency#sums-agree',
		},
		{fault: {kind: 'rebuilt'}},
	),
	proxiesFault(
		{
			id: 'proxies-lag',
			does: 'One of two proxies misses a version.',
			seeWith: disagree,
			alarms: 'proxy-consistency#lists-agree',
		},
		{modules: labModules.filter((module) => module.version !== 'v1.1.0')},
	),
	proxiesFault(
		{
			id: 'proxies-limit',
			does: 'One of two proxies says that there are too many requests.',
			seeWith: `${disagree} --allow-cost load`,
			alarms: 'proxy-consistency#load',
		},
		{fault: {kind: 'status', status: 429}},
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
		{id: 'home-slow', does: 'The home directory is slow for go mod init.', seeWith: init, alarms: 'modinit-slow#yours'},
		async (sandbox) => ({HOME: sandbox.home, PATH: firstOnPath(sandbox, await goWithSlowHome(sandbox, 1.5))}),
	),
	initFault(
		{
			id: 'toolchain-hang',
			does: 'A go.work above the project asks for another Go, and the proxy hangs.',
			seeWith: init,
			alarms: 'modinit-slow#toolchain',
		},
		async (sandbox, undo) => {
			const proxy = await startModuleProxy();
			undo(proxy.close);
			proxy.setFault({kind: 'hang'});
			await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
			await writeFile(join(sandbox.root, 'go.work'), 'go 1.99\n\nuse ./project\n');
			await sandbox.writeProject({'go.mod': 'module lab.test/here\n'});
			return {GOTOOLCHAIN: 'auto'};
		},
	),
	initFault(
		{
			id: 'legacy-files',
			does: 'Files of an old dependency tool lie beside an old Go.',
			seeWith: init,
			alarms: 'modinit-slow#legacy',
		},
		async (sandbox) => {
			await sandbox.writeProject({'Gopkg.lock': '# pins\n'});
			return {PATH: firstOnPath(sandbox, await goThatSays(sandbox, 'go1.19.8'))};
		},
	),
];

const signals = 'gotriage run delivery-signals -C "$LAB_PROJECT"';

const signalFaults: readonly Fault[] = [
	{
		id: 'day-of-haste',
		does: 'A git history of one day with replace lines, "temporary" commits and restless ignore rules.',
		seeWith: signals,
		alarms: 'delivery-signals#history',
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
