// A project of the lab that requires two modules of the lab's proxy, downloaded and committed: the state of the evening
// before, from which each fault of modules begins.
import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {goPath} from '../helpers/find-go.js';
import {commitAll, makeRepository} from './git-history.js';
import type {ModuleProxy} from './module-proxy.js';
import type {Sandbox} from './sandbox.js';

const execute = promisify(execFile);

export const moduleProjectFiles: Readonly<Record<string, string>> = {
	'go.mod':
		'module lab.test/user\n\ngo 1.19\n\nrequire lab.test/mid v0.3.0\n\nrequire lab.test/dep v1.0.0 // indirect\n',
	'lab.go': 'package lab\n\nimport "lab.test/mid"\n\nconst Name = mid.Name\n',
};

export type ModuleProject = Readonly<{sumFile: string; sums: string; modFile: string; mod: string}>;

/** Runs go in the project, past every fault: with this proxy, and with the lab's modules exempt from the database. */
export async function goIn(sandbox: Sandbox, proxy: ModuleProxy, args: readonly string[]): Promise<string> {
	const env = {
		...sandbox.env,
		GONOSUMDB: 'lab.test',
		GOSUMDB: 'sum.golang.org',
		GOPROXY: proxy.url,
		GOTOOLCHAIN: 'local',
	};
	const {stdout} = await execute(goPath ?? 'go', [...args], {cwd: sandbox.project, env});
	return stdout;
}

/** Writes the project, downloads what it needs and commits it. */
export async function makeModuleProject(sandbox: Sandbox, proxy: ModuleProxy): Promise<ModuleProject> {
	await sandbox.writeProject(moduleProjectFiles);
	await goIn(sandbox, proxy, ['mod', 'tidy']);
	await makeRepository(sandbox);
	await commitAll(sandbox, 'begin');
	const sumFile = join(sandbox.project, 'go.sum');
	const modFile = join(sandbox.project, 'go.mod');
	return {sumFile, modFile, sums: await readFile(sumFile, 'utf8'), mod: await readFile(modFile, 'utf8')};
}
