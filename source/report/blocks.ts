// What a section of a report consists of, as data: paragraphs, lists, tables, output. The sections make blocks, Markdown
// and HTML are renderings of them. Knows no syntax of either.
import {cleanLine} from '../text/clean.js';
import {type Inline, isBlank, none, own} from './inline.js';

export type Item = Readonly<{
	/** 1 is an item under the item before it. */
	depth: 0 | 1;
	line: Inline;
	/** Further lines of the same text, as a person broke them. */
	more: readonly Inline[];
}>;

/** A line of the journal in the appendix: what an anchor leads to. */
export type Entry = Readonly<{seq: number; line: Inline}>;

export type Block =
	| Readonly<{kind: 'paragraph'; line: Inline}>
	/** The title of a part of a section. */
	| Readonly<{kind: 'heading'; line: Inline}>
	| Readonly<{kind: 'list'; items: readonly Item[]}>
	| Readonly<{kind: 'table'; head: readonly string[]; rows: ReadonlyArray<readonly Inline[]>}>
	/** Lines of output or of YAML, cleaned. */
	| Readonly<{kind: 'output'; lines: readonly string[]; language: 'text' | 'yaml'}>
	| Readonly<{kind: 'entries'; entries: readonly Entry[]}>;

export const paragraph = (line: Inline): Block => ({kind: 'paragraph', line});
export const heading = (line: Inline): Block => ({kind: 'heading', line});

/** An item of a list. One without a word says that it is empty: its sign alone would underline what stands above it. */
export const bullet = (line: Inline, depth: 0 | 1 = 0, more: readonly Inline[] = []): Item => ({
	depth,
	line: isBlank(line) ? own('(empty)') : line,
	more,
});

/** A list; without items there is none. */
export const list = (items: readonly Item[]): readonly Block[] => (items.length === 0 ? [] : [{kind: 'list', items}]);

/** A table in which every row has a cell for each column; without rows there is none. */
export const table = (head: readonly string[], rows: ReadonlyArray<readonly Inline[]>): readonly Block[] =>
	rows.length === 0 ? [] : [{kind: 'table', head, rows: rows.map((row) => head.map((_, index) => row[index] ?? none))}];

/** Lines of output or of YAML, each cut after `cells` terminal cells with a mark. */
export const output = (lines: readonly string[], cells = 160, language: 'text' | 'yaml' = 'text'): Block => ({
	kind: 'output',
	language,
	lines: lines.map((line) => cleanLine(line, cells).trimEnd()),
});
