import test from 'ava';
import {compileExpression, evaluate, explain, referencesOf, type Scope} from '../../source/runbook/expression.js';
import type {Json} from '../../source/runbook/verdict.js';

const scope: Scope = {
	exit: 0,
	signal: null,
	stdout: 'a\nb',
	lines: ['a', 'b'],
	json: {GOPROXY: 'https://a.example, direct', n: 5, none: null, mixed: [1, 'a', null], half: 1.5},
	rows: [
		{size: 1, name: 'x'},
		{size: 3, name: null},
	],
	value: 503,
	values: [1, 2.5, 3],
	index: 1,
	inputs: {q: '5'},
	steps: {hops: {facts: {urls: ['u']}}, 'hop-status': {value: 503}},
	thresholds: {serverError: 500},
};

function answerOf(source: string, within: Scope = scope): Json | string {
	const found = evaluate(source, within);
	return found.kind === 'value' ? found.value : `error: ${found.reason}`;
}

const answers: ReadonlyArray<readonly [source: string, answer: Json]> = [
	['5 / 2', 2.5],
	['size(lines) / 4', 0.5],
	['value % 2', 1],
	['7 % 4', 3],
	['value - 0.5', 502.5],
	['size(lines) * 1.5', 3],
	['1 == 1.0', true],
	['json.n == 5', true],
	['json.half > 1', true],
	['value in [502, 503]', true],
	['value > 5 ? 1 : 2.5', 1],
	['value > 5 ? "many" : null', 'many'],
	['lines[index]', 'b'],
	['lines[size(lines) - 1]', 'b'],
	['json.none == null', true],
	['json.mixed', [1, 'a', null]],
	['9007199254740992', 9_007_199_254_740_992],
	['-0.0', 0],
	['json.GOPROXY.split(",").map(u, u.trim()).filter(u, u.startsWith("http"))', ['https://a.example']],
	['rows.filter(r, r.size / 2 > 1).map(r, r.size)', [3]],
	['rows.exists(r, r.name == null) && !rows.all(r, r.name == null)', true],
	['rows.map(r, r.size > 1 ? r.size : "small")', ['small', 3]],
	['"Abc".lowerAscii()', 'abc'],
	['"abc".matches("^a.c$") && "abc".contains("b")', true],
	['trim(" a ")', 'a'],
	['max(values) + min(values)', 4],
	['max(1, 2.5, value)', 503],
	['sum(values)', 6.5],
	['sum([])', 0],
	['median(values)', 2.5],
	['percentile([0, 10], 50)', 5],
	['percentile(values, 100)', 3],
	['slope(values)', 1],
	['slope([1, 3], [3, 7])', 2],
	['versionAtLeast("go1.26.8", "1.23")', true],
	['versionAtLeast("go1.9", "1.23")', false],
	['versionAtLeast("go version go1.23rc1 linux/amd64", "1.23")', false],
	['versionAtLeast("v0.16.1", "0.16.1")', true],
	['["b", "a"].sort().join(",")', 'a,b'],
	['sort([10, 9.5, 2])', [2, 9.5, 10]],
	['distinct([1, 1, 2])', [1, 2]],
	['has(json.n) && !has(json.nope)', true],
	['has(json.nope.deeper.still)', false],
	["has(steps['hop-status'].value)", true],
	["has(steps['other'].value)", false],
	['rows.map(r, has(r.name.first))', [false, false]],
	['timestamp("2026-01-01T00:00:00Z")', '2026-01-01T00:00:00.000Z'],
];

for (const [source, answer] of answers) {
	test(`${source} has its answer`, (t) => {
		t.deepEqual(answerOf(source), answer);
	});
}

const errors: ReadonlyArray<readonly [source: string, reason: string]> = [
	['json.nope', 'there is no nope in json'],
	['steps.other.value', 'step other has not been measured'],
	['inputs.x', 'there is no x in inputs'],
	['lines[5]', 'lines has 2 items, and item 5 was asked for'],
	['elapsed > 1', 'elapsed is not known here'],
	['value / 0', 'the result is not a number (a division by zero?)'],
	['value + "a"', '+ does not work on a number and a text'],
	['value.contains("a")', 'contains() does not work on a number with a text'],
	['json.none > 5', '> does not work on null and a number'],
	['value && true', 'a condition must be true or false, and `value` is a number'],
	['max([])', 'max() of an empty list has no answer'],
	['max(["a"])', 'max() needs numbers, and got a text'],
	['versionAtLeast("none", "1.2")', 'versionAtLeast() finds no version in "none"'],
	['percentile(values, 101)', 'percentile() needs a percentage from 0 to 100, and got 101'],
	['b"bytes"', 'the result is not a number, text, list or map'],
];

