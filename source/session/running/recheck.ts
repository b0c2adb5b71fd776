// `recheck`: the only loop without a decision. Measures again after a pause while its condition holds.
import type {EventOf} from '../../incident/events.js';
import {evaluate} from '../../runbook/expression.js';
import {scopeAtEnd} from '../../runbook/flow.js';
import type {CheckStep, Runbook} from '../../runbook/schema.js';
import {formatDuration, parseDuration} from '../../text/duration.js';
import type {Desk} from '../guide/desk.js';
import {measureNow, type Preparing} from './measure-again.js';

/** Measures at most as often as the runbook says; resolves with the newest record. Stopping ends the loop. */
export async function measureUntilSettled(
	desk: Desk,
	preparing: Preparing,
	runbook: Runbook,
	check: CheckStep,
	first: EventOf<'step.finished'>,
): Promise<EventOf<'step.finished'>> {
	const {recheck} = check;
	let finished = first;
	if (recheck === undefined) {
		return finished;
	}

	const pauseMs = parseDuration(recheck.after) ?? 0;
	for (let round = 1; round <= recheck.times && finished.outcome === 'finished'; round++) {
		const answer = evaluate(recheck.when, scopeAtEnd(check.id, desk.scope(runbook)));
		if (answer.kind === 'error' || answer.value !== true) {
			return finished;
		}

		desk.setBusy(
			`${check.id} is measured again in ${formatDuration(pauseMs)} (${round} of ${recheck.times}); Esc stops`,
		);
		const stop = desk.stopSignal();
		await desk.ports.wait(pauseMs, stop);
		desk.setBusy(null);
		if (stop.aborted) {
			return finished;
		}

		finished = await measureNow(desk, preparing, runbook, check, 'step');
	}

	return finished;
}
