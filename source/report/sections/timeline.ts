// What happened when, in UTC and since the opening. Leaves out what only prepares the next row; the appendix has every
// event.
import type {EventType, JournalEvent} from '../../incident/events.js';
import {table} from '../escape.js';
import {eventWords} from '../event-words.js';
import {offsetOf, type ReportFacts, ref, utcOf} from '../facts.js';

const preparing: ReadonlySet<EventType> = new Set<EventType>(['step.offered', 'consent.asked', 'change.snapshotted']);

/** Starts are told where they matter by themselves: something was changed, done by hand, or never seen to end. */
function isTold(facts: ReportFacts, event: JournalEvent): boolean {
	if (event.type !== 'step.started') {
		return !preparing.has(event.type);
	}

	const attempt = facts.state.attempts.find((one) => one.started.seq === event.seq);
	return event.kind !== 'check' || attempt?.finished == null || attempt.finished.outcome === 'unknown';
}

/** The timeline; empty for an empty journal. */
export function timelineLines(facts: ReportFacts): readonly string[] {
	return table(
		['UTC', 'Offset', 'What happened', 'Event'],
		facts.events
			.filter((event) => isTold(facts, event))
			.map((event) => [utcOf(facts, event), offsetOf(facts, event), eventWords(event), ref(event)]),
	);
}
