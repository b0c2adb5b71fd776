// When how many bytes arrived, for a replay at the original pace. Bounded: when it fills up, it gets coarser, not longer.

type Entry = {at: number; stream: 'o' | 'e'; bytes: number};

const mostEntries = 8192;
const firstResolutionMs = 10;

export interface TimingIndex {
	/** `atMs` counts from the start of the command. */
	readonly add: (stream: 'stdout' | 'stderr', bytes: number, atMs: number) => void;
	/** One line for each entry: [milliseconds, "o" or "e", bytes as the process wrote them]. */
	readonly toNdjson: () => string;
}

export function createTimingIndex(): TimingIndex {
	let entries: Entry[] = [];
	let resolution = firstResolutionMs;

	const merge = (list: readonly Entry[]): Entry[] => {
		const merged: Entry[] = [];
		for (const entry of list) {
			const last = merged.at(-1);
			if (last && last.stream === entry.stream && entry.at - last.at < resolution) last.bytes += entry.bytes;
			else merged.push({...entry});
		}
		return merged;
	};

	return {
		add(stream, bytes, atMs) {
			const at = Math.round(atMs);
			const letter = stream === 'stdout' ? 'o' : 'e';
			const last = entries.at(-1);
			if (last && last.stream === letter && at - last.at < resolution) {
				last.bytes += bytes;
				return;
			}
			entries.push({at, stream: letter, bytes});
			while (entries.length > mostEntries) {
				resolution *= 2;
				entries = merge(entries);
				// Streams that alternate for ever do not merge at any resolution; then the oldest are dropped.
				if (resolution > 60_000) entries = entries.slice(-mostEntries / 2);
			}
		},
		toNdjson: () => entries.map(({at, stream, bytes}) => `${JSON.stringify([at, stream, bytes])}\n`).join(''),
	};
}