for (const [source, reason] of errors) {
	test(`${source} has no answer, with a plain reason`, (t) => {
		t.is(answerOf(source), `error: ${reason}`);
	});
}

test('a missing key on the far side of a decided condition does not matter', (t) => {
	t.is(answerOf('value > 5 || json.nope > 3'), true);
	t.is(answerOf('json.nope > 3 || value > 5'), true);
	t.is(answerOf('value > 5 && json.nope > 3'), 'error: there is no nope in json');
});

test('the compiler says what type an expression has, as far as it knows', (t) => {
	const typeOf = (source: string): string => {
		const compiled = compileExpression(source, 'check');
		return compiled.kind === 'compiled' ? compiled.type : compiled.message;
	};
	t.deepEqual(['value > 1', 'size(lines)', '"a" + "b"', 'lines.map(l, l)', 'json.n', '{"a": 1}', 'null'].map(typeOf), [
		'bool',
		'number',
		'string',
		'list',
		'any',
		'map',
		'null',
	]);
	t.is(typeOf('exit == 0 ? "a" : "b"'), 'string');
	t.is(typeOf('exit == 0 ? "a" : 1'), 'any');
});

test('a fault has a message, a remedy and the character where it is', (t) => {
	t.deepEqual(compileExpression('1 + vale', 'check'), {
		kind: 'fault',
		message: 'vale is not known here',
		remedy: 'did you mean value?',
		offset: 4,
	});
	t.like(compileExpression('lines.contians("a")', 'check'), {
		message: 'there is no function contians',
		remedy: 'did you mean contains?',
	});
	t.like(compileExpression('value >', 'check'), {
		message: 'this is not a CEL expression: it ends too early',
		offset: 7,
	});
	t.like(compileExpression('"a" + 1', 'check'), {message: '+ does not work on a text and a number'});
});

test('a hyphen after steps. is refused with the advice to write an index', (t) => {
	for (const source of ['steps.hop-status.value > 1', 'exit == 0 && steps.count-lines > 3', 'steps.a-1']) {
		const compiled = compileExpression(source, 'check');
		t.is(compiled.kind, 'fault');
		t.regex(compiled.kind === 'fault' ? compiled.remedy : '', /^write steps\['[a-z0-9-]+'\]$/);
	}

	t.is(compileExpression('"steps.a-b" == json.steps.a', 'check').kind, 'compiled');
	t.is(answerOf("steps['hop-status'].value"), 503);
});

test('before a step has run, its own output does not exist', (t) => {
	t.like(compileExpression('exit == 0', 'before'), {
		kind: 'fault',
		message: 'exit does not exist before the step has run',
	});
	t.is(compileExpression('steps.hops.value > 1', 'before').kind, 'compiled');
});

test('an explanation is the expression with the values it saw', (t) => {
	t.is(
		explain('value >= thresholds.serverError', scope),
		'value >= thresholds.serverError (value = 503, thresholds.serverError = 500)',
	);
	t.is(
		explain("steps['hop-status'].value > 1 || json.nope", scope),
		"steps['hop-status'].value > 1 || json.nope (steps['hop-status'].value = 503, json.nope = unknown)",
	);
	t.is(explain('1 < 2', scope), '1 < 2');
	const long = explain('size(rows) > 1', {rows: Array.from({length: 500}, (_, index) => ({index}))});
	t.is(long, 'size(rows) > 1 (rows = a list of 500)');
});

test('references are the paths that are written out, without the variables of map and filter', (t) => {
	const paths = referencesOf("steps['a-b'].facts.x > inputs.y && rows.exists(r, r.a > thresholds.z)").map(
		({path}) => path,
	);
	t.deepEqual(paths, [['steps', 'a-b', 'facts', 'x'], ['inputs', 'y'], ['rows'], ['thresholds', 'z']]);
});

test('many evaluations of one expression share its compilation', (t) => {
	const started = performance.now();
	for (let round = 0; round < 20_000; round++) {
		evaluate('value > thresholds.serverError && size(lines) == 2', scope);
	}

	// Compiling each time takes some ten times as long as this limit.
	t.true(performance.now() - started < 5000);
});
