// Whether a report fits into one issue of GitHub, and what to leave out of it where it does not. Pure; it chooses among
// sections by what a reader of the issue misses least, and never a blank that a person has to fill.
import type {SectionId} from './outline.js';

/** So many characters fit into an issue or a comment on GitHub. */
export const longestIssue = 65_536;

/** Characters as GitHub counts them. */
export const charactersOf = (report: string): number => [...report].length;

/** Whether a report is too long to be pasted into one issue. */
export const isTooLong = (report: string): boolean => charactersOf(report) > longestIssue;

/** What is missed least comes first: said elsewhere too, or only looked up. The journal carries every anchor. */
const leastMissed: readonly SectionId[] = [
	'sweep',
	'facts',
	'commands',
	'environment',
	'thresholds',
	'journal',
	'evidence',
	'readings',
	'artefacts',
	'timeline',
];

export type IssueFit = Readonly<{without: readonly SectionId[]; characters: number}>;

/**
 * The fewest sections to leave out until a report fits; null where even that does not help. `present` are the sections
 * that the report has, `lengthWithout` says how many characters it has without some of them.
 */
export function fitOf(
	present: ReadonlySet<SectionId>,
	lengthWithout: (without: readonly SectionId[]) => number,
): IssueFit | null {
	const order = leastMissed.filter((section) => present.has(section));
	const count = order.findIndex((_, index) => lengthWithout(order.slice(0, index + 1)) <= longestIssue);
	if (count === -1) {
		return null;
	}

	let without: readonly SectionId[] = order.slice(0, count + 1);
	for (const section of [...without].reverse()) {
		const fewer = without.filter((one) => one !== section);
		if (lengthWithout(fewer) <= longestIssue) {
			without = fewer;
		}
	}

	return {without, characters: lengthWithout(without)};
}
