// Whether a change helped: the check that its action names is measured again, and alone decides.
import type {EventOf} from '../../incident/events.js';
import type {ActionStep, Cost, Runbook} from '../../runbook/schema.js';
import {parseDuration} from '../../text/duration.js';
import type {Desk} from '../guide/desk.js';
import {costOf, measureWithNeeds, type Preparing} from './measure-again.js';

const verifyPauseMs = 1000;

/** The check that verifies an action, with its pause and its limit; null where the runbook says there is none. */
export function verification(
	action: ActionStep,
): Readonly<{check: string; settleMs: number; withinMs: number}> | Readonly<{none: string}> {
	const {verify} = action;
	if (verify === undefined) {
		return {none: 'the runbook names no check'};
	}

	if (typeof verify === 'string') {
		return {check: verify, settleMs: 0, withinMs: 0};
	}

	return 'none' in verify
		? {none: verify.none}
		: {
				check: verify.check,
				settleMs: verify.settle === undefined ? 0 : (parseDuration(verify.settle) ?? 0),
				withinMs: verify.within === undefined ? 0 : (parseDuration(verify.within) ?? 0),
			};
}

/** Measures whether the change helped: again and again until its check is ok or `within` is over. */
export async function verifyChange(
	desk: Desk,
	preparing: Preparing,
	runbook: Runbook,
	action: ActionStep,
	attempt: number,
	mayMeasure: (cost: Cost) => boolean,
): Promise<EventOf<'change.verified'>> {
	const place = {runbook: runbook.id, step: action.id, attempt};
	const plan = verification(action);
	const record = async (
		check: string | null,
		verdict: 'ok' | 'alarm' | 'unknown',
		sentence: string,
	): Promise<EventOf<'change.verified'>> =>
		(await desk.append({
			type: 'change.verified',
			...place,
			check,
			verdict,
			helped: verdict === 'unknown' ? null : verdict === 'ok',
			sentence,
		})) as EventOf<'change.verified'>;
	if ('none' in plan) {
		return record(null, 'unknown', `not verified: ${plan.none}`);
	}

	const cost = costOf(runbook, plan.check);
	if (!mayMeasure(cost)) {
		return record(plan.check, 'unknown', `not verified: ${plan.check} costs ${cost}, which was not allowed`);
	}

	const {ports} = desk;
	desk.setBusy(`Verifying with ${plan.check}`);
	try {
		// Every measurement has a signal of its own, so the one in force is asked for anew at each pause.
		const startedAt = ports.monotonicMs();
		await ports.wait(plan.settleMs, desk.stopSignal());
		for (;;) {
			const finished = await measureWithNeeds(desk, preparing, runbook, plan.check, 'verify');
			const isOver =
				finished === null ||
				finished.verdict === 'ok' ||
				finished.outcome === 'interrupted' ||
				ports.monotonicMs() - startedAt >= plan.withinMs ||
				desk.stopSignal().aborted;
			if (isOver) {
				return await record(
					plan.check,
					finished?.verdict ?? 'unknown',
					finished === null ? 'not verified' : `${plan.check}: ${finished.sentence}`,
				);
			}

			await ports.wait(Math.max(verifyPauseMs, plan.settleMs), desk.stopSignal());
		}
	} finally {
		desk.setBusy(null);
	}
}
