// How an incident ends: its recovery measured, closed with its outcome, or left so that it can be resumed.
import type {IncidentOutcome} from '../../incident/events.js';
import type {Cost, Runbook} from '../../runbook/schema.js';
import type {Result} from '../contract.js';
import {costOf, measureWithNeeds} from '../running/measure-again.js';
import type {Desk} from './desk.js';
import {outcomeOf} from './outcome.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

/** Measures the recovery checks whose cost is allowed; those that cost more keep what they last said. */
export async function measureRecovery(standing: Standing, allowedCosts: ReadonlySet<Cost>): Promise<Result> {
	const runbook = standing.runbook();
	for (const id of runbook.recovery ?? []) {
		if (!allowedCosts.has(costOf(runbook, id))) {
			continue;
		}

		const finished = await measureWithNeeds(standing.desk, standing.preparing, runbook, id, 'recovery');
		if (finished?.outcome === 'interrupted') {
			return refuse('stopped');
		}
	}

	return done;
}

/**
 * Closes the incident, by default with the outcome that follows from what was measured.
 * @param opening the runbook to count by where the one it was opened with is no longer known
 */
export async function closeIncident(
	standing: Standing,
	opening: Runbook,
	outcome: IncidentOutcome | undefined,
	reason: string | undefined,
): Promise<Result> {
	const {desk} = standing;
	const state = desk.state();
	if (state.closed !== null) {
		return refuse('this incident is closed already');
	}

	// The incident counts by the runbook it was opened with, wherever it went from there.
	const counted = standing.findRunbook(state.opened?.runbook ?? '')?.runbook ?? opening;
	await desk.append({
		type: 'incident.closed',
		outcome: outcome ?? outcomeOf(state, counted),
		reason: reason ?? null,
	});
	await desk.ports.catalogue();
	return done;
}

/** Releases the journal. `detach` lets a running action finish under its supervisor; a resume finds its outcome. */
export async function leaveIncident(desk: Desk, how: 'stop' | 'detach'): Promise<void> {
	const {running, adhoc} = desk.state();
	const isChange = running?.started.kind === 'action' || adhoc.some((one) => one.finished === null);
	if (how === 'detach' && isChange && desk.running() !== null) {
		desk.letGo();
	} else {
		desk.stop();
		await whenIdle(desk);
	}

	await desk.ports.catalogue();
	await desk.ports.journal.close();
}

async function whenIdle(desk: Desk): Promise<void> {
	if (desk.running() === null) {
		return;
	}

	await new Promise<void>((resolve) => {
		const unsubscribe = desk.subscribe(() => {
			if (desk.running() === null) {
				unsubscribe();
				resolve();
			}
		});
	});
}
