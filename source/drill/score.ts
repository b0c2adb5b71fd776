// The score of a drill, computed from its journal: six parts, every missing point with its reason and the event that it
// rests on. Pure and the same for the same choices and thinking, however fast it was played. The numbers are weights.ts.
import {type Deduction, type DrillRun, type Score, scoreParts} from './contract.js';
import {fitOf} from './fit.js';
import {marksNamed} from './marks.js';
import {type Facts, factsOf} from './run-facts.js';
import {aidsOf} from './scoring/aids.js';
import {takeCommunication} from './scoring/communication.js';
import {takeDiagnosis} from './scoring/diagnosis.js';
import {takeEfficiency} from './scoring/efficiency.js';
import {takeEvidence} from './scoring/evidence.js';
import {gatesOf} from './scoring/gates.js';
import {inHundredths, Points} from './scoring/points.js';
import {takeSafety} from './scoring/safety.js';
import {takeTime} from './scoring/time.js';
import {weights} from './weights.js';

/** The band of a total. */
export function bandOf(total: number): Score['band'] {
	return total < weights.bandCoached
		? 'Repeat'
		: total < weights.bandAssisted
			? 'Coached'
			: total < weights.bandIndependent
				? 'Assisted'
				: 'Independent';
}

/** The score of a run. Show `scoreLabel` with it. */
export const scoreOf = (run: DrillRun): Score => scoreFrom(factsOf(run));

/** The same from facts that were read already. */
export function scoreFrom(facts: Facts): Score {
	const {run, marks, diagnosis, mitigated, end, charged} = facts;
	const points = new Points();
	const gates = gatesOf(facts);
	const fit = takeDiagnosis(facts, points, gates);
	takeEvidence(facts, points, gates);
	takeSafety(facts, points, gates);
	takeTime(facts, points, gates, fit);
	takeEfficiency(facts, points, gates);
	takeCommunication(facts, points);
	const aids = aidsOf(facts);

	const sum = scoreParts.reduce((total, part) => total + points.left[part], 0);
	const reached = Math.max(0, sum - aids.reduce((total, aid) => total + aid.points, 0));
	const critical = marksNamed(marks, 'harm').find(({detail}) => detail.class === 'critical');
	const isCapped = critical !== undefined && reached > weights.criticalCap;
	const cap: readonly Deduction[] = isCapped
		? [
				{
					part: 'cap',
					points: inHundredths(reached - weights.criticalCap),
					why: `critical harm: the total is at most ${weights.criticalCap}`,
					event: critical.event.seq,
				},
			]
		: [];
	// Rounded once more, so that a half is a half whatever the order of the sums.
	const total = Math.round(inHundredths(isCapped ? weights.criticalCap : reached));
	return {
		total,
		band: bandOf(total),
		parts: Object.fromEntries(
			scoreParts.map((part) => [part, {points: inHundredths(points.left[part]), of: weights[part]}]),
		) as Score['parts'],
		deductions: [...points.deductions, ...aids, ...cap],
		clock: {
			diagnosedMs: diagnosis === null ? null : (charged.get(diagnosis.event.seq) ?? 0),
			mitigatedMs: mitigated === null ? null : (charged.get(mitigated.seq) ?? 0),
			endedMs: end === null ? 0 : (charged.get(end.seq) ?? 0),
		},
		calibration: marksNamed(marks, 'diagnosis').flatMap(({detail, event}) =>
			detail.confidence === null
				? []
				: [{event: event.seq, confidence: detail.confidence, right: fitOf(run.drill, detail.causes) > 0.999}],
		),
		weights,
	};
}
