// An incident that was really run becomes a runbook that gotriage takes.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import type {Runbook} from '../../source/runbook/schema.js';
import {openBench} from './support.js';

const yaml = `schema: 1
id: taken
title: Taken
inputs:
  word: {type: string, prompt: Word, default: 'a b'}
triage:
  - {symptom: Odd, metric: look, response: fix}
steps:
  - id: host
    kind: check
    title: Host
    probe: {name: disk-space, with: {path: /}}
  - id: script
    kind: check
    title: Script
    shell: 'test "$INPUT_WORD" = "a b"; echo ok > "$TMP/x"; cat "$TMP/x"'
  - id: look
    kind: check
    title: Look
    shell: 'cat number'
    parse: number
    alarm: {when: value > 3, says: too many}
    next: {alarm: fix, ok: end, unknown: end}
  - id: fix
    kind: action
    title: Fix
    shell: 'echo 1 > number'
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    undo: restore
    verify: look
    next: {done: end, declined: end, failed: end}
recovery: [look]
`;

test('the path that was taken is a runbook that validate takes and a dry run shows', async (t) => {
	const bench = await openBench(t);
	await bench.write('number', '9');
	const {file, sha256} = await bench.book('taken', yaml);
	const ran = await bench.gotriage(['run', file, '--trust', sha256, '--allow', 'reversible', '--json']);
	t.is(ran.status, 0, ran.stderr);
	const {incidents} = JSON.parse((await bench.gotriage(['incidents', '--json'])).stdout) as {
		incidents: ReadonlyArray<{id: string}>;
	};
	const id = incidents[0]?.id ?? '';
	const made = await bench.gotriage(['report', id, '--format', 'runbook', '--output', 'made.yaml']);
	t.is(made.status, 0, made.stderr);
	const text = await readFile(join(bench.project, 'made.yaml'), 'utf8');
	const validated = await bench.gotriage(['validate', 'made.yaml']);
	t.is(validated.status, 0, validated.stdout);
	const runbook = parse(text) as Runbook;
	t.deepEqual(
		runbook.steps.map((step) => [step.id, step.kind]),
		[
			['host', 'check'],
			['script', 'check'],
			['look', 'check'],
			['fix', 'action'],
		],
		text,
	);
	t.like(runbook.steps[3], {verify: 'look', undo: 'restore'});
	t.deepEqual(runbook.recovery, ['look']);
	const plan = await bench.gotriage(['run', 'made.yaml', '--dry-run']);
	t.is(plan.status, 0, plan.stderr);
	t.regex(plan.stdout, /echo 1 > number/);

	const again = await bench.gotriage(['report', id, '--format', 'runbook', '--output', 'made.yaml']);
	t.is(again.status, 0, 'the same bytes may be written again');
	await bench.write('made.yaml', `${text}# mine\n`);
	const refused = await bench.gotriage(['report', id, '--format', 'runbook', '--output', 'made.yaml']);
	t.is(refused.status, 2);
	const named = await bench.gotriage(['report', id, '--format', 'runbook', '--output', 'My Runbook.yml']);
	t.is(named.status, 2);
	t.regex(named.stderr, /named as its id/);
});
