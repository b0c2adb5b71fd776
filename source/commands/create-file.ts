// Creates a file that a person asked for. Run as root, it belongs to whom its directory belongs: no file of root is left in
// a user's home.
import {open, stat} from 'node:fs/promises';
import {dirname} from 'node:path';

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
