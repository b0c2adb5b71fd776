// Foreign text in Markdown: what a command printed, a runbook states or a person typed becomes text and nothing else. No
// HTML, link, mention, issue reference, emphasis, table cell or list can grow out of it, on the usual Git hosts too.
// Everything foreign in a report goes through here.
//
// A word that a renderer might act on even when escaped (mentions, references and bare links are found after the escapes
// are gone) becomes a code span, where nothing acts. Pipes are written as entities or stand between two code spans, so
// the same text is right in and out of a table.
import {cleanLine} from '../text/clean.js';

/** A piece of finished Markdown within one line. Anything else that is put into `md` is escaped. */
export type Markdown = Readonly<{markdown: string}>;

const longestText = 600;
const longestCode = 16_000;

/** Words in which something could act whatever is escaped: mentions, references, links, addresses, formulas, emoji. */
const telling = /[@$\\_*~^]|[#%!&]\w|:\/\/|:[\w+-]+:|www\.|\bGH-\d|mailto:|xmpp:/i;

const entities: Readonly<Record<string, string>> = {'<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;'};

/** Two backticks that meet would become one delimiter. */
function join(left: string, right: string): string {
	return left.endsWith('`') && right.startsWith('`') ? `${left} ${right}` : left + right;
}

const joined = (parts: readonly string[]): string => parts.reduce(join, '');

/** One code span around text without a line break; the delimiter is longer than any run of backticks inside. */
function span(text: string): string {
	const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
	const fence = '`'.repeat(longest + 1);
	// One space on each side is taken away again by the reader where the content begins and ends with one.
	const isPadded = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== '');
	return isPadded ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

function escapeWord(word: string): string {
	return word.replaceAll(/[<>&|`[\]#]/g, (character) => entities[character] ?? `\\${character}`);
}

/** Plain words with what could act in code spans. Spaces stay as they are. */
function escapeWords(text: string): string {
	return joined(
		text
			.split(/( +)/)
			.map((word) => (telling.test(word) ? codeWord(word) : escapeWord(word)))
			.filter((word) => word !== ''),
	);
}

const punctuated = /^([("']*)(.*?)([.,;:!?)"']*)$/s;

/** A telling word as code, without the punctuation of the sentence around it. */
function codeWord(word: string): string {
	const [, before = '', core = '', after = ''] = punctuated.exec(word) ?? [];
	return telling.test(core) ? joined([before, codeOf(core), after]) : codeOf(word);
}

function codeOf(text: string): string {
	// In a table a pipe ends the cell even inside a code span.
	return text
		.split('|')
		.map((part) => (part === '' ? '' : span(part)))
		.join('&#124;');
}

/** Code that an author marked with backticks stays code where it cannot touch anything else. */
const marked = /(^|[\s(])`([^`]+)`(?=$|[\s.,;:)!?])/g;

/**
 * Foreign text as one line of Markdown, cut after `cells` terminal cells with a mark. Safe anywhere in a line and in a
 * table cell, also at its beginning.
 */
export function text(foreign: string, cells = longestText): Markdown {
	// A space at either end separates it from what stands around it; more would be layout.
	const clean = cleanLine(foreign, cells).replace(/^ +| +$/g, ' ');
	const parts: string[] = [];
	let at = 0;
	for (const match of clean.matchAll(marked)) {
		const [whole, before = '', code = ''] = match;
		parts.push(escapeWords(clean.slice(at, match.index) + before), codeOf(code));
		at = match.index + whole.length;
	}

	parts.push(escapeWords(clean.slice(at)));
	return {markdown: guardStart(joined(parts))};
}

/** At the beginning of a block these would be a heading, a list, a rule, a quote or a number of a list. */
function guardStart(line: string): string {
	return line.replace(/^( ?)([-+=#>])/, String.raw`$1\$2`).replace(/^( ?\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}

/** Foreign text as code. Safe anywhere; a pipe stands between two spans, so that it is right in a table too. */
export function code(foreign: string, cells = 300): Markdown {
	const clean = cleanLine(foreign, cells);
	return {markdown: clean === '' ? '(empty)' : codeOf(clean)};
}

/** A whole command as one code span, exactly as it was shown. Not for a table. */
export function command(line: string): Markdown {
	const clean = cleanLine(line, longestCode);
	return {markdown: clean === '' ? '(empty)' : span(clean)};
}

/** Markdown in which every value is escaped unless it is Markdown already: md`It said ${foreign}.` */
export function md(literals: TemplateStringsArray, ...values: ReadonlyArray<string | number | Markdown>): Markdown {
	let line = '';
	for (const [index, literal] of literals.entries()) {
		line = join(line, literal);
		const value = values[index];
		if (value !== undefined) {
			line = join(line, typeof value === 'object' ? value.markdown : text(String(value)).markdown);
		}
	}

	return {markdown: line};
}

/** Pieces of Markdown one after another. */
export function together(parts: ReadonlyArray<Markdown | null>, separator: string): Markdown {
	return {
		markdown: parts.flatMap((part) => (part === null || part.markdown === '' ? [] : [part.markdown])).join(separator),
	};
}

/**
 * One cell of a table. A cell that a spreadsheet would take for a formula when the table is pasted there gets an
 * apostrophe in front, as spreadsheets write text; numbers stay numbers.
 */
function cell({markdown}: Markdown): string {
	const bare = markdown.replace(/^[\\`\s]+/, '');
	const isFormula = /^[=+@-]/.test(bare) && !/^[+-]?\d+(?:[.:]\d+)*(?!\S)/.test(bare);
	const guarded = isFormula ? `'${markdown}` : markdown;
	return guarded.replaceAll(/[\r\n]+/g, ' ').trim();
}

/** A table; without rows there is none. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly Markdown[]>): readonly string[] {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return rows.length === 0
		? []
		: [
				line(head),
				line(head.map(() => '---')),
				...rows.map((row) => line(head.map((_, index) => cell(row[index] ?? none)))),
			];
}

export const none: Markdown = {markdown: ''};

/** Lines of output in a fence that nothing inside can close; each is cut after `cells` cells with a mark. */
export function fenced(lines: readonly string[], cells = 160): readonly string[] {
	const clean = lines.map((line) => keepOutOfRegions(cleanLine(line, cells).trimEnd()));
	const longest = Math.max(2, ...clean.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
	const fence = '`'.repeat(longest + 1);
	return [`${fence}text`, ...clean, fence];
}

/** A line of output must not look like the border of a region: the space keeps it from being one. */
function keepOutOfRegions(line: string): string {
	return /^<!-- *\/?gotriage:/.test(line) ? ` ${line}` : line;
}

/**
 * A value of the front matter: a YAML double-quoted text. Where a report is pasted into an issue its front matter is
 * Markdown like the rest, and YAML has no escape that both know: what could act there becomes a question mark.
 */
export function yamlText(foreign: string): string {
	const plain = cleanLine(foreign, 300).replaceAll(/[^\p{L}\p{N} .:,+()-]/gu, '?');
	return `"${plain.replaceAll(/www\./gi, 'www?')}"`;
}
