// Keeps the exact bytes of files before an action, for its undo. These copies are not redacted: they must be exact, so they
// lie in a directory of mode 0700, in files of mode 0600, and are never exported.
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {lstat, open} from 'node:fs/promises';
import {dirname, isAbsolute, join} from 'node:path';
import {syncDirectory, writeDurably} from '../../journal/durable-file.js';
import {makePrivateDirectory} from '../../journal/home.js';
import {errorCode, errorWords} from '../../journal/system-error.js';
import type {SnapshotFile} from '../executor.js';
import {ChangeRefused} from './change.js';

/** Settings files are small; whatever is larger is not what a snapshot is for. */
const largestFile = 64 * 1024 * 1024;

/**
 * Copies each file into `undoDirectory` (made if missing), synced before the promise resolves. A file that does not exist
 * is recorded as absent. `after` is the state at this moment; the caller puts in what the action left behind.
 * Rejects with ChangeRefused for what is no plain file (a link, a directory) or cannot be read.
 */
export async function snapshotFiles(paths: readonly string[], undoDirectory: string): Promise<readonly SnapshotFile[]> {
	await makePrivateDirectory(dirname(undoDirectory));
	await makePrivateDirectory(undoDirectory);
	const files: SnapshotFile[] = [];
	for (const path of paths) files.push(await snapshotFile(path, undoDirectory));
	await syncDirectory(undoDirectory);
	return files;
}

async function snapshotFile(path: string, undoDirectory: string): Promise<SnapshotFile> {
	const content = await readPlainFile(path);
	if (content === null) return {path, copy: null, mode: null, sha256: null, after: null};
	const sha256 = hashOf(content.bytes);
	const copy = join(undoDirectory, `${hashOf(Buffer.from(path)).slice(0, 16)}-${sha256.slice(0, 16)}`);
	await writeDurably(copy, content.bytes, 0o600);
	return {path, copy, mode: content.mode, sha256, after: sha256};
}

/**
 * The sha256 of a file's bytes in hexadecimal; null when it does not exist. What has become a link, a directory or
 * unreadable gets a hash that no file has, so that restoring later refuses instead of guessing. Never rejects.
 */
export async function fileSha256(path: string): Promise<string | null> {
	try {
		const content = await readPlainFile(path);
		return content === null ? null : hashOf(content.bytes);
	} catch (error) {
		return hashOf(Buffer.from(`not a plain file: ${path}: ${String(error)}`));
	}
}

export type PlainFile = Readonly<{bytes: Buffer; mode: number; uid: number; gid: number}>;

/** Reads a regular file that is no link; null when there is none. Rejects with ChangeRefused. */
export async function readPlainFile(path: string): Promise<PlainFile | null> {
	if (!isAbsolute(path)) throw new ChangeRefused(`${path} is not an absolute path, so it was not read.`);
	try {
		const entry = await lstat(path);
		if (entry.isSymbolicLink()) {
			throw new ChangeRefused(`${path} is a symbolic link; name the file it leads to instead.`);
		}
		if (entry.isDirectory()) throw new ChangeRefused(`${path} is a directory; only files are kept for undo.`);
		if (!entry.isFile()) throw new ChangeRefused(`${path} is not a regular file, so it cannot be kept for undo.`);
		if (entry.size > largestFile) throw new ChangeRefused(`${path} is larger than 64 MiB, too large to keep for undo.`);
		const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const {mode, uid, gid} = await handle.stat();
			return {bytes: await handle.readFile(), mode: mode & 0o7777, uid, gid};
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return null;
		if (error instanceof ChangeRefused) throw error;
		throw new ChangeRefused(`${path} cannot be read: ${errorWords(error)}.`, {cause: error});
	}
}

export function hashOf(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
