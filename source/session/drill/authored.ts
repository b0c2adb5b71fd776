// The author's words for what a step does in a drill: consequences and canned answers. Pure.
import type {Drill, StepRef} from '../../drill/contract.js';

/** What is said of a step whose harm is authored, or whose evidence was destroyed by one of `harms`. */
export function consequenceText(drill: Drill, step: StepRef, harms: readonly StepRef[]): string | null {
	const destroyer = drill.harmful.find((harm) => harm.destroys.includes(step) && harms.includes(harm.step));
	if (destroyer !== undefined) {
		return destroyer.consequence ?? `There is nothing to see any more: ${destroyer.why}`;
	}

	return drill.harmful.find((harm) => harm.step === step)?.consequence ?? null;
}

export const cannedText = (drill: Drill, step: StepRef): string | null =>
	drill.canned.find((one) => one.step === step)?.text ?? null;
