import test, {type ExecutionContext} from 'ava';
import {output, table} from '../../source/report/blocks.js';
import {inMarkdown, yamlText} from '../../source/report/escape.js';
import {code, type Inline, own, say, text} from '../../source/report/inline.js';
import {blocksLines} from '../../source/report/markdown-blocks.js';
import {visibleText} from './gfm-reader.js';
import {acting, hostileText, hostileTexts} from './hostile.js';
import {cellsOf, unescaped, withoutCode} from './markdown-reader.js';

/** What no line of foreign text may contain once code spans and escapes are taken away. */
const syntax: ReadonlyArray<readonly [name: string, found: RegExp]> = [
	['a character that acts', acting],
	['a line break', /[\r\n]/],
	['HTML', /[<>]/],
	['an entity of its own', /&(?!amp;|lt;|gt;|#124;)/],
	['a mention or an address', /@/],
	['a reference', /[#!$%~^](?!124;)\w/],
	['a bare link', /:\/\/|www\.|mailto:/i],
	['a link or an anchor', /[[\]]/],
	['emphasis', /[*_~]/],
	['a stray backtick', /`/],
	['an emoji or a formula', /:[\w+-]+:|\$/],
];

function isOnlyText(t: ExecutionContext, line: Inline, from: string): void {
	const markdown = inMarkdown(line);
	const rest = unescaped(withoutCode(markdown));
	for (const [name, found] of syntax) {
		t.notRegex(rest, found, `${name} in ${JSON.stringify(markdown)} from ${JSON.stringify(from)}`);
	}

	t.notRegex(markdown, acting);
	t.notRegex(markdown.trimStart(), /^(?:[-+*=#>]|\d{1,9}[.)](?:\s|$)|\||~~~|\/)/, markdown);
}

for (const foreign of hostileTexts) {
	test(`foreign text stays text: ${JSON.stringify(foreign.slice(0, 60))} (${foreign.length})`, (t) => {
		for (const line of [text(foreign), code(foreign)]) {
			if (!foreign.startsWith('/')) {
				isOnlyText(t, line, foreign);
			}
		}
	});
}

test('two thousand random mixtures of dangerous pieces stay text, also next to our own words', (t) => {
	for (let seed = 1; seed <= 2000; seed++) {
		const foreign = hostileText(seed);
		isOnlyText(t, say`It said ${foreign} and ${code(foreign)}${foreign}${code(foreign)} (${foreign}).`, foreign);
	}
});

test('a row has the cells it was given, however a renderer splits it', (t) => {
	for (let seed = 1; seed <= 2000; seed++) {
		const foreign = hostileText(seed);
		const [, , row = ''] = blocksLines(table(['A', 'B', 'C'], [[text(foreign), code(foreign), say`x ${foreign}`]]));
		t.deepEqual(cellsOf(row), {github: 3, others: 3}, row);
	}
});

test('code in a table shows the same text, in one span or in several around its pipes', (t) => {
	const markdown = inMarkdown(code('a|b `c`|'));
	t.is(visibleText(markdown), 'a|b `c`|');
	t.regex(markdown, /&#124;$/);
});

test('a cell that a spreadsheet would compute begins with an apostrophe, and numbers and offsets do not', (t) => {
	const cellOf = (cell: Inline): string => blocksLines(table(['A'], [[cell]]))[2] ?? '';
	t.regex(cellOf(text('=1+1')), /^\| '/);
	t.regex(cellOf(text('@SUM(A1)')), /^\| '/);
	t.regex(cellOf(code('=cmd')), /^\| '/);
	t.regex(cellOf(text('-x')), /^\| '/);
	t.is(cellOf(text('-5')), '| \\-5 |');
	t.is(cellOf(own('+00:12')), '| +00:12 |');
	t.is(cellOf(own('+1:02:03')), '| +1:02:03 |');
});

test('a fence is longer than every run of backticks in it and no line can end its region', (t) => {
	for (let seed = 1; seed <= 500; seed++) {
		const lines = hostileText(seed).split('\n');
		const [open = '', ...rest] = blocksLines([output(lines)]);
		const close = rest.pop() ?? '';
		t.regex(open, /^`{3,}text$/);
		t.is(close, open.replace('text', ''));
		t.is(rest.length, lines.length);
		for (const line of rest) {
			t.notRegex(line, acting);
			t.false(line.includes(close), line);
			t.notRegex(line, /^<!-- *\/?gotriage/);
		}
	}
});

test('a line of ten thousand characters is cut with a mark that says how many are missing', (t) => {
	t.regex(inMarkdown(text('x'.repeat(10_000))), /^x{600}… \\\[\+9400 chars\\\]$/);
	t.regex(blocksLines([output(['x'.repeat(10_000)])])[1] ?? '', /^x{160}… \[\+9840 chars\]$/);
});

test('plain sentences stay readable as they are', (t) => {
	t.is(inMarkdown(text('7 processes, above 5')), '7 processes, above 5');
	t.is(inMarkdown(text('`go mod download` fails or hangs')), '`go mod download` fails or hangs');
	t.is(
		inMarkdown(text('http://127.0.0.1:3000: 503 HTTP status: a proxy answers 5xx')),
		'`http://127.0.0.1:3000`: 503 HTTP status: a proxy answers 5xx',
	);
});

test('a value of the front matter is one line that YAML reads as text', (t) => {
	for (const foreign of hostileTexts) {
		const value = yamlText(foreign);
		t.notRegex(value, /[\r\n]/);
		t.is(typeof JSON.parse(value), 'string');
	}
});
