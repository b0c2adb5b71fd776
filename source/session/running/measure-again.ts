// Measures checks by themselves: to verify a change, to see whether an incident is over. Their needs are measured first,
// since a change may have altered what they found.
import type {EventOf, Purpose} from '../../incident/events.js';
import {checkOrder} from '../../runbook/flow.js';
import type {CheckStep, Cost, Runbook} from '../../runbook/schema.js';
import type {Desk} from '../guide/desk.js';
import {notApplicable} from '../prepare/applicable.js';
import {fillCheck} from '../prepare/prepare.js';
import type {PrepareContext} from '../prepare/prepare-context.js';
import {nextAttempt, recordCheck, recordUnavailable} from './run-check.js';

/** Everything of a PrepareContext that does not depend on the step. */
export type Preparing = (runbook: Runbook, attempt: number) => PrepareContext;

export function findCheck(runbook: Runbook, id: string): CheckStep | null {
	const step = runbook.steps.find((candidate) => candidate.id === id);
	return step?.kind === 'check' ? step : null;
}

/** Runs one check of the runbook now, whatever step is in hand. */
export async function measureNow(
	desk: Desk,
	preparing: Preparing,
	runbook: Runbook,
	check: CheckStep,
	purpose: Purpose,
): Promise<EventOf<'step.finished'>> {
	const attempt = nextAttempt(desk, runbook.id, check.id);
	const context = preparing(runbook, attempt);
	const passedOver = notApplicable(check, context.scope, context.platform);
	if (passedOver !== null) {
		return recordUnavailable(desk, runbook, check, purpose, passedOver);
	}

	const filled = fillCheck(check, context);
	if (filled.kind === 'unavailable') {
		return recordUnavailable(desk, runbook, check, purpose, filled.reason);
	}

	return recordCheck(desk, {runbook, check, purpose, attempt, filled, scope: context.scope, deviation: false});
}

/** The cost of measuring a check with its needs: the highest of them. */
export function costOf(runbook: Runbook, check: string): Cost {
	const costs = checkOrder(runbook, check).map((id) => findCheck(runbook, id)?.cost ?? 'quiet');
	return costs.includes('runs-code') ? 'runs-code' : costs.includes('load') ? 'load' : 'quiet';
}

/** Measures a check after its needs. Resolves with the check's own record, null where it does not exist. */
export async function measureWithNeeds(
	desk: Desk,
	preparing: Preparing,
	runbook: Runbook,
	id: string,
	purpose: Purpose,
): Promise<EventOf<'step.finished'> | null> {
	let last: EventOf<'step.finished'> | null = null;
	for (const step of checkOrder(runbook, id)) {
		const check = findCheck(runbook, step);
		if (check) {
			last = await measureNow(desk, preparing, runbook, check, step === id ? purpose : 'need');
			if (last.outcome === 'interrupted') {
				return last;
			}
		}
	}

	return last;
}
