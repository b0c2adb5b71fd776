// Decides whether paths may be moved aside and where to, before anybody is asked. It only looks; its guards keep a mistaken
// path in a runbook from taking away a home directory or a system's.
import {lstat, opendir, realpath} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join, resolve, sep} from 'node:path';
import {errorCode, errorWords} from '../../journal/system-error.js';
import type {Environment} from '../environment.js';
import type {Move} from '../executor.js';
import {ChangeRefused} from './change.js';

const leastComponents = 2;
const measureForMs = 1500;

const systemDirectories = [
	'/usr/bin',
	'/usr/sbin',
	'/usr/lib',
	'/usr/lib64',
	'/usr/libexec',
	'/usr/local/bin',
	'/usr/local/lib',
	'/usr/share',
	'/var/lib',
	'/var/log',
	'/var/run',
	'/var/tmp',
	'/private/var',
	'/private/etc',
	'/private/tmp',
	'/etc/ssl',
	'/etc/ssh',
	'/run/user',
];
/** Nothing under these is a file in the ordinary sense, or every program needs it. */
const systemTrees = ['/proc', '/sys', '/dev', '/boot', '/bin', '/sbin', '/lib', '/lib64', '/System'];

export type QuarantineSize = Readonly<{
	path: string;
	bytes: number;
	files: number;
	/** False: there is more than what was counted. */
	isComplete: boolean;
}>;

export type QuarantinePlan =
	| Readonly<{kind: 'moves'; moves: readonly Move[]; sizes: readonly QuarantineSize[]}>
	/** One plain sentence. */
	| Readonly<{kind: 'refused'; reason: string}>;

export type QuarantineSurroundings = Readonly<{environment: Environment; cwd: string}>;

/**
 * Plans to rename each path to `<path>.quarantine-<stamp>` beside it.
 * @param stamp a UTC time without separators that a file name cannot have, such as 20261121T024700Z
 */
export async function planQuarantine(
	paths: readonly string[],
	stamp: string,
	surroundings: QuarantineSurroundings = {environment: process.env, cwd: process.cwd()},
): Promise<QuarantinePlan> {
	try {
		if (!/^[\w.-]+$/.test(stamp)) throw new ChangeRefused(`${stamp} cannot be a part of a file name.`);
		const needed = await neededDirectories(surroundings);
		const moves: Move[] = [];
		for (const path of paths) {
			const names = {from: path, to: `${path}.quarantine-${stamp}`, aside: `${path}.since-${stamp}`};
			await check(names, needed);
			const {dev, ino} = await lstat(path, {bigint: true});
			const move: Move = {...names, identity: {dev: String(dev), ino: String(ino)}};
			const other = moves.find(({from}) => isInside(path, from) || isInside(from, path));
			if (other) throw new ChangeRefused(`${path} and ${other.from} overlap, so they cannot both be moved aside.`);
			moves.push(move);
		}
		const sizes: QuarantineSize[] = [];
		for (const {from} of moves) sizes.push(await measurePath(from, measureForMs));
		return {kind: 'moves', moves, sizes};
	} catch (error) {
		if (error instanceof ChangeRefused) return {kind: 'refused', reason: error.message};
		throw error;
	}
}

type Needed = Readonly<{path: string; what: string}>;

/** Directories that must stay where they are, by their real paths as well. */
async function neededDirectories({environment, cwd}: QuarantineSurroundings): Promise<readonly Needed[]> {
	const home = environment['HOME'] ?? homedir();
	const gopath = environment['GOPATH'];
	const goPaths = gopath === undefined || gopath === '' ? [join(home, 'go')] : gopath.split(':');
	const named: readonly Needed[] = [
		{path: home, what: 'the home directory'},
		{path: homedir(), what: 'the home directory'},
		...goPaths.map((path) => ({path, what: 'GOPATH'})),
		{path: cwd, what: 'the current directory'},
		{path: environment['TMPDIR'] ?? '/tmp', what: 'the directory for temporary files'},
		...(environment['GOTRIAGE_HOME'] ? [{path: environment['GOTRIAGE_HOME'], what: "gotriage's own data"}] : []),
		...systemDirectories.map((path) => ({path, what: 'a system directory'})),
		{path: process.execPath, what: 'the program that runs this'},
	].filter(({path}) => isAbsolute(path));
	const real = await Promise.all(
		named.map(async ({path, what}) => ({path: await realpath(path).catch(() => path), what})),
	);
	return [...named.map(({path, what}) => ({path: resolve(path), what})), ...real];
}

async function check({from, to, aside}: Move, needed: readonly Needed[]): Promise<void> {
	if (!isAbsolute(from) || resolve(from) !== from || from.includes('\0')) {
		throw new ChangeRefused(`${from} is not a plain absolute path, so it is not moved aside.`);
	}
	if (from.split(sep).filter(Boolean).length < leastComponents) {
		throw new ChangeRefused(`${from} is too near the root of the file system to be moved aside.`);
	}
	let entry: Awaited<ReturnType<typeof lstat>>;
	try {
		entry = await lstat(from);
	} catch (error) {
		throw new ChangeRefused(
			errorCode(error) === 'ENOENT'
				? `${from} does not exist, so there is nothing to move aside.`
				: `${from} cannot be looked at: ${errorWords(error)}.`,
		);
	}
	if (entry.isSymbolicLink()) {
		throw new ChangeRefused(`${from} is a symbolic link; name what it leads to instead.`);
	}
	const real = await realpath(from);
	for (const path of new Set([from, real])) {
		const tree = systemTrees.find((root) => isInside(path, root));
		if (tree) throw new ChangeRefused(`${from} belongs to the system (${tree}), so it is not moved aside.`);
		const inTheWay = needed.find((directory) => isInside(directory.path, path));
		if (inTheWay) {
			throw new ChangeRefused(
				inTheWay.path === path
					? `${from} is ${inTheWay.what}, so it is not moved aside.`
					: `${from} contains ${inTheWay.what} (${inTheWay.path}), so it is not moved aside.`,
			);
		}
	}
	if ((await lstat(dirname(real))).dev !== entry.dev) {
		throw new ChangeRefused(`${from} is a file system of its own, so it cannot be renamed.`);
	}
	for (const taken of [to, aside]) {
		if (await lstat(taken).catch(() => null)) {
			throw new ChangeRefused(`${taken} exists already; try again in a second.`);
		}
	}
}

/** Whether `path` is `root` or lies under it. */
function isInside(path: string, root: string): boolean {
	return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

/** Measuring a cache of a million files would hold up the screen: after `limitMs` only a lower bound is given. */
export async function measurePath(path: string, limitMs: number): Promise<QuarantineSize> {
	const until = performance.now() + limitMs;
	let bytes = 0;
	let files = 0;
	let isComplete = true;
	const waiting = [path];
	for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
		if (performance.now() > until) return {path, bytes, files, isComplete: false};
		try {
			const entry = await lstat(at);
			if (entry.isDirectory()) for await (const child of await opendir(at)) waiting.push(join(at, child.name));
			else {
				files += 1;
				bytes += entry.size;
			}
		} catch {
			isComplete = false;
		}
	}
	return {path, bytes, files, isComplete};
}
