// The timeline as a drawing: a row for each step, change and milestone, on one axis of time. What it shows stands in the
// table under it too.
import {formatDuration} from '../../text/duration.js';
import type {ReportFacts} from '../facts.js';
import {signedOffset} from '../timing.js';
import {counted} from '../words.js';
import {element, escapeHtml} from './escape.js';
import {type Row, type Rows, rowsOf, type Sign} from './rows.js';
import {signAt, signInText, signWords} from './signs.js';
import {drawing, percent, rounded, shape, words} from './svg.js';
import {type TimeScale, timeScaleOf} from './time-scale.js';

const rowHeight = 42;
const bandHeight = 38;
const headHeight = 26;
const axisHeight = 26;
/** Characters of a name that are drawn. */
const longestName = 28;

const cut = (name: string, most: number): string => {
	const characters = [...name];
	return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : name;
};

/** Signs are drawn between 3 and 97 per cent, so that none is cut at the edge. */
const across = (scale: TimeScale, ms: number): number => 3 + scale.at(ms) * 0.94;

function instantsOf(rows: Rows): readonly number[] {
	return [...rows.steps, ...rows.milestones, ...rows.notes].flatMap((row) => [
		...row.marks.map((mark) => mark.ms),
		...row.bars.flatMap((bar) => [bar.fromMs, ...(bar.toMs === null ? [] : [bar.toMs])]),
	]);
}

/** `+00:12`; where little is drawn, with parts of a second. */
function tickText(ms: number, {drawnMs}: TimeScale): string {
	return drawnMs < 20_000 && Math.abs(ms) < 60_000
		? `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(drawnMs < 2000 ? 2 : 1)} s`
		: signedOffset(ms);
}

const ticks: ReadonlyArray<readonly [at: number, anchor: 'start' | 'middle' | 'end']> = [
	[0, 'start'],
	[25, 'middle'],
	[50, 'middle'],
	[75, 'middle'],
	[100, 'end'],
];

function axisOf(scale: TimeScale, top: number, bottom: number): readonly string[] {
	const shown = ticks.flatMap(([at, anchor]) => {
		const ms = scale.instantAt(at);
		return ms === null || (scale.fromMs === scale.toMs && at !== 0)
			? []
			: [{at: 3 + at * 0.94, anchor, text: tickText(ms, scale)}];
	});
	return [
		...scale.breaks.map((one) => {
			const from = across(scale, one.fromMs);
			return shape('rect', {
				class: 'break',
				x: percent(from),
				y: top,
				width: percent(across(scale, one.toMs) - from),
				height: bottom - top,
			});
		}),
		...shown.map(({at}) => shape('line', {class: 'grid', x1: percent(at), x2: percent(at), y1: top, y2: bottom})),
		...shown.map(({at, anchor, text}) =>
			words(text, {
				class: 'tick',
				x: percent(anchor === 'start' ? 0 : anchor === 'end' ? 100 : at),
				y: bottom + 16,
				'text-anchor': anchor,
			}),
		),
	];
}

function rowOf(scale: TimeScale, row: Row, top: number): readonly string[] {
	const y = top + 27;
	return [
		words(cut(row.name, longestName), {class: 'name', x: 8, y: top + 15}),
		words(row.end, {
			class: row.tone === null ? 'end' : `end ${row.tone}`,
			x: '99%',
			y: top + 15,
			'text-anchor': 'end',
		}),
		shape('line', {class: 'track', x1: '3%', x2: '97%', y1: y, y2: y}),
		...row.bars.map((bar) => {
			const from = across(scale, bar.fromMs);
			const to = bar.toMs === null ? Math.min(97, from + 4) : across(scale, bar.toMs);
			return shape('rect', {
				class: bar.toMs === null ? 'bar unseen' : 'bar',
				x: percent(from),
				y: y - 2.5,
				width: percent(Math.max(0.4, to - from)),
				height: 5,
			});
		}),
		...row.marks.map((mark) => signAt(mark.sign, across(scale, mark.ms), y, `${row.name}: ${mark.says}`)),
	];
}

