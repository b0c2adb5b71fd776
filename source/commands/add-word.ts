// Adds one event of a person's words to an incident, from another terminal or the morning after. Changes nothing else of
// the incident: a closed one stays closed.
import type {JournalEvent, NewEvent} from '../incident/events.js';
import {foldEvents, type IncidentState} from '../incident/state.js';
import {homeDirectory, openHome, openHomeForReading} from '../journal/home.js';
import {openJournal} from '../journal/journal.js';
import {mustExist} from '../journal/journal-files.js';
import {bootId} from '../journal/process-identity.js';
import {clock} from '../session/world.js';
import type {Io} from './io.js';

/**
 * Appends what `eventFor` makes of the incident as it stands. It may throw a UsageFault: then nothing is written. Rejects
 * with a JournalFailure where there is no such incident, or nothing can be recorded.
 */
export async function addWord(
	io: Io,
	id: string,
	eventFor: (state: IncidentState, events: readonly JournalEvent[]) => NewEvent,
): Promise<JournalEvent> {
	const directory = homeDirectory(io.environment, process.platform);
	// Before anything is created: a mistyped id leaves no trace.
	await mustExist(await openHomeForReading(directory), id);
	const {journal, notes} = await openJournal(await openHome(directory), id, clock);
	try {
		const state = foldEvents(journal.events);
		const event = eventFor(state, journal.events);
		await journal.append({
			type: 'incident.resumed',
			bootId: bootId(),
			pid: process.pid,
			wall: clock.now().toISOString(),
			project: state.opened?.project ?? io.cwd,
			purpose: 'note',
		});
		return await journal.append(event);
	} finally {
		await journal.close();
		for (const sentence of notes) {
			io.err(`${sentence}\n`);
		}
	}
}
