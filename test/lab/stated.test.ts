// What the faults state about the runbooks, held against the runbooks themselves: rows, steps, costs and ways back exist.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import {packageRoot, runbookPath} from '../helpers/paths.js';
import {faults} from './faults.js';

type Step = Readonly<{
	id: string;
	kind: string;
	cost?: string;
	timeout?: string;
	risk?: string;
	undo?: string | Readonly<Record<string, unknown>>;
}>;
type Runbook = Readonly<{steps: readonly Step[]; triage: ReadonlyArray<Readonly<{metric: string}>>}>;

const read = new Map<string, Promise<Runbook>>();
function runbookOf(id: string): Promise<Runbook> {
	const known = read.get(id) ?? readFile(runbookPath(id), 'utf8').then((text) => parse(text) as Runbook);
	read.set(id, known);
	return known;
}

const split = (goal: string): readonly [string, string] => {
	const [runbook = '', step = ''] = goal.split('#');
	return [runbook, step];
};

async function stepOf(goal: string): Promise<Step | undefined> {
	const [runbook, id] = split(goal);
	return (await runbookOf(runbook)).steps.find((step) => step.id === id);
}

async function isRow(goal: string): Promise<boolean> {
	const [runbook, metric] = split(goal);
	return (await runbookOf(runbook)).triage.some((row) => row.metric === metric);
}

test('the step in alarm and the step after it exist', async (t) => {
	for (const fault of faults) {
		t.is((await stepOf(fault.alarms))?.kind, 'check', `${fault.id}: ${fault.alarms}`);
		const [runbook] = split(fault.alarms);
		if (fault.leadsTo !== 'end') t.truthy(await stepOf(`${runbook}#${fault.leadsTo}`), `${fault.id}: ${fault.leadsTo}`);
		t.true(fault.seeWith.startsWith(`gotriage run ${runbook} `), fault.id);
	}
});

test('the board has every row by which it must find a fault, and measures it without leave', async (t) => {
	for (const fault of faults) {
		if (fault.found.by !== 'sweep') continue;
		t.true(await isRow(fault.found.row), `${fault.id}: ${fault.found.row}`);
		t.is((await stepOf(fault.found.row))?.cost, undefined, `${fault.id}: the sweep runs quiet checks only`);
	}
});

test('a fault that only its runbook finds says rightly why the board does not', async (t) => {
	for (const fault of faults) {
		if (fault.found.by !== 'runbook') continue;
		const step = await stepOf(fault.alarms);
		const seconds = Number(/^(\d+)s$/.exec(step?.timeout ?? '')?.[1] ?? 0);
		switch (fault.found.needs) {
			case 'load':
				t.is(step?.cost, 'load', fault.id);
				break;
			case 'code':
				t.is(step?.cost, 'runs-code', fault.id);
				break;
			case 'time':
				t.true(seconds > 10, fault.id);
				break;
			case 'steps':
				t.false(await isRow(fault.alarms), fault.id);
				t.is(step?.cost, undefined, fault.id);
		}
	}
});

test('a cure is an action of that risk, and only what cannot be undone goes without a way back', async (t) => {
	for (const {id, alarms, cure} of faults) {
		if (cure.kind === 'none') {
			t.true(cure.why.length > 10, id);
			continue;
		}
		const runbook = cure.with?.split(' ')[2] ?? split(alarms)[0];
		const step = await stepOf(`${runbook}#${cure.step}`);
		t.is(step?.kind, 'action', `${id}: ${cure.step}`);
		t.is(step?.risk, cure.allow, `${id}: ${cure.step}`);
		if (cure.undo.kind === 'nothing') {
			t.true(typeof step?.undo === 'object' && ('notNeeded' in step.undo || 'impossible' in step.undo), id);
		} else {
			t.true(cure.undo.what.length > 0, id);
		}
	}
});

test('the test that proves a fault in place of the lab exists under this title', async (t) => {
	for (const {id, provenBy} of faults) {
		for (const {file, title} of provenBy ?? []) {
			const text = await readFile(join(packageRoot, 'test', file), 'utf8');
			t.true(text.includes(`'${title}'`), `${id}: ${file} has no test "${title}"`);
		}
	}
});
