// The single entrance through which foreign text reaches a screen, a file or a report: command output, file names,
// environment values, runbook text, error messages. Nothing that leaves here can move a cursor, retitle a window, write
// the clipboard, hide or reorder text. Must never let a character through because it was not thought of.
import stringWidth from 'string-width';
import {isInvisible, isMark, isOddBlank, nameCodePoint} from './invisible.js';

export type CleanerOptions = Readonly<{
	/** A line is cut after so many cells, with a note of how many characters were left out. Default 2000. */
	maxCells?: number;
	/** `expand` (default) aligns to every eighth cell; `keep` leaves tabs, for text that is parsed and not shown. */
	tabs?: 'expand' | 'keep';
}>;

export interface Cleaner {
	/**
	 * Takes decoded text cut anywhere and returns the lines that became complete, each with its newline: the result is
	 * empty or ends with one. A line that is still open is held back, since a carriage return may yet replace it.
	 */
	write(chunk: string): string;
	/** The open line, if any, without a newline. The cleaner can be used again afterwards. */
	end(): string;
}

const maxMarks = 4;
const tabStop = 8;
const carriageReturn = 0x0d;
const newline = 0x0a;
const escapeCode = 0x1b;

/**
 * Where the reader stands in an escape sequence: `escape` after ESC, `intermediate` after ESC and a space…slash,
 * `control` inside CSI, `string` inside OSC, DCS, SOS, PM or APC, `stringEscape` after an ESC in one.
 */
type State = 'ground' | 'escape' | 'intermediate' | 'control' | 'string' | 'stringEscape';

/** ECMA-48 introducers, as C1 control: CSI opens a control sequence, the others a string. */
const controlSequenceIntroducer = 0x9b;
const stringTerminator = 0x9c;
const stringIntroducers = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);

/** How a character beyond ASCII is drawn; the values are those of the cache, 0 being "not looked up yet". */
const kinds = {invisible: 1, mark: 2, narrow: 3, wide: 4} as const;
type Kind = (typeof kinds)[keyof typeof kinds];
/** Looking a character up costs a microsecond, and foreign-language output has millions of few different ones. */
const kindCache = new Uint8Array(0x20000);

function kindOf(codePoint: number): Kind {
	const cached = kindCache[codePoint];
	if (cached !== undefined && cached !== 0) return cached as Kind;
	const kind = lookUpKind(codePoint);
	if (codePoint < kindCache.length) kindCache[codePoint] = kind;
	return kind;
}

function lookUpKind(codePoint: number): Kind {
	if (isInvisible(codePoint)) return kinds.invisible;
	if (isMark(codePoint)) return kinds.mark;
	return stringWidth(String.fromCodePoint(codePoint)) > 1 ? kinds.wide : kinds.narrow;
}

/** Glyph style selectors (text or emoji). Terminals disagree on their width, so they are left out of flowing text. */
const isStyleSelector = (codePoint: number): boolean => codePoint === 0xfe0e || codePoint === 0xfe0f;

class StreamingCleaner implements Cleaner {
	readonly #maxCells: number;
	readonly #keepTabs: boolean;
	#state: State = 'ground';
	/** The open line as it will be shown, at most `maxCells` wide. */
	#line = '';
	/** What stands before `line` on a very long line: made flat, since a string grown by single characters is a tree. */
	#parts: string[] = [];
	#cells = 0;
	/** Characters left out at its end; once one is left out, all following are. */
	#omitted = 0;
	/** Combining marks on the last character. */
	#marks = 0;
	/** A carriage return was seen: a newline makes it one line end, anything else starts the line again. */
	#returned = false;
	/** The first half of a surrogate pair whose second half is in the next chunk. */
	#half = '';
	#complete = '';

	constructor(options: CleanerOptions) {
		this.#maxCells = options.maxCells ?? 2000;
		this.#keepTabs = options.tabs === 'keep';
	}

	write(chunk: string): string {
		let text = this.#half + chunk;
		this.#half = '';
		const last = text.charCodeAt(text.length - 1);
		if (last >= 0xd800 && last <= 0xdbff) {
			this.#half = text.slice(-1);
			text = text.slice(0, -1);
		}
		this.#read(text);
		const complete = this.#complete;
		this.#complete = '';
		return complete;
	}

	end(): string {
		if (this.#half !== '') {
			const half = this.#half;
			this.#half = '';
			this.#read(half);
		}
		const line = this.#finishedLine();
		this.#startLine();
		this.#state = 'ground';
		return line;
	}

