// What happened, as data: milestones, the timeline, readings, changes. Adds nothing to what the events say.
import {wrongOrders} from '../../incident/milestones.js';
import {noticedEvent} from '../candidates/noticed.js';
import {inMarkdown} from '../escape.js';
import {eventWords} from '../event-words.js';
import {givenTime, happenedOf, type ReportFacts} from '../facts.js';
import {durationsOf} from '../sections/milestones.js';
import {toldEvents} from '../sections/timeline.js';
import {standingOf} from '../words.js';
import type {ReportBody} from './schema.js';

const seqOf = (event: Readonly<{seq: number}> | null | undefined): number | null => event?.seq ?? null;

function noticedIn(facts: ReportFacts): ReportBody['milestones'][number]['noticedBy'] {
	const noticed = noticedEvent(facts)?.noticedBy;
	return noticed === undefined ? null : {kind: noticed.kind, name: noticed.name};
}

export function milestonesIn(facts: ReportFacts): ReportBody['milestones'] {
	return facts.milestones.map((one) =>
		one.kind === 'unknown'
			? {name: one.name, at: null, source: null, why: one.why, event: null, noticedBy: null, history: []}
			: {
					name: one.name,
					at: one.at,
					source: one.source,
					why: null,
					event: one.event.seq,
					noticedBy: one.name === 'detected' ? noticedIn(facts) : null,
					history: one.history.map(({at, source, event}) => ({at, source, event: event.seq})),
				},
	);
}

export function readingsIn(facts: ReportFacts): ReportBody['readings'] {
	return facts.events.flatMap((event) =>
		event.type === 'step.finished' && event.kind === 'check'
			? [
					{
						event: event.seq,
						runbook: event.runbook,
						step: event.step,
						attempt: event.attempt,
						purpose: event.purpose,
						value: event.value,
						unit: event.unit,
						verdict: event.verdict,
						reason: event.reason,
						sentence: event.sentence,
						threshold: event.threshold,
						evidence: event.evidence,
						items: event.items.map(({item, value, verdict: itemVerdict, reason, sentence}) => ({
							item,
							value,
							verdict: itemVerdict,
							reason,
							sentence,
						})),
					},
				]
			: [],
	);
}

export function changesIn(facts: ReportFacts): ReportBody['changes'] {
	return facts.state.changes.map((change) => {
		const standing = standingOf(change);
		return {
			runbook: change.runbook,
			step: change.step,
			attempt: change.attempt,
			title: change.applied?.title ?? null,
			risk: change.applied?.risk ?? null,
			effect: change.applied?.effect ?? null,
			undo: change.undo,
			inEffect: standing.inEffect,
			standing: standing.words,
			helped: change.verified?.helped ?? null,
			snapshot: seqOf(change.snapshot),
			applied: seqOf(change.applied),
			verified: seqOf(change.verified),
			undone: seqOf(change.undone),
		};
	});
}

/** Every duration, with the events of both its ends. */
export const durationsIn = (facts: ReportFacts): ReportBody['durations'] =>
	durationsOf(facts).map(({events, ...duration}) => ({
		...duration,
		events: events.map((event) => event.seq),
	}));

export const wrongOrdersIn = (facts: ReportFacts): ReportBody['wrongOrders'] =>
	wrongOrders(facts.milestones).map(({first, second}) => ({
		first: first.name,
		second: second.name,
		events: [first.event.seq, second.event.seq],
	}));

/** The events of the timeline in the order in which they happened. */
export const timelineIn = (facts: ReportFacts): ReportBody['timeline'] =>
	toldEvents(facts).map((event) => ({
		event: event.seq,
		type: event.type,
		at: givenTime(event) ?? event.at,
		writtenAt: event.at,
		offsetMs: happenedOf(facts, event).offsetMs,
		markdown: inMarkdown(eventWords(event)),
	}));
