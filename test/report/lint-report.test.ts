import test from 'ava';
import {blanks} from '../../source/report/blanks.js';
import {lintReport, statusOf} from '../../source/report/lint-report.js';
import {renderMarkdown} from '../../source/report/markdown.js';
import {everyType, recovered} from './events.js';

const draft = renderMarkdown(recovered, new Map(), new Map());
const filled = draft.replaceAll(/> \*\*TODO\(human:[a-z-]+\)\*\*.*/g, 'Known.');

test('every blank of a fresh draft is listed, and nothing else', (t) => {
	const {status, findings, isGood} = lintReport(draft);
	t.is(status, 'draft');
	t.true(isGood);
	t.deepEqual(
		findings.map((finding) => finding.what),
		Object.values(blanks).map((blank) => blank.id),
	);
	for (const finding of findings) {
		t.regex(draft.split('\n')[finding.line - 1] ?? '', new RegExp(`TODO\\(human:${finding.what}\\)`));
	}
});

test('a report that is marked reviewed must have no blank left', (t) => {
	for (const status of ['reviewed', '"reviewed"', 'Reviewed  # by all']) {
		t.false(lintReport(draft.replace('status: draft', `status: ${status}`)).isGood, status);
		t.true(lintReport(filled.replace('status: draft', `status: ${status}`)).isGood, status);
	}

	t.true(lintReport(draft.replace('status: draft', 'status: in-review')).isGood);
	const odd = lintReport(filled.replace('status: draft', 'status: done'));
	t.false(odd.isGood);
	t.regex(odd.findings[0]?.message ?? '', /done is none of draft, in-review, reviewed/);
});

test('words that blame are found where people wrote them, with what to say instead', (t) => {
	const text = filled.replace(
		'Known.',
		'The operator error was obvious.\nKim should have checked; they forgot to.\nIt was **her fault**.',
	);
	t.deepEqual(
		lintReport(text).findings.map(({kind, what}) => `${kind} ${what}`),
		['blame operator error', 'blame should have', 'blame forgot to', 'blame her fault'],
	);
	t.true(lintReport(text).isGood, 'words are advice');
});

test('what an automatic region or code quotes is evidence and not judged', (t) => {
	const quoting = renderMarkdown(everyType('it should have been TODO(human:x), human error'), new Map(), new Map());
	t.deepEqual(
		lintReport(quoting).findings.map((finding) => finding.what),
		Object.values(blanks).map((blank) => blank.id),
	);
	const code = filled.replace('Known.', 'It printed `should have`:\n\n```\nhuman error\n```\n<!-- careless -->');
	t.deepEqual(lintReport(code).findings, []);
	// Words that a person put into a region are theirs.
	const edited = filled.replace('was in alarm', 'should have been ok');
	t.deepEqual(
		lintReport(edited).findings.map((finding) => finding.what),
		['should have'],
	);
});

test('any Markdown can be linted; without front matter there is no status', (t) => {
	t.deepEqual(lintReport('# Notes\r\n\r\nTODO(human:mine) x\r\n'), {
		status: null,
		findings: [{line: 3, kind: 'blank', what: 'mine', message: 'TODO(human:mine) is still open'}],
		isGood: true,
	});
	t.is(statusOf(''), null);
	t.is(statusOf('---\nstatus: reviewed'), null);
});
