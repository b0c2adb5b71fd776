// The exact bytes of what a person trusted, kept in the user's own directory: when the file has changed, the difference
// from what was trusted can be shown. Must never keep bytes under another hash than their own.
import {createHash} from 'node:crypto';
import {readFile, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {JournalFailure} from './contract.js';
import {writeDurably} from './durable-file.js';
import {type Home, makePrivateDirectory} from './home.js';
import {errorCode, errorWords} from './system-error.js';

const trustedDirectory = (home: Home): string => join(home.directory, 'trusted');
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function copyPath(home: Home, sha256: string): string {
	if (!/^[0-9a-f]{64}$/.test(sha256)) {
		throw new TypeError('not a sha256');
	}

	return join(trustedDirectory(home), `${sha256}.yaml`);
}

/** Keeps trusted bytes under their sha256. JournalFailure `not-recorded` where they cannot be written. */
export async function keepTrusted(home: Home, sha256: string, bytes: Uint8Array): Promise<void> {
	if (hashOf(bytes) !== sha256) {
		throw new TypeError('the bytes are not those of their sha256');
	}

	try {
		await makePrivateDirectory(trustedDirectory(home));
		await writeDurably(copyPath(home, sha256), bytes);
	} catch (error) {
		throw new JournalFailure(
			'not-recorded',
			`What was trusted could not be kept in ${trustedDirectory(home)}: ${errorWords(error)}.`,
			{cause: error},
		);
	}
}

/** The kept bytes of a hash; null where there are none, or they are not those of the hash any more. */
export async function readTrusted(home: Home, sha256: string): Promise<Buffer | null> {
	try {
		const bytes = await readFile(copyPath(home, sha256));
		return hashOf(bytes) === sha256 ? bytes : null;
	} catch (error) {
		if (error instanceof TypeError || errorCode(error) !== null) {
			return null;
		}

		throw error;
	}
}

/** Removes what was kept for a hash that nothing is trusted by any more. */
export async function dropTrusted(home: Home, sha256: string): Promise<void> {
	await unlink(copyPath(home, sha256)).catch((error: unknown) => {
		if (errorCode(error) !== 'ENOENT') {
			throw error;
		}
	});
}
