// What an action in hand waits for: a choice, a value nobody has measured, or consent to exactly what is shown.
import type {Move} from '../../execution/executor.js';
import {latestFinished} from '../../incident/state.js';
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep} from '../../runbook/schema.js';
import {fillTemplate} from '../../runbook/template.js';
import type {Json} from '../../runbook/verdict.js';
import type {InHand, UndoPlan} from '../contract.js';
import {verification} from '../running/verify-change.js';
import {choicesOf} from './choices.js';
import {fillPaths} from './fill-values.js';
import {freeze} from './freeze.js';
import type {InHandContext} from './in-hand-context.js';
import {fillAction} from './prepare.js';
import {isUnavailable, type Unavailable} from './unavailable.js';
import {unavailableStep} from './unavailable-step.js';
import {undoPlanOf} from './undo-plan.js';

async function plannedMoves(
	action: ActionStep,
	context: InHandContext,
	chosen: readonly Json[] | null,
): Promise<readonly (readonly Move[])[] | Unavailable> {
	if (action.quarantine === undefined) {
		return [];
	}

	const planned: Array<readonly Move[]> = [];
	const stamp = context.ports
		.wallClock()
		.toISOString()
		.replaceAll(/[-:]|\.\d+/g, '');
	for (const [index, item] of (chosen ?? [null]).entries()) {
		const scope: Scope = chosen === null ? context.prepare.scope : {...context.prepare.scope, item, index};
		const paths = fillPaths(action.quarantine, scope, context.prepare.places.project);
		if (isUnavailable(paths)) {
			return paths;
		}

		const plan = await context.ports.planQuarantine(paths, stamp);
		if (plan.kind === 'refused') {
			return {kind: 'unavailable', reason: plan.reason, remedy: null};
		}

		planned.push(plan.moves);
	}

	return planned;
}

function warningsFor(action: ActionStep, context: InHandContext): readonly string[] {
	const {runbook} = context.prepare;
	const unsaved = (action.after ?? []).filter((id) => latestFinished(context.state, runbook.id, id) === null);
	const plan = verification(action);
	return [
		...unsaved.map((id) => `This destroys evidence that ${id} would save, and ${id} has not been run.`),
		...(context.ports.isRoot ? ['gotriage runs as root: this changes what root owns.'] : []),
		'none' in plan ? `Nothing verifies this: ${plan.none}.` : `Afterwards ${plan.check} is measured again and decides.`,
	];
}

/** Choice first, then the planned renames, the command and the way back: what one lacks makes the action unavailable. */
export async function actionInHand(action: ActionStep, context: InHandContext): Promise<InHand> {
	let chosen: readonly Json[] | null = null;
	if (action.choose !== undefined) {
		const listed = choicesOf(action, context.prepare.scope);
		if (listed.kind === 'unavailable') {
			return unavailableStep(action, context, listed);
		}

		if (listed.choices.length === 0) {
			return {kind: 'unavailable', step: action, reason: 'there is nothing to choose from', remedy: null};
		}

		const picked = listed.choices.filter((choice) => context.chosen?.includes(choice.key));
		if (picked.length === 0) {
			const choices = listed.choices.map(({key, label}) => ({key, label}));
			return {kind: 'choice', step: action, choices, many: action.choose.many ?? false};
		}

		chosen = picked.map((choice) => choice.item);
	}

	const moves = await plannedMoves(action, context, chosen);
	if (isUnavailable(moves)) {
		return unavailableStep(action, context, moves);
	}

	const filled = fillAction(action, context.prepare, chosen, moves as readonly (readonly Move[])[]);
	if (filled.kind === 'unavailable') {
		return unavailableStep(action, context, filled);
	}

	const itemScope: Scope =
		chosen === null ? context.prepare.scope : {...context.prepare.scope, item: chosen[0] ?? null};
	const effect = fillTemplate(action.effect, itemScope);
	const target = action.target === undefined ? null : fillTemplate(action.target, itemScope);
	const undo = undoPlanOf(action, context, chosen);
	if (isUnavailable(undo)) {
		return unavailableStep(action, context, undo);
	}

	if (action.risk === 'destructive' && target?.kind !== 'filled') {
		return {
			kind: 'unavailable',
			step: action,
			reason: 'the name of what would be destroyed is not known',
			remedy: null,
		};
	}

	return {
		kind: 'ready',
		step: action,
		prepared: freeze(context, action, filled, {
			typedName: action.risk === 'destructive' && target?.kind === 'filled' ? target.text : null,
			effect: effect.kind === 'filled' ? effect.text : action.effect,
			undo: undo as UndoPlan,
			warnings: warningsFor(action, context),
		}),
	};
}
