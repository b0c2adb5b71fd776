// Where the trainee's process hears its leader: a Unix socket in the drill's own directory, which is closed to everyone
// else. Never a network address, and never a file that is not a socket.
import {lstat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {errorCode} from '../../../journal/system-error.js';

/** What every system takes as the path of a socket, in bytes: macOS 103, Linux 107. A longer one would be cut silently. */
const longestPath = 103;

export const leaderSocket = (directory: string): string => join(directory, 'leader.sock');

/** Why there can be no socket at this path, in a sentence; null where there can. */
export function whyNoSocket(path: string): string | null {
	const bytes = Buffer.byteLength(path);
	return bytes <= longestPath
		? null
		: `The path of its socket has ${bytes} bytes and systems take ${longestPath}: set GOTRIAGE_HOME to a directory with a shorter path before the drill begins.`;
}

/** What stands at the path. */
export async function socketAt(path: string): Promise<'none' | 'socket' | 'other'> {
	try {
		return (await lstat(path)).isSocket() ? 'socket' : 'other';
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return 'none';
		}

		throw error;
	}
}

/** Removes what a process that was ended has left. Only for one who knows that nobody listens there. */
export async function removeStaleSocket(path: string): Promise<void> {
	if ((await socketAt(path)) === 'socket') {
		await unlink(path).catch(() => undefined);
	}
}
