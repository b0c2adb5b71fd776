// The blocks of a section as lines of Markdown. Nothing in a cell or in output can end its table or its fence.
import type {Block, Item} from './blocks.js';
import {inMarkdown} from './escape.js';
import type {Inline} from './inline.js';

/**
 * One cell of a table. A cell that a spreadsheet would take for a formula when the table is pasted there gets an
 * apostrophe in front, as spreadsheets write text; numbers stay numbers.
 */
function cell(line: Inline): string {
	const markdown = inMarkdown(line);
	const bare = markdown.replace(/^[\\`\s]+/, '');
	const isFormula = /^[=+@-]/.test(bare) && !/^[+-]?\d+(?:[.:]\d+)*(?!\S)/.test(bare);
	const guarded = isFormula ? `'${markdown}` : markdown;
	return guarded.replaceAll(/[\r\n]+/g, ' ').trim();
}

function tableLines(head: readonly string[], rows: ReadonlyArray<readonly Inline[]>): readonly string[] {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))];
}

/** A line of output must not look like the border of a region: the space keeps it from being one. */
const keepOutOfRegions = (line: string): string => (/^<!-- *\/?gotriage:/.test(line) ? ` ${line}` : line);

/** Lines of output in a fence that nothing inside can close. */
function fenced(lines: readonly string[], language: string): readonly string[] {
	const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
	const fence = '`'.repeat(longest + 1);
	return [`${fence}${language}`, ...lines.map(keepOutOfRegions), fence];
}

const itemLines = ({depth, line, more}: Item): readonly string[] => [
	`${'  '.repeat(depth)}- ${inMarkdown(line).trim()}`,
	...more.map((one) => `  ${inMarkdown(one)}`.trimEnd()),
];

/** A block as lines. */
export function blockLines(block: Block): readonly string[] {
	switch (block.kind) {
		case 'paragraph':
			return [inMarkdown(block.line)];
		case 'heading':
			return [`### ${inMarkdown(block.line)}`];
		case 'list':
			return block.items.flatMap(itemLines);
		case 'table':
			return tableLines(block.head, block.rows);
		case 'output':
			return fenced(block.lines, block.language);
		case 'entries':
			return [
				...block.entries.map(({seq, line}) => `- <a id="e${seq}"></a>**E${seq}** ${inMarkdown(line).trim()}`),
				'',
				// With these, `[E12]` in the text is a link.
				...block.entries.map(({seq}) => `[E${seq}]: #e${seq}`),
			];
	}
}

/** Blocks one after another, with a blank line between two. */
export const blocksLines = (blocks: readonly Block[]): readonly string[] =>
	blocks.flatMap((block, index) => (index === 0 ? blockLines(block) : ['', ...blockLines(block)]));
