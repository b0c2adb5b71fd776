// Words that the report and the plain log share, so that both say the same of the same event. Pure. Adds no judgement of
// its own to what the journal says; nothing here is cleaned: whoever shows it cleans it.
import type {EventOf, IncidentOutcome, OutputRecord} from '../incident/events.js';
import type {MilestoneName} from '../incident/milestones.js';
import type {Change} from '../incident/state.js';
import type {Verdict} from '../runbook/verdict.js';
import {formatDuration} from '../text/duration.js';

/** A verdict in sign and word; unknown is never shown as ok, and never as alarm. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {ok: '✓ ok', alarm: '▲ ALARM', unknown: '? unknown'};

export const purposeWords: Readonly<Record<EventOf<'step.started'>['purpose'], string>> = {
	step: 'step',
	need: 'needed first',
	verify: 'verification',
	recovery: 'recovery check',
	undo: 'undo',
};

export const milestoneTitles: Readonly<Record<MilestoneName, string>> = {
	'impact-started': 'Impact started',
	detected: 'Detected',
	declared: 'Declared',
	engaged: 'Engaged',
	'first-diagnostic': 'First diagnostic',
	identified: 'Identified',
	mitigated: 'Mitigated',
	recovered: 'Recovered',
	closed: 'Closed',
};

export const outcomeWords: Readonly<Record<IncidentOutcome, string>> = {
	healthy: 'healthy: nothing was in alarm',
	recovered: 'recovered: the alarm is over, every recovery check is ok',
	alarm: 'alarm: an alarm remains',
	escalated: 'escalated: the runbook needs a person to go on',
	'no-consent': 'no-consent: an alarm remains, and an action was not run for want of consent',
	unknown: 'unknown: nothing is in alarm, but what matters could not all be measured',
	interrupted: 'interrupted: the run was stopped',
};

type End = Readonly<{outcome: string; exit: number | null; signal: string | null; timedOut: boolean}>;

/** How a process ended: "exit 0", "ended by SIGKILL", "timed out"; null where there was none or nobody saw it. */
export function endWords(end: End): string | null {
	if (end.outcome === 'unknown' || end.outcome === 'not-started') {
		return null;
	}

	if (end.timedOut) {
		return end.signal === null ? 'timed out' : `timed out, ended by ${end.signal}`;
	}

	if (end.signal !== null) {
		return `ended by ${end.signal}`;
	}

	return end.exit === null ? null : `exit ${end.exit}`;
}

/** "exit 0, 41 ms". */
export function endAndDuration(end: End & Readonly<{durationMs: number}>): string {
	const words = endWords(end);
	return words === null ? formatDuration(end.durationMs) : `${words}, ${formatDuration(end.durationMs)}`;
}

/** The mark of a finished step: of a check its verdict, of anything else how it ended. */
export function finishedMark(finished: EventOf<'step.finished'>): string {
	if (finished.outcome === 'unknown') {
		return '? OUTCOME UNKNOWN';
	}

	if (finished.outcome === 'interrupted') {
		return '? stopped';
	}

	switch (finished.end) {
		case 'ok':
		case 'alarm':
		case 'unknown':
			return verdictMarks[finished.end];
		case 'done':
			return '✓ done';
		case 'failed':
			return finished.outcome === 'not-started' ? '✗ NOT STARTED' : '✗ FAILED';
		case 'notDone':
			return '– not done';
		case 'declined':
			return '– declined';
	}
}

/** What came of a step as one sentence, with the reason of an unknown where the sentence does not say it already. */
export function finishedSentence(finished: EventOf<'step.finished'>): string {
	return withReason(finished.sentence.replace(/^(?:unknown|failed): /, ''), finished.reason);
}

/** Foreign words before a full stop of our own: without theirs. */
export const unstopped = (words: string): string => words.replace(/\.+$/, '');

/** A sentence with its reason, unless it says it already. */
export function withReason(sentence: string, reason: string | null): string {
	if (reason === null || sentence.includes(reason)) {
		return sentence;
	}

	return sentence === '' ? reason : `${sentence} (${reason})`;
}

