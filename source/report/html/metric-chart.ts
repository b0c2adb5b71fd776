// A small chart of each metric that was measured more than once, against its threshold. The numbers stand under it in
// words, with the anchors of their events.
import {formatDuration} from '../../text/duration.js';
import {formatNumber} from '../../text/number.js';
import {ref} from '../facts.js';
import {code, plainText, say, text} from '../inline.js';
import type {Limit, Series} from '../series.js';
import {signedOffset} from '../timing.js';
import {counted, verdictMarks} from '../words.js';
import {inHtml} from './blocks.js';
import {element} from './escape.js';
import {signAt} from './signs.js';
import {drawing, percent, rounded, shape, words} from './svg.js';
import {type TimeScale, timeScaleOf} from './time-scale.js';

const top = 22;
const plotHeight = 110;
const bottom = top + plotHeight;
const height = bottom + 22;
/** More points than these are drawn as the lowest and the highest of each stretch. */
const mostPoints = 120;
/** More anchors than these are counted. */
const shownEvents = 12;

type Drawn = Readonly<{index: number; value: number}>;

function drawnOf(series: Series): readonly Drawn[] {
	const all = series.points.map(({value}, index) => ({index, value}));
	if (all.length <= mostPoints) {
		return all;
	}

	const size = Math.ceil((all.length * 2) / mostPoints);
	const stretches = Array.from({length: Math.ceil(all.length / size)}, (_, at) =>
		all.slice(at * size, (at + 1) * size),
	);
	return stretches.flatMap((stretch) => {
		const byValue = [...stretch].sort((a, b) => a.value - b.value || a.index - b.index);
		const ends = [byValue[0], byValue.at(-1)].flatMap((one) => one ?? []);
		return [...new Set(ends)].sort((a, b) => a.index - b.index);
	});
}

type Axis = Readonly<{low: number; high: number; at: (value: number) => number}>;

/** From zero, so that a small rise does not look like a large one; below it only where a value is. */
function axisOf(series: Series): Axis {
	const values = [...series.points.map((point) => point.value), ...series.limits.map((limit) => limit.value), 0];
	const low = Math.min(...values);
	const most = Math.max(...values);
	const high = most === low ? low + 1 : most + (most - low) * 0.08;
	return {low, high, at: (value) => rounded(bottom - ((value - low) / (high - low)) * plotHeight)};
}

const limitText = ({value, name, side}: Limit): string =>
	`alarm ${side} ${formatNumber(value)}${name === null ? '' : ` (${name})`}`;

function limitLines({limits, points}: Series, axis: Axis): readonly string[] {
	const heights = points.slice(Math.floor(points.length / 2)).map((point) => axis.at(point.value));
	return limits.flatMap((limit) => {
		const y = axis.at(limit.value);
		// Its words stand above the line, unless they would leave the drawing or lie on the readings.
		const isTaken = (from: number, to: number): boolean => heights.some((one) => one > from && one < to);
		const under = y < top + 14 || (isTaken(y - 20, y) && !isTaken(y, y + 20) && y < bottom - 18);
		return [
			shape('line', {class: 'limit', x1: 0, x2: '100%', y1: y, y2: y}),
			words(limitText(limit), {class: 'limit-text', x: '100%', y: under ? y + 14 : y - 5, 'text-anchor': 'end'}),
		];
	});
}

/** A shorter silence between two readings is drawn as long as it was. */
const leastBreakMs = 10 * 60_000;

/** From left to right, per cent of the width: as far apart as they were measured, long silences drawn narrow. */
const scaleOf = ({points}: Series): TimeScale =>
	timeScaleOf(
		points.map((point) => point.at),
		[],
		leastBreakMs,
	);
const across = (scale: TimeScale, at: number): number => 3 + scale.at(at) * 0.94;

function description(series: Series): string {
	const values = series.points.map((point) => point.value);
	const unit = series.unit === null ? '' : ` ${series.unit}`;
	const number = (value: number | undefined): string => (value === undefined ? 'none' : formatNumber(value));
	return `First ${number(values[0])}, last ${number(values.at(-1))}, lowest ${number(Math.min(...values))}, highest ${number(Math.max(...values))}${unit}.`;
}

