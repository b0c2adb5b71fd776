// Questions to file systems that may hang. A stat on a dead NFS or FUSE mount cannot be interrupted and would take a
// thread of this process with it (and hang its exit), so every question goes to a child that is left behind when stuck.
import {readFile} from 'node:fs/promises';
import type {Json} from '../../runbook/verdict.js';
import {runChild} from './child.js';
import type {ProbeContext} from './probe.js';

/** One question; `id` comes back with its answer. */
export type FileQuestion =
	| Readonly<{ask: 'disk'; id: number; path: string}>
	| Readonly<{ask: 'look'; id: number; path: string}>
	| Readonly<{ask: 'size'; id: number; path: string; limitMs: number}>
	| Readonly<{ask: 'shape'; id: number; path: string; limitMs: number}>;

/** What the child said; absent ids did not answer in time: their file system is stuck. */
export type FileAnswers = ReadonlyMap<number, Readonly<Record<string, Json>>>;

// The child's whole program, plain CommonJS for `node -e`; it only reads. Each question runs on a thread of its own pool,
// so one stuck path does not hold up the others.
const program = `
const fs = require('node:fs/promises');
const path = require('node:path');
const {constants} = require('node:fs');
const code = (error) => ({error: error && error.code ? error.code : String(error)});
const can = (p, mode) => fs.access(p, mode).then(() => true, () => false);
async function disk(q) {
	// A directory that does not exist yet will live where its nearest parent lives.
	let at = q.path, exists = true, s;
	for (;;) {
		try { s = await fs.statfs(at); break; } catch (error) {
			if (error.code !== 'ENOENT' || at === path.dirname(at)) return {...code(error), exists: false};
			exists = false; at = path.dirname(at);
		}
	}
	const real = await fs.realpath(at).catch(() => at);
	return {exists, real, type: s.type, bsize: s.bsize, blocks: s.blocks, bfree: s.bfree, bavail: s.bavail, files: s.files, ffree: s.ffree};
}
async function look(q) {
	let s;
	try { s = await fs.stat(q.path); } catch (error) { return {...code(error), exists: false}; }
	const device = s.isCharacterDevice();
	const entry = {exists: true, directory: s.isDirectory(), file: s.isFile(), device, major: (s.rdev >> 8) & 0xfff, minor: (s.rdev & 0xff) | ((s.rdev >> 12) & 0xfff00), rdev: s.rdev, mode: s.mode & 0o7777, uid: s.uid, mtimeMs: s.mtimeMs, readable: await can(q.path, constants.R_OK), writable: await can(q.path, constants.W_OK)};
	if (!s.isDirectory()) return entry;
	let names = null;
	try { names = await fs.readdir(q.path); } catch {}
	const trim = await fs.readFile(path.join(q.path, 'trim.txt'), 'utf8').catch(() => null);
	const download = await can(path.join(q.path, 'cache', 'download'), constants.F_OK);
	return {...entry, names: names === null ? null : names.slice(0, 1000), trim: trim === null ? null : trim.slice(0, 64), download};
}
async function size(q) {
	const end = Date.now() + q.limitMs;
	let bytes = 0, files = 0;
	const queue = [q.path];
	while (queue.length > 0) {
		const directory = queue.pop();
		let entries;
		try { entries = await fs.readdir(directory, {withFileTypes: true}); } catch { continue; }
		for (let i = 0; i < entries.length; i += 64) {
			if (Date.now() > end) return {bytes, files, complete: false};
			await Promise.all(entries.slice(i, i + 64).map(async (entry) => {
				const p = path.join(directory, entry.name);
				if (entry.isDirectory()) { queue.push(p); return; }
				if (!entry.isFile()) return;
				const s = await fs.lstat(p).catch(() => null);
				if (s !== null) { files++; bytes += s.blocks * 512; }
			}));
		}
	}
	return {bytes, files, complete: true};
}
async function shape(q) {
	const end = Date.now() + q.limitMs;
	const counts = {goMod: 0, goWork: 0, vendor: 0, nodeModules: 0, bazel: 0, symlinks: 0, files: 0, goFiles: 0, directories: 0};
	const modules = [];
	let depth = 0, complete = true;
	const queue = [[q.path, 0]];
	while (queue.length > 0) {
		if (Date.now() > end) { complete = false; break; }
		const [directory, level] = queue.shift();
		let entries;
		try { entries = await fs.readdir(directory, {withFileTypes: true}); } catch (error) {
			if (directory === q.path) return code(error);
			continue;
		}
		counts.directories++;
		if (level > depth) depth = level;
		for (const entry of entries) {
			const name = entry.name;
			if (entry.isSymbolicLink()) { counts.symlinks++; if (name.startsWith('bazel-')) counts.bazel++; continue; }
			if (entry.isDirectory()) {
				if (name === '.git') continue;
				if (name === 'node_modules') { counts.nodeModules++; continue; }
				if (name === 'vendor') { counts.vendor++; continue; }
				if (name.startsWith('bazel-')) counts.bazel++;
				queue.push([path.join(directory, name), level + 1]);
				continue;
			}
			counts.files++;
			if (name.endsWith('.go')) counts.goFiles++;
			if (name === 'go.mod') { counts.goMod++; if (modules.length < 200) modules.push(path.relative(q.path, directory) || '.'); }
			if (name === 'go.work') counts.goWork++;
		}
	}
	return {...counts, depth, modules, complete};
}
const ways = {disk, look, size, shape};
let text = '';
process.stdin.setEncoding('utf8').on('data', (t) => { text += t; }).on('end', () => {
	for (const q of JSON.parse(text)) {
		ways[q.ask](q).catch(code).then((answer) => process.stdout.write(JSON.stringify({id: q.id, answer}) + '\\n'));
	}
});
`;

