// What the bytes of a journal say: events, a torn tail, damage. Every line carries the hash of the line before it, so a
// changed byte shows, and its place is known. Pure: bytes in, findings out; must never repair anything.
import {createHash} from 'node:crypto';
import {type EventType, eventSchema, eventTypes, type JournalEvent, journalFormat} from '../incident/events.js';

/** `prev` of the first line. */
export const chainStart = '0'.repeat(64);

/** sha256, in hexadecimal, of a line without its newline. */
export const hashLine = (line: string | Uint8Array): string => createHash('sha256').update(line).digest('hex');

/** The last event that was acknowledged, and where it ended; `bytes` is null in the head of an older gotriage. */
export type JournalHead = Readonly<{seq: number; bytes: number | null; sha256: string}>;

export type JournalFindings = Readonly<{
	events: readonly JournalEvent[];
	/** Whole, sound lines; one more than this is the next `seq`. */
	lines: number;
	/** sha256 of the last sound line. */
	last: string;
	/** Where the sound lines end, in bytes. */
	soundBytes: number;
	/** Bytes after the sound lines that are no event: a write that was cut short. */
	tornBytes: number;
	/** Events of a newer minor format, left out of `events`. */
	unknown: number;
	damage: Readonly<{byte: number; what: string}> | null;
	/** The format the journal states when it is newer than this gotriage can read. */
	newerFormat: Readonly<{major: number; minor: number}> | null;
	/** Events that were acknowledged and are missing at the end now. */
	missing: number;
}>;

type Line = Readonly<{from: number; bytes: Uint8Array; hash: string; value: Record<string, unknown> | null}>;

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const knownTypes: ReadonlySet<string> = new Set(eventTypes);
const isKnownType = (type: unknown): type is EventType => typeof type === 'string' && knownTypes.has(type);

function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(utf8.decode(bytes));
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: null;
	} catch {
		return null;
	}
}

function splitLines(bytes: Uint8Array): Line[] {
	const lines: Line[] = [];
	let from = 0;
	for (let end = bytes.indexOf(0x0a, from); end !== -1; end = bytes.indexOf(0x0a, from)) {
		const line = bytes.subarray(from, end);
		lines.push({from, bytes: line, hash: hashLine(line), value: parseObject(line)});
		from = end + 1;
	}

	return lines;
}

function formatOf(value: Record<string, unknown> | null | undefined): {major: number; minor: number} | null {
	const format = value?.type === 'incident.opened' ? value.format : null;
	if (typeof format !== 'object' || format === null || !('major' in format) || !('minor' in format)) {
		return null;
	}

	const {major, minor} = format;
	return typeof major === 'number' && typeof minor === 'number' ? {major, minor} : null;
}

/**
 * Reads a whole journal. Events stop before the first line that is not sound. A last line without its newline, or one
 * that is no JSON object, is torn (a write was cut short before it was acknowledged) unless the head says that it was
 * acknowledged; anything else that does not fit is damage.
 */
export function readLines(bytes: Uint8Array, head: JournalHead | null = null): JournalFindings {
	const lines = splitLines(bytes);
	const format = formatOf(lines[0]?.value);
	const isNewerMinor = format !== null && format.major === journalFormat.major && format.minor > journalFormat.minor;
	const newerFormat = format !== null && format.major > journalFormat.major ? format : null;

	// Of a journal as long as its head says, every line up to the head was once on disk, whole.
	const acknowledged = head !== null && head.bytes !== null && bytes.length >= head.bytes ? head.seq : 0;
	const tornLast = lines.length > acknowledged && lines.at(-1)?.value === null;
	const whole = tornLast ? lines.slice(0, -1) : lines;
	const soundEnd = tornLast ? (lines.at(-1)?.from ?? 0) : endOf(lines.at(-1));

	const events: JournalEvent[] = [];
	let unknown = 0;
	let damage: {line: number; what: string} | null = newerFormat === null ? null : {line: 0, what: 'a newer format'};
	for (let index = 0; index < whole.length && damage === null; index++) {
		const line = whole[index];
		const value = line?.value;
		if (!line || !value) {
			damage = {line: index, what: 'is not JSON'};
			break;
		}

		const previous = index === 0 ? chainStart : whole[index - 1]?.hash;
		if (head !== null && head.seq === index + 1 && head.sha256 !== line.hash) {
			damage = {line: index, what: 'is not what it was when it was recorded'};
		} else if (value.prev !== previous) {
			damage = suspectOf(whole, index);
		} else if (value.seq !== index + 1) {
			damage = {line: index, what: `should have seq ${index + 1}`};
		} else if (isNewerMinor && !isKnownType(value.type)) {
			unknown++;
		} else {
			const parsed = eventSchema.safeParse(value);
			if (parsed.success) {
				// The line's own object, so that printing an event gives the line again and its hash can be checked.
				events.push(value as JournalEvent);
			} else if (isNewerMinor) {
				unknown++;
			} else {
				const [issue] = parsed.error.issues;
				damage = {line: index, what: `is no event of this format (${issue?.path.join('.') || 'type'})`};
			}
		}
	}

	if (damage === null && whole.length < acknowledged) {
		damage = {line: whole.length, what: 'has lost its end'};
	}

	if (damage !== null) {
		// A break in the chain may put the blame on the line before, whose event was already taken.
		const sound = whole.slice(0, damage.line);
		const lastSeq = sound.length;
		return {
			events: events.filter((event) => event.seq <= lastSeq),
			lines: lastSeq,
			last: sound.at(-1)?.hash ?? chainStart,
			soundBytes: whole[damage.line]?.from ?? soundEnd,
			tornBytes: 0,
			unknown,
			damage: newerFormat === null ? {byte: whole[damage.line]?.from ?? soundEnd, what: damage.what} : null,
			newerFormat,
			missing: 0,
		};
	}

	return {
		events,
		lines: whole.length,
		last: whole.at(-1)?.hash ?? chainStart,
		soundBytes: soundEnd,
		tornBytes: bytes.length - soundEnd,
		unknown,
		damage: null,
		newerFormat: null,
		missing: head === null ? 0 : Math.max(0, head.seq - whole.length),
	};
}

const endOf = (line: Line | undefined): number => (line ? line.from + line.bytes.length + 1 : 0);

/**
 * Which line is to blame when a line's `prev` does not fit: the line itself when the next one disowns it too, else the
 * one before, whose content no longer has the hash that was written down.
 */
function suspectOf(lines: readonly Line[], index: number): {line: number; what: string} {
	const line = lines[index];
	const next = lines[index + 1];
	const isItself = index === 0 || (next?.value != null && line !== undefined && next.value.prev !== line.hash);
	return {line: isItself ? index : index - 1, what: 'was changed after it was written'};
}
