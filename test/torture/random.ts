// Random numbers that a seed repeats, so that a torture that found something can be run again.

export type Random = Readonly<{
	seed: number;
	/** From 0 up to 1. */
	next: () => number;
	/** A whole number from 0 up to `below`. */
	below: (below: number) => number;
	pick: <T>(from: readonly [T, ...T[]]) => T;
	/** A generator of its own, so that trials side by side do not depend on their order. */
	fork: (label: string) => Random;
}>;

/** mulberry32: small, and good enough to choose moments. */
export function seeded(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit: number): number => Math.floor(next() * limit);
	return {
		seed,
		next,
		below,
		pick: (from) => from[below(from.length)] ?? from[0],
		fork(label) {
			let hash = seed ^ 0x9e3779b9;
			for (const character of label) {
				hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
			}

			return seeded(hash);
		},
	};
}
