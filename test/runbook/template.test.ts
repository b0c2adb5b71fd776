import test from 'ava';
import type {Scope} from '../../source/runbook/expression.js';
import type {InputSpec} from '../../source/runbook/schema.js';
import {fillArgv, fillTemplate, placeholders} from '../../source/runbook/template.js';

const scope: Scope = {
	inputs: {who: 'me', flag: '-x', free: '-y', empty: '', braces: '{{inputs.who}}', list: ['a', 'b']},
	thresholds: {slow: 5},
	steps: {
		'hop-status': {facts: {url: 'https://a.example'}, value: 0.5},
		save: {artefact: {'cpu-1.pprof': '/a/cpu-1.pprof'}, value: null},
	},
	item: {pid: 7},
	index: 2,
	tmp: '/tmp/t',
	artefacts: '/a',
};
const inputs: Record<string, InputSpec> = {
	who: {type: 'string', prompt: 'Who'},
	flag: {type: 'string', prompt: 'Flag'},
	free: {type: 'string', prompt: 'Free', allowDash: true},
};

function fill(text: string): string {
	const filled = fillTemplate(text, scope);
	return filled.kind === 'filled' ? filled.text : `missing: ${filled.reason}`;
}

test('placeholders name the paths of values, in order', (t) => {
	t.deepEqual(placeholders("a {{inputs.who}} {{ steps['hop-status'].facts.url }}{{steps.save.artefact.cpu-1.pprof}}"), [
		{path: ['inputs', 'who'], source: 'inputs.who', offset: 2},
		{path: ['steps', 'hop-status', 'facts', 'url'], source: "steps['hop-status'].facts.url", offset: 17},
		{path: ['steps', 'save', 'artefact', 'cpu-1.pprof'], source: 'steps.save.artefact.cpu-1.pprof', offset: 52},
	]);
	t.deepEqual(placeholders('no braces } { here'), []);
});

test('what is no path is a fault with its place', (t) => {
	t.like(placeholders('x {{inputs.who'), {kind: 'fault', message: 'a {{ is never closed', offset: 2});
	t.like(placeholders('{{steps.hop-status.value}}'), {kind: 'fault', remedy: "write {{steps['hop-status']…}}"});
	for (const text of ['{{}}', '{{a b}}', '{{.Dir}}', '{{a..b}}', '{{steps.x.artefact.../etc}}']) {
		t.like(placeholders(text), {kind: 'fault'}, text);
	}
});

test('texts are filled as they are, numbers as numbers, lists and maps as JSON', (t) => {
	t.is(fill('{{inputs.who}}-{{thresholds.slow}}-{{index}}'), 'me-5-2');
	t.is(fill("{{steps['hop-status'].value}}"), '0.5');
	t.is(fill('{{item}} {{inputs.list}} {{item.pid}}'), '{"pid":7} ["a","b"] 7');
	t.is(fill('{{tmp}}/{{artefacts}}'), '/tmp/t//a');
	t.is(fill('{{steps.save.artefact.cpu-1.pprof}}'), '/a/cpu-1.pprof');
});

test('a value is never read for placeholders again', (t) => {
	t.is(fill('{{inputs.braces}}'), '{{inputs.who}}');
});

test('a backslash keeps the braces of a format string', (t) => {
	t.is(fill('\\{{.Dir}} {{inputs.who}}'), '{{.Dir}} me');
});

test('what is not there makes the whole text missing, with a plain reason', (t) => {
	t.is(fill('{{steps.other.value}}'), 'missing: step other has not been measured');
	t.is(fill('{{steps.save.value}}'), 'missing: steps.save.value is empty');
	t.is(fill('{{inputs.nobody}}'), 'missing: input nobody has no value');
	t.is(fill('{{steps.save.artefact.none.txt}}'), 'missing: step save has kept no artefact none.txt');
	t.is(fill('{{item.constructor}}'), 'missing: there is no item.constructor');
});

test('an argument vector is filled word by word, and no value splits', (t) => {
	t.deepEqual(fillArgv(['echo', '{{inputs.who}} b', '{{item}}'], scope, inputs), {
		kind: 'filled',
		argv: ['echo', 'me b', '{"pid":7}'],
	});
});

test('a value that begins with a hyphen is refused where it would be an option', (t) => {
	const reason = 'the value of inputs.flag begins with a hyphen and would be read as an option';
	t.deepEqual(fillArgv(['ls', '{{inputs.flag}}'], scope, inputs), {kind: 'refused', reason});
	t.deepEqual(fillArgv(['ls', '{{inputs.empty}}{{inputs.flag}}'], scope, inputs), {kind: 'refused', reason});
	t.like(fillArgv(['ls', '--', '{{inputs.flag}}'], scope, inputs), {kind: 'filled'});
	t.like(fillArgv(['ls', '{{inputs.free}}'], scope, inputs), {kind: 'filled'});
	t.like(fillArgv(['ls', '-o={{inputs.flag}}'], scope, inputs), {kind: 'filled'});
	t.like(fillArgv(['ls', 'a{{inputs.flag}}'], scope, inputs), {kind: 'filled'});
	t.like(fillArgv(['ls', '{{inputs.dashes}}', '{{inputs.flag}}'], {inputs: {dashes: '--', flag: '-x'}}, inputs), {
		kind: 'refused',
	});
});

test('the program is named literally, and NUL is refused', (t) => {
	t.like(fillArgv(['{{inputs.who}}'], scope, inputs), {kind: 'refused'});
	t.like(fillArgv([''], scope, inputs), {kind: 'refused'});
	t.deepEqual(fillArgv(['echo', '{{inputs.who}}'], {inputs: {who: 'a\0b'}}, inputs), {
		kind: 'refused',
		reason: 'an argument contains a NUL character',
	});
	t.deepEqual(fillArgv(['echo', '{{inputs.gone}}'], scope, inputs), {
		kind: 'missing',
		reason: 'input gone has no value',
	});
});
