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
	/** The newest entry of each stream: what follows within the resolution is added to it. */
	let newest: {o?: Entry; e?: Entry} = {};

	const put = (entry: Entry): void => {
		const last = newest[entry.stream];
		if (last && entry.at - last.at < resolution) {
			last.bytes += entry.bytes;
			return;
		}
		newest[entry.stream] = entry;
		entries.push(entry);
	};

	return {
		add(stream, bytes, atMs) {
			put({at: Math.round(atMs), stream: stream === 'stdout' ? 'o' : 'e', bytes});
			if (entries.length <= mostEntries) return;
			const all = entries;
			entries = [];
			newest = {};
			resolution *= 2;
			for (const entry of all) put(entry);
		},
		toNdjson: () => entries.map(({at, stream, bytes}) => `${JSON.stringify([at, stream, bytes])}\n`).join(''),
	};
}
