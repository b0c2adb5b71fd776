import test from 'ava';
import {loadDrill} from '../../source/drill/load-drill.js';
import {scaffoldDrill} from '../../source/drill/scaffold.js';
import {recording} from './sample.js';

const world = {recording, runbooks: new Map()};

test('what is scaffolded loads, plays its own reference path, and lists its blanks', (t) => {
	const text = scaffoldDrill(recording);
	const loaded = loadDrill(text, 'drill.yaml', world);
	t.is(loaded.kind, 'drill', loaded.kind === 'faults' ? JSON.stringify(loaded.faults, null, 1) : '');
	if (loaded.kind !== 'drill') {
		return;
	}

	const {drill, warnings} = loaded;
	const names = (steps: readonly string[]) => steps.map((step) => step.replace('fetch#', ''));
	t.deepEqual(names(drill.reference), [
		'status',
		'config',
		'log',
		'trace',
		'headers',
		'history',
		'disk',
		'load',
		'dns',
		'memory',
		'clock',
		'download',
		'fix',
		'download',
		'status',
	]);
	t.deepEqual(
		drill.evidence.map(({step, class: kind}) => `${step} ${kind}`),
		['fetch#status metric', 'fetch#log log', 'fetch#headers metric', 'fetch#download repro'],
	);
	t.deepEqual(drill.accepted, [{id: 'the-first-server-is', text: 'The first server is broken', weight: 1}]);
	t.is(drill.distractors[0]?.text, 'The disk is full');
	t.true(drill.distractors.length >= 2);
	t.deepEqual(
		drill.harmful.map(({step, class: kind}) => `${step} ${kind}`),
		['fetch#wipe wasteful'],
	);
	t.true(drill.par.diagnoseMs >= 60_000 && drill.par.mitigateMs >= drill.par.diagnoseMs);
	t.deepEqual(
		drill.hints.map(({kind}) => kind),
		['socratic', 'direction', 'exact'],
	);
	t.true(warnings.length >= 8);
	t.true(warnings.every(({line, message}) => line > 1 && message !== ''));
	t.true(warnings.some(({path}) => path === 'title'));
	t.true(warnings.some(({path}) => path === 'lesson'));
});

test('it is the same text each time and names its schema', (t) => {
	t.is(scaffoldDrill(recording), scaffoldDrill(recording));
	t.is(scaffoldDrill(recording).split('\n')[0], '# yaml-language-server: $schema=../../schema/drill.schema.json');
});

test('hostile words of a recording stay words', (t) => {
	const events = recording.events.map((event) =>
		event.type === 'hypothesis.set' && event.confidence === 100
			? {...event, text: '"}\n  - evil: [*alias, &anchor] # \u001b[31m {{x}}'}
			: event,
	);
	const hostile = {...recording, events};
	const loaded = loadDrill(scaffoldDrill(hostile), 'drill.yaml', {...world, recording: hostile});
	t.is(loaded.kind, 'drill', loaded.kind === 'faults' ? JSON.stringify(loaded.faults, null, 1) : '');
	t.is(loaded.kind === 'drill' ? loaded.drill.accepted.length : 0, 1);
});
