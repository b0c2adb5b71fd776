// The inputs a step still needs from the person. Asks nothing itself.
import {inputsOf} from '../../incident/state.js';
import {inputsUsedBy} from '../../runbook/inputs.js';
import type {Step} from '../../runbook/schema.js';
import type {InputQuestion} from '../contract.js';
import {isGivenFor} from '../scope.js';
import type {InHandContext} from './in-hand-context.js';

/** Inputs the step uses that nobody has given yet. */
export function questionsFor(step: Step, context: InHandContext): readonly InputQuestion[] {
	const {runbook} = context.prepare;
	return inputsUsedBy(runbook, step).flatMap((name) => {
		const spec = runbook.inputs?.[name];
		if (spec === undefined) {
			return [];
		}

		const isGiven = spec.secret
			? context.prepare.secrets.has(name)
			: isGivenFor(name, spec, inputsOf(context.state, runbook.id)[name]);
		if (isGiven || (spec.default !== undefined && !context.isAttended)) {
			return [];
		}

		const suggestion =
			spec.default === undefined ? null : Array.isArray(spec.default) ? spec.default.join(',') : String(spec.default);
		return [{name, spec, suggestion}];
	});
}
