// Points for efficiency: steps beside the point, beyond the free ones. Pure.
import type {StepRef} from '../contract.js';
import {type Facts, stepWords} from '../run-facts.js';
import {weights} from '../weights.js';
import {type Gates, idleness} from './gates.js';
import type {Points} from './points.js';

export function takeEfficiency(facts: Facts, points: Points, gates: Gates): void {
	const {drill} = facts.run;
	const toThePoint = new Set<StepRef>([
		...drill.reference,
		...drill.plausible,
		...drill.evidence.map(({step}) => step),
	]);
	const {chosen} = facts.walk;
	const beside = chosen.filter(
		(one, index) =>
			!one.undo &&
			one.harm === null &&
			(!toThePoint.has(one.step) ||
				(one.mark.detail.tier === 'repeated' &&
					chosen.slice(0, index).some((earlier) => earlier.step === one.step && earlier.world === one.world))),
	);
	for (const one of beside.slice(weights.freeSteps)) {
		points.take(
			'efficiency',
			weights.besideThePoint,
			`${stepWords(facts.run, one.step)} was beside the point`,
			one.mark.event.seq,
		);
	}

	points.takeShare('efficiency', 1 - gates.activity, idleness(gates), facts.end?.seq ?? null);
}
