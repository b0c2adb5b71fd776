// Decides what the step in hand waits for. Asks and runs nothing.
import {evaluate, type Scope} from '../../runbook/expression.js';
import type {CheckStep, DecisionStep, Step} from '../../runbook/schema.js';
import {fillTemplate} from '../../runbook/template.js';
import type {DecisionOption, InHand} from '../contract.js';
import {actionInHand} from './action-in-hand.js';
import {notApplicable} from './applicable.js';
import {freeze} from './freeze.js';
import type {InHandContext} from './in-hand-context.js';
import {fillCheck} from './prepare.js';
import {questionsFor} from './questions.js';
import {unavailableStep} from './unavailable-step.js';

function checkInHand(check: CheckStep, context: InHandContext): InHand {
	const filled = fillCheck(check, context.prepare);
	if (filled.kind === 'unavailable') {
		return unavailableStep(check, context, filled);
	}

	const cost = check.cost ?? 'quiet';
	const effect =
		cost === 'load'
			? 'This puts load on a service, or pauses it, while it runs.'
			: cost === 'runs-code'
				? "This runs the project's own code."
				: null;
	return {
		kind: 'ready',
		step: check,
		prepared: freeze(context, check, filled, {typedName: null, effect, undo: null, warnings: []}),
	};
}

function optionsOf(step: DecisionStep, scope: Scope): readonly DecisionOption[] {
	return step.options
		.filter((option) => {
			if (option.when === undefined) {
				return true;
			}

			const answer = evaluate(option.when, scope);
			return answer.kind === 'value' && answer.value === true;
		})
		.map((option) => ({
			key: option.key,
			label: option.label,
			next: typeof option.next === 'string' ? option.next : 'to' in option.next ? option.next.to : 'depends',
		}));
}

/** What the step waits for now. */
export async function inHandOf(step: Step, context: InHandContext): Promise<InHand> {
	const {scope, platform, runbook} = context.prepare;
	const questions = questionsFor(step, context);
	const reason = notApplicable(step, scope, platform);
	if (reason !== null && (questions.length === 0 || !reason.includes('inputs.'))) {
		return {kind: 'not-applicable', step, reason};
	}

	if (questions.length > 0) {
		return {kind: 'inputs', step, questions};
	}

	switch (step.kind) {
		case 'check':
			return checkInHand(step, context);
		case 'action':
			return actionInHand(step, context);
		case 'decision':
			return {kind: 'decision', step, options: optionsOf(step, scope)};
		case 'manual': {
			const filled = fillTemplate(step.instructions, scope);
			return {kind: 'manual', step, instructions: filled.kind === 'filled' ? filled.text : step.instructions};
		}
	}

	throw new Error(`runbook ${runbook.id} has a step of no known kind`);
}
