// What was seen, in sentences that only count and order what the journal says. No cause is named here: that is a
// person's judgement.

import type {EventOf} from '../../incident/events.js';
import {stepKey} from '../../incident/state.js';
import {formatDuration} from '../../text/duration.js';
import {type Block, bullet, list} from '../blocks.js';
import {momentOf, offsetOf, type ReportFacts, ref, utcOf} from '../facts.js';
import {code, type Inline, mark, say, together} from '../inline.js';
import {
	counted,
	finishedSentence,
	helpedMark,
	outcomeWords,
	standingOf,
	unstopped,
	verifiedSentence,
} from '../words.js';

/** More checks than these are counted; each is in the table of readings. */
const shownSentences = 8;

type Finished = EventOf<'step.finished'>;

function openingSentences(facts: ReportFacts): readonly Inline[] {
	const {opened, sweep} = facts.state;
	if (opened === null) {
		return [say`The beginning of this incident is missing from the journal.`];
	}

	const sentences = [
		say`The incident was opened at ${utcOf(facts, opened)} with the runbook ${code(opened.runbook)}${opened.unattended ? ' and ran unattended' : ''}. ${ref(opened)}`,
	];
	const swept = facts.events.findLast((event) => event.type === 'sweep.finished');
	if (sweep !== null && swept) {
		const count = (verdict: string): number => sweep.rows.filter((row) => row.verdict === verdict).length;
		sentences.push(
			say`A sweep of ${counted(sweep.rows.length, 'row')} found ${count('alarm')} in alarm and ${count('unknown')} unknown. ${ref(swept)}`,
		);
	}

	return sentences;
}

function readingSentences(facts: ReportFacts): readonly Inline[] {
	const first = new Map<string, Finished>();
	const last = new Map<string, Finished>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check') {
			const key = stepKey(event.runbook, event.step);
			last.set(key, event);
			if (event.verdict === 'alarm' && !first.has(key)) {
				first.set(key, event);
			}
		}
	}

	const alarms = [...first.entries()];
	const sentences = alarms.slice(0, shownSentences).map(([key, alarm]) => {
		const end = last.get(key);
		if (end === undefined || end.seq === alarm.seq) {
			return say`${code(alarm.step)} was in alarm at ${offsetOf(facts, alarm)} and was not measured again: ${unstopped(finishedSentence(alarm))}. ${ref(alarm)}`;
		}

		const then =
			end.verdict === 'alarm'
				? say`It was still in alarm when last measured, ${offsetOf(facts, end)}: ${unstopped(finishedSentence(end))}. ${ref(end)}`
				: end.verdict === 'ok'
					? say`It was ok when last measured, ${offsetOf(facts, end)}: ${unstopped(finishedSentence(end))}. ${ref(end)}`
					: say`It could not be measured any more, ${offsetOf(facts, end)}: ${unstopped(finishedSentence(end))}. ${ref(end)}`;
		return say`${code(alarm.step)} was in alarm at ${offsetOf(facts, alarm)}: ${unstopped(finishedSentence(alarm))}. ${ref(alarm)} ${then}`;
	});
	const unknown = [...last.entries()].filter(([key, end]) => end.verdict === 'unknown' && !first.has(key));
	const good = [...last.entries()].filter(([key, end]) => end.verdict === 'ok' && !first.has(key));
	if (last.size === 0) {
		return [say`No check was measured. ${ref(facts.events.at(-1))}`];
	}

	return [
		...sentences,
		...restOf(alarms, 'was in alarm too', 'were in alarm too'),
		...unknown
			.slice(0, shownSentences)
			.map(([, end]) => say`${code(end.step)} could not be measured: ${unstopped(finishedSentence(end))}. ${ref(end)}`),
		...restOf(unknown, 'could not be measured either', 'could not be measured either'),
		...(good.length === 0
			? []
			: [
					say`${counted(good.length, alarms.length === 0 ? 'check' : 'other check')} ${good.length === 1 ? 'was' : 'were'} measured and never in alarm. ${someOf(good.map(([, end]) => end).sort((a, b) => a.seq - b.seq))}`,
				]),
	];
}