/**
 * Asks all questions side by side and settles when all are answered or `limitMs` has passed; what is missing then is
 * stuck. Throws only where the child cannot be started.
 */
export async function askFileSystem(
	questions: readonly FileQuestion[],
	context: Pick<ProbeContext, 'signal'>,
	limitMs: number,
): Promise<FileAnswers> {
	const answers = new Map<number, Readonly<Record<string, Json>>>();
	if (questions.length === 0) return answers;
	const result = await runChild({
		argv: [process.execPath, '-e', program],
		env: {UV_THREADPOOL_SIZE: String(Math.min(64, questions.length * 2 + 4))},
		cwd: '/',
		input: JSON.stringify(questions),
		limitMs,
		signal: context.signal,
		onLine: (line) => {
			const said: unknown = JSON.parse(line);
			if (isAnswer(said)) answers.set(said.id, said.answer);
		},
	});
	if (result.kind === 'not-started') throw new Error(`the helper process could not be started: ${result.reason}`);
	if (result.kind === 'ended' && answers.size === 0) {
		throw new Error(`the helper process ended without an answer (${result.signal ?? `exit ${result.exit}`})`);
	}
	return answers;
}

function isAnswer(value: unknown): value is {id: number; answer: Record<string, Json>} {
	return typeof value === 'object' && value !== null && 'id' in value && 'answer' in value;
}

export type DiskFigures = Readonly<{
	freeBytes: number;
	totalBytes: number;
	usedPercent: number;
	/** Null where the file system has no fixed number of inodes. */
	inodesUsedPercent: number | null;
}>;

/** Figures as df prints them: free is what a normal user may still write; used counts against used plus free. */
export function diskFigures(answer: Readonly<Record<string, Json>>): DiskFigures | null {
	const {bsize, blocks, bfree, bavail, files, ffree} = answer;
	if (
		typeof bsize !== 'number' ||
		typeof blocks !== 'number' ||
		typeof bfree !== 'number' ||
		typeof bavail !== 'number' ||
		blocks === 0
	) {
		return null;
	}
	const used = blocks - bfree;
	const inodes = typeof files === 'number' && typeof ffree === 'number' && files > 0 ? (files - ffree) / files : null;
	return {
		freeBytes: bavail * bsize,
		totalBytes: blocks * bsize,
		usedPercent: percent(used + bavail === 0 ? 1 : used / (used + bavail)),
		inodesUsedPercent: inodes === null ? null : percent(inodes),
	};
}

function percent(share: number): number {
	return Math.round(share * 1000) / 10;
}

export type Mount = Readonly<{at: string; type: string}>;

/** The mounts of this process from /proc (which never hangs); empty where there is no such file. */
export async function readMounts(): Promise<readonly Mount[]> {
	try {
		return parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
	} catch {
		return [];
	}
}

/** Reads mountinfo: field 5 is the mount point with octal escapes, the type follows the lone hyphen. */
export function parseMountInfo(text: string): readonly Mount[] {
	const mounts: Mount[] = [];
	for (const line of text.split('\n')) {
		const fields = line.split(' ');
		const at = fields[4];
		const type = fields[fields.indexOf('-', 6) + 1];
		if (at === undefined || type === undefined || !fields.includes('-')) continue;
		const plain = at.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
		mounts.push({at: plain, type});
	}
	return mounts;
}

const remoteTypes = /^(nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|lustre|gfs2?|davfs|virtiofs|vboxsf|fuse(?:blk|\..*)?)$/;

/** Whether another machine or program answers for such a file system, so that it may be slow or hang. */
export function isRemoteType(type: string): boolean {
	return remoteTypes.test(type);
}

/** The type of the file system a path lies on: the longest mount point above it, the newest of equals. */
export function fileSystemType(path: string, mounts: readonly Mount[]): string | null {
	let best: Mount | null = null;
	for (const mount of mounts) {
		const inside = mount.at === '/' || path === mount.at || path.startsWith(`${mount.at}/`);
		if (inside && (best === null || mount.at.length >= best.at.length)) best = mount;
	}
	return best?.type ?? null;
}
