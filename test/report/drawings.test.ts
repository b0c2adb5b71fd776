import test from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {factsOf} from '../../source/report/facts.js';
import {metricFigures} from '../../source/report/html/metric-chart.js';
import {timeScaleOf} from '../../source/report/html/time-scale.js';
import {timelineFigure} from '../../source/report/html/timeline-drawing.js';
import {seriesOf} from '../../source/report/series.js';
import {crashed, finished, journalOf, measuredTwice, opened, recovered, runbooks, started, undone} from './events.js';

const factsFor = (events: readonly JournalEvent[]) => factsOf(events, new Map(), runbooks, []);
const drawn = (events: readonly JournalEvent[]): string => timelineFigure(factsFor(events));

test('a scale is linear from the first instant to the last', (t) => {
	const scale = timeScaleOf([0, 250, 1000, 500]);
	t.deepEqual([0, 250, 500, 1000].map(scale.at), [0, 25, 50, 100]);
	t.is(scale.instantAt(50), 500);
	t.deepEqual(scale.breaks, []);
	t.is(timeScaleOf([7]).at(7), 50, 'one instant stands in the middle');
});

test('a silence far longer than all the rest is broken, and what lies before it keeps its room', (t) => {
	const night = [0, 10_000, 20_000, 30_000];
	const morning = 6 * 3_600_000;
	const scale = timeScaleOf([...night, morning, morning + 10_000]);
	t.deepEqual(scale.breaks, [{fromMs: 30_000, toMs: morning}]);
	t.true(scale.at(30_000) > 60);
	t.is(scale.instantAt(scale.at(30_000) + 3), null, 'no instant within a break');
	t.is(scale.instantAt(100), morning + 10_000);
	const places = [...night, morning, morning + 10_000].map(scale.at);
	t.deepEqual(
		places,
		[...places].sort((a, b) => a - b),
		'the order stays',
	);
});

test('while a step ran there was no silence, so its time is drawn to scale', (t) => {
	const instants = [0, 10, 20, 100_000];
	t.is(timeScaleOf(instants).breaks.length, 1);
	t.deepEqual(timeScaleOf(instants, [{fromMs: 20, toMs: 100_000}]).breaks, []);
});

test('two instants alone are drawn to scale, whatever lies between', (t) => {
	t.deepEqual(timeScaleOf([0, 1_000_000]).breaks, []);
});

test('each step has a row with a sign for every reading, and a change says that it is in effect', (t) => {
	const figure = drawn(recovered);
	t.regex(figure, /class="sign alarm"[^>]*><title>hop-status: ▲ ALARM<\/title>/);
	t.regex(figure, /class="sign ok"[^>]*><title>hops: ✓ ok<\/title>/);
	t.regex(figure, /class="sign change"[^>]*><title>try-fallback: changed<\/title>/);
	t.regex(figure, /class="end effect"[^>]*>⚠ in effect</);
	t.regex(figure, /class="sign milestone"[^>]*><title>Mitigated: \+00:33<\/title>/);
	t.regex(figure, /<desc id="timeline-drawing-desc">4 steps, with 3 readings, 1 in alarm and 0 unknown; 1 change; /);
});

test('what was rolled back the morning after is drawn as rolled back, and the night between is told of', (t) => {
	const figure = drawn(undone);
	t.regex(figure, /class="sign undone"/);
	t.regex(figure, /◇ rolled back/);
	t.notRegex(figure, /in effect/);
	t.regex(figure, /Not drawn to scale: the 6 h 00 min from \+00:3\d to \+6:00:3\d\./);
	t.regex(figure, /class="break"/);
});

test('an end that nobody saw is a dashed bar and unknown, never done', (t) => {
	for (const events of [crashed, crashed.slice(0, 4)]) {
		const figure = drawn(events);
		t.regex(figure, /class="bar unseen"/);
		t.regex(figure, /class="sign unknown"/);
		t.notRegex(figure, /class="sign (?:ok|done)"/);
	}
});

test('the ticks of a short incident have parts of a second, also where a long silence lies before it', (t) => {
	const events = journalOf([
		[0, opened()],
		[100, started('a', 'A', [])],
		[3000, finished('a')],
		[10, {type: 'milestone.set', name: 'impact-started', time: '2026-11-21T02:30:00.000Z', source: 'a person'}],
	]);
	t.regex(drawn(events), /class="tick"[^>]*>-17:00</);
	t.regex(drawn(events), /class="tick"[^>]*>\+3\.1 s</);
});

