import {readFileSync} from 'node:fs';
import test from 'ava';
import {type Fault, formatFault, loadRunbook} from '../../source/runbook/load.js';
import {book, bookWith} from './sample-book.js';

const known = {parsers: ['goroutine-dump'], probes: ['load', 'disks'], runbooks: ['net-latency', 'x']};
const fixture = new URL('../../../test/runbook/fixtures/modproxy-down.yaml', import.meta.url);

function load(text: string | Uint8Array, file = 'x.yaml') {
	return loadRunbook(typeof text === 'string' ? new TextEncoder().encode(text) : text, file, known);
}

function faultsOf(text: string | Uint8Array, file = 'x.yaml'): readonly Fault[] {
	const loaded = load(text, file);
	return loaded.kind === 'faulty' ? loaded.faults : [];
}

/** `line:column: path` of every fault, in the order given. */
function placesOf(text: string | Uint8Array): string[] {
	return faultsOf(text).map(({line, column, path}) => `${line}:${column}: ${path}`);
}

test('the complete example of the design loads without a fault', (t) => {
	const bytes = readFileSync(fixture);
	const loaded = loadRunbook(bytes, 'runbooks/modproxy-down.yaml', known);
	t.is(loaded.kind, 'loaded', loaded.kind === 'faulty' ? loaded.faults.map(formatFault).join('\n') : '');
	if (loaded.kind === 'loaded') {
		t.is(loaded.runbook.id, 'modproxy-down');
		t.regex(loaded.sha256, /^[0-9a-f]{64}$/);
		t.deepEqual(
			loaded.warnings.map(({path, message}) => `${path}: ${message}`),
			['steps[1].why: why is missing', 'steps[2].why: why is missing', 'steps[3].why: why is missing'],
		);
	}
});

test('the sample book is right, so that each table row is about one fault', (t) => {
	t.deepEqual(faultsOf(book), []);
});

test('a kept copy beside a journal is named runbook.yaml and may hold any id', (t) => {
	t.deepEqual(faultsOf(book, '/data/incidents/20260101-000000-aaaa/runbook.yaml'), []);
});

test('a fault is one line: file, line, column, path, message, remedy', (t) => {
	const [fault] = faultsOf(bookWith('title: Fix', 'titel: Fix\n    title: Fix'));
	t.truthy(fault);
	if (fault) {
		t.is(formatFault(fault), 'x.yaml:22:5: steps[1].titel: unknown key titel (did you mean title?)');
	}
});

type Row = readonly [name: string, text: string | Uint8Array, place: string, message: RegExp];
const ascii = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const deepBlock = Array.from({length: 40}, (_, depth) => `${'  '.repeat(depth)}a:\n`).join('');

const files: readonly Row[] = [
	['a file over 256 KiB', new Uint8Array(256 * 1024 + 1), '1:1: runbook', /more than 262144/],
	['a byte that is not UTF-8', ascii(0x61, 0x3a, 0x0a, 0xc3, 0xa9, 0xff, 0x20), '2:2: runbook', /byte 6 .* not UTF-8/],
	['UTF-16', ascii(0xff, 0xfe, 0x61, 0), '1:1: runbook', /UTF-16/],
	['an empty file', '', '1:1: runbook', /empty/],
	['nothing but a comment', '# later\n', '1:1: runbook', /empty/],
	['a list', '- a\n', '1:1: runbook', /a map of keys, and this is a list/],
	['a single text', 'hello\n', '1:1: runbook', /a map of keys/],
	['two documents', `${book}---\na: 1\n`, '28:1: runbook', /second document/],
	['flow nesting', bookWith('title: Fix', `title: ${'['.repeat(40)}`), '22:12: runbook', /deeper than 32/],
	['a tab as indentation', bookWith('    kind: action', '\tkind: action'), '21:1: runbook', /tab/],
	['a hidden character', bookWith('title: Fix', 'title: Fix \u202e'), '22:16: runbook', /<U\+202E>/],
	['a control character', bookWith('title: Fix', 'title: Fix \u0007'), '22:16: runbook', /<U\+0007>/],
	['an escaped control character', bookWith('title: Fix', 'title: "\\e[0m"'), '22:12: steps[1].title', /<U\+001B>/],
	['the directive %YAML 1.1', `%YAML 1.1\n---\n${book}`, '1:1: runbook', /%YAML 1\.1/],
	['an open quote', bookWith('title: Fix', 'title: "Fix'), '28:1: runbook', /not YAML: missing closing quote/],
	['a second colon', bookWith('title: Fix', 'title: Fix: it'), '22:12: runbook', /second colon/],
];

