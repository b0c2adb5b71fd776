// What is not known, and where the record has gaps. An honest report says both before anyone draws a conclusion.
import type {EventOf} from '../../incident/events.js';
import {standingVerdicts, stepKey} from '../../incident/state.js';
import {formatDuration} from '../../text/duration.js';
import {code, type Markdown, md} from '../escape.js';
import {bullet, momentOf, offsetOf, type ReportFacts, ref} from '../facts.js';
import {counted, finishedSentence, verifiedSentence} from '../words.js';

/** Silence between two events, in milliseconds, from which on it is told. */
const tellingSilenceMs = 5 * 60_000;
/** A wall clock that has moved by more than this against the running time was set, or the machine slept. */
const tellingDriftMs = 2000;

function unknownReadings(facts: ReportFacts): readonly Markdown[] {
	const newest = new Map<string, EventOf<'step.finished'>>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check') {
			newest.set(stepKey(event.runbook, event.step), event);
		}
	}

	return [...newest.values()]
		.filter((event) => event.verdict === 'unknown')
		.map((event) => md`${code(event.step)} is unknown: ${finishedSentence(event)} ${ref(event)}`);
}

function unseenEnds(facts: ReportFacts): readonly Markdown[] {
	return [
		...facts.state.attempts
			.filter(
				(attempt) =>
					attempt.finished === null || (attempt.finished.outcome === 'unknown' && attempt.started.kind !== 'check'),
			)
			.map(
				(attempt) =>
					md`The outcome of ${code(attempt.step)} is unknown: ${attempt.finished?.reason ?? 'nobody saw its end'} ${ref(attempt.started, attempt.finished)}`,
			),
		...facts.state.adhoc
			.filter((entry) => entry.finished === null || entry.finished.outcome === 'unknown')
			.map(
				(entry) =>
					md`The outcome of ad-hoc command ${entry.started.adhoc} is unknown ${ref(entry.started, entry.finished)}`,
			),
		...facts.state.changes.flatMap((change) =>
			change.verified?.helped === null
				? [
						md`Whether ${code(change.step)} helped is unknown: ${verifiedSentence(change.verified)} ${ref(change.verified)}`,
					]
				: [],
		),
	];
}

/** Key metrics and recovery checks of the opening runbook that were never measured, or not since the last change. */
function unmeasured(facts: ReportFacts): readonly Markdown[] {
	const {opened} = facts.state;
	const runbook = opened === null ? undefined : facts.runbooks.get(opened.runbook);
	if (opened === null || runbook === undefined) {
		return [];
	}

	const standing = standingVerdicts(facts.state);
	const lastChange = Math.max(0, ...facts.state.changes.map((change) => (change.undone ?? change.applied)?.seq ?? 0));
	const measuredAfter = (step: string): boolean =>
		facts.state.attempts.some(
			(attempt) => attempt.runbook === runbook.id && attempt.step === step && (attempt.finished?.seq ?? 0) > lastChange,
		);
	const metrics = [...new Set(runbook.triage.map((row) => row.metric))];
	return [
		...metrics
			.filter((metric) => !standing.has(stepKey(runbook.id, metric)))
			.map((metric) => md`The key metric ${code(metric)} was never measured in this incident ${ref(opened)}`),
		...(runbook.recovery ?? [])
			.filter((check) => !measuredAfter(check))
			.map(
				(check) =>
					md`The recovery check ${code(check)} was not measured${lastChange > 0 ? ' after the last change' : ''} ${ref(opened)}`,
			),
	];
}

/** What is not known; empty when all that matters was measured and every end was seen. */
export function unknownLines(facts: ReportFacts): readonly string[] {
	return [...unknownReadings(facts), ...unseenEnds(facts), ...unmeasured(facts)].map((sentence) => bullet(sentence));
}

function segmentGaps(facts: ReportFacts): readonly Markdown[] {
	const sentences: Markdown[] = [];
	let running = false;
	let hasDrifted = false;
	for (const [index, event] of facts.events.entries()) {
		const before = facts.events[index - 1];
		if (before === undefined) {
			continue;
		}

		const silence = momentOf(facts, event).offsetMs - momentOf(facts, before).offsetMs;
		if (event.seq !== before.seq + 1) {
			sentences.push(
				md`${counted(event.seq - before.seq - 1, 'event')} between ${ref(before)} and ${ref(event)} could not be read by this gotriage`,
			);
		}

		if (event.type === 'incident.resumed') {
			running = false;
			hasDrifted = false;
			sentences.push(
				md`The record goes on in another session after ${formatDuration(silence)} (${event.purpose}); nothing in between was recorded ${ref(before)} ${ref(event)}`,
			);
		} else if (silence >= tellingSilenceMs && !running) {
			sentences.push(
				md`Nothing was recorded for ${formatDuration(silence)}, from ${offsetOf(facts, before)} to ${offsetOf(facts, event)} ${ref(before)} ${ref(event)}`,
			);
		}

		const {driftMs} = momentOf(facts, event);
		if (Math.abs(driftMs) > tellingDriftMs && !hasDrifted) {
			hasDrifted = true;
			sentences.push(
				md`The wall clock moved by ${formatDuration(driftMs)} against the running time: it was set, or the machine slept. Offsets follow the running time ${ref(event)}`,
			);
		}

		running =
			event.type === 'step.started' || event.type === 'adhoc.started'
				? true
				: event.type === 'step.finished' || event.type === 'adhoc.finished'
					? false
					: running;
	}

	return sentences;
}

/** Where the record has gaps. */
export function gapLines(facts: ReportFacts): readonly string[] {
	const first = facts.events[0];
	const missing =
		first !== undefined && first.type !== 'incident.opened'
			? [md`The beginning of the journal is missing ${ref(first)}`]
			: [];
	return [...missing, ...segmentGaps(facts), ...facts.notes.map((note) => md`${note}`)].map((sentence) =>
		bullet(sentence),
	);
}
