// Lines and blocks of a report as HTML. What is foreign stays text; an anchor leads to its event in the appendix.
import type {Block, Item} from '../blocks.js';
import {type Inline, type Leaf, plainText} from '../inline.js';
import {element, escapeHtml} from './escape.js';

/** Text that runs from right to left must not turn round what stands beside it. */
const runsLeft =
	/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const isolated = (text: string, html: string): string => (runsLeft.test(text) ? element('bdi', {}, html) : html);

/** Code that an author marked with backticks. */
const marked = /(^|[\s(])`([^`]+)`(?=$|[\s.,;:)!?])/g;

const textOf = (text: string): string =>
	isolated(
		text,
		escapeHtml(text).replaceAll(marked, (_, before: string, code: string) => `${before}<code>${code}</code>`),
	);

/** The sign before the words of a verdict decides its colour; the words say the same. */
const tones: ReadonlyArray<readonly [sign: RegExp, tone: string]> = [
	[/^✓/, 'ok'],
	[/^[▲✗]|^IT DID|^CONTRADICTED|^Wrong order|^The chain does not/, 'alarm'],
	[/^\?|OUTCOME UNKNOWN/, 'unknown'],
	[/^⚠|IN EFFECT|CHANGED|STILL RUNS|ROLLED BACK/, 'effect'],
];

const toneOf = (words: string): string | null => tones.find(([sign]) => sign.test(words))?.[1] ?? null;

/** A verdict stays on one line. */
const longestBrief = 16;

const classesOf = (words: string): string | null =>
	[toneOf(words), words.length <= longestBrief ? 'brief' : null].filter((one) => one !== null).join(' ') || null;

function leafOf(leaf: Leaf): string {
	switch (leaf.kind) {
		case 'own':
			return escapeHtml(leaf.text);
		case 'text':
			return textOf(leaf.text);
		case 'code':
		case 'command':
			return element('code', {}, isolated(leaf.text, escapeHtml(leaf.text)));
		case 'strong':
			return element('strong', {class: classesOf(leaf.text)}, textOf(leaf.text));
		case 'event':
			return element('a', {class: 'event', href: `#e${leaf.seq}`}, `[E${leaf.seq}]`);
	}
}

/** A line of a report. */
export const inHtml = (line: Inline): string => line.map(leafOf).join('').trim();

const lineBreak = '<br>';
const itemContent = (item: Item): string => [item.line, ...item.more].map(inHtml).join(lineBreak);

/** Items under an item become a list in it. */
function listOf(items: readonly Item[]): string {
	const groups: Array<{head: Item; under: Item[]}> = [];
	for (const item of items) {
		const last = groups.at(-1);
		if (item.depth === 1 && last !== undefined) {
			last.under.push(item);
		} else {
			groups.push({head: item, under: []});
		}
	}

	const lines = groups.map(({head, under}) =>
		element(
			'li',
			{},
			itemContent(head),
			under.length === 0
				? ''
				: `\n${element('ul', {}, '\n', ...under.map((one) => `${element('li', {}, itemContent(one))}\n`))}`,
		),
	);
	return element('ul', {}, '\n', ...lines.map((line) => `${line}\n`));
}

/** The words of a column's head stand beside each cell where the screen is too narrow for columns. */
function tableOf(caption: string, head: readonly string[], rows: ReadonlyArray<readonly Inline[]>): string {
	const titles = element('tr', {}, ...head.map((title) => element('th', {scope: 'col'}, escapeHtml(title))));
	const row = (cells: readonly Inline[]): string =>
		element(
			'tr',
			{},
			...cells.map((cell, index) => {
				const html = inHtml(cell);
				const isTime = /^[-+\d:. ?Z]+$/.test(plainText(cell)) && html !== '';
				return element(
					'td',
					{class: isTime ? 'time' : null, 'data-head': html === '' ? null : (head[index] ?? '')},
					html,
				);
			}),
		);
	return [
		'<div class="box">',
		`<table${head.length > 6 ? ' class="wide"' : ''}>`,
		element('caption', {}, escapeHtml(caption)),
		element('thead', {}, titles),
		'<tbody>',
		...rows.map(row),
		'</tbody>',
		'</table>',
		'</div>',
	].join('\n');
}

function blockOf(block: Block, title: string): string {
	switch (block.kind) {
		case 'paragraph':
			return element('p', {}, inHtml(block.line));
		case 'heading':
			return element('h3', {}, inHtml(block.line));
		case 'list':
			return listOf(block.items);
		case 'table':
			return tableOf(`${title}: ${(block.head[0] ?? '').toLowerCase()}`, block.head, block.rows);
		case 'output':
			return element('pre', {}, element('code', {}, escapeHtml(block.lines.join('\n'))));
		case 'entries':
			return element(
				'ol',
				{class: 'journal'},
				'\n',
				...block.entries.map(
					({seq, line}) => `${element('li', {id: `e${seq}`}, element('strong', {}, `E${seq}`), ' ', inHtml(line))}\n`,
				),
			);
	}
}

/** Blocks one after another; `title` is that of their section, for the captions of its tables. */
export const blocksInHtml = (blocks: readonly Block[], title: string): string =>
	blocks.map((block) => blockOf(block, title)).join('\n');