/** The first anchors; the readings have the others. */
function someOf(events: readonly Finished[]): Inline {
	const more = events.length - shownSentences;
	return say`${ref(...events.slice(0, shownSentences))}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Counts what was not told one by one. */
function restOf(entries: ReadonlyArray<readonly [string, Finished]>, one: string, many: string): readonly Inline[] {
	const rest = entries.slice(shownSentences).map(([, event]) => event);
	return rest.length === 0
		? []
		: [say`${counted(rest.length, 'more check')} ${rest.length === 1 ? one : many}. ${ref(...rest)}`];
}

function changeSentences(facts: ReportFacts): readonly Inline[] {
	const {changes} = facts.state;
	if (changes.length === 0) {
		return [say`Nothing was changed. ${ref(facts.events.at(-1))}`];
	}

	return changes.map((change) => {
		const {applied, verified, snapshot} = change;
		const standing = standingOf(change);
		const made =
			applied === null
				? say`${code(change.step)} was begun. ${ref(snapshot)}`
				: say`${code(change.step)} ${applied.succeeded ? 'changed' : 'may have changed'} something at ${offsetOf(facts, applied)}: ${applied.effect} ${ref(applied)}`;
		const helped =
			verified === null
				? say``
				: say` ${mark(helpedMark(verified))}: ${unstopped(verifiedSentence(verified))}. ${ref(verified)}`;
		const now = standing.inEffect ? mark(standing.words) : say`${standing.words}`;
		return say`${made}${helped} Now: ${now}. ${ref(change.undone ?? applied ?? snapshot)}`;
	});
}

/** How bad it was held to be, and for how long each time. */
function severitySentences(facts: ReportFacts): readonly Inline[] {
	const all = facts.events.filter((event): event is EventOf<'severity.set'> => event.type === 'severity.set');
	const [only] = all;
	if (only === undefined || all.length === 1) {
		return only === undefined
			? []
			: [say`The severity was set to ${only.severity} at ${offsetOf(facts, only)}. ${ref(only)}`];
	}

	const levels = all.map((event, index) => {
		const end = all[index + 1] ?? facts.state.closed;
		const ms = end === null ? null : momentOf(facts, end).offsetMs - momentOf(facts, event).offsetMs;
		return say`${event.severity} from ${offsetOf(facts, event)}${ms === null || ms < 0 ? ' on' : ` for ${formatDuration(ms)}`} ${ref(event)}`;
	});
	return [say`The severity was ${together(levels, ', then ')}.`];
}

function closingSentences(facts: ReportFacts): readonly Inline[] {
	const {closed, opened, hypotheses} = facts.state;
	const last = facts.events.at(-1);
	const hypothesis = hypotheses.at(-1);
	const after = closed && opened ? momentOf(facts, closed).offsetMs - momentOf(facts, opened).offsetMs : 0;
	return [
		...(hypothesis === undefined
			? []
			: [say`The last hypothesis written down was: ${hypothesis.text} ${ref(hypothesis)}`]),
		closed
			? say`It was closed after ${formatDuration(after)} as ${outcomeWords[closed.outcome]}${closed.reason === null ? '' : ` (${closed.reason})`}. ${ref(closed)}`
			: say`It is not closed; the last thing recorded was at ${last ? utcOf(facts, last) : 'an unknown time'}. ${ref(last)}`,
	];
}

/** Sentences from events, each with its anchor. */
export function summaryBlocks(facts: ReportFacts): readonly Block[] {
	const sentences = [
		...openingSentences(facts),
		...readingSentences(facts),
		...changeSentences(facts),
		...severitySentences(facts),
		...closingSentences(facts),
	];
	return list(sentences.map((sentence) => bullet(sentence)));
}
