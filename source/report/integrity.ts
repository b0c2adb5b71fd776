// What proves that the journal is the one that was written: its chain, computed again from the events. An event printed
// is the line that was hashed. Pure; says when it cannot tell.
import {createHash} from 'node:crypto';
import type {JournalEvent} from '../incident/events.js';
import {jsonLine} from '../text/json-line.js';

export type Integrity = Readonly<{
	events: number;
	/** `seq` of the newest event; 0 without events. */
	newest: number;
	/** sha256 of the newest line without its newline; null where the chain cannot be computed here. */
	lastSha256: string | null;
	/** Whether every line states the hash of the line before it, as computed here. */
	chainFits: boolean;
	sealed: boolean;
}>;

const hashOf = (event: JournalEvent): string => createHash('sha256').update(jsonLine(event)).digest('hex');

/** Computes the chain again. Events must be as they were read, with every key. */
export function integrityOf(events: readonly JournalEvent[]): Integrity {
	const last = events.at(-1);
	let isWhole = true;
	let before: JournalEvent | null = null;
	for (const event of events) {
		// Where an event could not be read, its neighbours say nothing of each other.
		if (before !== null && event.seq === before.seq + 1 && hashOf(before) !== event.prev) {
			isWhole = false;
		}

		before = event;
	}

	return {
		events: events.length,
		newest: last?.seq ?? 0,
		lastSha256: last === undefined || !isWhole ? null : hashOf(last),
		chainFits: isWhole,
		sealed: last?.type === 'sealed',
	};
}
