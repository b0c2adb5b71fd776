import test, {type ExecutionContext} from 'ava';
import type {Cost} from '../../../source/runbook/schema.js';
import {type Policy, runUnattended} from '../../../source/session/guide/unattended.js';
import {openBench, runbookOf} from '../helpers.js';
import {type Answer, tableExecutor} from '../table-executor.js';

const proxy = `
schema: 1
id: proxy
title: A proxy is down
requires: [ask, switch, stopper]
triage:
  - {symptom: Down, metric: status, response: switch-over}
steps:
  - id: status
    kind: check
    title: Ask
    run: [ask]
    parse: number
    alarm: {when: value >= 500, says: it answers 5xx}
    next: {alarm: switch-over, ok: end, unknown: end}
  - id: switch-over
    kind: action
    title: Switch
    risk: reversible
    effect: Another proxy is asked.
    run: [switch]
    undo: {run: [switch, --back]}
    verify: status
    next: {declined: end, failed: end, done: end}
recovery: [status]
`;

const policy = (change: Partial<Policy> = {}): Policy => ({
	allow: 'none',
	allowedCosts: new Set<Cost>(['quiet']),
	choices: new Map(),
	...change,
});

async function outcomeOf(
	t: ExecutionContext,
	yaml: string,
	table: Readonly<Record<string, Answer | (() => Answer)>>,
	change: Partial<Policy> = {},
) {
	const executor = tableExecutor(table);
	const bench = await openBench(t, runbookOf(t, yaml), executor, {isAttended: false});
	await runUnattended(bench.session, policy(change), new AbortController().signal);
	t.deepEqual(executor.unexpected, []);
	return {...bench, outcome: bench.session.view().state.outcome, ran: executor.ran};
}

test('nothing in alarm is healthy', async (t) => {
	const {outcome} = await outcomeOf(t, proxy, {ask: {stdout: '200\n'}});
	t.is(outcome, 'healthy');
});

test('an action is withheld without --allow, which is on record and in the outcome', async (t) => {
	const {outcome, events, ran} = await outcomeOf(t, proxy, {ask: {stdout: '503\n'}});
	t.is(outcome, 'no-consent');
	t.false(ran.includes('switch'));
	t.like(
		events.find((event) => event.type === 'consent.refused'),
		{by: 'policy', step: 'switch-over'},
	);
});

test('an allowed action runs, is verified, and the incident has recovered', async (t) => {
	let status = 503;
	const {outcome, events} = await outcomeOf(
		t,
		proxy,
		{
			ask: () => ({stdout: `${status}\n`}),
			switch: {
				async does() {
					status = 200;
				},
			},
		},
		{allow: 'reversible'},
	);
	t.is(outcome, 'recovered');
	t.like(
		events.find((event) => event.type === 'consent.given'),
		{by: 'allow-flag'},
	);
});

test('a disruptive action does not run where only reversible ones are allowed', async (t) => {
	const {outcome, ran} = await outcomeOf(
		t,
		proxy.replace('risk: reversible', 'risk: disruptive'),
		{ask: {stdout: '503\n'}},
		{allow: 'reversible'},
	);
	t.is(outcome, 'no-consent');
	t.false(ran.includes('switch'));
});

test('a destructive action never runs unattended', async (t) => {
	const {ran} = await outcomeOf(
		t,
		proxy.replace('risk: reversible', 'risk: destructive\n    target: proxy'),
		{ask: {stdout: '503\n'}},
		{allow: 'disruptive'},
	);
	t.false(ran.includes('switch'));
});

test('a key metric that cannot be measured makes the outcome unknown, not healthy', async (t) => {
	const {outcome} = await outcomeOf(t, proxy, {ask: {stdout: 'no number here\n'}});
	t.is(outcome, 'unknown');
});

test('a check that costs more than was allowed is passed over with the reason', async (t) => {
	const {events, ran, outcome} = await outcomeOf(t, proxy.replace('run: [ask]', 'run: [ask]\n    cost: runs-code'), {});
	t.deepEqual(ran, []);
	t.is(outcome, 'unknown');
	t.true(events.some((event) => event.type === 'step.skipped' && event.reason.includes('--allow-cost runs-code')));
});