type Group = Readonly<{bands: readonly string[]; content: readonly string[]; bottom: number}>;

function groupOf(scale: TimeScale, title: string, rows: readonly Row[], top: number): Group {
	if (rows.length === 0) {
		return {bands: [], content: [], bottom: top};
	}

	const topOf = (index: number): number => top + headHeight + index * rowHeight;
	return {
		bands: rows.map((_, index) =>
			shape('rect', {class: 'row', x: 0, y: topOf(index), width: '100%', height: bandHeight, rx: 6}),
		),
		content: [
			words(title, {class: 'group', x: 0, y: top + 17}),
			...rows.flatMap((row, index) => rowOf(scale, row, topOf(index))),
		],
		bottom: topOf(rows.length),
	};
}

function description(facts: ReportFacts, rows: Rows): string {
	const checks = facts.events.filter((event) => event.type === 'step.finished' && event.kind === 'check');
	const inAlarm = checks.filter((event) => event.type === 'step.finished' && event.verdict === 'alarm').length;
	const unknown = checks.filter((event) => event.type === 'step.finished' && event.verdict === 'unknown').length;
	return `${counted(rows.steps.length, 'step')}, with ${counted(checks.length, 'reading')}, ${inAlarm} in alarm and ${unknown} unknown; ${counted(facts.state.changes.length, 'change')}; ${counted(rows.milestones.length, 'milestone')}. The table below says the same in words.`;
}

const sentence = (words: string): string => escapeHtml(words);

function captionOf(rows: Rows, scale: TimeScale): string {
	const used = new Set(
		[...rows.steps, ...rows.milestones, ...rows.notes].flatMap((row) => row.marks.map((mark) => mark.sign)),
	);
	const isUsed = (sign: Sign): boolean => used.has(sign) || (sign === 'ok' && used.has('done'));
	const key = (Object.keys(signWords) as ReadonlyArray<keyof typeof signWords>)
		.filter(isUsed)
		.map((sign) => element('span', {}, signInText(sign), ' ', escapeHtml(signWords[sign])));
	const notes = [
		...scale.breaks.map(
			(one) =>
				`Not drawn to scale: the ${formatDuration(one.toMs - one.fromMs)} from ${signedOffset(one.fromMs)} to ${signedOffset(one.toMs)}.`,
		),
		...(rows.more > 0
			? [`${counted(rows.more, 'more step')} ${rows.more === 1 ? 'is' : 'are'} only in the table.`]
			: []),
	];
	return [
		element('p', {class: 'legend'}, key.join(' ')),
		...(notes.length === 0 ? [] : [element('p', {}, sentence(notes.join(' ')))]),
	].join('\n');
}

/** The figure; empty where nothing has happened that could be drawn. */
export function timelineFigure(facts: ReportFacts): string {
	const rows = rowsOf(facts);
	const instants = instantsOf(rows);
	if (instants.length === 0) {
		return '';
	}

	const bars = rows.steps.flatMap((row) => row.bars);
	const busy = bars.flatMap(({fromMs, toMs}) => (toMs === null ? [] : [{fromMs, toMs}]));
	const scale = timeScaleOf(instants, busy);
	const milestones = groupOf(scale, 'Milestones', rows.milestones, 0);
	const steps = groupOf(scale, 'Steps and changes', rows.steps, milestones.bottom);
	const notes = groupOf(scale, 'Written down', rows.notes, steps.bottom);
	const groups = [milestones, steps, notes];
	return [
		'<figure>',
		drawing(
			'timeline-drawing',
			rounded(notes.bottom + axisHeight),
			{title: 'Timeline of the incident', description: description(facts, rows)},
			[
				...groups.flatMap((group) => group.bands),
				...axisOf(scale, 0, notes.bottom),
				...groups.flatMap((group) => group.content),
			],
		),
		element('figcaption', {}, '\n', captionOf(rows, scale), '\n'),
		'</figure>',
	].join('\n');
}