test('nothing is drawn of an empty journal', (t) => {
	t.is(drawn([]), '');
	t.is(metricFigures(seriesOf(factsFor([]))), '');
});

test('more steps than a drawing can take are counted and left to the table', (t) => {
	const many = journalOf([
		[0, opened()],
		...Array.from({length: 45}, (_, index) => [
			[1, started(`s${index}`, 'S', [])] as const,
			[1, finished(`s${index}`)] as const,
		]).flat(),
	]);
	t.regex(drawn(many), /5 more steps are only in the table\./);
});

test('a sampled reading is a series of its rounds against the threshold in force', (t) => {
	const [cpu, ...rest] = seriesOf(factsFor(measuredTwice)).filter((one) => one.kind === 'rounds');
	t.like(cpu, {step: 'cpu', every: '5s', verdict: 'alarm', limits: [{value: 90, name: 'cpu', side: 'above'}]});
	t.deepEqual(
		cpu?.points.map((point) => point.value),
		[93.2, 98.1, 99, 97],
	);
	t.is(rest.length, 0);
});

test('a key metric that was read twice is a series of its attempts, each with its verdict', (t) => {
	const [routines] = seriesOf(factsFor(measuredTwice)).filter((one) => one.kind === 'attempts');
	t.like(routines, {step: 'routines', limits: [{value: 500, name: 'goroutines', side: 'above'}]});
	t.deepEqual(
		routines?.points.map(({value, verdict}) => ({value, verdict})),
		[
			{value: 1730, verdict: 'alarm'},
			{value: 220, verdict: 'ok'},
		],
	);
});

test('attempts stand as far apart as they were measured, and a long silence is told of', (t) => {
	const series = {
		kind: 'attempts',
		step: 's',
		title: 't',
		unit: null,
		limits: [],
		threshold: null,
		every: null,
		verdict: 'ok',
		events: [],
	} as const;
	const pointsAt = (times: readonly number[]) =>
		times.map((at) => ({value: 1, verdict: 'ok' as const, label: String(at), at}));
	const left = (figures: string): readonly string[] =>
		[...figures.matchAll(/class="series" x1="([\d.]+)%"/g)].map(([, x = '']) => x);
	const even = metricFigures([{...series, points: pointsAt([0, 3000, 4000, 5000])}]);
	t.deepEqual(left(even), ['3', '59.4', '78.2']);
	t.notRegex(even, /not drawn to scale/);
	const broken = metricFigures([{...series, points: pointsAt([0, 1000, 3_600_000])}]);
	t.regex(broken, /not drawn to scale: the .* from \+00:01 to \+1:00:00/);
});

test('a chart draws the threshold, a point for each value, and says the numbers with their anchors', (t) => {
	const figures = metricFigures(seriesOf(factsFor(measuredTwice)));
	t.regex(figures, /<line class="limit"/);
	t.regex(figures, />alarm above 90 \(cpu\)</);
	t.regex(figures, />alarm above 500 \(goroutines\)</);
	t.is(figures.match(/class="sign round"/g)?.length, 4);
	t.regex(figures, /class="sign alarm"[^>]*><title>\+00:\d\d: 1730<\/title>/);
	t.regex(
		figures,
		/First 93\.2, last 97, lowest 93\.2, highest 99 % of one CPU\. <a class="event" href="#e3">\[E3\]<\/a>/,
	);
	t.notRegex(figures, /NaN|Infinity|undefined/);
});

test('a threshold that is no single number is said and not drawn', (t) => {
	const bare = factsOf(measuredTwice, new Map(), new Map(), []);
	const figures = metricFigures(seriesOf(bare));
	t.notRegex(figures, /class="limit"/);
	t.regex(figures, /In alarm when: a server kept a CPU busy; that names no single number to draw\./);
});

test('ten thousand rounds are drawn by their lowest and highest, not one by one', (t) => {
	const values = Array.from({length: 10_000}, (_, index) => (index === 5000 ? 999 : index % 7));
	const events = journalOf([
		[0, opened()],
		[1, started('cpu', 'CPU', [])],
		[1, finished('cpu', {value: 3, values})],
	]);
	const figures = metricFigures(seriesOf(factsFor(events)));
	t.true((figures.match(/class="series"/g)?.length ?? 0) <= 120);
	t.regex(figures, /highest 999/);
});

test('values of which one is no number are not drawn', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, started('cpu', 'CPU', [])],
		[1, finished('cpu', {value: 3, values: [1, null, 3]})],
	]);
	t.deepEqual(seriesOf(factsFor(events)), []);
});