const traps: readonly Row[] = [
	['an anchor', bookWith('[go, env, GOPROXY]', '&a [go, env, GOPROXY]'), '15:10: steps[0].run', /anchor &a/],
	['an alias', bookWith('title: Fix', 'title: *a'), '22:12: steps[1].title', /alias \*a/],
	['a merge key', bookWith('title: Fix', 'title: Fix\n    <<: {}'), '23:5: steps[1]["<<"]', /merge keys/],
	['a standard tag', bookWith('title: Fix', 'title: !!str Fix'), '22:12: steps[1].title', /tag !!str/],
	['a tag of its own', bookWith('title: Fix', 'title: !env Fix'), '22:12: steps[1].title', /tag !env/],
	[
		'a comment that cuts an argument',
		bookWith('[go, env, GOPROXY]', '\n      - go\n      - env #2'),
		'17:9: steps[0].run[1]',
		/drops #2/,
	],
	[
		'a comment that cuts a script',
		bookWith('run: [go, env, GOPROXY]', 'shell: echo a #2'),
		'15:12: steps[0].shell',
		/drops #2/,
	],
	[
		'a folded script',
		bookWith('run: [go, env, GOPROXY]', 'shell: >\n      a\n      b'),
		'15:12: steps[0].shell',
		/folded/,
	],
	[
		'a script on joined lines',
		bookWith('run: [go, env, GOPROXY]', 'shell: a\n      b'),
		'15:12: steps[0].shell',
		/joins the lines/,
	],
	[
		'a number with a leading zero',
		bookWith('value: 5', 'value: 0755'),
		'8:17: thresholds.slow.value',
		/0755 as the number 755/,
	],
	[
		'an unquoted 0755',
		bookWith('[go, env, GOPROXY]', '[go, 0755]'),
		'15:15: steps[0].run[1]',
		/0755 as the number 755/,
	],
	[
		'an unquoted 1.10',
		bookWith('[go, env, GOPROXY]', '[go, 1.10]'),
		'15:15: steps[0].run[1]',
		/1\.10 as the number 1\.1/,
	],
	['an unquoted 1e3', bookWith('[go, env, GOPROXY]', '[go, 1e3]'), '15:15: steps[0].run[1]', /1e3 as the number 1000/],
	['a tilde', bookWith('[go, env, GOPROXY]', '[go, ~]'), '15:15: steps[0].run[1]', /~ as nothing/],
	[
		'a key __proto__',
		bookWith('title: Fix', 'title: Fix\n    __proto__: {}'),
		'23:5: steps[1].__proto__',
		/cannot be a key/,
	],
	[
		'a duplicate key',
		bookWith('title: Fix', 'title: Fix\n    title: Again'),
		'23:5: steps[1].title',
		/first on line 22/,
	],
	[
		'a placeholder without quotes',
		bookWith('[go, env, GOPROXY]', '[go, {{inputs.who}}]'),
		'15:16: steps[0].run[1]',
		/plain word/,
	],
];