export type Standing = Readonly<{
	/** It, or some of it, may be in effect and someone must know. */
	inEffect: boolean;
	words: string;
	/** It can be rolled back with `gotriage undo`. */
	undoable: boolean;
}>;

/** Where a change stands now. Loud where anything of it may still be in effect. */
export function standingOf(change: Change): Standing {
	const {applied, undone} = change;
	const why = applied?.undoWhy ?? null;
	if (change.undo === 'undone') {
		return {inEffect: false, words: 'rolled back', undoable: false};
	}

	if (change.undo === 'released') {
		return {
			inEffect: true,
			words: `${applied?.succeeded ? 'STILL' : 'PERHAPS'} IN EFFECT, cannot be rolled back any more: what was kept for that was released`,
			undoable: false,
		};
	}

	if (applied === null) {
		return {
			inEffect: true,
			words: 'MAY BE IN EFFECT: nobody saw whether it was made; the state before it was kept',
			undoable: true,
		};
	}

	switch (change.undo) {
		case 'not needed':
			return {inEffect: false, words: withReason('no undo is needed', why), undoable: false};
		case 'impossible':
			return {inEffect: true, words: withReason('STILL IN EFFECT, cannot be rolled back', why), undoable: false};
		case 'failed':
			return {
				inEffect: true,
				words: withReason(
					`STILL IN EFFECT: rolling it back ${undone?.result === 'refused' ? 'was refused' : 'failed'}`,
					undone?.reason ?? null,
				),
				undoable: true,
			};
		case 'available':
			return {
				inEffect: true,
				words: applied.succeeded
					? 'STILL IN EFFECT, can be rolled back'
					: 'PERHAPS IN EFFECT: its command did not end well; what it did before can be rolled back',
				undoable: true,
			};
	}
}

/** Whether a change helped, in sign and words; null where that was not asked. */
export function helpedMark(verified: EventOf<'change.verified'>): string {
	return verified.helped === null ? '? not verified' : verified.helped ? '✓ it helped' : '▲ IT DID NOT HELP';
}

/** What was verified, without the words that the mark says already. */
export function verifiedSentence(verified: EventOf<'change.verified'>): string {
	return verified.sentence.replace(/^not verified: /, '');
}

export const byWords: Readonly<
	Record<EventOf<'consent.given'>['by'] | EventOf<'decision.taken'>['by'] | 'policy' | 'command', string>
> = {
	person: 'by a person',
	'allow-flag': 'by the --allow option',
	auto: 'unattended, as the runbook allows',
	'choose-flag': 'by the --choose option',
	policy: 'unattended, for want of consent',
	command: 'by gotriage undo',
};

export const tierWords: Readonly<Record<EventOf<'consent.asked'>['tier'], string>> = {
	'yes-no': 'y/N',
	'effect-yes-no': 'y/N after showing effect and undo',
	'typed-name': 'the name of its target, typed',
};

/** A process that outlived its step, in a sentence. */
export function leftoverWords(leftover: EventOf<'step.finished'>['leftovers'][number]): string {
	return `process ${leftover.pid} (${leftover.command}) outlived the step and ${leftover.stopped ? 'was stopped' : 'STILL RUNS'}`;
}

/** An input's value as text; a secret has none. */
export function inputWords(event: EventOf<'input.given'>): string {
	return event.secret || event.value === null
		? '(secret, not recorded)'
		: Array.isArray(event.value)
			? event.value.join(', ')
			: String(event.value);
}

/** Sums over the kept output of several invocations. */
export function outputSums(outputs: readonly OutputRecord[]): Readonly<{omitted: number; redactions: number}> {
	return {
		omitted: outputs.reduce((sum, output) => sum + output.omitted, 0),
		redactions: outputs.reduce((sum, output) => sum + output.redactions, 0),
	};
}

/** "1 check", "2 checks". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
