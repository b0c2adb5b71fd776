import test from 'ava';
import {createParser, parserNames, parsers} from '../../source/parsing/registry.js';
import {builtInParsers} from '../../source/runbook/schema.js';
import {parse} from './support.js';

test('every parser has a name, says what it reads and gives, and makes a parser that can end at once', (t) => {
	t.deepEqual([...parsers.keys()], [...parserNames]);
	for (const name of builtInParsers) t.true(parsers.has(name), name);
	for (const [name, spec] of parsers) {
		t.is(spec.name, name);
		t.regex(spec.reads, /^[A-Z].*\.$/, name);
		t.regex(spec.gives, /\.$/, name);
		const result = spec.create().end();
		if (result.kind === 'not-understood') t.regex(result.reason, /\w{3}/);
	}
	t.is(createParser('no-such').end().kind, 'not-understood');
});

const read: ReadonlyArray<readonly [parser: string, stdout: string, expected: unknown]> = [
	['text', 'a\nb\n', {json: null, rows: [], lines: ['a', 'b']}],
	['text', '', {json: null, rows: [], lines: []}],
	['lines', 'a\n\nb', {json: null, rows: ['a', '', 'b'], lines: ['a', '', 'b']}],
	['number', '503', {json: 503, rows: [], lines: ['503']}],
	['number', '000', {json: 0, rows: [], lines: ['000']}],
	[
		'number',
		'go1.26 127.0.0.1 v1.2.3 took 41ms\n7',
		{json: 41, rows: [], lines: ['go1.26 127.0.0.1 v1.2.3 took 41ms', '7']},
	],
	['number', 'x: -1.5e3', {json: -1500, rows: [], lines: ['x: -1.5e3']}],
	['number', '0x1F', {json: 31, rows: [], lines: ['0x1F']}],
	['number', '12.5%', {json: 12.5, rows: [], lines: ['12.5%']}],
	['number', 'count=7, more', {json: 7, rows: [], lines: ['count=7, more']}],
	['number', 'done. 7.', {json: 7, rows: [], lines: ['done. 7.']}],
	['json', '{\n"a": [1]}\n', {json: {a: [1]}, rows: [], lines: ['{', '"a": [1]}']}],
	['json', '\uFEFF[1,2]', {json: [1, 2], rows: [1, 2], lines: ['<U+FEFF>[1,2]']}],
	['ndjson', '{"a":1}\n\n[2]\n', {json: null, rows: [{a: 1}, [2]], lines: ['{"a":1}', '', '[2]']}],
	[
		'json-stream',
		'{"a":\n"}{"}{"b":1} [2]\n',
		{json: null, rows: [{a: '}{'}, {b: 1}, [2]], lines: ['{"a":', '"}{"}{"b":1} [2]']},
	],
	[
		'csv',
		'name,n\n"a, ""b""",1\n"two\nlines",2\n',
		{
			json: null,
			rows: [
				{name: 'a, "b"', n: '1'},
				{name: 'two\nlines', n: '2'},
			],
			lines: ['name,n', '"a, ""b""",1', '"two', 'lines",2'],
		},
	],
	['duration', '1m2.3s', {json: 62.3, rows: [], lines: ['1m2.3s']}],
	['duration', 'done (150ms), then 3s', {json: 0.15, rows: [], lines: ['done (150ms), then 3s']}],
];

for (const [name, stdout, expected] of read) {
	test(`${name} reads ${JSON.stringify(stdout)}`, (t) => {
		t.deepEqual(parse(name, stdout), {kind: 'parsed', ...(expected as object)} as never);
	});
}

const refused: ReadonlyArray<readonly [parser: string, stdout: string, reason: RegExp]> = [
	['number', '', /empty/],
	['number', 'go1.26 v1.2.3', /no number/],
	['number', '1,234 files', /two ways/],
	['lines', 'x\n'.repeat(10_001), /10001 lines/],
	['json', '', /empty/],
	['json', '{"a":1} {"b":2}', /not one JSON document/],
	['json', '['.repeat(300) + ']'.repeat(300), /200 levels/],
	['json', `"${'x'.repeat(99_000)}"\n`.repeat(100), /8 MiB/],
	['ndjson', '{"a":1}\n{"a":\n', /line 2 is not JSON/],
	['json-stream', '{"a":1}\noops', /line 2 is not JSON/],
	['json-stream', '{"a":1', /ends inside/],
	['json-stream', '\n{"a":\n]}', /begins in line 2/],
	['csv', '', /empty/],
	['csv', 'a,b\n1\n', /line 2 has 1 columns/],
	['csv', 'a,a\n1,2\n', /same name/],
	['csv', 'a,b\n"1,2\n', /inside a quoted field/],
	['duration', 'soon', /no duration/],
	['duration', '', /empty/],
];

for (const [name, stdout, reason] of refused) {
	test(`${name} does not understand ${JSON.stringify(stdout.slice(0, 30))}`, (t) => {
		const result = parse(name, stdout);
		t.is(result.kind, 'not-understood');
		if (result.kind === 'not-understood') t.regex(result.reason, reason);
	});
}

test('a million lines are read in bounded memory, of which the first 10,000 are kept', (t) => {
	const parser = createParser('text');
	for (let line = 0; line < 1_000_000; line++) parser.writeLine(`line ${line}`);
	const result = parser.end();
	t.is(result.kind, 'parsed');
	if (result.kind === 'parsed') t.is(result.lines.length, 10_000);
});
