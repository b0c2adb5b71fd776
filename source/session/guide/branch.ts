// A target in the words of the branch that a person follows with Enter. Pure.
import type {Target} from '../../runbook/flow.js';
import type {Runbook} from '../../runbook/schema.js';
import type {Branch} from '../contract.js';

function nameOf(goal: Target): string {
	switch (goal.kind) {
		case 'end':
			return 'end';
		case 'step':
			return goal.id;
		case 'runbook':
			return `runbook:${goal.id}${goal.step === null ? '' : `#${goal.step}`}`;
	}
}

function titleOf(goal: Target, runbook: Runbook, titleOfRunbook: (id: string) => string | null): string {
	switch (goal.kind) {
		case 'end':
			return 'The end of the runbook';
		case 'step':
			return runbook.steps.find((step) => step.id === goal.id)?.title ?? goal.id;
		case 'runbook':
			return titleOfRunbook(goal.id) ?? goal.id;
	}
}

/**
 * The branch to a target.
 * @param runbook the runbook in hand, whose steps a target names
 * @param titleOfRunbook the title of another runbook, null where it is not known
 */
export function branchTo(
	goal: Target,
	because: string,
	runbook: Runbook,
	titleOfRunbook: (id: string) => string | null,
): Branch {
	return {to: nameOf(goal), title: titleOf(goal, runbook, titleOfRunbook), because};
}
