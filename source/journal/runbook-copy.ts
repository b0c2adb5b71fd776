// The exact bytes of every runbook that an incident ran, kept beside its journal: what was trusted and shown is what is
// resumed, reported and drilled, whatever became of the file since. Must never replace a kept copy by other bytes.
import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {JournalFailure} from './contract.js';
import {writeDurably} from './durable-file.js';
import {makePrivateDirectory} from './home.js';
import {errorCode, errorWords} from './system-error.js';

const isHash = (word: string): boolean => /^[0-9a-f]{64}$/.test(word);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const copyPath = (directory: string, sha256: string): string => join(directory, 'runbooks', `${sha256}.yaml`);

/**
 * Keeps a runbook's bytes under their sha256, the first one of an incident also as `runbook.yaml`. JournalFailure
 * `not-recorded` where it cannot be written.
 */
export async function keepRunbook(directory: string, sha256: string, bytes: Uint8Array): Promise<void> {
	if (hashOf(bytes) !== sha256) {
		throw new TypeError('the bytes of the runbook are not those of its sha256');
	}

	const first = join(directory, 'runbook.yaml');
	try {
		await makePrivateDirectory(join(directory, 'runbooks'));
		if (!(await stat(first).catch(() => null))) {
			await writeDurably(first, bytes);
		}

		if ((await readWithHash(copyPath(directory, sha256), sha256)) === null) {
			await writeDurably(copyPath(directory, sha256), bytes);
		}
	} catch (error) {
		throw new JournalFailure('not-recorded', `The runbook could not be kept in ${directory}: ${errorWords(error)}.`, {
			cause: error,
		});
	}
}

/** The kept bytes of a runbook; null where they are missing or no longer those of the hash. */
export async function readKeptRunbook(directory: string, sha256: string): Promise<Buffer | null> {
	if (!isHash(sha256)) {
		return null;
	}

	return (
		(await readWithHash(copyPath(directory, sha256), sha256)) ??
		(await readWithHash(join(directory, 'runbook.yaml'), sha256)) ??
		// A recording keeps the runbooks that were entered later among its blobs.
		(await readWithHash(join(directory, 'blobs', sha256), sha256))
	);
}

async function readWithHash(path: string, sha256: string): Promise<Buffer | null> {
	try {
		const bytes = await readFile(path);
		return hashOf(bytes) === sha256 ? bytes : null;
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}
