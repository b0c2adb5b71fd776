import test from 'ava';
import {planRun} from '../../source/session/dry-run.js';
import {thresholdValues} from '../../source/session/scope.js';
import {runbookOf} from './helpers.js';

const yaml = `
schema: 1
id: planned
title: Planned
requires: [ask, switch]
inputs:
  module: {type: string, prompt: Module, default: example.test/m}
triage:
  - {symptom: Down, metric: ask, response: change}
steps:
  - id: ask
    kind: check
    title: Ask
    run: [ask, '{{inputs.module}}', 'two words']
    env: {GOPROXY: null, MODE: quick}
    facts: {place: stdout}
    next: {ok: change, alarm: never}
  - id: never
    kind: check
    title: Only on another path
    run: [ask, never]
    next: end
  - id: change
    kind: action
    title: Change
    risk: reversible
    effect: It is changed.
    run: [switch, '{{steps.ask.facts.place}}']
    undo: {run: [switch, --back]}
    verify: ask
    next: {done: end, declined: end, failed: end}
recovery: [ask]
`;

test('a dry run lists the commands of the path on which all is well, and marks what is not known yet', (t) => {
	const {runbook} = runbookOf(t, yaml);
	const steps = planRun(runbook, {
		inputs: () => ({module: 'example.test/other'}),
		thresholds: (book) => thresholdValues(book, {}),
		host: {},
		findRunbook: () => null,
		choices: new Map(),
	});
	t.deepEqual(
		steps.map((step) => [step.kind, step.step]),
		[
			['check', 'ask'],
			['action', 'change'],
			['recovery', 'ask'],
		],
	);
	t.deepEqual(steps[0]?.commands, [
		{line: "env -u GOPROXY MODE=quick ask example.test/other 'two words'", dependsOnValues: false},
	]);
	t.deepEqual(steps[1]?.commands, [{line: 'switch «steps.ask.facts.place»', dependsOnValues: true}]);
	t.true(steps[1]?.notes.includes('undo: switch --back'));
});
