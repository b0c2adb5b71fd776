// What the evidence before the diagnosis was worth: by it, diagnosis, time, safety and efficiency count whole or less, so
// that neither luck nor idleness pays. Pure.
import type {Facts} from '../run-facts.js';
import {weights} from '../weights.js';

/** "60 %". */
const percent = (share: number): string => `${Math.round(share * 100)} %`;

export type Gates = Readonly<{
	coverage: number;
	classes: number;
	wantedClasses: number;
	diagnosis: number;
	activity: number;
}>;

/** What the evidence before the diagnosis was worth. */
export function gatesOf(facts: Facts): Gates {
	const {drill} = facts.run;
	const until = facts.diagnosis?.event.seq ?? Number.POSITIVE_INFINITY;
	const seen = drill.evidence.filter(({step}) => (facts.gathered.get(step) ?? Number.POSITIVE_INFINITY) < until);
	const coverage = drill.evidence.length === 0 ? 0 : seen.length / drill.evidence.length;
	const classes = new Set(seen.map((one) => one.class)).size;
	const wantedClasses = Math.min(
		weights.wholeGateClasses,
		Math.max(1, new Set(drill.evidence.map((one) => one.class)).size),
	);
	const isWhole = classes >= wantedClasses && coverage >= weights.wholeGateCoverage;
	return {
		coverage,
		classes,
		wantedClasses,
		diagnosis: isWhole ? 1 : classes >= 1 ? weights.oneClassGate : weights.noClassGate,
		activity: Math.min(1, coverage / weights.activityCoverage),
	};
}

export const thinEvidence = (gates: Gates): string =>
	`${percent(gates.coverage)} of the required evidence, of ${gates.classes} ${gates.classes === 1 ? 'kind' : 'kinds'}, was looked at before it`;

export const idleness = (gates: Gates): string =>
	`only ${percent(gates.coverage)} of the required evidence was looked at: doing little is not counted as doing well`;
