import {readFileSync} from 'node:fs';
import test from 'ava';
import {checkInput, inputsUsedBy} from '../../source/runbook/inputs.js';
import {loadRunbook} from '../../source/runbook/load.js';
import type {InputSpec} from '../../source/runbook/schema.js';
import {bookWith} from './sample-book.js';

type Type = InputSpec['type'];

function check(type: Type, raw: string, more: Partial<InputSpec> = {}): unknown {
	const checked = checkInput('n', {type, prompt: 'N', ...more}, raw);
	return checked.kind === 'value' ? checked.value : checked.sentence;
}

test('values of every type become what a command gets', (t) => {
	t.is(check('string', 'rsc.io/quote'), 'rsc.io/quote');
	t.is(check('integer', '-5'), -5);
	t.is(check('number', '2.5e1'), 25);
	t.is(check('pid', '4242'), 4242);
	t.is(check('duration', '1m30s'), '1m30s');
	t.is(check('url', 'https://a.example/x'), 'https://a.example/x');
	t.is(check('path', '/var/log'), '/var/log');
	t.is(check('file', 'trace.out'), 'trace.out');
	t.is(check('enum', 'b', {options: ['a', 'b']}), 'b');
	t.deepEqual(check('list', 'a, b'), ['a', 'b']);
});

const refused: ReadonlyArray<readonly [Type, string, RegExp, Partial<InputSpec>?]> = [
	['string', '', /must not be empty/],
	['string', '-rf', /must not begin with a hyphen/],
	['string', 'a\nb', /<U\+000A>/],
	['string', 'a\u202eb', /<U\+202E>/],
	['string', 'a'.repeat(4097), /longer than 4096/],
	['string', 'a; b', /does not match the pattern/, {pattern: '[a-z]+'}],
	['string', 'ab', /does not match/, {pattern: 'a|b'}],
	['integer', '1.5', /whole number/],
	['integer', '9007199254740993', /whole number/],
	['number', 'NaN', /must be a number/],
	['pid', '1', /greater than 1/],
	['pid', '-1', /greater than 1/],
	['duration', '5', /duration such as/],
	['url', 'ftp://a', /http/],
	['url', 'https://', /http/],
	['enum', 'allx', /must be one of all, none; did you mean all\?/, {options: ['all', 'none']}],
	['list', 'a,,b', /without empty entries/],
	['list', 'a,-b', /hyphen/],
];

for (const [type, raw, sentence, more] of refused) {
	test(`${type} ${JSON.stringify(raw.slice(0, 20))} is refused with one sentence`, (t) => {
		const found = String(check(type, raw, more));
		t.regex(found, /^Input n .*\.$/);
		t.regex(found, sentence);
	});
}

test('allowDash lets a hyphen begin, and a pattern can allow nothing', (t) => {
	t.is(check('string', '-v', {allowDash: true}), '-v');
	t.is(check('string', '', {pattern: '[a-z]*'}), '');
	t.is(check('string', 'a-b', {pattern: '[\\w-.]+'}), 'a-b');
});

test('the inputs of a step are those its command, conditions and expressions name', (t) => {
	const bytes = readFileSync(new URL('../../../test/runbook/fixtures/modproxy-down.yaml', import.meta.url));
	const loaded = loadRunbook(bytes, 'modproxy-down.yaml', {parsers: [], probes: []});
	t.is(loaded.kind, 'loaded');
	if (loaded.kind === 'loaded') {
		t.deepEqual(
			loaded.runbook.steps.map((step) => inputsUsedBy(loaded.runbook, step)),
			[[], ['module'], ['module'], ['fallback']],
		);
	}
});

test('a script needs the inputs whose variables it names', (t) => {
	const text = bookWith('run: [go, env, GOPROXY]', 'shell: echo "$INPUT_WHO"');
	const loaded = loadRunbook(new TextEncoder().encode(text), 'x.yaml', {parsers: [], probes: []});
	t.is(loaded.kind, 'loaded');
	if (loaded.kind === 'loaded') {
		const [first] = loaded.runbook.steps;
		t.deepEqual(first ? inputsUsedBy(loaded.runbook, first) : [], ['who']);
	}
});
