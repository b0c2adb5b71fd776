// After a resume the step in hand may already have an outcome: its branch is offered again, and nothing is recorded.
import {leadFrom} from './lead-from.js';
import type {Standing} from './standing.js';

/** Leads on from the newest outcome of the step in hand, where it has one and leads nowhere yet. */
export function restoreBranch(standing: Standing): void {
	const {desk} = standing;
	const step = standing.step();
	const last = step === null ? undefined : desk.state().steps.get(`${standing.runbook().id}/${step.id}`)?.last;
	if (step === null || last === undefined || standing.branch() !== null) {
		return;
	}

	if (last.kind === 'attempt' && last.attempt.finished && last.attempt.purpose === 'step') {
		leadFrom(standing, step, last.attempt.finished);
	} else if (last.kind === 'decided') {
		standing.leadTo(step, {option: last.event.option});
	} else if (last.kind === 'skipped') {
		standing.leadTo(step, 'skipped');
	} else if (last.kind === 'declined') {
		standing.leadTo(step, step.kind === 'action' ? 'declined' : 'skipped');
	}

	desk.publish();
}
