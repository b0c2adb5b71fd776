// Puts kept output back on the clock: the timing index says when how many bytes arrived, the kept text says which. Pure.
// What leaves here is clean: a recording may come from anyone, so its text is never let through as it was stored.
import {cleanText} from '../text/clean.js';

export type StreamName = 'stdout' | 'stderr';

/** A piece of output: `atMs` counts from the start of its command; the text may end in the middle of a line. */
export type OutputChunk = Readonly<{atMs: number; stream: StreamName; text: string}>;

/** The texts of the three files that one invocation left; null where there is none. */
export type OutputTexts = Readonly<{stdout: string | null; stderr: string | null; timing: string | null}>;

export type ChunkOptions = Readonly<{
	/** A longer line is cut, with a note of what was left out. */
	maxCells: number;
	/** Of a longer stream the first and the last half of so many characters are kept, with a note between. */
	maxCharacters: number;
}>;

type TimingEntry = Readonly<{atMs: number; stream: StreamName; bytes: number}>;

/** More than the writer of the index ever leaves (see execution/output/timing-index.ts). */
const mostEntries = 20_000;
const newline = 10;
/** What kept text says about its own gap (see execution/output/kept-text.ts). */
const gapLine = /^… \[\d+ bytes omitted\] …$/m;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const asEntry = (line: string): TimingEntry | null => {
	try {
		const entry: unknown = JSON.parse(line);
		if (!Array.isArray(entry)) {
			return null;
		}

		const [atMs, stream, bytes] = entry as readonly unknown[];
		return isCount(atMs) && isCount(bytes) ? {atMs, bytes, stream: stream === 'e' ? 'stderr' : 'stdout'} : null;
	} catch {
		return null;
	}
};

/** Reads a timing index; a line that makes no sense is left out, and time never runs backwards. */
export function readTiming(text: string): readonly TimingEntry[] {
	const entries: TimingEntry[] = [];
	let last = 0;
	for (const line of text.split('\n', mostEntries)) {
		const entry = line === '' ? null : asEntry(line);
		if (entry !== null) {
			last = Math.max(last, entry.atMs);
			entries.push({...entry, atMs: last});
		}
	}

	return entries;
}

/** Where in the kept bytes a place of the original stream is; the gap in the middle, if any, counts as its beginning. */
function placeIn(bytes: Buffer, gap: Readonly<{from: number; to: number}> | null, at: number, total: number): number {
	if (gap === null) {
		return total === 0 ? bytes.length : Math.floor((at / total) * bytes.length);
	}

	const tail = bytes.length - gap.to;
	return total - at < tail ? bytes.length - (total - at) : Math.min(at, gap.from);
}

/** The start of the character in which a byte lies. */
function characterStart(bytes: Buffer, at: number): number {
	let start = Math.min(at, bytes.length);
	while (start > 0 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) {
		start--;
	}

	return start;
}

function gapOf(text: string): Readonly<{from: number; to: number}> | null {
	const found = gapLine.exec(text);
	if (found === null) {
		return null;
	}

	const from = Buffer.byteLength(text.slice(0, found.index));
	return {from, to: from + Buffer.byteLength(found[0])};
}

type Piece = Readonly<{atMs: number; text: string}>;

/**
 * Cuts one stream. Where the text has as many bytes as arrived it is cut where the bytes were; where something was
 * redacted or left out, at the ends of lines, so that no line is shown before all of it was there.
 */
function piecesOf(text: string, entries: readonly TimingEntry[], endMs: number): readonly Piece[] {
	if (text === '') {
		return [];
	}

	const bytes = Buffer.from(text);
	const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
	const isExact = total === bytes.length;
	const gap = isExact ? null : gapOf(text);
	const pieces: Piece[] = [];
	let from = 0;
	let arrived = 0;
	for (const [index, entry] of entries.entries()) {
		arrived += entry.bytes;
		const place = isExact
			? characterStart(bytes, arrived)
			: bytes.lastIndexOf(newline, placeIn(bytes, gap, arrived, total) - 1) + 1;
		const to = index === entries.length - 1 ? bytes.length : Math.max(from, place);
		if (to > from) {
			pieces.push({atMs: Math.min(entry.atMs, endMs), text: bytes.toString('utf8', from, to)});
		}

		from = to;
	}

	// Nobody recorded when it came: it was there at the end.
	return entries.length === 0 ? [{atMs: endMs, text}] : pieces;
}

/** Takes the middle out of a long stream, at the ends of lines where there are any. */
function withoutMiddle(pieces: readonly Piece[], maxCharacters: number): readonly Piece[] {
	const text = pieces.map((piece) => piece.text).join('');
	if (text.length <= maxCharacters) {
		return pieces;
	}

	const half = Math.floor(maxCharacters / 2);
	const headEnd = text.lastIndexOf('\n', half) + 1 || half;
	const tailStart = text.indexOf('\n', text.length - half) + 1 || text.length - half;
	const note = `${text[headEnd - 1] === '\n' ? '' : '\n'}… [${tailStart - headEnd} characters are not shown here] …\n`;
	const kept: Piece[] = [];
	let at = 0;
	let isNoted = false;
	for (const piece of pieces) {
		const end = at + piece.text.length;
		const head = piece.text.slice(0, Math.max(0, headEnd - at));
		const tail = end > tailStart ? piece.text.slice(Math.max(0, tailStart - at)) : '';
		const between: string = !isNoted && end > headEnd ? note : '';
		isNoted ||= between !== '';
		if (head + between + tail !== '') {
			kept.push({atMs: piece.atMs, text: head + between + tail});
		}

		at = end;
	}

	return kept;
}

/**
 * The output of one invocation in the order in which it came. `endMs` is when the invocation was over, in milliseconds
 * since its start: nothing comes later. Text without a timing index comes at the end.
 */
export function chunksOf(texts: OutputTexts, endMs: number, options: ChunkOptions): readonly OutputChunk[] {
	const timing = readTiming(texts.timing ?? '');
	const chunks = (['stdout', 'stderr'] as const).flatMap((stream) => {
		const text = cleanText(texts[stream] ?? '', {maxCells: options.maxCells});
		const entries = timing.filter((entry) => entry.stream === stream);
		return withoutMiddle(piecesOf(text, entries, endMs), options.maxCharacters).map((piece) => ({...piece, stream}));
	});
	return chunks.sort((one, other) => one.atMs - other.atMs);
}