const shapes: readonly Row[] = [
	[
		'an unknown key',
		bookWith('title: Fix', 'title: Fix\n    tiemout: 5s'),
		'23:5: steps[1].tiemout',
		/unknown key tiemout/,
	],
	['an unknown key at the top', bookWith('requires:', 'require:'), '4:1: require', /unknown key require/],
	['a missing key', bookWith('    title: Fix\n', ''), '20:5: steps[1].title', /title is missing/],
	['a missing key at the top', bookWith('title: A title\n', ''), '1:1: title', /title is missing/],
	['a missing kind', bookWith('    kind: action\n', ''), '20:5: steps[1].kind', /kind is missing/],
	['a kind that is none', bookWith('kind: action', 'kind: acton'), '21:11: steps[1].kind', /and is acton/],
	['a wrong type', bookWith('title: Fix', 'title: [a]'), '22:12: steps[1].title', /must be a text, and is a list/],
	['a key without a value', bookWith('title: Fix', 'title:'), '22:11: steps[1].title', /has no value/],
	[
		'a value that is none of the choices',
		bookWith('risk: reversible', 'risk: reversable'),
		'23:11: steps[1].risk',
		/must be one of/,
	],
	[
		'a duration without a unit',
		bookWith('value: size', 'timeout: 5\n    value: size'),
		'16:14: steps[0].timeout',
		/must be a duration/,
	],
	[
		'a duration in words',
		bookWith('value: size', 'timeout: 5 sec\n    value: size'),
		'16:14: steps[0].timeout',
		/must be a duration/,
	],
	['a text for a number', bookWith('value: 5', 'value: five'), '8:17: thresholds.slow.value', /must be a number/],
	['an id in capitals', bookWith('id: fix', 'id: Fix_It'), '20:9: steps[1].id', /kebab-case/],
	[
		'an input name with a hyphen',
		bookWith('inputs:', 'inputs:\n  a-b: {type: string, prompt: Y}'),
		'6:3: inputs.a-b',
		/plain name/,
	],
	['a newer schema', bookWith('schema: 1', 'schema: 2'), '1:9: schema', /must be 1/],
	['no steps', `${book.slice(0, book.indexOf('steps:'))}steps: []\n`, '11:8: steps', /at least 1/],
	[
		'a reference that is no URL',
		bookWith('requires:', 'references: [{title: a, url: "x:y"}]\nrequires:'),
		'4:30: references[0].url',
		/URL/,
	],
	[
		'an alarm with a misspelt key',
		bookWith('{above: slow}', '{abve: slow}'),
		'17:13: steps[0].alarm.abve',
		/unknown key abve/,
	],
	[
		'an alarm of two forms',
		bookWith('{above: slow}', '{above: slow, below: slow}'),
		'17:12: steps[0].alarm',
		/do not go together/,
	],
	[
		'an alarm without its sentence',
		bookWith('{above: slow}', '{when: value > 1}'),
		'17:12: steps[0].alarm.says',
		/says is missing/,
	],
	['an alarm of the wrong type', bookWith('{above: slow}', '[a]'), '17:12: steps[0].alarm', /must be a text or a map/],
	['a next with a misspelt outcome', bookWith('ok: end}', 'okk: end}'), '19:24: steps[0].next.okk', /unknown key okk/],
	[
		'a next of the wrong type',
		bookWith('{alarm: fix, ok: end}', '{alarm: 5}'),
		'19:19: steps[0].next.alarm',
		/must be/,
	],
	[
		'a condition without a target',
		bookWith('{alarm: fix, ok: end}', '[{when: value > 1}]'),
		'19:12: steps[0].next[0].to',
		/to is missing/,
	],
	[
		'an option without a next',
		`${book}  - {id: ask, kind: decision, title: T, options: [{key: a, label: A, next: end}, {key: b, label: B}]}\n`,
		'28:82: steps[2].options[1].next',
		/next is missing/,
	],
	[
		'an undo that is none',
		bookWith('{run: [go, env, -u, GOPROXY]}', 'restor'),
		'26:11: steps[1].undo',
		/must be restore/,
	],
];

for (const [name, text, place, message] of [...files, ...traps, ...shapes]) {
	test(`${name} is reported once, at its place`, (t) => {
		const faults = faultsOf(text);
		t.deepEqual(placesOf(text), [place], faults.map(formatFault).join('\n'));
		t.regex(faults[0]?.message ?? '', message);
		t.false(faults.some((fault) => fault.remedy === '' || /invalid input/i.test(fault.message)));
	});
}

test('a misspelt key names the one that was meant', (t) => {
	const remedies = [
		bookWith('title: Fix', 'title: Fix\n    tiemout: 5s'),
		bookWith('{above: slow}', '{abve: slow}'),
		bookWith('kind: action', 'kind: acton'),
		bookWith('{run: [go, env, -u, GOPROXY]}', 'restor'),
	].map((text) => faultsOf(text)[0]?.remedy);
	t.deepEqual(remedies, [
		'did you mean timeout?',
		'did you mean above?',
		'did you mean action?',
		'did you mean restore?',
	]);
});

