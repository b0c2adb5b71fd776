// Whether a step applies here at all, and whether the tools it needs are here. Looks for no tool: that was done before.

import {evaluate, type Scope} from '../../runbook/expression.js';
import type {ActionStep, CheckStep, Step} from '../../runbook/schema.js';
import type {PrepareContext} from './prepare-context.js';
import {type Unavailable, unavailable} from './unavailable.js';

/** Why a step does not apply here, else null. A condition that cannot be told counts as not applying, and says so. */
export function notApplicable(step: Step, scope: Scope, platform: string): string | null {
	if (step.platforms && !step.platforms.some((name) => name === platform)) {
		return `only for ${step.platforms.join(' and ')}`;
	}

	if (step.when === undefined) {
		return null;
	}

	const condition = evaluate(step.when, scope);
	if (condition.kind === 'error') {
		return `its condition cannot be told: ${condition.reason}`;
	}

	return condition.value === true ? null : `its condition is not met: ${step.when}`;
}

/** The first tool that this step needs and that is not here, else null. */
export function missingTool(step: CheckStep | ActionStep, context: PrepareContext): Unavailable | null {
	const program = step.run?.[0];
	const needed = [
		...(step.requires ?? []),
		...(context.runbook.requires ?? []).filter((requirement) => requirement.split(/[<>=]/)[0] === program),
	];
	for (const requirement of needed) {
		const tool = context.tools.get(requirement);
		if (tool?.kind === 'missing') {
			return unavailable(tool.reason, tool.remedy);
		}
	}

	return null;
}
