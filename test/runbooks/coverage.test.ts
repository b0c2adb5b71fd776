// runbooks/coverage.yaml: what the library was written from, row by row, and the step that covers it. A row that points
// nowhere fails here.
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import type {z} from 'zod';
import {coverageSchema} from '../../source/runbook/coverage.js';
import {runbooksPath} from '../helpers/paths.js';

type Coverage = z.infer<typeof coverageSchema>;

async function readCoverage(): Promise<Coverage> {
	return coverageSchema.parse(parse(await readFile(join(runbooksPath, 'coverage.yaml'), 'utf8')));
}

/** Every `runbook#step` that ships. */
async function shippedSteps(): Promise<ReadonlySet<string>> {
	const steps = new Set<string>();
	for (const name of await readdir(runbooksPath)) {
		if (!name.endsWith('.yaml') || name === 'coverage.yaml') continue;
		const runbook = parse(await readFile(join(runbooksPath, name), 'utf8')) as {
			id: string;
			steps: ReadonlyArray<{id: string}>;
		};
		for (const step of runbook.steps) steps.add(`${runbook.id}#${step.id}`);
	}
	return steps;
}

/** What the rows name and the library does not have. */
function pointNowhere(coverage: Coverage, steps: ReadonlySet<string>): readonly string[] {
	return coverage.rows.flatMap((one) =>
		'covers' in one
			? one.covers.filter((target) => !steps.has(target)).map((target) => `${one.source} ${one.item}: ${target}`)
			: [],
	);
}

test('every row of the coverage points to a step that ships', async (t) => {
	t.deepEqual(pointNowhere(await readCoverage(), await shippedSteps()), []);
});

test('every row belongs to a source that is named, and no row is there twice', async (t) => {
	const coverage = await readCoverage();
	const items = [...coverage.rows, ...coverage.missing].map((one) => `${one.source} ${one.item}`);
	t.deepEqual(
		items.filter((item, index) => items.indexOf(item) !== index),
		[],
	);
	for (const one of [...coverage.rows, ...coverage.missing]) t.true(one.source in coverage.sources, one.item);
	for (const source of Object.keys(coverage.sources)) {
		t.true(
			coverage.rows.some((one) => one.source === source),
			`${source} has no row`,
		);
	}
});

test('every runbook of the library covers something', async (t) => {
	const {rows} = await readCoverage();
	const used = new Set(
		rows.flatMap((one) => ('covers' in one ? one.covers.map((target) => target.split('#')[0]) : [])),
	);
	const ids = new Set([...(await shippedSteps())].map((target) => target.split('#')[0]));
	t.deepEqual(
		[...ids].filter((id) => !used.has(id)),
		[],
	);
});

test('a row that points nowhere is found', async (t) => {
	const coverage = await readCoverage();
	const broken: Coverage = {
		...coverage,
		rows: [{source: 'S0', item: 'x', covers: ['modproxy-down#no-such-step', 'no-such-runbook#download']}],
	};
	t.deepEqual(pointNowhere(broken, await shippedSteps()), [
		'S0 x: modproxy-down#no-such-step',
		'S0 x: no-such-runbook#download',
	]);
});
