// The record of something that changed the world, from the outcomes of its commands. Pure.
import type {Outcome} from '../../execution/executor.js';
import type {OutputRecord} from '../../incident/events.js';
import type {Place} from '../guide/place.js';
import {outcomeName} from './invocations.js';
import {decidingOutcome, streamSums} from './run-check.js';

/** `step.finished` of something that changes the world. */
export function actionFinished(
	place: Place,
	purpose: 'step' | 'undo',
	outcomes: readonly Outcome[],
	outputs: readonly OutputRecord[],
	failure: string | null,
) {
	const deciding = decidingOutcome(outcomes);
	const outcome = outcomeName(outcomes);
	const durationMs = outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'unknown' ? 0 : outcome.durationMs), 0);
	return {
		type: 'step.finished' as const,
		...place,
		kind: 'action' as const,
		purpose,
		outcome,
		exit: deciding?.exit ?? null,
		signal: deciding?.signal ?? null,
		timedOut: deciding?.timedOut ?? false,
		durationMs: Math.round(durationMs),
		value: null,
		unit: null,
		verdict: failure === null ? ('ok' as const) : ('unknown' as const),
		reason: failure,
		sentence: failure === null ? 'done' : `${outcome === 'unknown' ? 'outcome unknown' : 'failed'}: ${failure}`,
		threshold: null,
		explanation: null,
		facts: {},
		items: [],
		values: [],
		...streamSums(outputs),
		outputs: [...outputs],
		leftovers: outcomes.flatMap((outcome) =>
			outcome.kind === 'settled' ? outcome.leftovers.map((one) => ({...one})) : [],
		),
		warnings: outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? outcome.warnings : [])),
		evidence: 'change',
		end: failure === null ? ('done' as const) : ('failed' as const),
	};
}