	#read(text: string): void {
		let at = 0;
		while (at < text.length) {
			const code = text.charCodeAt(at);
			if (this.#state === 'ground') {
				if (code >= 0x20 && code < 0x7f) {
					let end = at + 1;
					while (end < text.length) {
						const next = text.charCodeAt(end);
						if (next < 0x20 || next >= 0x7f) break;
						end++;
					}
					this.#plain(text, at, end);
					at = end;
					continue;
				}
				const codePoint = text.codePointAt(at) ?? code;
				this.#ground(codePoint);
				at += codePoint > 0xffff ? 2 : 1;
				continue;
			}
			// A character that does not belong to the sequence ends it and is read again as text.
			if (this.#sequence(code)) at++;
		}
	}

	/** Reads one code unit inside an escape sequence; false when it must be read again as text. */
	#sequence(code: number): boolean {
		// A line end always ends a sequence, else an unterminated string would hide all that follows.
		if (code === newline || code === carriageReturn) return this.#leaveSequence();
		const inString = this.#state === 'string' || this.#state === 'stringEscape';
		if (code === 0x18 || code === 0x1a) {
			this.#state = 'ground';
			return true;
		}
		if (code === escapeCode) {
			this.#state = inString ? 'stringEscape' : 'escape';
			return true;
		}
		switch (this.#state) {
			case 'escape':
				return this.#afterEscape(code);
			case 'stringEscape':
				// ESC \ ends the string; any other escape cancels it and begins a sequence of its own.
				if (code === 0x5c) {
					this.#state = 'ground';
					return true;
				}
				this.#state = 'escape';
				return this.#afterEscape(code);
			case 'intermediate':
				if (code >= 0x20 && code <= 0x2f) return true;
				if (code >= 0x30 && code <= 0x7e) {
					this.#state = 'ground';
					return true;
				}
				return this.#leaveSequence();
			case 'control':
				if (code >= 0x20 && code <= 0x3f) return true;
				if (code >= 0x40 && code <= 0x7e) {
					this.#state = 'ground';
					return true;
				}
				return this.#leaveSequence();
			case 'string':
				if (code === 0x07 || code === stringTerminator) this.#state = 'ground';
				return true;
			case 'ground':
				return false;
		}
	}

	#leaveSequence(): boolean {
		this.#state = 'ground';
		return false;
	}

	#afterEscape(code: number): boolean {
		if (code === 0x5b) this.#state = 'control';
		else if (code >= 0x40 && code <= 0x5f && stringIntroducers.has(code + 0x40)) this.#state = 'string';
		else if (code >= 0x20 && code <= 0x2f) this.#state = 'intermediate';
		else if (code >= 0x30 && code <= 0x7e) this.#state = 'ground';
		else return this.#leaveSequence();
		return true;
	}

	#ground(codePoint: number): void {
		if (codePoint === newline) {
			this.#complete += `${this.#finishedLine()}\n`;
			this.#startLine();
			return;
		}
		if (codePoint === carriageReturn) {
			this.#returned = true;
			return;
		}
		if (codePoint === escapeCode) {
			this.#state = 'escape';
			return;
		}
		if (codePoint === controlSequenceIntroducer) {
			this.#state = 'control';
			return;
		}
		if (stringIntroducers.has(codePoint)) {
			this.#state = 'string';
			return;
		}
		if (codePoint === stringTerminator || isStyleSelector(codePoint)) return;
		if (this.#returned) this.#startLine();
		if (codePoint === 0x09) this.#tab();
		else if (codePoint < 0x20) this.#add(String.fromCharCode(0x2400 + codePoint), 1);
		else if (codePoint === 0x7f) this.#add('\u2421', 1);
		else this.#beyondAscii(codePoint);
	}

	#beyondAscii(codePoint: number): void {
		switch (kindOf(codePoint)) {
			case kinds.invisible: {
				const name = nameCodePoint(codePoint);
				this.#add(name, name.length);
				break;
			}
			case kinds.mark:
				this.#mark(codePoint);
				break;
			case kinds.wide:
				this.#add(String.fromCodePoint(codePoint), 2);
				break;
			case kinds.narrow:
				this.#add(String.fromCodePoint(codePoint), 1);
		}
	}

	/** Printable ASCII from `from` to `to`: nearly everything, so it is taken in one piece. */
	#plain(text: string, from: number, to: number): void {
		if (this.#returned) this.#startLine();
		const room = this.#omitted > 0 ? 0 : Math.min(to - from, this.#maxCells - this.#cells);
		if (room > 0) {
			this.#append(text.slice(from, from + room));
			this.#cells += room;
			this.#marks = 0;
		}
		this.#omitted += to - from - Math.max(0, room);
	}

	#tab(): void {
		if (this.#keepTabs) this.#add('\t', 1);
		else {
			const width = tabStop - (this.#cells % tabStop);
			this.#add(' '.repeat(width), width);
		}
	}

	#mark(codePoint: number): void {
		if (this.#omitted > 0) {
			this.#omitted++;
			return;
		}
		// A mark without a character of its own would be drawn over whatever stands to the left of the line.
		if (this.#cells === 0) this.#add('\u25CC', 1);
		if (this.#omitted > 0 || this.#marks >= maxMarks) return;
		this.#append(String.fromCodePoint(codePoint));
		this.#marks++;
	}

	/** Every character counts at least one cell, also what a terminal draws in none: no line grows without limit. */
	#add(shown: string, cells: number): void {
		if (this.#omitted > 0 || this.#cells + cells > this.#maxCells) {
			this.#omitted++;
			return;
		}
		this.#append(shown);
		this.#cells += cells;
		this.#marks = 0;
	}

	#append(shown: string): void {
		this.#line += shown;
		if (this.#line.length < 8192) return;
		this.#line.charCodeAt(0);
		this.#parts.push(this.#line);
		this.#line = '';
	}

	#finishedLine(): string {
		const line = this.#parts.length > 0 ? this.#parts.join('') + this.#line : this.#line;
		return this.#omitted > 0 ? `${line}… [+${this.#omitted} chars]` : line;
	}

	#startLine(): void {
		this.#line = '';
		if (this.#parts.length > 0) this.#parts = [];
		this.#cells = 0;
		this.#omitted = 0;
		this.#marks = 0;
		this.#returned = false;
	}
}

