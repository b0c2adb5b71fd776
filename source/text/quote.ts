// Argument vectors between data and one line of shell words. What is painted for consent comes from here, so every
// argument must be visible and nothing in it may act; what a person types is split without any expansion.
import {isInvisible, isMark, isOddBlank} from './invisible.js';

const plain = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;
/** Words a shell would not run as a command of that name when they come first. */
const reserved = new Set(
	'if then else elif fi do done case esac while until for in function select time coproc'.split(' '),
);
const shortEscapes: Readonly<Record<string, string>> = {
	'\\': '\\\\',
	"'": "\\'",
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\u0007': '\\a',
	'\b': '\\b',
	'\u001B': '\\e',
	'\v': '\\v',
	'\f': '\\f',
};

function mustEscape(codePoint: number, isFirst: boolean): boolean {
	return isInvisible(codePoint) || isOddBlank(codePoint) || (isFirst && isMark(codePoint));
}

function escapeCharacter(character: string, isFirst: boolean): string {
	const short = shortEscapes[character];
	if (short !== undefined) return short;
	const codePoint = character.codePointAt(0) ?? 0;
	if (!mustEscape(codePoint, isFirst)) return character;
	const hex = codePoint.toString(16);
	if (codePoint < 0x80) return `\\x${hex.padStart(2, '0')}`;
	return codePoint <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/**
 * One argument as one shell word: as it is when every shell reads it as itself, '' when empty, else in single quotes;
 * with a control, bidi, zero-width or other invisible character in $'…' with visible escapes.
 */
export function quoteWord(word: string): string {
	if (plain.test(word)) return word;
	const characters = [...word];
	if (characters.some((character, index) => mustEscape(character.codePointAt(0) ?? 0, index === 0))) {
		return `$'${characters.map((character, index) => escapeCharacter(character, index === 0)).join('')}'`;
	}
	return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A whole argument vector as one line that can be pasted into a POSIX shell and runs exactly these words. */
export function quoteArgv(argv: readonly string[]): string {
	return argv
		.map((word, index) =>
			index === 0 && plain.test(word) && (word.includes('=') || reserved.has(word)) ? `'${word}'` : quoteWord(word),
		)
		.join(' ');
}

export type SplitWords = Readonly<{kind: 'words'; words: string[]}> | Readonly<{kind: 'fault'; sentence: string}>;

class Fault {
	constructor(readonly sentence: string) {}
}

/** What a shell would act on outside quotes; anything here is refused rather than passed on by surprise. */
const special = new Set('$`*?[|&;<>()\n\r');

function specialFault(character: string, at: number): Fault {
	const shown = character === '\n' || character === '\r' ? 'A line break' : `${character} at character ${at + 1}`;
	return new Fault(
		`${shown} would mean something to a shell, but this is run without a shell; put it in single quotes to pass it on as it is.`,
	);
}

/** Words of one line as a shell would split them, without any expansion. An empty line has no words. */
export function splitWords(line: string): SplitWords {
	try {
		return {kind: 'words', words: new Splitter(line).split()};
	} catch (error) {
		if (error instanceof Fault) return {kind: 'fault', sentence: error.sentence};
		throw error;
	}
}

class Splitter {
	readonly #line: string;
	#at = 0;

	constructor(line: string) {
		this.#line = line;
	}

	split(): string[] {
		const words: string[] = [];
		for (;;) {
			while (this.#peek() === ' ' || this.#peek() === '\t') this.#at++;
			if (this.#at >= this.#line.length) return words;
			words.push(this.#word());
		}
	}

	#peek(offset = 0): string {
		return this.#line[this.#at + offset] ?? '';
	}

	#word(): string {
		const start = this.#at;
		let word = '';
		while (this.#at < this.#line.length) {
			const character = this.#peek();
			if (character === ' ' || character === '\t') break;
			if (character === "'") word += this.#single();
			else if (character === '"') word += this.#double();
			else if (character === '$' && this.#peek(1) === "'") word += this.#escaped();
			else if (character === '\\') word += this.#backslash();
			else word += this.#bare(this.#at === start);
		}
		if (word.includes('\0')) throw new Fault('An argument cannot contain the character NUL (\\x00).');
		return word;
	}

	#bare(isFirst: boolean): string {
		const character = this.#peek();
		const acts =
			special.has(character) ||
			(isFirst && (character === '#' || character === '~')) ||
			(isFirst && character === '!' && /^(?:[ \t]|$)/.test(this.#line.slice(this.#at + 1, this.#at + 2))) ||
			(character === '{' && /^\{[^{}\s'"]*(?:,|\.\.)/.test(this.#line.slice(this.#at, this.#at + 200)));
		if (acts) throw specialFault(character, this.#at);
		this.#at++;
		return character;
	}

	#backslash(): string {
		const next = this.#peek(1);
		if (next === '') throw new Fault('The line ends with a backslash that has nothing after it.');
		if (next === '\n') throw specialFault(next, this.#at + 1);
		const character = String.fromCodePoint(this.#line.codePointAt(this.#at + 1) ?? 0);
		this.#at += 1 + character.length;
		return character;
	}

	#single(): string {
		const end = this.#line.indexOf("'", this.#at + 1);
		if (end === -1) throw this.#unclosed("'");
		const text = this.#line.slice(this.#at + 1, end);
		this.#at = end + 1;
		return text;
	}

	#double(): string {
		const opened = this.#at++;
		let text = '';
		for (;;) {
			const character = this.#peek();
			if (character === '') {
				this.#at = opened;
				throw this.#unclosed('"');
			}
			if (character === '"') {
				this.#at++;
				return text;
			}
			if (character === '`' || (character === '$' && /[\w{(@*#?$!-]/.test(this.#peek(1)))) {
				throw specialFault(character, this.#at);
			}
			if (character === '\\' && /["\\$`]/.test(this.#peek(1))) this.#at++;
			text += this.#peek();
			this.#at++;
		}
	}

	/** $'…': bytes written as \x or octal are UTF-8, as the shell would pass them on. */
	#escaped(): string {
		const opened = this.#at;
		this.#at += 2;
		let text = '';
		let bytes: number[] = [];
		const flush = (): void => {
			if (bytes.length === 0) return;
			try {
				text += new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Uint8Array.from(bytes));
			} catch {
				throw new Fault("The bytes written with \\x inside $'…' are not valid UTF-8.");
			}
			bytes = [];
		};
		for (;;) {
			const rest = this.#line.slice(this.#at, this.#at + 10);
			const byte = /^\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))/.exec(rest);
			if (byte) {
				bytes.push(byte[1] === undefined ? Number.parseInt(byte[2] ?? '0', 8) & 0xff : Number.parseInt(byte[1], 16));
				this.#at += byte[0].length;
				continue;
			}
			flush();
			const character = this.#peek();
			if (character === '') {
				this.#at = opened;
				throw this.#unclosed("$'");
			}
			if (character === "'") {
				this.#at++;
				return text;
			}
			const unicode = /^\\(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(rest);
			if (unicode) {
				const codePoint = Number.parseInt(unicode[1] ?? unicode[2] ?? '0', 16);
				if (codePoint > 0x10ffff) throw new Fault(`${unicode[0]} is not a character.`);
				text += String.fromCodePoint(codePoint);
				this.#at += unicode[0].length;
				continue;
			}
			if (character !== '\\') {
				text += character;
				this.#at++;
				continue;
			}
			const named = namedEscapes[this.#peek(1)];
			if (named === undefined) throw new Fault(`\\${this.#peek(1)} inside $'…' is not an escape this reads.`);
			text += named;
			this.#at += 2;
		}
	}

	#unclosed(quote: string): Fault {
		return new Fault(`The quote ${quote} at character ${this.#at + 1} is never closed.`);
	}
}

const namedEscapes: Readonly<Record<string, string>> = {
	n: '\n',
	r: '\r',
	t: '\t',
	a: '\u0007',
	b: '\b',
	e: '\u001B',
	E: '\u001B',
	v: '\v',
	f: '\f',
	'\\': '\\',
	"'": "'",
	'"': '"',
	'?': '?',
};
