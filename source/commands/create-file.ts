// Creates or replaces a file that a person asked for. Run as root, it belongs to whom its directory belongs: no file of root is left in
// a user's home.
import {open, realpath, rename, rm, stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {temporaryPath} from '../journal/durable-file.js';

/** Creates a file, mode 0600; rejects with EEXIST where one is there. */
export async function createFile(file: string, text: string | Uint8Array): Promise<void> {
	const handle = await open(file, 'wx', 0o600);
	try {
		await handle.writeFile(text);
		const {uid, gid} = await stat(dirname(file));
		if (process.getuid?.() === 0 && uid !== 0) {
			// By its descriptor: the name may have become a link to something else.
			await handle.chown(uid, gid);
		}
	} finally {
		await handle.close();
	}
}

/**
 * Replaces what a file holds, as a whole or not at all: where the disk is full or the process ends, a person's words are
 * still there. Its mode and owner stay, and a link stays a link.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
	const target = await realpath(file);
	const {mode, uid, gid} = await stat(target);
	const fresh = temporaryPath(target);
	const handle = await open(fresh, 'wx', 0o600);
	try {
		try {
			await handle.writeFile(text);
			await handle.chmod(mode & 0o7777);
			if (process.getuid?.() === 0) {
				await handle.chown(uid, gid);
			}

			await handle.sync();
		} finally {
			await handle.close();
		}

		await rename(fresh, target);
	} catch (error) {
		await rm(fresh, {force: true});
		throw error;
	}
}