/**
 * A cleaner for one stream of decoded text (bytes go through a StringDecoder first). Escape sequences are swallowed, a
 * carriage return replaces its line, other controls and invisible characters are shown. Uses memory for one shown line.
 */
export function createCleaner(options: CleanerOptions = {}): Cleaner {
	return new StreamingCleaner(options);
}

/** A whole text of several lines, cleaned as a stream would be. A newline at its end stays, a missing one stays away. */
export function cleanText(text: string, options: CleanerOptions = {}): string {
	const cleaner = createCleaner(options);
	return cleaner.write(text) + cleaner.end();
}

const shownInLine: Readonly<Record<number, string>> = {9: '\\t', 10: '\\n', 13: '\\r'};

/**
 * A name or value on one line, in which nothing acts: \r, \n, \t and other controls are shown as escapes (`\x1b`),
 * invisible characters and odd blanks as `<U+202E>`. Cut after `maxCells` cells with `… [+N chars]`.
 */
export function cleanLine(text: string, maxCells = 2000): string {
	let line = '';
	let cells = 0;
	let marks = 0;
	let at = 0;
	while (at < text.length) {
		const codePoint = text.codePointAt(at) ?? 0;
		if (isMark(codePoint) && !isInvisible(codePoint) && line !== '') {
			if (marks < maxMarks) line += String.fromCodePoint(codePoint);
			marks++;
			at += codePoint > 0xffff ? 2 : 1;
			continue;
		}
		const shown = showInLine(codePoint);
		const width = Math.max(1, stringWidthOf(shown));
		if (cells + width > maxCells) return `${line}… [+${[...text.slice(at)].length} chars]`;
		line += shown;
		cells += width;
		marks = 0;
		at += codePoint > 0xffff ? 2 : 1;
	}
	return line;
}

function stringWidthOf(shown: string): number {
	return shown.length === 1 && shown < '\u007F' ? 1 : stringWidth(shown);
}

function showInLine(codePoint: number): string {
	const short = shownInLine[codePoint];
	if (short !== undefined) return short;
	if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) {
		return `\\x${codePoint.toString(16).padStart(2, '0')}`;
	}
	if (isInvisible(codePoint) || isOddBlank(codePoint)) return nameCodePoint(codePoint);
	const character = String.fromCodePoint(codePoint);
	return isMark(codePoint) ? `\u25CC${character}` : character;
}