const deciding = `
schema: 1
id: deciding
title: Decide
requires: [ask]
triage:
  - {symptom: Down, metric: status, response: way}
steps:
  - id: status
    kind: check
    title: Ask
    run: [ask]
    parse: number
    alarm: value >= 500
  - id: way
    kind: decision
    title: Which way?
    options:
      - {key: left, label: Left, next: end}
      - {key: right, label: Right, next: by-hand}
  - id: by-hand
    kind: manual
    title: Do it by hand
    instructions: Do it.
`;

test('a decision without an automatic answer closes the run as escalated and names the question', async (t) => {
	const {outcome, session} = await outcomeOf(t, deciding, {ask: {stdout: '503\n'}});
	t.is(outcome, 'escalated');
	t.true(session.view().state.closed?.reason?.includes('Which way?'));
});

test('a decision can be answered beforehand, and a manual step then escalates', async (t) => {
	const {outcome, session} = await outcomeOf(
		t,
		deciding,
		{ask: {stdout: '503\n'}},
		{choices: new Map([['way', ['right']]])},
	);
	t.is(outcome, 'escalated');
	t.true(session.view().state.closed?.reason?.includes('Do it by hand'));
});

test('an automatic answer is taken', async (t) => {
	const {outcome} = await outcomeOf(t, deciding.replace('label: Left,', 'label: Left, auto: true,'), {
		ask: {stdout: '200\n'},
	});
	t.is(outcome, 'healthy');
});

const choosing = `
schema: 1
id: choosing
title: Choose
requires: [list, look]
triage:
  - {symptom: Too many, metric: items, response: stop-one}
steps:
  - id: items
    kind: check
    title: List
    run: [list]
    parse: json
    value: json.size()
    facts: {all: json}
    alarm: {when: value > 1, says: more than one}
    next: {alarm: stop-one, ok: end, unknown: end}
  - id: stop-one
    kind: action
    title: Look at one
    choose: {from: steps.items.facts.all, label: 'process {{item.pid}}'}
    risk: disruptive
    effect: Process {{item.pid}} is looked at.
    run: [look, '{{item.pid}}']
    undo: {notNeeded: looking changes nothing}
    verify: {none: nothing to see}
    next: {declined: end, failed: end, done: end}
`;

test('without a choice an action on one of several is withheld; with one it is done to exactly that', async (t) => {
	const list = {stdout: '[{"pid": 11}, {"pid": 22}]\n'};
	const withheld = await outcomeOf(t, choosing, {list}, {allow: 'disruptive'});
	t.is(withheld.outcome, 'no-consent');
	const chosen = await outcomeOf(
		t,
		choosing,
		{list, 'look 22': {}},
		{allow: 'disruptive', choices: new Map([['stop-one', ['22']]])},
	);
	t.deepEqual(chosen.ran, ['list', 'look 22']);
});

test('an interrupted run closes as interrupted and runs nothing more', async (t) => {
	const executor = tableExecutor({ask: {hangs: true}});
	const {session} = await openBench(t, runbookOf(t, proxy), executor, {isAttended: false});
	const controller = new AbortController();
	const ended = runUnattended(session, policy({allow: 'disruptive'}), controller.signal);
	await new Promise<void>((resolve) => {
		const unsubscribe = session.subscribe(() => {
			if (session.view().running !== null) {
				unsubscribe();
				resolve();
			}
		});
	});
	controller.abort();
	t.deepEqual(await ended, {kind: 'interrupted'});
	t.is(session.view().state.outcome, 'interrupted');
	t.deepEqual(executor.ran, ['ask']);
});

test('recovery checks that are ok do not hide a key metric that is unknown', async (t) => {
	const yaml = `
schema: 1
id: two-rows
title: Two rows
requires: [ask, count]
triage:
  - {symptom: Down, metric: status, response: status}
  - {symptom: Many, metric: many, response: many}
steps:
  - {id: status, kind: check, title: Ask, run: [ask], parse: number}
  - {id: many, kind: check, title: Count, run: [count], parse: number}
recovery: [status]
`;
	const {outcome} = await outcomeOf(t, yaml, {ask: {stdout: '200\n'}, count: {stdout: 'no number\n'}});
	t.is(outcome, 'unknown');
});
