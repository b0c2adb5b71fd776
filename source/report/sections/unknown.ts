// What is not known, and where the record has gaps. An honest report says both before anyone draws a conclusion.

import type {EventOf, JournalEvent} from '../../incident/events.js';
import {standingVerdicts, stepKey} from '../../incident/state.js';
import {formatBytes} from '../../text/bytes.js';
import {formatDuration} from '../../text/duration.js';
import {momentOf, offsetOf, type ReportFacts, ref} from '../facts.js';
import {code, type Inline, say} from '../inline.js';
import {counted, finishedSentence, outputSums, verifiedSentence} from '../words.js';

/** More events than these are not named. */
const shownEvents = 8;
/** Silence between two events, in milliseconds, from which on it is told. */
const tellingSilenceMs = 5 * 60_000;
/** A wall clock that has moved by more than this against the running time was set, or the machine slept. */
const tellingDriftMs = 2000;

function unknownReadings(facts: ReportFacts): readonly Inline[] {
	const newest = new Map<string, EventOf<'step.finished'>>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check') {
			newest.set(stepKey(event.runbook, event.step), event);
		}
	}

	return [...newest.values()]
		.filter((event) => event.verdict === 'unknown')
		.map((event) => say`${code(event.step)} is unknown: ${finishedSentence(event)} ${ref(event)}`);
}

function unseenEnds(facts: ReportFacts): readonly Inline[] {
	return [
		...facts.state.attempts
			.filter(
				(attempt) =>
					attempt.finished === null || (attempt.finished.outcome === 'unknown' && attempt.started.kind !== 'check'),
			)
			.map(
				(attempt) =>
					say`The outcome of ${code(attempt.step)} is unknown: ${attempt.finished?.reason ?? 'nobody saw its end'} ${ref(attempt.started, attempt.finished)}`,
			),
		...facts.state.adhoc
			.filter((entry) => entry.finished === null || entry.finished.outcome === 'unknown')
			.map(
				(entry) =>
					say`The outcome of ad-hoc command ${entry.started.adhoc} is unknown ${ref(entry.started, entry.finished)}`,
			),
		...facts.state.changes.flatMap((change) =>
			change.verified?.helped === null
				? [
						say`Whether ${code(change.step)} helped is unknown: ${verifiedSentence(change.verified)} ${ref(change.verified)}`,
					]
				: [],
		),
	];
}

/** Key metrics and recovery checks of the opening runbook that were never measured, or not since the last change. */
function unmeasured(facts: ReportFacts): readonly Inline[] {
	const {opened} = facts.state;
	const runbook = opened === null ? undefined : facts.runbooks.get(opened.runbook);
	if (opened === null || runbook === undefined) {
		return [];
	}

	const standing = standingVerdicts(facts.state);
	const last = facts.state.changes
		.flatMap((change) => change.undone ?? change.applied ?? [])
		.reduce<EventOf<'change.undone'> | EventOf<'change.applied'> | undefined>(
			(newest, one) => (newest !== undefined && newest.seq > one.seq ? newest : one),
			undefined,
		);
	const lastChange = last?.seq ?? 0;
	const measuredAfter = (step: string): boolean =>
		facts.state.attempts.some(
			(attempt) => attempt.runbook === runbook.id && attempt.step === step && (attempt.finished?.seq ?? 0) > lastChange,
		);
	const metrics = [...new Set(runbook.triage.map((row) => row.metric))];
	return [
		...metrics
			.filter((metric) => !standing.has(stepKey(runbook.id, metric)))
			.map((metric) => say`The key metric ${code(metric)} was never measured in this incident ${ref(opened)}`),
		...(runbook.recovery ?? [])
			.filter((check) => !measuredAfter(check))
			.map((check) =>
				last === undefined
					? say`The recovery check ${code(check)} was not measured ${ref(opened)}`
					: say`The recovery check ${code(check)} was not measured after the last change, of ${code(last.step)} ${ref(last)}`,
			),
	];
}

/** What is not known; empty when all that matters was measured and every end was seen. */
export function unknownSentences(facts: ReportFacts): readonly Inline[] {
	return [...unknownReadings(facts), ...unseenEnds(facts), ...unmeasured(facts)];
}

const isOpenedAgain = (event: JournalEvent): boolean => event.type === 'incident.resumed' && event.purpose === 'resume';

