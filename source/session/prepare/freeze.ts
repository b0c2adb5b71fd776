// The object a screen paints, a person consents to and an executor runs: one and the same, proved by its digest.
import type {ShownCommand} from '../../incident/events.js';
import type {ActionStep, CheckStep} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import type {ConsentTier, Prepared, UndoPlan} from '../contract.js';
import type {InHandContext} from './in-hand-context.js';
import type {Filled} from './prepare.js';
import {digestOf} from './shown.js';

/** How consent to a step is given. Edited words are asked about even where the step itself needs no consent. */
export function tierOf(step: CheckStep | ActionStep, isEdited: boolean): ConsentTier {
	if (step.kind === 'check') {
		// Words a person typed are no longer the runbook's quiet check.
		return (step.cost ?? 'quiet') === 'quiet' && !isEdited ? 'none' : 'yes-no';
	}

	return step.risk === 'reversible' ? 'yes-no' : step.risk === 'disruptive' ? 'effect-yes-no' : 'typed-name';
}

/** Freezes a filled step with all that is shown beside its commands; the digest covers everything shown. */
export function freeze(
	context: InHandContext,
	step: CheckStep | ActionStep,
	filled: Filled,
	rest: Readonly<{typedName: string | null; effect: string | null; undo: UndoPlan | null; warnings: readonly string[]}>,
): Prepared {
	const {runbook, attempt, edited} = context.prepare;
	const shownUndo = rest.undo === null ? null : {kind: rest.undo.kind, sentence: rest.undo.sentence};
	const content = {
		runbook: runbook.id,
		step: step.id,
		shown: filled.shown as readonly ShownCommand[],
		effect: rest.effect,
		undo: shownUndo,
		typedName: rest.typedName,
	};
	return Object.freeze({
		runbook: runbook.id,
		step,
		attempt,
		purpose: 'step',
		invocations: filled.invocations,
		shown: filled.shown,
		digest: digestOf(content as unknown as Json),
		consent: tierOf(step, edited !== null),
		typedName: rest.typedName,
		risk: step.kind === 'action' ? step.risk : null,
		effect: rest.effect,
		undo: rest.undo,
		warnings: rest.warnings,
		deviation: edited !== null,
	} satisfies Prepared);
}
