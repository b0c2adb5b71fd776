// Which branch of a union fits best, so that the fault is told in its voice. Pure.
import type {z} from 'zod';

export type Issue = z.core.$ZodIssue;

/** The branches of a union, those of a union within it beside them. */
export function branchesOf(issue: Extract<Issue, {code: 'invalid_union'}>): Array<readonly Issue[]> {
	return issue.errors.flatMap((branch) => {
		const [only] = branch;
		const isNested = branch.length === 1 && only?.code === 'invalid_union' && only.path.length === 0;
		return isNested && only.errors.length > 0 ? branchesOf(only) : [branch];
	});
}

/** The branch wants another kind of thing altogether: a text where a map stands. */
export function isWrongKind(issue: Issue): boolean {
	if (issue.path.length > 0) {
		return false;
	}

	return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

/** How badly a branch of a union fits: unknown and missing keys weigh most, a wrong value least. */
export function misfit(branch: readonly Issue[]): number {
	return branch.reduce((sum, issue) => {
		if (issue.code === 'unrecognized_keys') {
			return sum + 100 * issue.keys.length;
		}

		return sum + (issue.code === 'invalid_type' && issue.path.length > 0 ? 3 : 1);
	}, 0);
}
