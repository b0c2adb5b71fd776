// What happened when, in UTC and since the opening. Leaves out what only prepares the next row; the appendix has every
// event.

import type {EventOf, EventType, JournalEvent} from '../../incident/events.js';
import {type Block, table} from '../blocks.js';
import {toldWords} from '../event-words.js';
import {givenTime, happenedOf, type ReportFacts, ref, timeHead, timeText, utcOf} from '../facts.js';
import {type Inline, own, say} from '../inline.js';

const preparing: ReadonlySet<EventType> = new Set<EventType>(['step.offered', 'consent.asked', 'change.snapshotted']);

/** A time that was set again later: the milestones have it as history, where it can mislead nobody. */
const isCorrected = (facts: ReportFacts, event: EventOf<'milestone.set'>): boolean =>
	facts.milestones.some((one) => one.kind === 'known' && one.history.some((record) => record.event.seq === event.seq));

/** Starts are told where they matter by themselves: something was changed, done by hand, or never seen to end. */
function isTold(facts: ReportFacts, event: JournalEvent): boolean {
	// That it was opened for a word of a person is told by that word.
	if (event.type === 'incident.resumed' && event.purpose === 'note') {
		return false;
	}

	if (event.type === 'note.added') {
		// What it was corrected to is told, and names it.
		return facts.state.notes.some((note) => note.seq === event.seq);
	}

	if (event.type === 'milestone.set') {
		return !isCorrected(facts, event);
	}

	if (event.type !== 'step.started') {
		return !preparing.has(event.type);
	}

	const attempt = facts.state.attempts.find((one) => one.started.seq === event.seq);
	return event.kind !== 'check' || attempt?.finished == null || attempt.finished.outcome === 'unknown';
}

/** What happened; where it was written down later than that, when. */
function wordsOf(facts: ReportFacts, event: JournalEvent): Inline {
	return givenTime(event) === null
		? toldWords(event)
		: say`${toldWords(event)} (written down at ${utcOf(facts, event)})`;
}

/** The events of the timeline in the order in which they happened, also those that were written down later. */
export function toldEvents(facts: ReportFacts): readonly JournalEvent[] {
	return facts.events
		.filter((event) => isTold(facts, event))
		.map((event) => ({event, offsetMs: happenedOf(facts, event).offsetMs}))
		.sort((a, b) => a.offsetMs - b.offsetMs || a.event.seq - b.event.seq)
		.map(({event}) => event);
}

/** The timeline; empty for an empty journal. */
export function timelineBlocks(facts: ReportFacts): readonly Block[] {
	return table(
		[timeHead(facts), 'Offset', 'What happened', 'Event'],
		toldEvents(facts).map((event) => {
			const moment = happenedOf(facts, event);
			return [timeText(moment), own(moment.offset), wordsOf(facts, event), ref(event)];
		}),
	);
}
