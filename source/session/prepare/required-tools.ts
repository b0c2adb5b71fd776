// What must be installed for a runbook. Looks for nothing: the ports do.
import type {Runbook} from '../../runbook/schema.js';

/** Every tool the runbook or one of its steps names. */
export function toolsOf(runbook: Runbook): readonly string[] {
	return [...new Set([...(runbook.requires ?? []), ...runbook.steps.flatMap((step) => step.requires ?? [])])];
}
