// Files that are there after a power cut, whole or not at all: written beside, synced, renamed, and the directory synced
// too. Must never leave a half-written file under the real name, nor a temporary one after a failure.
import {randomUUID} from 'node:crypto';
import {closeSync, constants, fsyncSync, openSync} from 'node:fs';
import {type FileHandle, open, realpath, rename, unlink} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {errorCode} from './system-error.js';

// Some file systems cannot sync a directory and say so; there is nothing more that could be done there.
const directorySyncUnsupported = new Set(['EINVAL', 'EISDIR', 'EPERM', 'ENOTSUP', 'ENOSYS']);

/** Makes names that were created, renamed or removed in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
	let handle: FileHandle | null = null;
	try {
		handle = await open(directory, constants.O_RDONLY);
		await handle.sync();
	} catch (error) {
		if (!directorySyncUnsupported.has(errorCode(error) ?? '')) {
			throw error;
		}
	} finally {
		await handle?.close();
	}
}

/** The same at once, for code between whose steps nothing else may happen. Throws the system's error. */
export function syncDirectoryNow(directory: string): void {
	const descriptor = openSync(directory, constants.O_RDONLY);
	try {
		fsyncSync(descriptor);
	} catch (error) {
		if (!directorySyncUnsupported.has(errorCode(error) ?? '')) {
			throw error;
		}
	} finally {
		closeSync(descriptor);
	}
}

/** The name under which a file is written before it gets its own; starts with a dot and ends in `.tmp`. */
export const temporaryPath = (path: string): string => join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);

/**
 * Replaces or creates a file with exactly these bytes and this mode, whatever the umask. A symbolic link is followed, so
 * the file it names is replaced, not the link. Rejects with the error of the system call that failed, the old file
 * untouched.
 */
export async function writeDurably(path: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
	const target = await realpath(path).catch(() => path);
	const temporary = temporaryPath(target);
	let handle: FileHandle | null = null;
	try {
		handle = await open(temporary, 'wx', mode);
		await handle.chmod(mode);
		await handle.writeFile(bytes);
		await handle.sync();
		await handle.close();
		handle = null;
		await rename(temporary, target);
	} catch (error) {
		await handle?.close().catch(() => undefined);
		await unlink(temporary).catch(() => undefined);
		throw error;
	}

	await syncDirectory(dirname(target));
}
