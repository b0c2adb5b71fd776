// The action graph of go build, as Go 1.19 and 1.26 wrote it.
import test from 'ava';
import {fixture, parse, parseToObject} from './support.js';

test('the longest actions of a build with an empty cache come first, with what they are', (t) => {
	const {json, rows} = parseToObject('go-action-graph', fixture('action-graph-1.26.json'));
	t.is(json['actions'], 19);
	t.is(json['commands'], 15);
	t.deepEqual(rows.slice(0, 3), [
		{package: 'runtime', mode: 'build', seconds: 20.502},
		{package: 'internal/reflectlite', mode: 'build', seconds: 0.915},
		{package: 'one', mode: 'link', seconds: 0.906},
	]);
	const seconds = json['seconds'] as Readonly<Record<string, number>>;
	t.is(seconds['link'], 0.906);
	t.true((seconds['build'] ?? 0) > 23);
	t.is(seconds['vet'], 0);
});

test('Go 1.19 writes the same form, and what its cache answered takes next to no time', (t) => {
	const {json, rows} = parseToObject('go-action-graph', fixture('action-graph-1.19.json'));
	t.is(json['commands'], 2);
	t.deepEqual(rows.slice(0, 2), [
		{package: 'one', mode: 'link', seconds: 0.059},
		{package: 'one', mode: 'build', seconds: 0.023},
	]);
});

test('an action that never began is counted and has no time', (t) => {
	const {json, rows} = parseToObject(
		'go-action-graph',
		'[\n\t{\n\t\t"Mode": "build",\n\t\t"Package": "a",\n\t\t"TimeStart": "0001-01-01T00:00:00Z",\n\t\t"TimeDone": "0001-01-01T00:00:00Z"\n\t}\n]\n',
	);
	t.is(json['actions'], 1);
	t.deepEqual(rows, []);
});

test('what is not a whole action graph is not understood', (t) => {
	const whole = fixture('action-graph-1.19.json');
	for (const text of ['', '{}\n', '# lab.test/broken\n', whole.slice(0, whole.length / 2), `text\n${whole}`]) {
		t.is(parse('go-action-graph', text).kind, 'not-understood', text.slice(0, 30));
	}
});