test('all faults come at once, in the order of the file', (t) => {
	const text = book
		.replace('title: A title', 'titel: A title')
		.replace('type: string', 'type: strin')
		.replace('[go, env, GOPROXY]', '[goo, 0755]')
		.replace('value: size(stdout)', 'value: size(stdut)')
		.replace('metric: first', 'metric: frist')
		.replace('risk: reversible', 'risk: reversible\n    risk: destructive')
		.replace('verify: first', 'verify: fix');
	t.deepEqual(placesOf(text), [
		'1:1: title',
		'3:1: titel',
		'6:15: inputs.who.type',
		'10:29: triage[0].metric',
		'15:16: steps[0].run[1]',
		'24:5: steps[1].risk',
		'28:13: steps[1].verify',
	]);
});

test('a shape fault in one step does not hide what lint finds in another', (t) => {
	const text = bookWith('risk: reversible', 'risk: none').replace('size(stdout)', 'size(');
	t.deepEqual(placesOf(text), ['16:12: steps[0].value', '23:11: steps[1].risk']);
});

test('files made to be slow are refused at once', (t) => {
	load(book);
	const hostile = {
		'20,000 keys in one map': Array.from({length: 20_000}, (_, index) => `k${index}: 1`).join('\n'),
		'nesting by brackets': '['.repeat(260_000),
		'nesting by maps': '{a: '.repeat(60_000),
		'nesting by dashes': '- '.repeat(120_000),
		'10,000 steps': `${book}${Array.from({length: 10_000}, (_, index) => `  - {id: s${index}}`).join('\n')}`,
		'a self-alias': `a: &a [*a]\n`,
		'many aliases': `a: &a [x, x]\nb: [${'*a, '.repeat(4000)}]\n`,
	};
	for (const [name, text] of Object.entries(hostile)) {
		const started = performance.now();
		t.true(faultsOf(text).length > 0, name);
		t.true(faultsOf(text).length <= 200, name);
		// Each takes some milliseconds; parsing them as they are would take seconds. Ample for a busy machine.
		t.true(performance.now() - started < 2000, name);
	}
});

test('a map nested by indentation is refused', (t) => {
	t.true(faultsOf(deepBlock).some(({message}) => message.includes('deeper than 32')));
});

test('the same bytes have the same hash, and an edit changes it', (t) => {
	const first = load(book);
	const second = load(book);
	const third = load(bookWith('title: Fix', 'title: Fit'));
	t.true(first.kind === 'loaded' && second.kind === 'loaded' && third.kind === 'loaded');
	if (first.kind === 'loaded' && second.kind === 'loaded' && third.kind === 'loaded') {
		t.is(first.sha256, second.sha256);
		t.not(first.sha256, third.sha256);
	}
});

test('a byte-order mark and CRLF line ends are read', (t) => {
	t.deepEqual(faultsOf(`\ufeff${book.replaceAll('\n', '\r\n')}`), []);
});

test('a damaged file never throws, and every fault lies inside it, in order, with a remedy', (t) => {
	const whole = readFileSync(fixture, 'utf8');
	const pieces = [
		': ',
		'- ',
		'{',
		']',
		"'",
		'&a ',
		'*a',
		'|',
		'#',
		'\t',
		'~',
		'0755',
		'{{',
		'!!x ',
		'%',
		'\u0000',
		'id: x\n',
	];
	// A fixed sequence: the same damage in every run.
	let seed = 7;
	const draw = (below: number): number => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return seed % below;
	};
	for (let round = 0; round < 400; round++) {
		const at = draw(whole.length);
		const cut = draw(3) === 0 ? draw(40) : 0;
		const text = whole.slice(0, at) + (cut > 0 ? '' : pieces[draw(pieces.length)]) + whole.slice(at + cut);
		const faults = faultsOf(text, 'modproxy-down.yaml');
		const lines = text.split('\n').length;
		for (const [index, fault] of faults.entries()) {
			const before = faults[index - 1] ?? fault;
			const isOrdered = before.line < fault.line || (before.line === fault.line && before.column <= fault.column);
			const isInside = fault.line >= 1 && fault.line <= lines && fault.column >= 1;
			const isPlain = fault.remedy !== '' && !/undefined|\[object|NaN|invalid input/i.test(formatFault(fault));
			if (!(isOrdered && isInside && isPlain)) {
				t.fail(`${formatFault(fault)}\n${text}`);
			}
		}
	}

	t.pass();
});
