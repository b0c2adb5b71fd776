// One incident as the reading commands need it: its journal, and the runbooks whose bytes are kept beside it.
import {join} from 'node:path';
import type {JournalReading} from '../journal/contract.js';
import {type Home, homeDirectory, openHomeForReading} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import type {Runbook} from '../runbook/schema.js';
import {packageRoot, shippedIds} from '../session/library.js';
import {loadKept} from '../session/open-incident.js';
import {exitStatus} from '../session/outcome.js';
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

/** The data directory for reading, and the journal of an incident in it. Rejects with a JournalFailure. */
export async function readIncident(io: Io, id: string): Promise<Readonly<{home: Home; reading: JournalReading}>> {
	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	return {home, reading: await readJournal(home, id)};
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
