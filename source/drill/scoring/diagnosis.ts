// Points for the diagnosis: what it names, and what it stands on. Pure.
import {fitOf} from '../fit.js';
import {marksNamed} from '../marks.js';
import type {Facts} from '../run-facts.js';
import {type Gates, thinEvidence} from './gates.js';
import type {Points} from './points.js';

/** Takes away what the diagnosis lacks; gives back how well it fits, 0 to 1. */
export function takeDiagnosis(facts: Facts, points: Points, gates: Gates): number {
	const {diagnosis, end, marks, run} = facts;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	const revealed = marksNamed(marks, 'revealed').find(({event}) => event.seq <= (end?.seq ?? 0));
	if (revealed !== undefined) {
		points.takeShare('diagnosis', 1, 'the answer was revealed: the diagnosis is void', revealed.event.seq);
		return 0;
	}

	if (diagnosis === null) {
		points.takeShare('diagnosis', 1, 'no diagnosis was given', anchor);
		return 0;
	}

	const fit = fitOf(run.drill, diagnosis.detail.causes);
	const why =
		fit === 0 ? 'the diagnosis does not name the cause' : 'the diagnosis is only partly right, or names too much';
	points.takeShare('diagnosis', 1 - fit, why, anchor);
	points.takeShare('diagnosis', 1 - gates.diagnosis, `the diagnosis stands on little: ${thinEvidence(gates)}`, anchor);
	return fit;
}
