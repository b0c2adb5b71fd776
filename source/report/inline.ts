// One line of a report as data: our own words, foreign text, code, marks, anchors. Every rendering (Markdown, HTML) is
// made from this, so that none of them is made from another. What is foreign is cleaned here, once: no control
// character, no line break, no invisible character gets into a line. Escaping is each renderer's own.
import {cleanLine} from '../text/clean.js';

export type Leaf =
	/** Our own words. */
	| Readonly<{kind: 'own'; text: string}>
	/** What a command printed, a runbook states or a person typed. */
	| Readonly<{kind: 'text'; text: string}>
	/** A name or value. */
	| Readonly<{kind: 'code'; text: string}>
	/** A whole command, which must stay exact. */
	| Readonly<{kind: 'command'; text: string}>
	/** Words in bold: what must not be overlooked. */
	| Readonly<{kind: 'strong'; text: string}>
	/** An anchor to an event of the journal. */
	| Readonly<{kind: 'event'; seq: number}>;

/** One line of a report. */
export type Inline = readonly Leaf[];

const longestText = 600;
const longestCode = 16_000;

export const none: Inline = [];

/** Our own words, which need no cleaning; never for what came from outside. */
export const own = (words: string): Inline => [{kind: 'own', text: words}];

/** Foreign text, cut after `cells` terminal cells with a mark. */
export function text(foreign: string, cells = longestText): Inline {
	// A space at either end separates it from what stands around it; more would be layout.
	return [{kind: 'text', text: cleanLine(foreign, cells).replace(/^ +| +$/g, ' ')}];
}

const exact = (kind: 'code' | 'command', foreign: string, cells: number): Inline => {
	const clean = cleanLine(foreign, cells);
	return clean === '' ? own('(empty)') : [{kind, text: clean}];
};

/** Foreign text as code. */
export const code = (foreign: string, cells = 300): Inline => exact('code', foreign, cells);

/** A whole command as code, exactly as it was shown. Not for a table. */
export const command = (line: string): Inline => exact('command', line, longestCode);

/** Words in bold. */
export const mark = (words: string): Inline => [{kind: 'strong', text: cleanLine(words, longestText)}];

/** A line in which every value is foreign text unless it is a line already: say`It said ${foreign}.` */
export function say(literals: TemplateStringsArray, ...values: ReadonlyArray<string | number | Inline>): Inline {
	return literals.flatMap((literal, index) => {
		const value = values[index];
		const before = literal === '' ? [] : own(literal);
		return value === undefined ? before : [...before, ...(typeof value === 'object' ? value : text(String(value)))];
	});
}

const isEmpty = (line: Inline): boolean => line.every((leaf) => leaf.kind !== 'event' && leaf.text === '');

/** Whether nothing of a line can be seen. */
export const isBlank = (line: Inline): boolean =>
	line.every((leaf) => leaf.kind !== 'event' && leaf.text.trim() === '');

/** Lines one after another; empty ones are left out. */
export function together(parts: ReadonlyArray<Inline | null>, separator: string): Inline {
	const shown = parts.filter((part) => part !== null && !isEmpty(part));
	return shown.flatMap((part, index) =>
		index === 0 || separator === '' ? (part ?? []) : [...own(separator), ...(part ?? [])],
	);
}

/** The words of a line, for where no element may stand. */
export const plainText = (line: Inline): string =>
	line
		.map((leaf) => (leaf.kind === 'event' ? `[E${leaf.seq}]` : leaf.text))
		.join('')
		.trim();
