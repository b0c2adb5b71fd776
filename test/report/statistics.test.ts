import test from 'ava';
import {plainStatistics} from '../../source/plain/statistics.js';
import {type CountedIncident, median, statisticsOf, statisticsSchema} from '../../source/report/statistics.js';
import {closedAs, finished, journalOf, opened, shown, started, type Timed} from './events.js';
import {acting, hostileText} from './hostile.js';

const hops = shown('curl http://127.0.0.1:3000', {timeoutMs: 10_000});

const hypothesis = (confidence: number) => ({type: 'hypothesis.set', text: 'the proxy', confidence}) as const;

/** An incident in which a person measured an alarm and was sure of the cause after so many milliseconds. */
const sureAfter = (ms: number): readonly Timed[] => [
	[0, opened()],
	[0, started('hop-status', 'Ask', [hops])],
	[1000, finished('hop-status', {verdict: 'alarm', durationMs: 1000})],
	[ms - 1000, hypothesis(100)],
	[0, closedAs('alarm')],
];

const incident = (id: string, timed: readonly Timed[]): CountedIncident => {
	const events = journalOf(
		timed.map(([after, event]) => [after, event.type === 'incident.opened' ? {...event, incident: id} : event]),
	);
	return {id, events, runbooks: new Map()};
};

test('the median is the middle value, of an even number the mean of the two in the middle', (t) => {
	t.is(median([]), null);
	t.is(median([7]), 7);
	t.is(median([9, 1, 5]), 5);
	t.is(median([10, 2, 9, 1]), 5.5);
});

test('each duration stands beside the median, with the end points it is measured between, oldest incident first', (t) => {
	const {incidents} = statisticsOf([
		incident('a', sureAfter(60_000)),
		incident('b', sureAfter(600_000)),
		incident('c', sureAfter(120_000)),
	]);
	t.is(incidents.length, 1);
	const identify = incidents[0]?.durations.find(({id}) => id === 'time-to-identify');
	t.like(identify, {from: 'engaged', to: 'identified', medianMs: 120_000, unknown: 0});
	t.deepEqual(identify?.values, [
		{incident: 'a', ms: 60_000},
		{incident: 'b', ms: 600_000},
		{incident: 'c', ms: 120_000},
	]);
});

test('a duration of which an end point is not known is counted as unknown and is no zero', (t) => {
	const {incidents} = statisticsOf([incident('a', sureAfter(60_000)), incident('b', [[0, opened()]])]);
	const identify = incidents[0]?.durations.find(({id}) => id === 'time-to-identify');
	t.like(identify, {medianMs: 60_000, unknown: 1});
	const recover = incidents[0]?.durations.find(({id}) => id === 'time-to-recover');
	t.like(recover, {medianMs: null, unknown: 2, values: []});
	t.deepEqual(incidents[0]?.outcomes, {alarm: 1, open: 1});
});

test('drills are kept apart from incidents', (t) => {
	const statistics = statisticsOf([
		incident('a', sureAfter(60_000)),
		incident('b', [
			[0, opened({kind: 'drill'})],
			[0, closedAs('recovered')],
		]),
	]);
	t.deepEqual(
		statistics.incidents.map(({incidents}) => incidents),
		[1],
	);
	t.deepEqual(
		statistics.drills.map(({incidents, outcomes}) => [incidents, outcomes]),
		[[1, {recovered: 1}]],
	);
	const text = plainStatistics(statistics).join('\n');
	t.true(text.indexOf('DRILLS') > text.indexOf('1 incident'));
});

test('of each step it says how often it ran, what it said most, and where it was slow, failed or was skipped', (t) => {
	const run = (attempt: number, more: Parameters<typeof finished>[1]): readonly Timed[] => [
		[0, started('hop-status', 'Ask', [hops], {attempt})],
		[10, finished('hop-status', {attempt, ...more})],
	];
	const skipped = {type: 'step.skipped', runbook: 'modproxy-down', step: 'hops', attempt: 1} as const;
	const {incidents} = statisticsOf([
		incident('a', [
			[0, opened()],
			...run(1, {verdict: 'alarm', durationMs: 100}),
			...run(2, {verdict: 'alarm', durationMs: 6000}),
			...run(3, {verdict: 'unknown', durationMs: 10_000, timedOut: true}),
			...run(4, {verdict: 'ok', durationMs: 200}),
			[0, {...skipped, reason: 'known', automatic: false}],
			[0, {...skipped, reason: 'its condition', automatic: true}],
		]),
	]);
	const steps = incidents[0]?.steps ?? [];
	t.deepEqual(
		steps.find(({step}) => step === 'modproxy-down#hop-status'),
		{
			step: 'modproxy-down#hop-status',
			ran: 4,
			verdicts: {alarm: 2, ok: 1, unknown: 1},
			medianMs: 3100,
			slow: 2,
			timedOut: 1,
			failed: 1,
			skipped: 0,
		},
	);
	t.deepEqual(Object.keys(steps.find(({step}) => step === 'modproxy-down#hop-status')?.verdicts ?? {})[0], 'alarm');
	t.like(
		steps.find(({step}) => step === 'modproxy-down#hops'),
		{ran: 0, skipped: 1, medianMs: null},
	);
});

test('what it prints as data fits the published shape, and the same journals give the same bytes', (t) => {
	const all = [incident('a', sureAfter(60_000)), incident('b', sureAfter(90_000))];
	const statistics = statisticsOf(all, [{incident: 'x', reason: 'its first line is damaged'}]);
	t.deepEqual(statisticsSchema.parse(JSON.parse(JSON.stringify(statistics))), statistics);
	t.is(JSON.stringify(statisticsOf(all)), JSON.stringify(statisticsOf(all)));
	t.regex(plainStatistics(statistics).join('\n'), /Not counted: x: its first line is damaged/);
});

test('nothing that a journal holds reaches the terminal raw', (t) => {
	for (let seed = 1; seed <= 100; seed++) {
		const hostile = hostileText(seed);
		const {events} = incident(hostile, [
			[0, opened({runbook: hostile})],
			[0, started(hostile, hostile, [hops])],
		]);
		const unread = [{incident: hostile, reason: hostile}];
		const lines = plainStatistics(statisticsOf([{id: hostile, events, runbooks: new Map()}], unread));
		t.deepEqual(
			lines.filter((line) => acting.test(line)),
			[],
			`seed ${seed}`,
		);
	}
});

test('without incidents it says so', (t) => {
	t.deepEqual(plainStatistics(statisticsOf([])).length, 1);
});

test('to roll a step back is not to run it, and a sample that takes as long as it was meant to is not slow', (t) => {
	const sample = shown('cat queue', {timeoutMs: 10_000});
	const {incidents} = statisticsOf([
		incident('a', [
			[0, opened()],
			[0, started('queue', 'Sample', [sample])],
			[30_000, finished('queue', {durationMs: 30_000, values: [1, 2, 3]})],
			[0, started('pin', 'Pin', [hops], {kind: 'action'})],
			[100, finished('pin', {kind: 'action', end: 'done', durationMs: 100})],
			[0, started('pin', 'Undo: Pin', [hops], {kind: 'action', purpose: 'undo', attempt: 2})],
			[9000, finished('pin', {kind: 'action', end: 'done', purpose: 'undo', attempt: 2, durationMs: 9000})],
		]),
	]);
	const of = (name: string) => incidents[0]?.steps.find(({step}) => step.endsWith(`#${name}`));
	t.like(of('queue'), {ran: 1, slow: 0});
	t.like(of('pin'), {ran: 1, slow: 0, medianMs: 100, verdicts: {done: 1}});
});
