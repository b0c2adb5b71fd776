// What validate says of a coverage.yaml: a row that leads nowhere is found at its place.
import {readdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import test from 'ava';
import {runbooksPath} from '../helpers/paths.js';
import {openBench} from './support.js';

const book = `schema: 1
id: sample
title: Sample
requires: [go]
triage:
  - {symptom: Something, metric: first, response: first}
steps:
  - {id: first, kind: check, title: A, run: [go, version]}
`;

const coverage = (row: string): string => `schema: 1
sources: {S0: A report}
rows:
  - {source: S0, item: One, covers: ['sample#first']}
  - ${row}
missing: []
`;

test('every file among the shipped runbooks is good under --strict, their coverage too', async (t) => {
	const bench = await openBench(t);
	const names = (await readdir(runbooksPath)).filter((name) => name.endsWith('.yaml'));
	const ran = await bench.gotriage(['validate', '--strict', ...names.map((name) => join(runbooksPath, name))]);
	t.is(ran.status, 0, ran.stdout);
	t.is(ran.stdout.match(/: good$/gm)?.length, names.length);
	t.true(names.includes('coverage.yaml'));
});

test('a row of a coverage that leads nowhere is found at its place, with what to do', async (t) => {
	const bench = await openBench(t);
	const {file} = await bench.book('sample', book);
	const path = join(dirname(file), 'coverage.yaml');
	for (const [row, said] of [
		[
			"{source: S0, item: Two, covers: ['sample#second']}",
			/:5:\d+: rows\[1\]\.covers\[0\]: the runbook sample has no step second \(name a step/,
		],
		["{source: S0, item: Two, covers: ['other#first']}", /:5:\d+: rows\[1\]\.covers\[0\]: there is no runbook other/],
		['{source: S9, item: Two, out: not about Go}', /:5:\d+: rows\[1\]\.source: there is no source S9/],
		['{source: S0, item: Two}', /:5:\d+: rows\[1\]/],
	] as const) {
		await writeFile(path, coverage(row));
		const ran = await bench.gotriage(['validate', path]);
		t.is(ran.status, 1, row);
		t.regex(ran.stdout, said);
	}

	await writeFile(path, coverage('{source: S0, item: Two, out: not about Go}'));
	t.is((await bench.gotriage(['validate', path])).status, 0);
});
