import test, {type ExecutionContext} from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {blanks} from '../../source/report/blanks.js';
import type {Block} from '../../source/report/blocks.js';
import {bullet, list, output, paragraph, table} from '../../source/report/blocks.js';
import {inMarkdown} from '../../source/report/escape.js';
import {factsOf} from '../../source/report/facts.js';
import {code, command, type Inline, say, text} from '../../source/report/inline.js';
import {isTooLong} from '../../source/report/issue-fit.js';
import {evidenceOf, markdownOf} from '../../source/report/markdown.js';
import {blocksLines} from '../../source/report/markdown-blocks.js';
import {outlineOf} from '../../source/report/outline.js';
import {trials} from '../helpers/thorough.js';
import {
	crashed,
	everyType,
	finished,
	journalOf,
	opened,
	recovered,
	runbooks,
	shown,
	started,
	undone,
} from './events.js';
import {type Construct, constructsOf, visibleText} from './gfm-reader.js';
import {hostileText, hostileTexts} from './hostile.js';

const factsFor = (events: readonly JournalEvent[], printed: string) =>
	factsOf(events, new Map(evidenceOf(events).map((path) => [path, printed])), runbooks, []);

/** What a renderer may find in a line: text, code, and what we wrote ourselves. */
const inLine = new Set([
	'content',
	'paragraph',
	'data',
	'lineEnding',
	'whitespace',
	'linePrefix',
	'lineSuffix',
	'codeText',
	'codeTextSequence',
	'codeTextData',
	'codeTextPadding',
	'characterEscape',
	'escapeMarker',
	'characterEscapeValue',
	'characterReference',
	'characterReferenceMarker',
	'characterReferenceMarkerNumeric',
	'characterReferenceValue',
]);

/** What nothing in a report may ever become. */
const never = [
	'image',
	'autolink',
	'literalAutolink',
	'resource',
	'gfmFootnoteCall',
	'gfmFootnoteDefinition',
	'strikethrough',
	'codeIndented',
	'hardBreakEscape',
	'hardBreakTrailing',
	'taskListCheck',
	'listOrdered',
];

const ofType = (constructs: readonly Construct[], type: string): readonly Construct[] =>
	constructs.filter((one) => one.type === type);

