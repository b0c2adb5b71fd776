// How an incident counts: one pure rule from its state to its outcome, and from the outcome to the exit status.
import type {IncidentOutcome} from '../../incident/events.js';
import {type IncidentState, latestFinished, standingVerdicts, stepKey} from '../../incident/state.js';
import type {Runbook} from '../../runbook/schema.js';
import type {Verdict} from '../../runbook/verdict.js';

/** Exit statuses of the design, by name. */
export const exitStatus = {
	good: 0,
	alarm: 1,
	usage: 2,
	noConsent: 3,
	unknown: 4,
	notRecorded: 5,
	untrusted: 6,
	/** EX_SOFTWARE: a fault of gotriage itself. */
	ownError: 70,
	hungUp: 129,
	interrupted: 130,
	terminated: 143,
} as const;

export const statusOfOutcome: Readonly<Record<IncidentOutcome, number>> = {
	healthy: exitStatus.good,
	recovered: exitStatus.good,
	alarm: exitStatus.alarm,
	escalated: exitStatus.alarm,
	'no-consent': exitStatus.noConsent,
	unknown: exitStatus.unknown,
	interrupted: exitStatus.interrupted,
};

/** A recovery check counts only when it was measured after the last change. */
function recoveryVerdict(state: IncidentState, runbook: Runbook, check: string): Verdict {
	const finished = latestFinished(state, runbook.id, check);
	const lastChange = Math.max(0, ...state.changes.map((change) => change.undone?.seq ?? change.applied?.seq ?? 0));
	return finished && finished.seq > lastChange ? finished.verdict : 'unknown';
}

/**
 * The outcome as measured so far. Recovered needs every recovery check ok after the last change; a diagnostic that
 * stays in alarm (the dead proxy that was routed around) then no longer counts. Without a change a standing alarm does.
 */
export function outcomeOf(state: IncidentState, runbook: Runbook): IncidentOutcome {
	const standing = standingVerdicts(state);
	const inAlarm = [...standing.values()].includes('alarm');
	const alarmSeen =
		state.attempts.some((attempt) => attempt.finished?.kind === 'check' && attempt.finished.verdict === 'alarm') ||
		(state.sweep?.rows.some((row) => row.runbook === runbook.id && row.verdict === 'alarm') ?? false);
	const recovery = (runbook.recovery ?? []).map((check) => recoveryVerdict(state, runbook, check));
	const isRecovered = recovery.length > 0 && recovery.every((verdict) => verdict === 'ok');
	const isChanged = state.changes.some((change) => change.applied?.succeeded && change.undo !== 'undone');

	const metrics = runbook.triage
		.map((row) => standing.get(stepKey(runbook.id, row.metric)))
		.filter((verdict) => verdict !== undefined);
	if (isRecovered && (isChanged || !inAlarm)) {
		return alarmSeen ? 'recovered' : metrics.includes('unknown') ? 'unknown' : 'healthy';
	}

	if (inAlarm) {
		return state.withheld ? 'no-consent' : 'alarm';
	}

	if (metrics.length === 0 || metrics.includes('unknown') || recovery.includes('unknown')) {
		return 'unknown';
	}

	return alarmSeen ? 'recovered' : 'healthy';
}

/** The outcome in a sentence a person would say. */
export const outcomeSentences: Readonly<Record<IncidentOutcome, string>> = {
	healthy: 'Nothing is in alarm.',
	recovered: 'The alarm is over: every recovery check is ok.',
	alarm: 'An alarm remains.',
	escalated: 'The runbook needs a person to go on.',
	'no-consent': 'An alarm remains, and an action was not run for want of consent.',
	unknown: 'Nothing is in alarm, but what matters could not all be measured.',
	interrupted: 'The run was interrupted.',
};