function segmentGaps(facts: ReportFacts): readonly Inline[] {
	const sentences: Inline[] = [];
	let running = false;
	let hasDrifted = false;
	let isClosed = false;
	for (const [index, event] of facts.events.entries()) {
		const before = facts.events[index - 1];
		if (before === undefined) {
			continue;
		}

		const silence = momentOf(facts, event).offsetMs - momentOf(facts, before).offsetMs;
		if (event.seq !== before.seq + 1) {
			sentences.push(
				say`${counted(event.seq - before.seq - 1, 'event')} between ${ref(before)} and ${ref(event)} could not be read by this gotriage`,
			);
		}

		if (event.type === 'incident.resumed') {
			running = false;
			hasDrifted = false;
		}

		isClosed = event.type === 'incident.closed' || (isClosed && !isOpenedAgain(event));
		if (event.type === 'incident.resumed' && event.purpose === 'note' && isClosed) {
			// A person's words the morning after: nothing went on in between.
			continue;
		}

		if (event.type === 'incident.resumed') {
			sentences.push(
				say`The record goes on in another session after ${formatDuration(silence)} (${event.purpose}); nothing in between was recorded ${ref(before)} ${ref(event)}`,
			);
		} else if (silence >= tellingSilenceMs && !running && !isClosed) {
			sentences.push(
				say`Nothing was recorded for ${formatDuration(silence)}, from ${offsetOf(facts, before)} to ${offsetOf(facts, event)} ${ref(before)} ${ref(event)}`,
			);
		}

		const {driftMs} = momentOf(facts, event);
		if (Math.abs(driftMs) > tellingDriftMs && !hasDrifted) {
			hasDrifted = true;
			sentences.push(
				say`The wall clock moved by ${formatDuration(driftMs)} against the running time: it was set, or the machine slept. Offsets follow the running time ${ref(event)}`,
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

const wasOrWere = (count: number): string => (count === 1 ? 'was' : 'were');

/** What was taken out of the record on purpose: secrets, and output beyond what is kept. */
function leftOut(facts: ReportFacts): readonly Inline[] {
	const secret = facts.events.filter((event) => event.type === 'input.given' && event.secret);
	const ends = facts.events.filter(
		(event): event is EventOf<'step.finished'> | EventOf<'adhoc.finished'> =>
			event.type === 'step.finished' || event.type === 'adhoc.finished',
	);
	const redacted = ends.filter((event) => outputSums(event.outputs).redactions > 0);
	const cut = ends.filter((event) => outputSums(event.outputs).omitted > 0);
	const files = facts.state.artefacts.filter((artefact) => (artefact.redactions ?? 0) > 0);
	const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
	const hidden = sum(redacted.map((event) => outputSums(event.outputs).redactions));
	const hiddenInFiles = sum(files.map((artefact) => artefact.redactions ?? 0));
	const few = <T>(all: readonly T[]): readonly T[] => all.slice(0, shownEvents);
	return [
		...(secret.length === 0
			? []
			: [
					say`${counted(secret.length, 'secret input')} ${wasOrWere(secret.length)} not recorded ${ref(...few(secret))}`,
				]),
		...(redacted.length === 0
			? []
			: [
					say`${counted(hidden, 'value')} in output of ${counted(redacted.length, 'step')} looked like a secret and ${wasOrWere(hidden)} redacted before it was kept ${ref(...few(redacted))}`,
				]),
		...(files.length === 0
			? []
			: [
					say`${counted(hiddenInFiles, 'value')} in ${counted(files.length, 'artefact')} ${wasOrWere(hiddenInFiles)} redacted before it was kept ${ref(...few(files))}`,
				]),
		...(cut.length === 0
			? []
			: [
					say`${formatBytes(sum(cut.map((event) => outputSums(event.outputs).omitted)))} of output of ${counted(cut.length, 'step')} was counted and hashed, but not kept ${ref(...few(cut))}`,
				]),
		...(facts.redactedAgain === 0
			? []
			: [
					say`${counted(facts.redactedAgain, 'text')} held a secret that is known only now, and ${wasOrWere(facts.redactedAgain)} redacted for this report`,
				]),
	];
}

/** Where the record has gaps, and what was left out of it on purpose. */
export function gapSentences(facts: ReportFacts): readonly Inline[] {
	const first = facts.events[0];
	const missing =
		first !== undefined && first.type !== 'incident.opened'
			? [say`The beginning of the journal is missing ${ref(first)}`]
			: [];
	return [...missing, ...segmentGaps(facts), ...facts.notes.map((note) => say`${note}`), ...leftOut(facts)];
}
