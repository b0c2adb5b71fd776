// What CI proves of the shipped recordings with the command alone: no Go, nothing on PATH.
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import {packageRoot} from '../helpers/paths.js';
import {openBench} from './support.js';

type Drill = Readonly<{causes: Readonly<{accepted: ReadonlyArray<Readonly<{text: string}>>}>}>;

type Verified = Readonly<{
	recordings: ReadonlyArray<Readonly<{name: string; isGood: boolean; findings: readonly unknown[]}>>;
}>;

test('every shipped recording verifies without Go and without anything on PATH', async (t) => {
	const bench = await openBench(t);
	const said = await bench.gotriage(['recordings', 'verify', '--json'], {env: {PATH: join(bench.root, 'nowhere')}});
	t.is(said.status, 0, said.stdout + said.stderr);
	const {recordings} = JSON.parse(said.stdout) as Verified;
	t.true(recordings.length >= 8);
	t.deepEqual(
		recordings.filter(({isGood, findings}) => !isGood || findings.length > 0),
		[],
	);
});

test('the list names every shipped recording and drill, and no cause', async (t) => {
	const bench = await openBench(t);
	const said = await bench.gotriage(['recordings']);
	t.is(said.status, 0, said.stderr);
	const names = await readdir(join(packageRoot, 'recordings'));
	t.true(names.length >= 8);
	for (const name of names) {
		t.true(said.stdout.includes(name), name);
		const {causes} = parse(await readFile(join(packageRoot, 'recordings', name, 'drill.yaml'), 'utf8')) as Drill;
		t.deepEqual(
			causes.accepted.filter(({text}) => said.stdout.includes(text)),
			[],
		);
	}
});
