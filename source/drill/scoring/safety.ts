// Points for safety: harm, changes that nobody verified or took back, changes before there was a hypothesis. Pure.
import {foldEvents} from '../../incident/state.js';
import {marksNamed} from '../marks.js';
import {type Facts, isChanging, stepWords} from '../run-facts.js';
import {weights} from '../weights.js';
import {type Gates, idleness} from './gates.js';
import type {Points} from './points.js';

export function takeSafety(facts: Facts, points: Points, gates: Gates): void {
	const {marks, run, walk, end} = facts;
	for (const {detail, event} of marksNamed(marks, 'harm')) {
		const isEvidence = detail.class === 'evidence-destroying';
		points.take(
			'safety',
			isEvidence ? weights.evidenceDestroyed : weights.harmful,
			`${stepWords(run, detail.step)} ${isEvidence ? 'destroyed evidence' : 'did harm'}: ${detail.why}`,
			event.seq,
		);
	}

	for (const change of foldEvents(run.events).changes) {
		const {applied, verified, undo} = change;
		const ref = stepWords(run, `${change.runbook}#${change.step}`);
		if (applied === null || undo === 'undone') {
			continue;
		}

		const isMeant = verified !== null && verified.check === null;
		if (!isMeant && (verified === null || verified.helped === null)) {
			points.take('safety', weights.unverified, `nothing shows whether ${ref} helped`, (verified ?? applied).seq);
		} else if (verified?.helped === false && (undo === 'available' || undo === 'failed')) {
			points.take('safety', weights.notRolledBack, `${ref} did not help and was not rolled back`, verified.seq);
		}
	}

	const change = walk.chosen.find(isChanging);
	const hypothesis = marksNamed(marks, 'diagnosis').find(({detail}) => detail.causes.length > 0);
	const diagnosed = hypothesis?.event.seq ?? Number.POSITIVE_INFINITY;
	if (change !== undefined && change.mark.event.seq < diagnosed) {
		points.take(
			'safety',
			weights.changedWithoutHypothesis,
			`${stepWords(run, change.step)} changed something before there was a hypothesis`,
			change.mark.event.seq,
		);
	}

	points.takeShare('safety', 1 - gates.activity, idleness(gates), end?.seq ?? null);
}
