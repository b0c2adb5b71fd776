// The lines of stdout that a result keeps, within limits: an output may be larger than memory.

const maxLines = 10_000;
const maxCharacters = 8 * 1024 * 1024;

export interface KeptLines {
	readonly lines: readonly string[];
	/** Lines seen, kept or not. */
	readonly count: number;
	readonly isComplete: boolean;
	add(line: string): void;
}

/** Keeps the first 10,000 lines, of together at most 8 Mi characters. */
export function keepLines(): KeptLines {
	const lines: string[] = [];
	let count = 0;
	let characters = 0;
	let isComplete = true;
	return {
		lines,
		get count() {
			return count;
		},
		get isComplete() {
			return isComplete;
		},
		add(line) {
			count++;
			characters += line.length;
			if (!isComplete) return;
			if (lines.length >= maxLines || characters > maxCharacters) isComplete = false;
			else lines.push(line);
		},
	};
}
