// The files of one incident and how they are read: paths, the head that seals the journal's end, copies of what is
// damaged. Must never change a journal.
import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {JournalFailure} from './contract.js';
import {writeDurably} from './durable-file.js';
import {type Home, incidentsDirectory, makePrivateDirectory, quarantineDirectory} from './home.js';
import {isIncidentId, nearestId} from './incident-id.js';
import {readHead} from './journal-head.js';
import {type JournalFindings, readLines} from './journal-lines.js';
import {errorCode, errorWords} from './system-error.js';

export const incidentDirectory = (home: Home, id: string): string => join(incidentsDirectory(home), id);
export const journalPath = (directory: string): string => join(directory, 'journal.ndjson');
export const headPath = (directory: string): string => join(directory, 'journal.head');
export const lockPath = (directory: string): string => join(directory, 'lock');
export const ballastPath = (directory: string): string => join(directory, '.ballast');

/** Ids of all incidents on disk, oldest first; empty without a data directory. */
export async function incidentIds(home: Home): Promise<string[]> {
	try {
		return (await readdir(incidentsDirectory(home))).filter(isIncidentId).sort();
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return [];
		}

		throw new JournalFailure(
			'unusable-directory',
			`The incidents in ${home.directory} cannot be read: ${errorWords(error)}.`,
			{cause: error},
		);
	}
}

/** The failure for an id that names no incident, with the one that was probably meant. */
export async function notFound(home: Home, id: string, why = 'There is no incident'): Promise<JournalFailure> {
	const near = nearestId(id, await incidentIds(home).catch(() => []));
	const advice = near !== null && near !== id ? `did you mean ${near}?` : '`gotriage incidents` lists them.';
	// Control characters of a mistyped word must not reach the terminal.
	return new JournalFailure('not-found', `${why} ${JSON.stringify(id.slice(0, 80))}: ${advice}`);
}

/** JournalFailure `not-found` unless the word is the id of an incident on disk. */
export async function mustExist(home: Home, id: string): Promise<void> {
	const isThere =
		isIncidentId(id) &&
		(await lstat(journalPath(incidentDirectory(home, id))).then(
			() => true,
			(error) => errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR',
		));
	if (!isThere) {
		throw await notFound(home, id);
	}
}

/**
 * The bytes of an incident's journal and what they say. JournalFailure `not-found` for a word that is no id, a missing
 * incident and a journal without one whole line; `newer-format`; `unusable-directory` where it cannot be read.
 */
export async function readJournalFile(home: Home, id: string): Promise<JournalFindings> {
	await mustExist(home, id);
	const directory = incidentDirectory(home, id);
	const path = journalPath(directory);
	// Before the journal: a head that is read later may name an event that is written meanwhile.
	const head = await readHead(headPath(directory));
	let bytes: Uint8Array;
	try {
		// A pipe or a device of that name would be waited for.
		if (!(await lstat(path)).isFile()) {
			throw new JournalFailure('damaged', `The journal ${path} is not a regular file; move it away.`);
		}

		bytes = await readFile(path);
	} catch (error) {
		if (error instanceof JournalFailure) {
			throw error;
		}

		throw new JournalFailure('unusable-directory', `The journal ${path} cannot be read: ${errorWords(error)}.`, {
			cause: error,
		});
	}

	const findings = readLines(bytes, head);
	if (findings.newerFormat !== null) {
		const {major, minor} = findings.newerFormat;
		throw new JournalFailure(
			'newer-format',
			`Incident ${id} was written by a newer gotriage (journal format ${major}.${minor}); update gotriage to read it.`,
		);
	}

	if (findings.lines === 0 && findings.damage === null) {
		throw await notFound(home, id, 'Nothing was ever recorded in incident');
	}

	return findings;
}

/** Keeps a copy of a file that could not be read, byte for byte and synced; resolves with the path of this or an earlier copy. */
export async function quarantineCopy(home: Home, path: string, name: string): Promise<string> {
	const directory = quarantineDirectory(home);
	await makePrivateDirectory(directory);
	const bytes = await readFile(path);
	for (let number = 1; ; number++) {
		const copy = join(directory, number === 1 ? name : `${name}.${number}`);
		const earlier = await readFile(copy).catch((error) => {
			if (errorCode(error) !== 'ENOENT') {
				throw error;
			}

			return null;
		});
		if (earlier === null) {
			await writeDurably(copy, bytes);
			return copy;
		}

		// Each look at the same damage would leave one more copy.
		if (bytes.equals(earlier)) {
			return copy;
		}
	}
}