const brokenWords = ({breaks}: TimeScale): string =>
	breaks.length === 0
		? ''
		: `; not drawn to scale: ${breaks
				.map(
					(one) =>
						`the ${formatDuration(one.toMs - one.fromMs)} from ${signedOffset(one.fromMs)} to ${signedOffset(one.toMs)}`,
				)
				.join(', ')}`;

function aboutOf(series: Series): string {
	const rounds =
		series.kind === 'rounds'
			? `${counted(series.points.length, 'round')}${series.every === null ? '' : `, one every ${series.every}`}`
			: `${counted(series.points.length, 'reading')}, by their offset from the opening${brokenWords(scaleOf(series))}`;
	const shown = series.events.slice(0, shownEvents);
	const rest = series.events.length - shown.length;
	const limit =
		series.limits.length > 0 || series.threshold === null
			? say``
			: say` In alarm when: ${series.threshold}; that names no single number to draw.`;
	return inHtml(
		say`${code(series.step)} ${text(series.title)} (${rounds}). ${description(series)}${limit} ${ref(...shown)}${rest > 0 ? ` and ${counted(rest, 'more event')}` : ''}`,
	);
}

function figure(series: Series, index: number): string {
	const axis = axisOf(series);
	const drawn = drawnOf(series);
	const count = series.points.length;
	const scale = scaleOf(series);
	const x = (one: Drawn): number => across(scale, series.points[one.index]?.at ?? 0);
	const name = plainText(code(series.step, 60));
	const unit = series.unit === null ? '' : plainText(text(series.unit, 40));
	const outcome = verdictMarks[series.verdict];
	const first = series.points[0];
	const last = series.points.at(-1);
	const isRounds = series.kind === 'rounds';
	return element(
		'figure',
		{class: 'chart'},
		'\n',
		drawing(
			`chart-${index + 1}`,
			height,
			{
				title: `${name}${unit === '' ? '' : ` in ${unit}`}, ${isRounds ? 'measured in rounds' : 'over the attempts'}`,
				description: `${description(series)} ${series.limits.length === 0 ? 'No threshold is drawn.' : `Threshold: ${series.limits.map(limitText).join(', ')}.`} Verdict: ${outcome}.`,
			},
			[
				words(
					`${unit === '' ? '' : `${unit}, `}highest ${formatNumber(Math.max(...series.points.map((point) => point.value)))}`,
					{class: 'tick', x: 0, y: 12},
				),
				words(outcome, {class: `end ${series.verdict}`, x: '100%', y: 12, 'text-anchor': 'end'}),
				shape('line', {class: 'grid', x1: 0, x2: '100%', y1: bottom, y2: bottom}),
				...(axis.low < 0 ? [shape('line', {class: 'grid', x1: 0, x2: '100%', y1: axis.at(0), y2: axis.at(0)})] : []),
				...limitLines(series, axis),
				...drawn.slice(1).map((one, at) => {
					const before = drawn[at] ?? one;
					return shape('line', {
						class: 'series',
						x1: percent(x(before)),
						x2: percent(x(one)),
						y1: axis.at(before.value),
						y2: axis.at(one.value),
					});
				}),
				...(drawn.length === count ? drawn : []).map((one) => {
					const point = series.points[one.index];
					const title = `${isRounds ? 'round ' : ''}${point?.label ?? ''}: ${formatNumber(one.value)}`;
					return signAt(point?.verdict ?? 'round', x(one), axis.at(one.value), title);
				}),
				words(`${isRounds ? 'round ' : ''}${first?.label ?? ''}`, {class: 'tick', x: 0, y: bottom + 16}),
				words(`${isRounds ? 'round ' : ''}${last?.label ?? ''}`, {
					class: 'tick',
					x: '100%',
					y: bottom + 16,
					'text-anchor': 'end',
				}),
			],
		),
		'\n',
		element('figcaption', {}, aboutOf(series)),
		'\n',
	);
}

/** The charts; empty where nothing was measured more than once. */
export const metricFigures = (series: readonly Series[]): string =>
	series.length === 0 ? '' : element('div', {class: 'charts'}, '\n', series.map(figure).join('\n'), '\n');
