import test from 'ava';
import {checkOrder, nextTarget, parseTarget, scopeAtEnd} from '../../source/runbook/flow.js';
import {type Runbook, runbookSchema, type Step} from '../../source/runbook/schema.js';

function check(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
	return {id, kind: 'check', title: id, compute: 'true', ...more};
}

function runbookOf(...steps: ReadonlyArray<Record<string, unknown>>): Runbook {
	const triage = [{symptom: 'S', metric: 'a', response: 'a'}];
	return runbookSchema.parse({schema: 1, id: 'x', title: 'X', triage, steps});
}

function step(runbook: Runbook, id: string): Step {
	const found = runbook.steps.find((entry) => entry.id === id);
	if (!found) {
		throw new Error(`no step ${id}`);
	}

	return found;
}

test('a target is a step, the end, a runbook, or a step of a runbook', (t) => {
	t.deepEqual(parseTarget('end'), {kind: 'end'});
	t.deepEqual(parseTarget('hop-status'), {kind: 'step', id: 'hop-status'});
	t.deepEqual(parseTarget('runbook:net-latency'), {kind: 'runbook', id: 'net-latency', step: null, with: {}});
	t.deepEqual(parseTarget('runbook:a#b-c'), {kind: 'runbook', id: 'a', step: 'b-c', with: {}});
});

test('without a next the following step comes, whatever the verdict, and after the last the end', (t) => {
	const runbook = runbookOf(check('a'), check('b'));
	for (const end of ['ok', 'alarm', 'unknown', 'skipped'] as const) {
		t.deepEqual(nextTarget(runbook, step(runbook, 'a'), end, {}).target, {kind: 'step', id: 'b'});
	}

	t.deepEqual(nextTarget(runbook, step(runbook, 'b'), 'alarm', {}).target, {kind: 'end'});
});

test('a map goes by the outcome, and falls through where it names none', (t) => {
	const runbook = runbookOf(check('a', {next: {alarm: 'c', ok: 'end'}}), check('b'), check('c'));
	const from = step(runbook, 'a');
	t.deepEqual(nextTarget(runbook, from, 'alarm', {}), {
		target: {kind: 'step', id: 'c'},
		because: 'the check is in alarm',
	});
	t.deepEqual(nextTarget(runbook, from, 'ok', {}).target, {kind: 'end'});
	t.deepEqual(nextTarget(runbook, from, 'unknown', {}), {
		target: {kind: 'step', id: 'b'},
		because: 'the check is unknown',
	});
});

test('the first condition that holds is taken, and says why', (t) => {
	const next = [{when: 'value > 5', to: 'c'}, {to: 'end'}];
	const runbook = runbookOf(check('a', {next}), check('b'), check('c'));
	const from = step(runbook, 'a');
	t.deepEqual(nextTarget(runbook, from, 'ok', {value: 7}), {
		target: {kind: 'step', id: 'c'},
		because: 'value > 5 (value = 7)',
	});
	t.deepEqual(nextTarget(runbook, from, 'ok', {value: 2}).target, {kind: 'end'});
	const doubtful = nextTarget(runbook, from, 'unknown', {value: null});
	t.deepEqual(doubtful.target, {kind: 'end'});
	t.regex(doubtful.because, /value > 5 could not be evaluated: > does not work on null and a number/);
});

test('a condition sees what the step itself measured, as it is kept under steps', (t) => {
	const next = [{when: 'value > 5 && exit == 1', to: 'end'}];
	const runbook = runbookOf(check('a', {next}), check('b'));
	const scope = {steps: {a: {value: 7, exit: 1, facts: {}}}};
	t.deepEqual(nextTarget(runbook, step(runbook, 'a'), 'alarm', scope), {
		target: {kind: 'end'},
		because: 'value > 5 && exit == 1 (value = 7, exit = 1)',
	});
	t.deepEqual(scopeAtEnd('a', scope)['value'], 7);
	t.deepEqual(scopeAtEnd('gone', scope), scope);
});

test('an option of a decision leads where it says', (t) => {
	const options = [
		{key: 'wait', label: 'Wait', next: 'a'},
		{key: 'go-on', label: 'Go on', next: [{when: 'steps.a.value > 1', to: 'end'}]},
	];
	const runbook = runbookOf(check('a'), {id: 'ask', kind: 'decision', title: 'Ask', options}, check('b'));
	const from = step(runbook, 'ask');
	t.deepEqual(nextTarget(runbook, from, {option: 'wait'}, {}), {
		target: {kind: 'step', id: 'a'},
		because: 'Wait was chosen',
	});
	t.deepEqual(nextTarget(runbook, from, {option: 'go-on'}, {steps: {a: {value: 2}}}).target, {kind: 'end'});
	t.deepEqual(nextTarget(runbook, from, {option: 'go-on'}, {steps: {a: {value: 0}}}).target, {kind: 'step', id: 'b'});
});

test('another runbook gets the inputs whose values are known', (t) => {
	const handed = {pid: '{{steps.a.value}}', who: '{{inputs.who}}', fixed: 'x'};
	const runbook = runbookOf(check('a', {next: {to: 'runbook:other#there', with: handed}}));
	t.deepEqual(nextTarget(runbook, step(runbook, 'a'), 'ok', {steps: {a: {value: 7}}, inputs: {}}).target, {
		kind: 'runbook',
		id: 'other',
		step: 'there',
		with: {pid: '7', fixed: 'x'},
	});
});

test('the board measures what a metric needs first, each once', (t) => {
	const runbook = runbookOf(
		check('a', {needs: ['b', 'c']}),
		check('b', {needs: ['d']}),
		check('c', {needs: ['d', 'gone']}),
		check('d', {needs: ['a']}),
		check('e'),
	);
	t.deepEqual(checkOrder(runbook, 'a'), ['d', 'b', 'c', 'a']);
	t.deepEqual(checkOrder(runbook, 'e'), ['e']);
	t.deepEqual(checkOrder(runbook, 'gone'), []);
});
