import test, {type ExecutionContext} from 'ava';
import type {Executor} from '../../../source/execution/executor.js';
import type {SweepRow} from '../../../source/incident/events.js';
import {type SweepOptions, sweepRows, worstFirst} from '../../../source/session/board/sweep.js';
import {runbookOf} from '../helpers.js';
import {tableExecutor} from '../table-executor.js';

const book = (rows: readonly string[], cost = 'quiet') => `
schema: 1
id: rows
title: Rows
requires: [ask]
triage:
${rows.map((row) => `  - {symptom: ${row} is wrong, metric: ${row}, response: ${row}}`).join('\n')}
steps:
${rows
	.map(
		(row) => `  - id: ${row}
    kind: check
    title: Ask ${row}
    run: [ask, ${row}]
    parse: number
    cost: ${cost}
    alarm: {when: value > 10, says: too high}`,
	)
	.join('\n')}
`;

async function sweep(t: ExecutionContext, yaml: string, executor: Executor, change: Partial<SweepOptions> = {}) {
	return sweepRows([runbookOf(t, yaml).runbook], {
		executor,
		inputs: {},
		thresholds: {},
		tools: new Map(),
		host: {},
		places: {project: '/', temporary: '/nowhere', staging: '/nowhere', incident: 'sweep'},
		platform: 'linux',
		parallel: 8,
		deadlineMs: 10_000,
		baseline: () => ({}),
		onRow: () => undefined,
		discard: async () => undefined,
		wait: async () => undefined,
		monotonicMs: () => performance.now(),
		stop: new AbortController().signal,
		...change,
	});
}

test('rows are measured side by side, not one after another', async (t) => {
	let running = 0;
	let most = 0;
	const inner = tableExecutor({'ask a': {stdout: '1\n'}, 'ask b': {stdout: '2\n'}, 'ask c': {stdout: '3\n'}});
	let release: () => void = () => undefined;
	const together = new Promise<void>((resolve) => {
		release = resolve;
	});
	const executor: Executor = {
		...inner,
		async execute(...words) {
			running++;
			most = Math.max(most, running);
			if (running === 3) {
				release();
			}

			// Each waits for all: one after another would never end.
			await together;
			return inner.execute(...words);
		},
	};
	const {rows} = await sweep(t, book(['a', 'b', 'c']), executor);
	t.is(most, 3);
	t.deepEqual(
		rows.map((row) => row.value),
		[1, 2, 3],
	);
});

test('no more rows than allowed are measured at once', async (t) => {
	let running = 0;
	let most = 0;
	const inner = tableExecutor({'ask a': {stdout: '1\n'}, 'ask b': {stdout: '2\n'}, 'ask c': {stdout: '3\n'}});
	const executor: Executor = {
		...inner,
		async execute(...words) {
			running++;
			most = Math.max(most, running);
			const outcome = await inner.execute(...words);
			running--;
			return outcome;
		},
	};
	await sweep(t, book(['a', 'b', 'c']), executor, {parallel: 1});
	t.is(most, 1);
});

test('a row that does not answer in its time is unknown and holds no other row up', async (t) => {
	const seen: string[] = [];
	const {rows} = await sweep(
		t,
		book(['slow', 'quick']),
		tableExecutor({'ask slow': {hangs: true}, 'ask quick': {stdout: '1\n'}}),
		{deadlineMs: 50, onRow: (row) => seen.push(row.metric)},
	);
	t.deepEqual(seen, ['quick', 'slow']);
	t.is(rows[0]?.verdict, 'unknown');
	t.regex(rows[0]?.reason ?? '', /no answer within/);
	t.is(rows[1]?.verdict, 'ok');
});

test('a costly row is not swept and says why', async (t) => {
	const executor = tableExecutor({});
	const {rows, unswept} = await sweep(t, book(['tests'], 'runs-code'), executor);
	t.deepEqual(rows, []);
	t.is(unswept[0]?.metric, 'tests');
	t.deepEqual(executor.ran, []);
});

test('the worst rows come first: alarm, then unknown, then ok', (t) => {
	const row = (metric: string, verdict: SweepRow['verdict']) => ({metric, verdict}) as SweepRow;
	const sorted = worstFirst([row('a', 'ok'), row('b', 'unknown'), row('c', 'alarm'), row('d', 'ok')]);
	t.deepEqual(
		sorted.map((one) => one.metric),
		['c', 'b', 'a', 'd'],
	);
});
