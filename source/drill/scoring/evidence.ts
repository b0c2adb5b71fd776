// Points for the evidence: what was looked at before the diagnosis, of how many kinds, and before any change. Pure.
import {type Facts, isChanging, lookedTooLate, stepWords} from '../run-facts.js';
import {weights} from '../weights.js';
import type {Gates} from './gates.js';
import type {Points} from './points.js';

export function takeEvidence(facts: Facts, points: Points, gates: Gates): void {
	const {run, diagnosis, end, gathered, walk} = facts;
	const {evidence} = run.drill;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	for (const {step} of evidence) {
		const at = gathered.get(step);
		if (at !== undefined && (diagnosis === null || at <= diagnosis.event.seq)) {
			continue;
		}

		const late = at ?? lookedTooLate(facts, step);
		const how =
			late === null
				? 'was never looked at'
				: at === undefined
					? 'was looked at only after a change, when it no longer shows the cause'
					: 'was looked at only after the diagnosis';
		points.take(
			'evidence',
			(weights.evidence * weights.evidenceCoverage) / evidence.length,
			`${stepWords(run, step)} ${how}`,
			late ?? anchor,
		);
	}

	const missing = 1 - Math.min(1, gates.classes / gates.wantedClasses);
	points.take(
		'evidence',
		weights.evidence * weights.evidenceClasses * missing,
		`the evidence is of ${gates.classes} ${gates.classes === 1 ? 'kind' : 'kinds'}: nothing of another kind confirms it`,
		anchor,
	);
	const change = walk.chosen.find(isChanging);
	const first = Math.min(...gathered.values());
	if (change !== undefined && change.mark.event.seq < first) {
		points.takeShare(
			'evidence',
			1 - weights.changedFirst,
			`${stepWords(run, change.step)} changed something before any of the evidence was looked at`,
			change.mark.event.seq,
		);
	}
}
