// A take as a row of beats: what happens after how much recorded time, with the output arriving as it arrived then. Pure.
import type {EventOf, JournalEvent, OutputRecord} from '../../incident/events.js';
import type {Take} from '../../recording/contract.js';

/** After `gapMs` of recorded time either output arrives or an event of the take follows. */
export type Beat =
	| Readonly<{kind: 'event'; gapMs: number; event: JournalEvent}>
	| Readonly<{kind: 'text'; gapMs: number; text: string}>;

/** The text of one kept file of the recording; null where there is none. */
export type TextOf = (path: string) => string | null;

type Arrival = Readonly<{atMs: number; text: string}>;

/** More pieces than this are not told apart by an eye. */
const mostArrivals = 200;

function linesOf(path: string | null, textOf: TextOf): readonly string[] {
	const text = path === null ? null : textOf(path);
	return text === null || text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The entries of a timing index: `[milliseconds, "o" or "e", bytes]`. */
function timingOf(path: string | null, textOf: TextOf): ReadonlyArray<readonly [number, string, number]> {
	return linesOf(path, textOf).flatMap((line) => {
		try {
			const entry: unknown = JSON.parse(line);
			return Array.isArray(entry) && typeof entry[0] === 'number' && typeof entry[2] === 'number'
				? [[entry[0], String(entry[1]), entry[2]] as const]
				: [];
		} catch {
			return [];
		}
	});
}

/** When the lines of one output arrived. The index counts bytes before redaction, so lines are shared out by proportion. */
function arrivalsOf(output: OutputRecord, windowMs: number, textOf: TextOf): readonly Arrival[] {
	const timing = timingOf(output.timing, textOf);
	const streams = [
		{lines: linesOf(output.stdout, textOf), sign: 'o'},
		{lines: linesOf(output.stderr, textOf), sign: 'e'},
	];
	return streams.flatMap(({lines, sign}) => {
		const entries = timing.filter((entry) => entry[1] === sign);
		const total = entries.reduce((sum, entry) => sum + entry[2], 0);
		if (entries.length === 0 || total === 0) {
			return lines.length === 0 ? [] : [{atMs: windowMs, text: lines.join('\n')}];
		}

		const arrivals: Arrival[] = [];
		let bytes = 0;
		let shown = 0;
		for (const [index, entry] of entries.entries()) {
			bytes += entry[2];
			const upTo = index === entries.length - 1 ? lines.length : Math.floor((bytes / total) * lines.length);
			if (upTo > shown) {
				arrivals.push({atMs: Math.min(Math.max(0, entry[0]), windowMs), text: lines.slice(shown, upTo).join('\n')});
				shown = upTo;
			}
		}

		return arrivals;
	});
}

/** Output between the start and the end of one run, in the order in which it came. */
function textBeats(finished: EventOf<'step.finished'>, lastsMs: number, textOf: TextOf): readonly Beat[] {
	let from = 0;
	const share = lastsMs / Math.max(1, finished.outputs.length);
	const arrivals = finished.outputs.flatMap((output) => {
		const own = finished.items.find((item) => item.index === output.index)?.durationMs;
		const windowMs = finished.outputs.length === 1 ? lastsMs : Math.min(own ?? share, Math.max(0, lastsMs - from));
		const within = arrivalsOf(output, windowMs, textOf).map((one) => ({...one, atMs: from + one.atMs}));
		from += windowMs;
		return within;
	});
	const sorted = arrivals.toSorted((a, b) => a.atMs - b.atMs).slice(-mostArrivals);
	let at = 0;
	return sorted.map((one): Beat => {
		const gapMs = Math.max(0, one.atMs - at);
		at = Math.max(at, one.atMs);
		return {kind: 'text', gapMs, text: one.text};
	});
}

/** The beats of a take from its first event to its last. */
export function beatsOf(take: Take, textOf: TextOf): readonly Beat[] {
	const beats: Beat[] = [];
	let before: JournalEvent | null = null;
	for (const event of take.events) {
		const sinceBefore: number = before === null ? 0 : Math.max(0, event.t - before.t);
		if (event.type === 'step.finished') {
			const lastsMs = Math.max(sinceBefore, event.durationMs);
			const texts = textBeats(event, lastsMs, textOf);
			const passed = texts.reduce((sum, beat) => sum + beat.gapMs, 0);
			beats.push(...texts, {kind: 'event', gapMs: Math.max(0, lastsMs - passed), event});
		} else {
			beats.push({kind: 'event', gapMs: sinceBefore, event});
		}

		before = event;
	}

	return beats;
}

/** Recorded milliseconds from the first beat to the last. */
export const lengthOf = (beats: readonly Beat[]): number => beats.reduce((sum, beat) => sum + beat.gapMs, 0);

/** Every file of the recording that the take's output is in. */
export function pathsOf(take: Take): readonly string[] {
	return take.events.flatMap((event) =>
		event.type === 'step.finished'
			? event.outputs.flatMap(({stdout, stderr, timing}) =>
					[stdout, stderr, timing].filter((path): path is string => path !== null),
				)
			: [],
	);
}
