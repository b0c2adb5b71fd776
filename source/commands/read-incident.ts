// One incident, or one recording of an incident, as the reading commands need it: its journal, and the runbooks whose
// bytes are kept beside it.
import {join} from 'node:path';
import {JournalFailure, type JournalReading} from '../journal/contract.js';
import {type Home, homeDirectory, openHomeForReading} from '../journal/home.js';
import {isIncidentId, readJournal} from '../journal/journal.js';
import {findRecording, readRecordedReading, recordingRoots} from '../journal/recording-directory.js';
import type {Runbook} from '../runbook/schema.js';
import {loadKept} from '../session/guide/open-incident.js';
import {exitStatus} from '../session/guide/outcome.js';
import {packageRoot, shippedIds} from '../session/library/library.js';
import {type Io, UsageFault} from './io.js';

/** The one word that names an incident. */
export function incidentWord(command: string, positionals: readonly string[]): string {
	const [id, ...rest] = positionals;
	if (id === undefined || rest.length > 0) {
		throw new UsageFault(
			`gotriage ${command} takes one incident: gotriage ${command} ID (gotriage incidents lists them)`,
		);
	}

	return id;
}

/**
 * The data directory for reading, and the journal that a word names: of an incident in it, else of a recording by its
 * name or path. Rejects with a JournalFailure.
 */
export async function readIncident(io: Io, word: string): Promise<Readonly<{home: Home; reading: JournalReading}>> {
	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const directory = isIncidentId(word)
		? null
		: await findRecording(word, io.cwd, recordingRoots(io.cwd, packageRoot())).catch(asNone);
	return {home, reading: directory === null ? await readJournal(home, word) : await readRecordedReading(directory)};
}

/** Where a word names no recording either, it is told as an incident that there is not. */
function asNone(error: unknown): null {
	if (error instanceof JournalFailure && error.kind === 'not-found') {
		return null;
	}

	throw error;
}

/** Tells what was odd about a journal on stderr; the exit status says whether all of it could be read. */
export function tellOddities(io: Io, reading: JournalReading): number {
	for (const note of reading.notes) {
		io.err(`${note}\n`);
	}

	if (reading.damage !== null) {
		io.err(`${reading.damage.sentence}\n`);
		return exitStatus.alarm;
	}

	return exitStatus.good;
}

/** The runbooks of an incident by id; `faults` says of each that cannot be loaded why. */
export async function keptRunbooks(
	directory: string,
	known: ReadonlyArray<Readonly<{id: string; sha256: string}>>,
): Promise<Readonly<{runbooks: ReadonlyMap<string, Runbook>; faults: readonly string[]}>> {
	const shipped = await shippedIds(join(packageRoot(), 'runbooks'));
	const runbooks = new Map<string, Runbook>();
	const faults: string[] = [];
	for (const {id, sha256} of known) {
		const loaded = await loadKept(directory, sha256, shipped);
		if (typeof loaded === 'string') {
			faults.push(`Runbook ${id}: ${loaded}.`);
		} else {
			runbooks.set(id, loaded.runbook);
		}
	}

	return {runbooks, faults};
}
