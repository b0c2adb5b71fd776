// "Did you mean …?": the candidate a person most likely wanted, or none. A far-fetched guess is worse than none.

/** Edit distance in which swapping two neighbours counts once. */
function distance(a: string, b: string): number {
	let beforePrevious: number[] = [];
	let previous = Array.from({length: b.length + 1}, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
			}
			row.push(best);
		}
		beforePrevious = previous;
		previous = row;
	}
	return previous[b.length] ?? 0;
}

/**
 * The candidate nearest to a word: within a third of its length in edits (at least one, at most four, letter case
 * aside), else the only candidate that begins with it. Null when nothing is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
	const wanted = word.toLowerCase().slice(0, 100);
	let best: string | null = null;
	let bestDistance = Math.min(4, Math.max(1, Math.floor(wanted.length / 3))) + 1;
	for (const candidate of candidates) {
		const found = distance(wanted, candidate.toLowerCase().slice(0, 100));
		if (found < bestDistance && found < candidate.length) {
			best = candidate;
			bestDistance = found;
		}
	}
	if (best !== null || wanted.length < 3) return best;
	const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
	return begun.length === 1 ? (begun[0] ?? null) : null;
}
