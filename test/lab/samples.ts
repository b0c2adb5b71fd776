// `npm run samples`: makes the sample reports under docs/samples from two real incidents of the lab. Every path in them is
// below one fixed directory, every address is of this machine's loopback, and nothing of the caller's environment but
// PATH gets in; so nothing has to be taken out afterwards.
import {spawn} from 'node:child_process';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {goDirectory} from '../helpers/find-go.js';
import {cliPath, packageRoot} from '../helpers/paths.js';
import {startFaultyDatabase} from './checksum-faults.js';
import {quickProject} from './go-programs.js';
import {makeModuleProject} from './module-project.js';
import {type LabModule, labModules, startModuleProxy} from './module-proxy.js';
import {type Sandbox, writeTree} from './sandbox.js';

const root = '/tmp/gotriage-sample';
const samples = join(packageRoot, 'docs', 'samples');

/** The same home each time; it must not be there, since it is removed afterwards. */
async function makeFixedSandbox(more: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
	await mkdir(root, {mode: 0o700});
	const at = (name: string): string => join(root, name);
	const goenv = at('home/go-env');
	for (const name of ['home', 'project', 'tmp', 'gopath/pkg/mod', 'gocache', 'gotriage']) {
		await mkdir(at(name), {recursive: true});
	}
	const env: Readonly<Record<string, string>> = {
		PATH: [...(goDirectory === null ? [] : [goDirectory]), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
		HOME: at('home'),
		USER: 'lab',
		LANG: 'C.UTF-8',
		TMPDIR: at('tmp'),
		XDG_CONFIG_HOME: at('home/.config'),
		XDG_CACHE_HOME: at('home/.cache'),
		GOENV: goenv,
		GOCACHE: at('gocache'),
		GOPATH: at('gopath'),
		GOMODCACHE: at('gopath/pkg/mod'),
		GOTOOLCHAIN: 'local',
		GONOSUMDB: 'lab.test',
		GOFLAGS: '-modcacherw',
		GOTRIAGE_HOME: at('gotriage'),
		NO_COLOR: '1',
		...more,
	};
	return {
		root,
		home: at('home'),
		goenv,
		gocache: at('gocache'),
		gomodcache: at('gopath/pkg/mod'),
		gotriageHome: at('gotriage'),
		project: at('project'),
		env,
		writeProject: async (files) => {
			await writeTree(at('project'), files);
			return at('project');
		},
		cleanup: () => rm(root, {recursive: true, force: true, maxRetries: 5}),
	};
}

/** Runs the bundled command to its end; a status that is not among those expected is an error. */
function gotriage(sandbox: Sandbox, args: readonly string[], expected: readonly number[] = [0]): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [cliPath, ...args], {
			cwd: sandbox.project,
			env: {...sandbox.env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		child.on('error', reject);
		child.on('close', (status) => {
			if (status !== null && expected.includes(status)) resolve(stdout);
			else reject(new Error(`gotriage ${args.join(' ')} ended with ${status}: ${stderr}${stdout.slice(-2000)}`));
		});
	});
}

async function newestIncident(sandbox: Sandbox): Promise<string> {
	const {incidents} = JSON.parse(await gotriage(sandbox, ['incidents', '--json'])) as {
		incidents: ReadonlyArray<{id: string}>;
	};
	const id = incidents[0]?.id;
	if (id === undefined) throw new Error('there is no incident');
	return id;
}

/** Writes the report of the newest incident, and what belongs to it. */
async function writeSample(sandbox: Sandbox, name: string): Promise<void> {
	const id = await newestIncident(sandbox);
	await writeFile(join(samples, `${name}.md`), await gotriage(sandbox, ['report', id]));
	process.stdout.write(`docs/samples/${name}.md\n`);
}

const [dep] = labModules as readonly [LabModule];
const module = ['--input', `module=${dep.path}`, '--input', `version=${dep.version}`];

/** A module proxy answers 503; another one stands in for it, and downloads work again. */
async function proxyDown(): Promise<void> {
	const down = await startModuleProxy();
	const healthy = await startModuleProxy();
	const sandbox = await makeFixedSandbox();
	try {
		down.setFault({kind: 'status', status: 503});
		await writeFile(sandbox.goenv, `GOPROXY=${down.url}\n`);
		await sandbox.writeProject(quickProject);
		await gotriage(sandbox, [
			...['run', 'modproxy-down', '--auto', '--allow', 'reversible', ...module, '--input', `fallback=${healthy.url}`],
			// How full the disk is must not decide what is in a sample.
			...['--threshold', 'disk=100', '--threshold', 'room=0'],
		]);
		const id = await newestIncident(sandbox);
		await gotriage(sandbox, ['note', id, '--at=-04:00', 'Three builds in a row failed at go mod download.']);
		await gotriage(sandbox, ['milestone', id, 'detected', '+00:00']);
		await writeSample(sandbox, 'proxy-down');
	} finally {
		await sandbox.cleanup();
		await down.close();
		await healthy.close();
	}
}

/** go.sum has a wrong line; it is put back from the last commit, and that is rolled back again. */
async function wrongSum(): Promise<void> {
	const proxy = await startModuleProxy();
	const database = await startFaultyDatabase(dep);
	const sandbox = await makeFixedSandbox({GOSUMDB: database.gosumdb});
	try {
		await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
		const {sumFile} = await makeModuleProject(sandbox, proxy);
		const sums = await readFile(sumFile, 'utf8');
		await writeFile(sumFile, sums.replace(/(lab\.test\/dep v1\.0\.0 h1:).{4}/, '$1AAAA'));
		await gotriage(sandbox, ['run', 'checksum-fail', '--auto', '--allow', 'reversible', ...module]);
		await gotriage(sandbox, ['undo', await newestIncident(sandbox)]);
		await writeSample(sandbox, 'wrong-checksum');
	} finally {
		await sandbox.cleanup();
		await database.close();
		await proxy.close();
	}
}

await mkdir(samples, {recursive: true});
await proxyDown();
await wrongSum();
