// What the catalogue says of incidents, computed from their journals: the journals are the truth, the catalogue only
// makes listing fast. Reads only.
import {foldEvents} from '../incident/state.js';
import {type CatalogueIncident, JournalFailure} from './contract.js';
import type {Home} from './home.js';
import {incidentDirectory, incidentIds, lockPath, readJournalFile} from './journal-files.js';
import {readLock} from './lock.js';

/** Whether some gotriage has the incident open now; one on another machine is believed. */
export async function isHeld(directory: string): Promise<boolean> {
	const lock = await readLock(lockPath(directory)).catch(() => null);
	return lock?.kind === 'live' || lock?.kind === 'elsewhere';
}

/** One incident as its journal tells it; null where the journal tells nothing (empty, newer, unreadable). */
export async function readCatalogueIncident(home: Home, id: string): Promise<CatalogueIncident | null> {
	const directory = incidentDirectory(home, id);
	try {
		const {events} = await readJournalFile(home, id);
		const {opened, closed} = foldEvents(events);
		if (opened === null) {
			return null;
		}

		return {
			id,
			kind: opened.kind,
			runbook: opened.runbook,
			status: closed ? 'closed' : (await isHeld(directory)) ? 'open' : 'interrupted',
			outcome: closed?.outcome ?? null,
			startedAt: opened.at,
			endedAt: closed?.at ?? null,
			directory,
		};
	} catch (error) {
		if (error instanceof JournalFailure) {
			return null;
		}

		throw error;
	}
}

const atOnce = 8;

/** Reads some incidents side by side, a few at a time; what cannot be read is left out. */
export async function readCatalogueIncidents(home: Home, ids: readonly string[]): Promise<CatalogueIncident[]> {
	const found: CatalogueIncident[] = [];
	const waiting = [...ids];
	const work = async () => {
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
			const incident = await readCatalogueIncident(home, id);
			if (incident) {
				found.push(incident);
			}
		}
	};
	await Promise.all(Array.from({length: atOnce}, work));
	return found.sort(newestFirst);
}

export const newestFirst = (a: CatalogueIncident, b: CatalogueIncident): number =>
	a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1;

/** Every incident on disk as its journal tells it, newest first. */
export async function rebuildCatalogue(home: Home): Promise<CatalogueIncident[]> {
	return readCatalogueIncidents(home, await incidentIds(home));
}
