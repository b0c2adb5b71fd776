// Deletes one file or directory for good. Never follows a link, never crosses into another file system, and deletes
// nothing unless what it is asked for is still the very file that it was said to be.
import {constants} from 'node:fs';
import {access, type FileHandle, lstat, open, readdir, rmdir, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {syncDirectory} from '../../journal/durable-file.js';
import {errorCode, errorWords} from '../../journal/system-error.js';
import {ChangeRefused} from './change.js';

export type FileIdentity = Readonly<{dev: string; ino: string}>;

/** Which file a path names now, the link itself where it is one; null: nothing is there. Rejects with the system's error. */
export async function identityOf(path: string): Promise<(FileIdentity & Readonly<{isLink: boolean}>) | null> {
	try {
		const entry = await lstat(path, {bigint: true});
		return {dev: String(entry.dev), ino: String(entry.ino), isLink: entry.isSymbolicLink()};
	} catch (error) {
		if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
		throw error;
	}
}

const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Where the entries of an open directory are found: through its descriptor where the system has such paths, so that a
 * directory that is exchanged for a link meanwhile leads nowhere else.
 */
async function throughDescriptor(handle: FileHandle, path: Buffer): Promise<Buffer> {
	const through = Buffer.from(`/proc/self/fd/${handle.fd}`);
	try {
		await access(through);
		return through;
	} catch {
		return path;
	}
}

const below = (directory: Buffer, name: Buffer): Buffer => Buffer.concat([directory, Buffer.from('/'), name]);

async function removeEntry(path: Buffer, device: bigint, shown: string): Promise<void> {
	const entry = await lstat(path, {bigint: true});
	if (entry.dev !== device) {
		throw new ChangeRefused(`${shown} is on another file system, so it was left there.`);
	}
	if (!entry.isDirectory()) {
		await unlink(path);
		return;
	}
	const handle = await open(path, directoryFlags);
	try {
		const opened = await handle.stat({bigint: true});
		if (opened.dev !== entry.dev || opened.ino !== entry.ino) {
			throw new ChangeRefused(`${shown} was exchanged meanwhile, so it was left.`);
		}
		// A module cache is read-only on purpose; its owner may still delete it.
		if ((opened.mode & 0o700n) !== 0o700n) await handle.chmod(Number(opened.mode & 0o777n) | 0o700);
		const inside = await throughDescriptor(handle, path);
		for (const name of await readdir(inside, {encoding: 'buffer'})) {
			await removeEntry(below(inside, name), device, `${shown}/${name.toString()}`);
		}
	} finally {
		await handle.close();
	}
	await rmdir(path);
}

/**
 * Deletes what is at `path` if it is still `identity`; nothing there is fine, as after a release that was cut short.
 * Rejects with ChangeRefused (one plain sentence) where it is something else, or part of it cannot be deleted; what was
 * deleted before that stays deleted.
 */
export async function removeTree(path: string, identity: FileIdentity): Promise<void> {
	const now = await identityOf(path);
	if (now === null) return;
	if (now.isLink || now.dev !== identity.dev || now.ino !== identity.ino) {
		throw new ChangeRefused(`${path} is not what it was a moment ago, so it was left.`);
	}
	try {
		await removeEntry(Buffer.from(path), BigInt(identity.dev), path);
		await syncDirectory(dirname(path));
	} catch (error) {
		if (error instanceof ChangeRefused) throw error;
		throw new ChangeRefused(`${path} could not be deleted wholly: ${errorWords(error)}.`, {cause: error});
	}
}
