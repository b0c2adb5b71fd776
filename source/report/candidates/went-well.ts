// What went well, found by rule.
import type {EventOf} from '../../incident/events.js';
import {hypothesesOf} from '../evidence-matrix.js';
import type {ReportFacts} from '../facts.js';
import {code, say} from '../inline.js';
import {counted} from '../words.js';
import type {Candidate} from './candidate.js';
import {noticed} from './noticed.js';

function kindsBeforeChange(facts: ReportFacts): readonly Candidate[] {
	const first = facts.events.find((event) => event.type === 'change.applied');
	if (first === undefined) {
		return [];
	}

	const readings = facts.events.filter(
		(event): event is EventOf<'step.finished'> =>
			event.type === 'step.finished' &&
			event.seq < first.seq &&
			event.kind === 'check' &&
			event.evidence !== null &&
			// What could not be measured is evidence of nothing.
			event.verdict !== 'unknown',
	);
	const kinds = [...new Set(readings.map((event) => event.evidence ?? ''))].sort();
	const firstOfKind = kinds.flatMap((kind) => readings.find((event) => event.evidence === kind) ?? []);
	return kinds.length >= 2
		? [
				{
					rule: 'kinds-before-change',
					says: say`Evidence of ${counted(kinds.length, 'kind')} (${kinds.join(', ')}) was gathered before the first change.`,
					events: [...firstOfKind, first],
				},
			]
		: [];
}

function goodChanges(facts: ReportFacts): readonly Candidate[] {
	return facts.state.changes.flatMap((change): readonly Candidate[] => {
		const {applied, verified, undone, step} = change;
		return [
			...(verified?.helped === true
				? [
						{
							rule: 'verified',
							says: say`${code(step)} was verified by ${code(verified.check ?? '')}, and it helped.`,
							events: [verified],
						},
					]
				: []),
			...(applied !== null && applied.undo !== 'impossible' && applied.undo !== 'not-needed'
				? [
						{
							rule: 'way-back',
							says: say`How to roll ${code(step)} back was known before it ran.`,
							events: [change.snapshot ?? applied],
						},
					]
				: []),
			...(undone?.result === 'undone'
				? [{rule: 'rolled-back', says: say`${code(step)} was rolled back when asked to.`, events: [undone]}]
				: []),
		];
	});
}

function goodHypotheses(facts: ReportFacts): readonly Candidate[] {
	const [first, ...rest] = hypothesesOf(facts);
	const confirmed = [first, ...rest].filter((one) => one?.standing === 'confirmed');
	const refuted = [first, ...rest].flatMap((one) => (one?.standing === 'refuted' ? [one] : []));
	return [
		...(first !== undefined && confirmed[0] === first
			? [
					{
						rule: 'first-hypothesis',
						says: say`The first hypothesis written down is one that was held for certain in the end.`,
						events: first.events,
					},
				]
			: []),
		...refuted.map((one) => ({
			rule: 'refuted',
			says: say`A hypothesis was tested and given up: ${one.text}`,
			events: one.events,
		})),
	];
}

/** What went well, as candidates. */
export function wentWell(facts: ReportFacts): readonly Candidate[] {
	return [...noticed(facts).well, ...kindsBeforeChange(facts), ...goodChanges(facts), ...goodHypotheses(facts)];
}
