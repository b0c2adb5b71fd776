// What hints and the answer itself cost. Pure.
import type {Deduction} from '../contract.js';
import {type Marked, marksNamed} from '../marks.js';
import type {Facts} from '../run-facts.js';
import {hintCosts, weights} from '../weights.js';

/** What hints and a reveal cost. In guided mode hints are free. */
export function aidsOf(facts: Facts): readonly Deduction[] {
	const {marks, end} = facts;
	const isGuided = marksNamed(marks, 'begun')[0]?.detail.mode === 'guided';
	const isBefore = ({event}: Marked): boolean => event.seq <= (end?.seq ?? 0);
	const known = new Set<string>();
	const hints = marksNamed(marks, 'hint')
		.filter(isBefore)
		.flatMap(({detail, event}): readonly Deduction[] => {
			const isFree = isGuided || known.has(detail.id);
			known.add(detail.id);
			return isFree
				? []
				: [
						{
							part: 'hints',
							points: hintCosts[detail.kind],
							why: `the hint ${detail.id} (${detail.kind}) was taken`,
							event: event.seq,
						},
					];
		});
	const revealed = marksNamed(marks, 'revealed').filter(isBefore).slice(0, 1);
	return [
		...hints,
		...revealed.map(({event}) => ({
			part: 'hints' as const,
			points: weights.revealed,
			why: 'the answer was revealed',
			event: event.seq,
		})),
	];
}
