// `gotriage validate` on a drill.yaml, beside a recording that was really made and alone.
import {join} from 'node:path';
import test from 'ava';
import {scaffoldDrill} from '../../source/drill/scaffold.js';
import {readRecording} from '../../source/journal/recording-directory.js';
import {loadRecordedRunbook} from '../../source/session/recordings/open-recording.js';
import {numberBook, onlyIncident, openBench} from './support.js';

const drill = `drill: 1
title: Orders arrive late
page: The number is too large.
par: {diagnose: 4m, mitigate: 6m}
causes:
  accepted:
    - {id: stale, text: An old value was left behind}
  distractors:
    - {id: disk, text: The disk is full}
    - {id: clock, text: The clock is wrong}
evidence:
  - {step: small#look, class: metric}
reference: [small#look, small#fix, small#look]
`;

test('a drill is validated like a runbook, against the recording beside it', async (t) => {
	const bench = await openBench(t);
	await bench.write('number', '7\n');
	const {file, sha256} = await bench.book('small', numberBook());
	const ran = await bench.gotriage(['run', file, '--auto', '--allow', 'reversible', '--trust', sha256, '--json']);
	t.is(ran.status, 0, ran.stderr);
	const {id} = await onlyIncident(bench);
	const recorded = await bench.gotriage(['record', id, '--output', 'recordings/b7c1']);
	t.is(recorded.status, 0, recorded.stderr);

	const name = 'recordings/b7c1/drill.yaml';
	await bench.write(name, drill);
	const good = await bench.gotriage(['validate', name]);
	t.is(good.status, 0, good.stdout);
	t.is(
		good.stdout,
		`${name}: good, and 1 still open\n${name}:12:3: evidence: all required evidence is of one class, so nothing of another kind confirms it (require a check of another class too)\n`,
	);
	t.is(good.stderr, '');
	const strict = await bench.gotriage(['validate', '--strict', '--json', name]);
	t.is(strict.status, 1);
	t.deepEqual(
		(JSON.parse(strict.stdout) as {files: Array<{errors: Array<{path: string}>}>}).files[0]?.errors.map(
			({path}) => path,
		),
		['evidence'],
	);

	await bench.write(name, drill.replace('small#look, small#fix, small#look', 'small#fix, small#fix'));
	const bad = await bench.gotriage(['validate', name]);
	t.is(bad.status, 1);
	t.regex(bad.stdout, /drill\.yaml:12:12: evidence\[0\]\.step: the reference path does not look at small#look/);
	t.regex(
		bad.stdout,
		/drill\.yaml:13:24: reference\[1\]: the reference path cannot be played from here: fix is not recorded after fix/,
	);

	const {recording} = await readRecording(join(bench.project, 'recordings', 'b7c1'), loadRecordedRunbook);
	await bench.write(name, scaffoldDrill(recording));
	const scaffolded = await bench.gotriage(['validate', name]);
	t.is(scaffolded.status, 0, scaffolded.stdout);
	t.regex(scaffolded.stdout, /: good, and \d+ still open\n.*drill\.yaml:5:8: title: is still to be filled in/);
});

test('a drill without a recording is judged by itself, and it is said that nothing was played', async (t) => {
	const bench = await openBench(t);
	await bench.write('practice.yaml', drill.replace('small#look, small#fix', 'small, small#fix'));
	const said = await bench.gotriage(['validate', 'practice.yaml']);
	t.is(said.status, 1);
	t.regex(said.stdout, /^practice\.yaml:13:13: reference\[0\]: must be a step of a runbook/);
	t.is(
		said.stderr,
		'practice.yaml: no recording lies beside it, so its steps were not looked up and its path was not played.\n',
	);
});

test('the schema of a drill is printed by its name', async (t) => {
	const bench = await openBench(t);
	const said = await bench.gotriage(['schema', 'drill']);
	t.is(said.status, 0, said.stderr);
	t.is((JSON.parse(said.stdout) as {$id: string}).$id, 'drill.schema.json');
});
