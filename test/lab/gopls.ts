// A real gopls for tests: the one that is named, the one on PATH, or one that is installed once into a folder of the
// tests' own. Servers are started with their stdin held open, as an editor does.
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {findOnPath, goPath} from '../helpers/find-go.js';
import {packageRoot} from '../helpers/paths.js';
import {type LabProcess, startProcess} from './processes.js';
import {type Environment, type Sandbox, writeTree} from './sandbox.js';

const execute = promisify(execFile);
const installLimitMs = 8 * 60_000;
// Each gopls asks for a certain Go: the newest first, then the last ones for Go 1.26, 1.25 and 1.23.
const versions = ['latest', 'v0.23.0', 'v0.21.1', 'v0.18.1'];

export type FoundGopls = Readonly<{path: string; missing: null}> | Readonly<{path: null; missing: string}>;

let found: Promise<FoundGopls> | null = null;

/** Finds or installs gopls; the answer says why there is none. Asked once per process. */
export function findGopls(): Promise<FoundGopls> {
	found ??= locate();
	return found;
}

async function locate(): Promise<FoundGopls> {
	const named = process.env['GOTRIAGE_TEST_GOPLS'];
	if (named !== undefined && existsSync(named)) return {path: named, missing: null};
	const onPath = findOnPath('gopls');
	if (onPath !== null) return {path: onPath, missing: null};
	if (goPath === null) return {path: null, missing: 'needs Go'};
	const cache = join(packageRoot, 'node_modules', '.cache', 'gotriage-lab');
	const program = join(cache, 'gopls');
	if (existsSync(program)) return {path: program, missing: null};
	await mkdir(cache, {recursive: true});
	// Test files run in processes of their own: one installs, the others wait for it.
	const lock = join(cache, 'installing');
	const end = Date.now() + installLimitMs;
	while (
		!(await mkdir(lock).then(
			() => true,
			() => false,
		))
	) {
		if (existsSync(program)) return {path: program, missing: null};
		if (Date.now() > end) return {path: null, missing: `needs gopls (remove ${lock} and try again)`};
		await delay(500);
	}
	try {
		return existsSync(program) ? {path: program, missing: null} : await install(cache, program);
	} finally {
		await rm(lock, {recursive: true, force: true});
	}
}

async function install(cache: string, program: string): Promise<FoundGopls> {
	const workshop = await mkdtemp(join(cache, 'install-'));
	let said = '';
	try {
		for (const version of versions) {
			try {
				await execute(goPath ?? 'go', ['install', `golang.org/x/tools/gopls@${version}`], {
					cwd: workshop,
					timeout: installLimitMs,
					env: {
						...process.env,
						GOPATH: join(workshop, 'gopath'),
						GOMODCACHE: join(workshop, 'gopath', 'pkg', 'mod'),
						GOCACHE: join(workshop, 'gocache'),
						GOBIN: join(workshop, 'bin'),
						GOFLAGS: '-modcacherw',
						GOTOOLCHAIN: 'local',
						GOWORK: 'off',
					},
				});
			} catch (error) {
				said =
					error instanceof Error && 'stderr' in error ? (String(error.stderr).trim().split('\n').at(-1) ?? '') : '';
				continue;
			}
			await rename(join(workshop, 'bin', 'gopls'), program);
			return {path: program, missing: null};
		}
		return {path: null, missing: `needs gopls, which could not be installed: ${said}`};
	} finally {
		await rm(workshop, {recursive: true, force: true});
	}
}

/** A module in which gopls finds little to do, and the environment of a server for it. */
export async function makeWorkspace(sandbox: Sandbox): Promise<string> {
	const directory = join(sandbox.root, 'workspace');
	await writeTree(directory, {
		'go.mod': 'module lab.test/workspace\n\ngo 1.19\n',
		'main.go': 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
	});
	return directory;
}

/** Starts that many servers; each waits for an editor that never speaks. */
export function startServers(
	gopls: string,
	count: number,
	options: Readonly<{cwd: string; env: Environment}>,
): readonly LabProcess[] {
	return Array.from({length: count}, () => startProcess(gopls, ['serve'], options));
}
