// Everything the sections of a report are computed from, gathered once: the events with their moments, the state they
// fold to, the kept output, the runbooks. Pure.

import type {JournalEvent} from '../incident/events.js';
import {type Milestone, milestonesOf} from '../incident/milestones.js';
import {foldEvents, type IncidentState} from '../incident/state.js';
import type {Runbook} from '../runbook/schema.js';
import {type Inline, own, say} from './inline.js';
import {type Integrity, integrityOf} from './integrity.js';
import {redactAgain} from './redact-again.js';
import {createTimekeeper, type Moment, signedOffset, wallTime} from './timing.js';

export type ReportFacts = Readonly<{
	events: readonly JournalEvent[];
	state: IncidentState;
	/** By `seq`. */
	moments: ReadonlyMap<number, Moment>;
	/** Kept output by its path relative to the incident's directory. */
	evidence: ReadonlyMap<string, string>;
	runbooks: ReadonlyMap<string, Runbook>;
	/** What was odd when the journal was read: a torn tail, damage. One sentence each. */
	notes: readonly string[];
	/** The zone of the times, by its IANA name; null: UTC. */
	zone: string | null;
	milestones: readonly Milestone[];
	/** Of the journal as it is, before anything was redacted again. */
	integrity: Integrity;
	/** How many texts were redacted again for this report. */
	redactedAgain: number;
}>;

export type FactOptions = Readonly<{
	/** The zone of the times, by its IANA name; UTC when absent. */
	zone?: string | null;
	/** Values that must not leave the machine. */
	secrets?: readonly string[];
}>;

/** Gathers the facts; events must be in the journal's order, as they were read. */
export function factsOf(
	events: readonly JournalEvent[],
	evidence: ReadonlyMap<string, string>,
	runbooks: ReadonlyMap<string, Runbook>,
	notes: readonly string[],
	{zone = null, secrets = []}: FactOptions = {},
): ReportFacts {
	const clean = redactAgain(events, secrets);
	const cleanEvidence = redactAgain([...evidence], secrets);
	const timekeeper = createTimekeeper(zone);
	const moments = new Map(clean.value.map((event) => [event.seq, timekeeper(event)] as const));
	const state = foldEvents(clean.value);
	return {
		events: clean.value,
		state,
		moments,
		evidence: new Map(cleanEvidence.value),
		runbooks,
		notes,
		zone,
		milestones: milestonesOf(clean.value, runbooks.get(state.opened?.runbook ?? '')),
		integrity: integrityOf(events),
		redactedAgain: clean.count + cleanEvidence.count,
	};
}

type Numbered = Readonly<{seq: number}>;

/** `[E12]`: the anchor that every automatic sentence and row carries; it links to the journal's line in the appendix. */
export function ref(...events: ReadonlyArray<Numbered | null | undefined>): Inline {
	const anchors = events.flatMap((event) => (event ? [event.seq] : []));
	return anchors.flatMap((seq, index) => [...(index === 0 ? [] : own(' ')), {kind: 'event' as const, seq}]);
}

const nowhere: Moment = {
	date: '????-??-??',
	clock: '??:??:??Z',
	exact: '??:??:??.???Z',
	offsetMs: 0,
	offset: '+??:??',
	driftMs: 0,
};

export const momentOf = (facts: ReportFacts, event: Numbered): Moment => facts.moments.get(event.seq) ?? nowhere;

/** The time that a person gave for something written down later; null where it happened when it was written. */
export function givenTime(event: JournalEvent): string | null {
	const time = event.type === 'note.added' || event.type === 'milestone.set' ? event.time : undefined;
	return time === undefined || Number.isNaN(Date.parse(time)) ? null : time;
}

/** When something happened: at the time that a person gave, else when it was written down. */
export function happenedOf(facts: ReportFacts, event: JournalEvent): Moment {
	const time = givenTime(event);
	return time === null ? momentOf(facts, event) : momentAt(facts, time);
}

/** The moment of a time that no event has; its offset counts by the wall clock from the opening. */
export function momentAt(facts: ReportFacts, time: string): Moment {
	const wall = wallTime(time, facts.zone);
	const from = Date.parse(facts.events[0]?.at ?? '');
	const offsetMs = wall.ms - from;
	return Number.isNaN(offsetMs)
		? {...nowhere, date: wall.date, clock: wall.clock, exact: wall.exact}
		: {...wall, offsetMs, offset: signedOffset(offsetMs), driftMs: 0};
}

/** `2026-11-21 02:47:03Z` of a moment. */
export const timeText = ({date, clock}: Moment): Inline => say`${date} ${own(clock)}`;

/** The head of a column of times. */
export const timeHead = (facts: ReportFacts): string => facts.zone ?? 'UTC';

/** `2026-11-21 02:47:03Z` */
export function utcOf(facts: ReportFacts, event: Numbered): Inline {
	return timeText(momentOf(facts, event));
}

export const offsetOf = (facts: ReportFacts, event: Numbered): Inline => own(momentOf(facts, event).offset);
