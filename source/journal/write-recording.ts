// Writes a recording: the whole directory or nothing of it, never over what is not a recording, and never over what a
// person wrote in it.
import {randomUUID} from 'node:crypto';
import {chmod, mkdir, open, readdir, rename, rm, rmdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import type {SealedRecording} from '../recording/seal.js';
import {JournalFailure} from './contract.js';
import {syncDirectory} from './durable-file.js';
import {readRecordedFile, recordingLimits} from './recorded-file.js';
import {errorCode, errorWords} from './system-error.js';

// A recording is made to be given away: others may read it.
const directoryMode = 0o755;
const fileMode = 0o644;
const ownNames: ReadonlySet<string> = new Set(['journal.ndjson', 'runbook.yaml', 'drill.yaml', 'blobs']);

async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
	const handle = await open(path, 'wx', fileMode);
	try {
		await handle.chmod(fileMode);
		await handle.writeFile(bytes);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function makeOpenDirectory(directory: string): Promise<void> {
	await mkdir(directory);
	await chmod(directory, directoryMode);
}

type Existing = Readonly<{kind: 'none' | 'empty'}> | Readonly<{kind: 'recording'; drill: Uint8Array | null}>;

const refused = (sentence: string): JournalFailure => new JournalFailure('not-found', sentence);

/** What is at the place already. JournalFailure (its status is that of a usage fault) where it must not be touched. */
async function existingAt(directory: string, mayReplace: boolean): Promise<Existing> {
	const names = await readdir(directory).catch((error: unknown) => {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw refused(`${directory}: a recording cannot be written there: ${errorWords(error)}.`);
	});
	if (names === null) {
		return {kind: 'none'};
	}

	if (names.length === 0) {
		return {kind: 'empty'};
	}

	if (!names.includes('journal.ndjson')) {
		throw refused(`${directory}: it exists and is no recording, so it is left as it is; give --output another name.`);
	}

	if (!mayReplace) {
		throw refused(`${directory}: there is a recording already; --force replaces it and keeps its drill.yaml.`);
	}

	const stranger = names.find((name) => !ownNames.has(name));
	if (stranger !== undefined) {
		throw refused(
			`${directory}: it has a file ${JSON.stringify(stranger)} that is no part of a recording; move it away, then record again.`,
		);
	}

	const drill = await readRecordedFile(directory, 'drill.yaml', recordingLimits.drill);
	if (drill.kind === 'unusable') {
		throw refused(`${directory}: its drill.yaml cannot be kept (${drill.why}); move it away, then record again.`);
	}

	return {kind: 'recording', drill: drill.kind === 'bytes' ? drill.bytes : null};
}

/**
 * Writes a sealed recording as a directory of this name. The directory above is made where it is missing. An existing
 * recording is replaced only with `mayReplace`, and its drill.yaml stays. JournalFailure `not-found` where something else
 * is there, `not-recorded` where it cannot be written; then nothing is left behind and nothing was changed.
 */
export async function writeRecording(
	directory: string,
	sealed: SealedRecording,
	options: Readonly<{mayReplace: boolean}>,
): Promise<Readonly<{replaced: boolean}>> {
	const existing = await existingAt(directory, options.mayReplace);
	const above = dirname(directory);
	const temporary = join(above, `.${basename(directory)}.${randomUUID()}.tmp`);
	try {
		await mkdir(above, {recursive: true});
		await makeOpenDirectory(temporary);
		await makeOpenDirectory(join(temporary, 'blobs'));
		for (const [sha256, bytes] of sealed.blobs) {
			await writeSynced(join(temporary, 'blobs', sha256), bytes);
		}

		await writeSynced(join(temporary, 'runbook.yaml'), sealed.runbook);
		if (existing.kind === 'recording' && existing.drill !== null) {
			await writeSynced(join(temporary, 'drill.yaml'), existing.drill);
		}

		await writeSynced(join(temporary, 'journal.ndjson'), sealed.journal);
		await syncDirectory(join(temporary, 'blobs'));
		await syncDirectory(temporary);
		await putInPlace(temporary, directory, existing);
		await syncDirectory(above);
		return {replaced: existing.kind === 'recording'};
	} catch (error) {
		await rm(temporary, {recursive: true, force: true}).catch(() => undefined);
		throw new JournalFailure('not-recorded', `The recording ${directory} could not be written: ${errorWords(error)}.`, {
			cause: error,
		});
	}
}

async function putInPlace(temporary: string, directory: string, existing: Existing): Promise<void> {
	if (existing.kind !== 'recording') {
		if (existing.kind === 'empty') {
			// Fails where something has appeared in it meanwhile.
			await rmdir(directory);
		}

		await rename(temporary, directory);
		return;
	}

	const old = `${temporary}.old`;
	await rename(directory, old);
	try {
		await rename(temporary, directory);
	} catch (error) {
		await rename(old, directory);
		throw error;
	}

	await rm(old, {recursive: true, force: true});
}
