// Ten lines that tell a colleague where an incident stands. Pure.
import {type IncidentState, standingVerdicts, undoableChanges} from '../../incident/state.js';
import type {Runbook} from '../../runbook/schema.js';

const maximumLines = 10;

/** At most ten lines: what, since when, what is in alarm, what was changed and is still in effect, what comes next. */
export function handOverOf(state: IncidentState, runbook: Runbook, at: string): string {
	const standing = [...standingVerdicts(state)];
	const newest = (key: string) =>
		state.attempts.findLast((attempt) => `${attempt.runbook}/${attempt.step}` === key && attempt.finished)?.finished;
	const alarms = standing.filter(([, verdict]) => verdict === 'alarm').map(([key]) => key);
	const unknown = standing.filter(([, verdict]) => verdict === 'unknown').map(([key]) => key);
	const changes = state.changes.filter((change) => change.applied !== null);
	const inEffect = undoableChanges(state);
	const hypothesis = state.hypotheses.at(-1);
	const lines = [
		`${state.id}: ${state.opened?.title ?? runbook.title}`,
		`Opened ${state.opened?.at ?? 'at an unknown time'}; ${state.attempts.length} runs, ${state.closed ? `closed as ${state.outcome}` : 'still open'}.`,
		alarms.length === 0 ? 'Nothing is in alarm now.' : `In alarm: ${alarms.slice(0, 4).join(', ')}.`,
		...alarms.slice(0, 2).map((key) => `  ${key}: ${newest(key)?.sentence ?? ''}`),
		unknown.length === 0 ? null : `Unknown: ${unknown.slice(0, 4).join(', ')}.`,
		changes.length === 0
			? 'Nothing was changed.'
			: `Changed: ${changes.map((change) => `${change.step} (${change.undo}${change.verified?.helped === true ? ', it helped' : ''})`).join(', ')}.`,
		inEffect.length === 0 ? null : `Still in effect, can be rolled back: gotriage undo ${state.id}`,
		hypothesis === undefined ? null : `Hypothesis: ${hypothesis.text}`,
		state.closed
			? null
			: `Next: ${at === 'end' ? 'the end of the runbook' : at}. Go on with: gotriage resume ${state.id}`,
	];
	return lines
		.filter((line) => line !== null)
		.slice(0, maximumLines)
		.join('\n');
}
