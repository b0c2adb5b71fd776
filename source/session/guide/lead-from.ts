// Where the end of an attempt leads. An end that nobody saw goes the way of a failed one, but is not called one.
import type {EventOf} from '../../incident/events.js';
import type {Step, StepEnd} from '../../runbook/schema.js';
import type {Standing} from './standing.js';

/** Leads on from how an attempt of the step in hand ended. */
export function leadFrom(standing: Standing, step: Step, finished: EventOf<'step.finished'>): void {
	standing.leadTo(step, finished.end as StepEnd);
	const target = standing.target();
	if (step.kind === 'action' && finished.outcome === 'unknown' && target !== null) {
		standing.leadBecause(target, 'how the change ended is not known');
	}
}
