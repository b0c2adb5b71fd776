// What went less well, found by rule: facts, not verdicts.
import type {EventOf} from '../../incident/events.js';
import {stepKey} from '../../incident/state.js';
import {formatDuration} from '../../text/duration.js';
import {type Claim, claimsOf} from '../evidence-matrix.js';
import {momentOf, offsetOf, type ReportFacts} from '../facts.js';
import {code, type Inline, say} from '../inline.js';
import {counted, endAndDuration, unstopped} from '../words.js';
import type {Candidate} from './candidate.js';
import {neededAfterSkip} from './needed-after-skip.js';
import {noticed} from './noticed.js';

const claimWords = (claim: Claim): Inline =>
	claim.about === 'change'
		? say`that the change ${code(claim.subject)} helped`
		: say`the ${claim.about === 'hypothesis' ? 'hypothesis' : 'symptom'}: ${unstopped(claim.subject)}`;

const longSilenceMs = 5 * 60_000;
const lateSeverityMs = 15 * 60_000;

function badEnds(facts: ReportFacts): readonly Candidate[] {
	return facts.state.attempts.flatMap(({started, finished, step}): readonly Candidate[] => {
		if (finished === null || finished.outcome === 'unknown') {
			return [{rule: 'end-unseen', says: say`Nobody saw how ${code(step)} ended.`, events: [started]}];
		}

		if (finished.timedOut && finished.verdict !== 'alarm') {
			return [
				{
					rule: 'timed-out',
					says: say`${code(step)} timed out after ${formatDuration(finished.durationMs)}.`,
					events: [finished],
				},
			];
		}

		if (finished.end === 'failed') {
			return [{rule: 'failed', says: say`${code(step)} failed (${endAndDuration(finished)}).`, events: [finished]}];
		}

		return finished.end === 'unknown'
			? [
					{
						rule: 'not-measured',
						says: say`${code(step)} could not be measured: ${unstopped(finished.reason ?? 'no reason was recorded')}.`,
						events: [finished],
					},
				]
			: [];
	});
}

function badChanges(facts: ReportFacts): readonly Candidate[] {
	const firstReading = facts.events.find((event) => event.type === 'step.finished' && event.kind === 'check');
	return facts.state.changes.flatMap(({applied, verified, undone, step}): readonly Candidate[] => [
		...(applied !== null && (firstReading === undefined || firstReading.seq > applied.seq)
			? [{rule: 'change-first', says: say`${code(step)} ran before anything was measured.`, events: [applied]}]
			: []),
		...(applied !== null && (verified === null || verified.helped === null)
			? [
					{
						rule: 'not-verified',
						says: say`Whether ${code(step)} helped was not verified.`,
						events: [verified ?? applied],
					},
				]
			: []),
		...(verified?.helped === false
			? [{rule: 'did-not-help', says: say`${code(step)} did not help.`, events: [verified]}]
			: []),
		...(undone !== null && undone.result !== 'undone'
			? [
					{
						rule: 'undo-failed',
						says: say`Rolling ${code(step)} back ${undone.result === 'refused' ? 'was refused' : 'failed'}.`,
						events: [undone],
					},
				]
			: []),
	]);
}

function skippedThenRun(facts: ReportFacts): readonly Candidate[] {
	return neededAfterSkip(facts).map(({skipped, started}) => {
		const later = momentOf(facts, started).offsetMs - momentOf(facts, skipped).offsetMs;
		return {
			rule: 'skipped-then-needed',
			says: say`${code(started.step)} was skipped at ${offsetOf(facts, skipped)} and run at ${offsetOf(facts, started)}, ${formatDuration(later)} later.`,
			events: [skipped, started],
		};
	});
}

function repeated(facts: ReportFacts): readonly Candidate[] {
	const runs = new Map<string, Array<EventOf<'step.finished'>>>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check' && event.purpose === 'step') {
			const key = stepKey(event.runbook, event.step);
			runs.set(key, [...(runs.get(key) ?? []), event]);
		}
	}

	return [...runs.values()].flatMap((events) => {
		const isSame = new Set(events.map((event) => `${event.verdict} ${JSON.stringify(event.value)}`)).size === 1;
		return events.length >= 3 && isSame
			? [
					{
						rule: 'repeated',
						says: say`${code(events[0]?.step ?? '')} was run ${events.length} times with the same result.`,
						events,
					},
				]
			: [];
	});
}

function silences(facts: ReportFacts): readonly Candidate[] {
	const before = (index: number) => facts.events[index - 1];
	return facts.events.flatMap((event, index) => {
		const last = before(index);
		const isRunning = last?.type === 'step.started' || last?.type === 'adhoc.started';
		if (last === undefined || isRunning || event.type === 'incident.resumed' || last.type === 'incident.closed') {
			return [];
		}

		const ms = momentOf(facts, event).offsetMs - momentOf(facts, last).offsetMs;
		return ms > longSilenceMs
			? [
					{
						rule: 'silence',
						says: say`Nothing was recorded for ${formatDuration(ms)}, from ${offsetOf(facts, last)} to ${offsetOf(facts, event)}.`,
						events: [last, event],
					},
				]
			: [];
	});
}

/** The digit of `SEV-2`; what is written in another way cannot be compared. */
const levelOf = (severity: string): number => Number.parseInt(/^SEV-([1-5])$/.exec(severity)?.[1] ?? '', 10);

/** Where it was found to be worse only a good while after the opening. */
function raisedLate(facts: ReportFacts): readonly Candidate[] {
	const {opened} = facts.state;
	const severities = facts.events.filter((event): event is EventOf<'severity.set'> => event.type === 'severity.set');
	return severities.flatMap((event, index) => {
		const before = severities[index - 1];
		if (before === undefined || opened === null || !(levelOf(event.severity) < levelOf(before.severity))) {
			return [];
		}

		const ms = momentOf(facts, event).offsetMs - momentOf(facts, opened).offsetMs;
		return ms > lateSeverityMs
			? [
					{
						rule: 'severity-late',
						says: say`The severity was raised from ${before.severity} to ${event.severity} ${formatDuration(ms)} after the opening.`,
						events: [before, event],
					},
				]
			: [];
	});
}

/** What went less well, as candidates. */
export function wentLessWell(facts: ReportFacts): readonly Candidate[] {
	const {adhoc} = facts.state;
	const edits = facts.state.attempts.filter((attempt) => attempt.started.deviation).map((attempt) => attempt.started);
	const single = claimsOf(facts).filter((claim) => claim.verdict === 'single-source');
	return [
		...noticed(facts).lessWell,
		...badEnds(facts),
		...skippedThenRun(facts),
		...(adhoc.length === 0
			? []
			: [
					{
						rule: 'ad-hoc',
						says: say`${counted(adhoc.length, 'command')} ${adhoc.length === 1 ? 'was' : 'were'} run outside the runbook.`,
						events: adhoc.map((entry) => entry.started),
					},
				]),
		...(edits.length === 0
			? []
			: [
					{
						rule: 'deviation',
						says: say`${counted(edits.length, 'command')} ${edits.length === 1 ? 'was' : 'were'} edited by hand before running.`,
						events: edits,
					},
				]),
		...repeated(facts),
		...badChanges(facts),
		...raisedLate(facts),
		...silences(facts),
		...single.map((claim) => ({
			rule: 'one-kind',
			says: say`Only one kind of evidence (${claim.links.find((link) => link.bears === 'supports')?.kind ?? ''}) bears out ${claimWords(claim)}.`,
			events: claim.events,
		})),
	];
}