/** Holds what a parser finds in a report against what was written into it, block by block. */
function isAsWritten(t: ExecutionContext, events: readonly JournalEvent[], printed: string): void {
	const facts = factsFor(events, printed);
	const markdown = markdownOf(facts);
	const found = constructsOf(markdown);
	const count = (type: string): number => ofType(found, type).length;
	const sections = outlineOf(facts);
	const blocks = sections.flatMap((section) => (section.kind === 'auto' ? section.blocks : []));
	const written = <K extends Block['kind']>(kind: K) =>
		blocks.filter((block): block is Extract<Block, {kind: K}> => block.kind === kind);
	const tables = written('table');
	const outputs = written('output');

	t.is(count('atxHeading'), 1 + sections.length + written('heading').length, 'headings');
	// The front matter, where the report is pasted whole.
	t.is(count('setextHeading'), 1);
	t.is(count('thematicBreak'), 1);
	t.is(count('table'), tables.length, 'tables');
	t.is(
		count('tableHeader'),
		tables.reduce((sum, one) => sum + one.head.length, 0),
		'columns',
	);
	t.is(
		count('tableData'),
		tables.reduce((sum, one) => sum + one.rows.length * one.head.length, 0),
		'cells',
	);
	t.is(
		count('tableRow'),
		tables.reduce((sum, one) => sum + one.rows.length + 1, 0),
		'rows',
	);
	const fences = ofType(found, 'codeFenced');
	t.deepEqual(
		fences.map((one) => one.text.split('\n').length),
		outputs.map((one) => one.lines.length + 2),
		'every fence is closed where its output ends',
	);
	t.is(
		count('listItemPrefix'),
		written('list').reduce((sum, one) => sum + one.items.length, 0) + events.length,
		'items',
	);
	t.is(
		ofType(found, 'strong').filter((one) => one.text.startsWith('**TODO(human:')).length,
		Object.keys(blanks).length,
	);
	t.is(count('definition'), events.length, 'anchors');
	for (const {text: definition} of ofType(found, 'definition')) {
		t.regex(definition, /^\[E\d+\]: #e\d+$/);
	}

	for (const {text: link} of ofType(found, 'link')) {
		t.regex(link, /^\[E\d+\]$/);
	}

	for (const {text: html} of ofType(found, 'htmlFlow')) {
		t.regex(html, /^<!-- \/?gotriage:auto(?: id=[a-z-]+ sha256=[0-9a-f]{64})? -->$/);
	}

	t.is(count('htmlFlow'), 2 * sections.filter((section) => section.kind === 'auto').length);
	for (const {text: html} of ofType(found, 'htmlText')) {
		t.regex(html, /^(?:<a id="e\d+">|<\/a>)$/);
	}

	t.is(count('htmlText'), 2 * events.length);
	for (const type of never) {
		t.deepEqual(ofType(found, type), [], type);
	}

	t.is(count('emphasis'), Object.keys(blanks).length, 'the hints alone are slanted');
}

test('a parser finds in a report exactly the blocks that were written into it', (t) => {
	for (const events of [recovered, undone, crashed, everyType('x')]) {
		isAsWritten(t, events, 'one\ntwo\n');
	}
});

for (const foreign of hostileTexts) {
	test(`a parser finds nothing more in a report full of ${JSON.stringify(foreign.slice(0, 50))} (${foreign.length})`, (t) => {
		isAsWritten(t, everyType(foreign), foreign);
	});
}

test('no random mixture of dangerous pieces adds a heading, a row, a link or HTML, or breaks out of its block', (t) => {
	for (let seed = 1; seed <= trials(25, 3); seed++) {
		isAsWritten(t, everyType(hostileText(seed)), hostileText(seed + 1000));
	}
});

function isTextAlone(t: ExecutionContext, line: Inline): void {
	const markdown = inMarkdown(line);
	for (const {type, text: found} of constructsOf(markdown)) {
		t.true(inLine.has(type), `${type} ${found} in ${markdown}`);
	}

	// A backtick that marks code, and a space that keeps two spans apart, may go.
	const bare = (shown: string): string => shown.replaceAll(/[`\s]/g, '');
	const meant = line.map((leaf) => (leaf.kind === 'event' ? '' : leaf.text)).join('');
	t.is(bare(visibleText(markdown)), bare(meant), markdown);
}

test('a thousand lines of dangerous pieces are text alone, and read as they were', (t) => {
	for (let seed = 1; seed <= trials(1000, 120); seed++) {
		const foreign = hostileText(seed);
		isTextAlone(t, text(foreign));
		isTextAlone(t, say`It said ${foreign} and ${code(foreign)}${foreign}${code(foreign)} (${foreign}).`);
	}
});

test('a row of a table has the cells it was given, and each reads as it was', (t) => {
	for (let seed = 1; seed <= trials(400, 50); seed++) {
		const foreign = hostileText(seed);
		const rows = [[text(foreign), code(foreign), say`x ${foreign}`]];
		const found = constructsOf(blocksLines(table(['A', 'B', 'C'], rows)).join('\n'));
		t.is(ofType(found, 'tableData').length, 3, foreign);
		t.is(ofType(found, 'tableRow').length, 2, foreign);
	}
});

test('a command is one code span with exactly what was run', (t) => {
	for (const line of ["curl -w '%{http_code}' http://x/@v/list", 'a | b `c` ``d``', '`x`', ' x ', 'GOPROXY=a|b']) {
		const found = constructsOf(inMarkdown(command(line)));
		t.is(ofType(found, 'codeText').length, 1);
		t.is(visibleText(inMarkdown(command(line))), line);
	}
});

test('lines of a person’s note under an item stay in it', (t) => {
	for (const line of [
		'-',
		'===',
		'---',
		':-:',
		':--',
		'|-|',
		'1.',
		'# x',
		'> x',
		'```',
		'~~~',
		'<div>',
		'[a]: b',
		'+',
		'* * *',
	]) {
		const found = constructsOf(
			blocksLines(list([bullet(text('Told'), 0, [text(line), text(line)]), bullet(text('next'))])).join('\n'),
		);
		t.deepEqual(
			[...new Set(found.map((one) => one.type))].filter((type) => !inLine.has(type)).sort(),
			['listItemIndent', 'listItemMarker', 'listItemPrefix', 'listItemPrefixWhitespace', 'listUnordered'],
			line,
		);
		t.is(ofType(found, 'listItemPrefix').length, 2, line);
	}
});

test('an item without a word does not underline what stands above it', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, started('a', 'A', [shown('true')])],
		[1, finished('a', {warnings: ['']})],
	]);
	isAsWritten(t, events, '');
	t.regex(markdownOf(factsFor(events, '')), /^ {2}- \(empty\)$/m);
});

test('output stays in its fence, line by line', (t) => {
	for (let seed = 1; seed <= trials(200, 30); seed++) {
		const lines = hostileText(seed).split('\n');
		const found = constructsOf(blocksLines([output(lines), paragraph(text('after'))]).join('\n'));
		t.is(ofType(found, 'codeFenced').length, 1);
		t.is(ofType(found, 'codeFencedFence').length, 2);
		t.is(ofType(found, 'paragraph').length, 1);
	}
});

test('a report that is too long for one issue is sound as well', (t) => {
	const events = everyType('`a` <b> | @c '.repeat(40));
	t.true(isTooLong(markdownOf(factsFor(events, 'x'))));
	isAsWritten(t, events, 'x');
});
