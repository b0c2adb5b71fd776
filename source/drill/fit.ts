// How well a diagnosis fits the causes that are accepted. Pure.
import type {Drill} from './contract.js';

/** How well the given causes fit the accepted ones, 0 to 1: recall by weight, precision by wrong ones. */
export function fitOf(drill: Drill, given: readonly string[]): number {
	const unique = [...new Set(given)];
	const found = unique.reduce((sum, id) => sum + (drill.accepted.find((cause) => cause.id === id)?.weight ?? 0), 0);
	const wrong = unique.filter((id) => !drill.accepted.some((cause) => cause.id === id)).length;
	if (found === 0) {
		return 0;
	}

	const recall = Math.min(1, found);
	const precision = found / (found + wrong);
	return (2 * precision * recall) / (precision + recall);
}
