// What this machine, its user and its network are called, so that a recording can leave it out. Reads the system; runs
// nothing.
import {readdir, realpath} from 'node:fs/promises';
import {homedir, hostname, tmpdir, userInfo} from 'node:os';
import {isAbsolute} from 'node:path';
import type {MachineNames} from '../../recording/find-names.js';

/** The directories of a root that say nothing about a machine. */
const standardRoots: ReadonlySet<string> = new Set(
	'bin boot dev etc home lib lib32 lib64 libx32 lost+found media mnt opt private proc root run sbin snap srv sys tmp usr var Applications Library System Users Volumes cores nix'.split(
		' ',
	),
);
const addressed = ['GOPROXY', 'GOSUMDB', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NPM_CONFIG_REGISTRY'] as const;
const paths: Readonly<Record<string, string>> = {
	GOROOT: '/usr/local/go',
	GOPATH: '/home/oncall/go',
	GOMODCACHE: '/home/oncall/go/pkg/mod',
	GOCACHE: '/home/oncall/.cache/go-build',
	GOENV: '/home/oncall/.config/go/env',
	XDG_CONFIG_HOME: '/home/oncall/.config',
	XDG_CACHE_HOME: '/home/oncall/.cache',
	XDG_DATA_HOME: '/home/oncall/.local/share',
	XDG_RUNTIME_DIR: '/run/user/1000',
};

/** Hosts in a value that is an address or a list of them. */
function hostsIn(value: string): readonly string[] {
	return value.split(/[,|\s]+/).flatMap((word) => {
		const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([\w.-]+)/i.exec(word)?.[1];
		return host === undefined ? [] : [host];
	});
}

/** A path as it is named and as it really is, where links differ. */
async function withReal(path: string): Promise<readonly string[]> {
	const real = await realpath(path).catch(() => path);
	return real === path ? [path] : [path, real];
}

/**
 * The names of this machine. An incident that was recorded elsewhere keeps what only that machine knows, so an incident
 * is recorded where it was.
 * @param home the data directory
 */
export async function machineNames(environment: NodeJS.ProcessEnv, home: string): Promise<MachineNames> {
	const named: Array<Readonly<{path: string; neutral: string}>> = [];
	const add = async (path: string | undefined, neutral: string) => {
		if (path !== undefined && isAbsolute(path)) {
			named.push(...(await withReal(path)).map((one) => ({path: one, neutral})));
		}
	};
	await add(home, '/home/oncall/.local/share/gotriage');
	for (const [variable, neutral] of Object.entries(paths)) {
		await add(environment[variable], neutral);
	}

	await add(environment['TMPDIR'], '/tmp');
	await add(tmpdir(), '/tmp');
	await add(environment['HOME'], '/home/oncall');
	await add(homedir(), '/home/oncall');
	await add(ownHome(), '/home/oncall');
	const roots = await readdir('/').catch(() => []);
	return {
		hostname: hostname(),
		user: userName(environment),
		paths: named,
		hosts: addressed.flatMap((name) => hostsIn(environment[name] ?? environment[name.toLowerCase()] ?? '')),
		roots: roots.filter((name) => !standardRoots.has(name) && !name.startsWith('.')).map((name) => `/${name}`),
	};
}

/** The home that the system knows, whatever HOME says. */
function ownHome(): string | undefined {
	try {
		return userInfo().homedir;
	} catch {
		return undefined;
	}
}

function userName(environment: NodeJS.ProcessEnv): string {
	try {
		return userInfo().username;
	} catch {
		// A container may run as a user that no one has named.
		return environment['USER'] ?? '';
	}
}
