import test, {type ExecutionContext} from 'ava';
import {code, command, fenced, type Markdown, md, table, text, yamlText} from '../../source/report/escape.js';
import {acting, hostileText, hostileTexts} from './hostile.js';
import {cellsOf, codeContents, unescaped, withoutCode} from './markdown-reader.js';

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

function isOnlyText(t: ExecutionContext, {markdown}: Markdown, from: string): void {
	const rest = unescaped(withoutCode(markdown));
	for (const [name, found] of syntax) {
		t.notRegex(rest, found, `${name} in ${JSON.stringify(markdown)} from ${JSON.stringify(from)}`);
	}

	t.notRegex(markdown, acting);
	t.notRegex(markdown.trimStart(), /^(?:[-+*=#>]|\d{1,9}[.)](?:\s|$)|\||~~~|\/)/, markdown);
}

for (const foreign of hostileTexts) {
	test(`foreign text stays text: ${JSON.stringify(foreign.slice(0, 60))} (${foreign.length})`, (t) => {
		for (const markdown of [text(foreign), code(foreign)]) {
			if (!foreign.startsWith('/')) {
				isOnlyText(t, markdown, foreign);
			}
		}
	});
}

test('two thousand random mixtures of dangerous pieces stay text, also next to our own words', (t) => {
	for (let seed = 1; seed <= 2000; seed++) {
		const foreign = hostileText(seed);
		isOnlyText(t, md`It said ${foreign} and ${code(foreign)}${foreign}${code(foreign)} (${foreign}).`, foreign);
	}
});

test('a row has the cells it was given, however a renderer splits it', (t) => {
	for (let seed = 1; seed <= 2000; seed++) {
		const foreign = hostileText(seed);
		const [, , row = ''] = table(['A', 'B', 'C'], [[text(foreign), code(foreign), md`x ${foreign}`]]);
		t.deepEqual(cellsOf(row), {github: 3, others: 3}, row);
	}
});

test('a command is shown exactly, whatever it contains', (t) => {
	for (const line of [
		"curl -w '%{http_code}' http://x/@v/list",
		'a | b `c` ``d``',
		'`x`',
		' x ',
		'go env -w GOPROXY=a|b',
	]) {
		t.deepEqual(codeContents(command(line).markdown), [line]);
	}
});

test('code in a table shows the same text, in one span or in several around its pipes', (t) => {
	const {markdown} = code('a|b `c`|');
	t.is(codeContents(markdown).join('|'), 'a|b `c`');
	t.regex(markdown, /&#124;$/);
});

test('a cell that a spreadsheet would compute begins with an apostrophe, and numbers and offsets do not', (t) => {
	const cellOf = (cell: Markdown): string => table(['A'], [[cell]])[2] ?? '';
	t.regex(cellOf(text('=1+1')), /^\| '/);
	t.regex(cellOf(text('@SUM(A1)')), /^\| '/);
	t.regex(cellOf(code('=cmd')), /^\| '/);
	t.regex(cellOf(text('-x')), /^\| '/);
	t.is(cellOf(text('-5')), '| \\-5 |');
	t.is(cellOf({markdown: '+00:12'}), '| +00:12 |');
	t.is(cellOf({markdown: '+1:02:03'}), '| +1:02:03 |');
});

test('a fence is longer than every run of backticks in it and no line can end its region', (t) => {
	for (let seed = 1; seed <= 500; seed++) {
		const lines = hostileText(seed).split('\n');
		const [open = '', ...rest] = fenced(lines);
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
	t.regex(text('x'.repeat(10_000)).markdown, /^x{600}… \\\[\+9400 chars\\\]$/);
	t.regex(fenced(['x'.repeat(10_000)])[1] ?? '', /^x{160}… \[\+9840 chars\]$/);
});

test('plain sentences stay readable as they are', (t) => {
	t.is(text('7 processes, above 5').markdown, '7 processes, above 5');
	t.is(text('`go mod download` fails or hangs').markdown, '`go mod download` fails or hangs');
	t.is(
		text('http://127.0.0.1:3000: 503 HTTP status: a proxy answers 5xx').markdown,
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
