// What the runbooks could do better next time, as YAML to put into them, found by rule. Proposals only: each marks what a
// person has to decide.
import type {ReportFacts} from '../facts.js';
import {fromNoRow, fromUnverified} from './from-course.js';
import {fromAdhoc, fromDeviations, fromSkips} from './from-people.js';
import {fromDrift, fromTimeouts, fromTools} from './from-readings.js';
import type {Improvement} from './improvement.js';

/** An argument vector longer than this is in the appendix, and too long to read as a patch. */
const longestPatch = 4000;

/** All proposals, each of a size that can be read. */
export function improvementsOf(facts: ReportFacts): readonly Improvement[] {
	const seen = new Set<string>();
	const all = [
		...fromAdhoc(facts),
		...fromTimeouts(facts),
		...fromSkips(facts),
		...fromDeviations(facts),
		...fromTools(facts),
		...fromDrift(facts),
		...fromNoRow(facts),
		...fromUnverified(facts),
	];
	return all.filter((one) => {
		const key = `${one.runbook} ${one.patch.join('\n')}`;
		const isNew = !seen.has(key) && key.length <= longestPatch;
		seen.add(key);
		return isNew;
	});
}
