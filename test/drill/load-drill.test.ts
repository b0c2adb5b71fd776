import test from 'ava';
import {z} from 'zod';
import {drillFileSchema, drillJsonSchema} from '../../source/drill/drill-schema.js';
import {loadDrill} from '../../source/drill/load-drill.js';
import {formatFault} from '../../source/runbook/fault.js';
import {drillText, recording} from './sample.js';

const world = {recording, runbooks: new Map()};

const faultsOf = (text: string, against: typeof world | null = null): readonly string[] => {
	const loaded = loadDrill(text, 'drill.yaml', against);
	return loaded.kind === 'faults' ? loaded.faults.map(formatFault) : [];
};

/** The line of the sample on which a text stands, from 1. */
const lineOf = (part: string, text = drillText): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('a drill is loaded with its times in milliseconds and its defaults filled in', (t) => {
	const loaded = loadDrill(drillText, 'drill.yaml', world);
	t.deepEqual(faultsOf(drillText, world), []);
	if (loaded.kind !== 'drill') {
		return;
	}

	const {drill} = loaded;
	t.deepEqual(drill.par, {diagnoseMs: 240_000, mitigateMs: 360_000});
	t.deepEqual(
		drill.accepted.map(({id, weight}) => [id, weight]),
		[
			['first-server', 1],
			['list-order', 0.5],
		],
	);
	t.is(drill.distractors.length, 3);
	t.deepEqual(drill.injects[0]?.at, {kind: 'time', ms: 60_000});
	t.deepEqual(drill.injects[1], {
		id: 'second',
		at: {kind: 'after', step: 'fetch#log'},
		from: 'pager',
		text: 'A second queue stands still',
		expect: 'none',
		withinMs: 180_000,
	});
	t.is(drill.harmful[0]?.before, null);
	t.is(drill.hints[0]?.needs, null);
	t.regex(loaded.sha256, /^[0-9a-f]{64}$/);
});

test('the shape is judged at line and column, with a remedy', (t) => {
	const wrong = drillText
		.replace('difficulty: 2', 'difficulty: 2\nobjctives: [x]')
		.replace('diagnose: 4m', 'diagnose: 240')
		.replace('kind: socratic', 'kind: socratc')
		.replace('{step: fetch#config, class: config}', '{step: config, class: config}');
	const faults = faultsOf(wrong);
	t.deepEqual(faults, [
		`drill.yaml:${lineOf('objctives', wrong)}:1: objctives: unknown key objctives (did you mean objectives?)`,
		`drill.yaml:${lineOf('par:', wrong)}:17: par.diagnose: must be a duration, and is the number 240 (write it with its unit, as in 240s)`,
		`drill.yaml:${lineOf('{step: config', wrong)}:12: evidence[1].step: must be a step of a runbook, as in modproxy-down#hop-status, and is config (write it in that form)`,
		`drill.yaml:${lineOf('socratc', wrong)}:20: hints[0].kind: must be one of socratic, direction, exact, and is socratc (did you mean socratic?)`,
	]);
});

test('traps of YAML are faults, in the words of a drill', (t) => {
	t.deepEqual(faultsOf(''), [
		'drill.yaml:1:1: drill: the file is empty (write a drill; `gotriage schema drill` describes its form)',
	]);
	t.deepEqual(faultsOf('- a\n'), [
		'drill.yaml:1:1: drill: a drill is a map of keys, and this is a list (begin with `drill: 1`)',
	]);
	t.regex(
		faultsOf(drillText.replace('title: Builds', 'title: &a Builds').replace('lesson: Ask', 'lesson: *a #')).join('\n'),
		/alias|anchor/,
	);
	t.regex(faultsOf('drill: 1\ntitle: x\ntitle: y\n').join('\n'), /drill\.yaml:3:1: title/);
	t.regex(faultsOf('drill: 2\ntitle: x\n').join('\n'), /drill\.yaml:1:8: drill: must be 1/);
});

test('names within the file must name something', (t) => {
	const wrong = drillText
		.replace('needs: h1', 'needs: h9')
		.replace('expert: [look, wait, wipe]', 'expert: [loook, wait, wait]')
		.replace('{id: names, text', '{id: disk-full, text')
		.replace('at: 1m, from', 'at: 1m, after: fetch#log, from')
		.replace(
			'id: first-server, text: The first server of the list is broken, weight: 1',
			'id: first-server, text: The first server of the list is broken, weight: 0.5',
		);
	const faults = faultsOf(wrong).map((fault) => fault.replace(/^drill\.yaml:\d+:\d+: /, ''));
	t.deepEqual(faults, [
		'causes.accepted: no cause is the whole truth (give one of them weight: 1)',
		'causes.distractors[1].id: the cause disk-full is listed twice (give it another id or remove it)',
		'hints[1].needs: no hint before this one has the id h9 (name an earlier hint, or remove needs)',
		'injects[0]: at and after cannot both say when it comes (write either at: 5m or after: runbook#step)',
		'decisions[0].expert[0]: there is no option loook (did you mean look?)',
		'decisions[0].expert[2]: wait is ranked twice (remove it)',
	]);
});

