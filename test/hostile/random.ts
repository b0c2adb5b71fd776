// Pseudo-random numbers that can be had again from their seed.

export type Random = Readonly<{
	/** A whole number from 0 to less than `limit`. */
	below: (limit: number) => number;
	/** One of the given. */
	oneOf: <T>(entries: readonly T[]) => T;
}>;

/** The same seed gives the same numbers. */
export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	const below = (limit: number): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
	};
	return {
		below,
		oneOf: (entries) => {
			const entry = entries[below(entries.length)];
			if (entry === undefined) throw new Error('there is nothing to choose from');
			return entry;
		},
	};
}
