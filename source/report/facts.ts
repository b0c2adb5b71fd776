// Everything the sections of a report are computed from, gathered once: the events with their moments, the state they
// fold to, the kept output, the runbooks. Pure.
import type {JournalEvent} from '../incident/events.js';
import {foldEvents, type IncidentState} from '../incident/state.js';
import type {Runbook} from '../runbook/schema.js';
import {type Markdown, md} from './escape.js';
import {createTimekeeper, type Moment} from './timing.js';

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
}>;

/** Gathers the facts; events must be in the journal's order. */
export function factsOf(
	events: readonly JournalEvent[],
	evidence: ReadonlyMap<string, string>,
	runbooks: ReadonlyMap<string, Runbook>,
	notes: readonly string[],
): ReportFacts {
	const timekeeper = createTimekeeper();
	const moments = new Map(events.map((event) => [event.seq, timekeeper(event)] as const));
	return {events, state: foldEvents(events), moments, evidence, runbooks, notes};
}

type Numbered = Readonly<{seq: number}>;

/** `[E12]`: the anchor that every automatic sentence and row carries; it links to the journal's line in the appendix. */
export function ref(...events: ReadonlyArray<Numbered | null | undefined>): Markdown {
	const anchors = events.flatMap((event) => (event ? [`[E${event.seq}]`] : []));
	return {markdown: anchors.join(' ')};
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

/** `2026-11-21 02:47:03Z` */
export function utcOf(facts: ReportFacts, event: Numbered): Markdown {
	const {date, clock} = momentOf(facts, event);
	return md`${date} ${{markdown: clock}}`;
}

export const offsetOf = (facts: ReportFacts, event: Numbered): Markdown => ({markdown: momentOf(facts, event).offset});

/** A bullet of a list. */
export const bullet = ({markdown}: Markdown, depth = 0): string => `${'  '.repeat(depth)}- ${markdown.trim()}`;