test('neither title nor page gives the cause away', (t) => {
	t.regex(
		faultsOf(drillText.replace('title: Builds wait', 'title: A broken server, builds wait'))[0] ?? '',
		/title: the word broken gives the cause away/,
	);
	t.deepEqual(faultsOf(drillText.replace('title: Builds wait', 'title: The disk fills and builds wait')), []);
	const named = {...world, recording: {...recording, name: 'broken-server'}};
	t.regex(faultsOf(drillText, named)[0] ?? '', /the name of the recording gives the cause away: broken/);
});

test('steps must exist, evidence must be recorded, and the reference path must play to its end', (t) => {
	const say = (from: string, to: string) =>
		faultsOf(drillText.replace(from, to), world).map((fault) => fault.replace(/^drill\.yaml:\d+:\d+: /, ''));
	t.deepEqual(say('plausible: [fetch#download]', 'plausible: [fetch#downlod]'), [
		'plausible[0]: the runbook fetch has no step downlod (did you mean fetch#download?)',
	]);
	t.regex(
		say('plausible: [fetch#download]', 'plausible: [fecth#download]')[0] ?? '',
		/there is no runbook fecth \(did you mean fetch\?\)/,
	);
	t.regex(
		say('{step: fetch#history, class: config}', '{step: fetch#never, class: config}').join('\n'),
		/fetch#never was never recorded, so nobody can look at it/,
	);
	t.regex(
		say('fetch#history, fetch#fix,', 'fetch#fix,').join('\n'),
		/the reference path does not look at fetch#history/,
	);
	t.regex(
		say('fetch#fix, fetch#download]', 'fetch#wipe, fetch#fix]').join('\n'),
		/the reference path does harm: every module is fetched again/,
	);
	t.regex(
		say('fetch#fix, fetch#download]', 'fetch#fix, fetch#disk]').join('\n'),
		/reference\[7\]: the reference path cannot be played from here: disk is not recorded after fix/,
	);
	t.regex(
		say('par: {diagnose: 4m, mitigate: 6m}', 'par: {diagnose: 5s, mitigate: 6s}').join('\n'),
		/the reference run scores \d+, less than 95/,
	);
	t.regex(
		say('    consequence: The host goes down; forty builds are lost.\n', '').join('\n'),
		/fetch#restart was never recorded and says no consequence/,
	);
});

test('what the author has still to fill in is a warning with its place, and so is a recorded change nobody judged', (t) => {
	const open = drillText
		.replace('text: Who answers first?', "text: 'TODO(author: a question)'")
		.replace('  - {step: fetch#wipe, class: wasteful, why: every module is fetched again, safer: fetch#config}\n', '');
	const loaded = loadDrill(open, 'drill.yaml', world);
	t.deepEqual(loaded.kind === 'drill' ? loaded.warnings.map(formatFault) : loaded.faults, [
		`drill.yaml:${lineOf('harmful:', open) + 1}:3: harmful: fetch#wipe was recorded as a change, and the drill does not say whether it is right, plausible or harmful (add it to reference, plausible or harmful)`,
		`drill.yaml:${lineOf('TODO', open)}:36: hints[0].text: is still to be filled in: a question (write it, or remove the entry)`,
	]);
});

test('a class of evidence that is not the one of the runbook is a warning that says which it is', (t) => {
	const other = drillText.replace('{step: fetch#config, class: config}', '{step: fetch#config, class: host}');
	const loaded = loadDrill(other, 'drill.yaml', world);
	t.deepEqual(
		loaded.kind === 'drill' ? loaded.warnings.map(({path, message, remedy}) => [path, message, remedy]) : [],
		[
			[
				'evidence[1].class',
				'the runbook says that fetch#config gives evidence of the class config, not host',
				'write class: config, as a report of the incident has it',
			],
		],
	);
});

test('the published schema takes what the loader takes', (t) => {
	const schema = z.fromJSONSchema(drillJsonSchema() as never);
	const minimal = {
		drill: 1,
		title: 'a',
		page: 'b',
		par: {diagnose: '4m', mitigate: '8m'},
		causes: {accepted: [{id: 'x', text: 'y'}]},
		evidence: [{step: 'a#b', class: 'metric'}],
		reference: ['a#b'],
	};
	t.true(schema.safeParse(minimal).success);
	t.true(drillFileSchema.safeParse(minimal).success);
	for (const wrong of [
		{...minimal, drill: 2},
		{...minimal, more: 1},
		{...minimal, par: {diagnose: '4m'}},
		{...minimal, reference: ['b']},
	]) {
		t.false(schema.safeParse(wrong).success);
		t.false(drillFileSchema.safeParse(wrong).success);
	}
});

test('what a drill says cannot reach the terminal raw', (t) => {
	const wrong = drillText
		.replace('why: every module is fetched again', 'why: "every \\e[31m module\\u202e is fetched\\n again"')
		.replace('fetch#fix, fetch#download]', 'fetch#wipe, fetch#fix]');
	const [said = ''] = faultsOf(wrong, world).filter((fault) => fault.includes('does harm'));
	t.regex(said, /the reference path does harm: every/);
	t.notRegex(said, /[\u0000-\u001f\u202e]/);
});
