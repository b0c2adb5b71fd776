// A line of a report in Markdown: what a command printed, a runbook states or a person typed becomes text and nothing
// else. No HTML, link, mention, issue reference, emphasis, table cell or list can grow out of it, on the usual Git hosts
// too. Everything foreign in a Markdown report goes through here.
//
// A word that a renderer might act on even when escaped (mentions, references and bare links are found after the escapes
// are gone) becomes a code span, where nothing acts. Pipes are written as entities or stand between two code spans, so
// the same text is right in and out of a table.
import {cleanLine} from '../text/clean.js';
import type {Inline, Leaf} from './inline.js';

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

/** Foreign text. Safe anywhere in a line and in a table cell, also at its beginning. */
function textOf(clean: string): string {
	const parts: string[] = [];
	let at = 0;
	for (const match of clean.matchAll(marked)) {
		const [whole, before = '', code = ''] = match;
		parts.push(escapeWords(clean.slice(at, match.index) + before), codeOf(code));
		at = match.index + whole.length;
	}

	parts.push(escapeWords(clean.slice(at)));
	return guardStart(joined(parts));
}

/** At the beginning of a block these would be a heading, a list, a rule, a quote, a table or a number of a list. */
function guardStart(line: string): string {
	return line
		.replace(/^( ?)([-+=#>]|:(?=-))/, String.raw`$1\$2`)
		.replace(/^( ?\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}

function leafOf(leaf: Leaf): string {
	switch (leaf.kind) {
		case 'own':
			return leaf.text;
		case 'text':
			return textOf(leaf.text);
		case 'code':
			return codeOf(leaf.text);
		case 'command':
			return span(leaf.text);
		case 'strong':
			return `**${textOf(leaf.text)}**`;
		case 'event':
			return `[E${leaf.seq}]`;
	}
}

/** A line of a report as one line of Markdown. */
export const inMarkdown = (line: Inline): string => joined(line.map(leafOf));

/**
 * A value of the front matter: a YAML double-quoted text. Where a report is pasted into an issue its front matter is
 * Markdown like the rest, and YAML has no escape that both know: what could act there becomes a question mark.
 */
export function yamlText(foreign: string): string {
	const plain = cleanLine(foreign, 300).replaceAll(/[^\p{L}\p{N} .:,+()-]/gu, '?');
	return `"${plain.replaceAll(/www\./gi, 'www?')}"`;
}
