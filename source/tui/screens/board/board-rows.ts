// The rows of the board: which is which, how they are ordered and grouped, what their cells say. Pure.
import type {SweepRow} from '../../../incident/events.js';
import type {Verdict} from '../../../runbook/verdict.js';
import {agoWords} from '../../components/age.js';
import type {ListItem} from '../../components/list/list-state.js';
import type {BoardRow} from '../../ports.js';

/** Identifies a row: two rows may share a metric, and two runbooks may name a symptom alike. */
export const rowKey = (row: Readonly<{runbook: string; metric: string; symptom: string}>): string =>
	[row.runbook, row.metric, row.symptom].join('\n');

/** What the board knows of a row now. */
export type RowStanding =
	| Readonly<{kind: 'measured'; row: SweepRow}>
	/** The sweep has not come back from it yet. */
	| Readonly<{kind: 'measuring'}>
	/** No sweep reached it. */
	| Readonly<{kind: 'not-measured'}>
	/** Too costly to sweep. */
	| Readonly<{kind: 'not-swept'; why: string}>;

export function standingOf(row: BoardRow, readings: ReadonlyMap<string, SweepRow>, isSweeping: boolean): RowStanding {
	const measured = readings.get(rowKey(row));
	if (measured) {
		return {kind: 'measured', row: measured};
	}

	if (row.notSwept !== null) {
		return {kind: 'not-swept', why: row.notSwept};
	}

	return {kind: isSweeping ? 'measuring' : 'not-measured'};
}

/** Worst first. A row without a reading may be anything, so it comes before what is known to be well. */
const ranks = {alarm: 0, unknown: 1, 'not-measured': 2, measuring: 2, ok: 3, 'not-swept': 4} as const;
export type RankName = keyof typeof ranks;

export const rankNameOf = (standing: RowStanding): RankName =>
	standing.kind === 'measured' ? (standing.row.verdict satisfies Verdict) : standing.kind;

export type Group = Readonly<{name: string; kind: 'area' | RankName; count: number}>;
export type GroupedRow = Readonly<{row: BoardRow; key: string; group: Group; first: boolean}>;

function grouped(rows: readonly BoardRow[], nameOf: (row: BoardRow) => string, kind: (row: BoardRow) => Group['kind']) {
	const counts = new Map<string, number>();
	for (const row of rows) {
		counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
	}

	return rows.map((row, index): GroupedRow => {
		const name = nameOf(row);
		const before = rows[index - 1];
		return {
			row,
			key: rowKey(row),
			group: {name, kind: kind(row), count: counts.get(name) ?? 0},
			first: !before || nameOf(before) !== name,
		};
	});
}

/** Rows by area, the areas in the order in which they come first. */
function byArea(rows: readonly BoardRow[]): readonly BoardRow[] {
	const areas = [...new Set(rows.map((row) => row.area))];
	return areas.flatMap((area) => rows.filter((row) => row.area === area));
}

/** Before a sweep and while one runs: by area, so that nothing jumps under the cursor. */
export function orderByArea(rows: readonly BoardRow[]): readonly GroupedRow[] {
	return grouped(
		byArea(rows),
		(row) => row.area,
		() => 'area',
	);
}

/** After a sweep: worst first, and by area within one verdict. */
export function orderByVerdict(
	rows: readonly BoardRow[],
	readings: ReadonlyMap<string, SweepRow>,
): readonly GroupedRow[] {
	const rankOf = (row: BoardRow) => rankNameOf(standingOf(row, readings, false));
	const inArea = byArea(rows);
	const order = (Object.keys(ranks) as RankName[]).toSorted((a, b) => ranks[a] - ranks[b]);
	const sorted = order.flatMap((rank) => inArea.filter((row) => rankOf(row) === rank));
	return grouped(sorted, rankOf, rankOf);
}

/** The rows as items of the list; a group's first visible row carries its heading. */
export function listItemsOf(rows: readonly GroupedRow[]): readonly ListItem[] {
	return rows.map(({row, key, first}) => ({
		key,
		text: [row.symptom, row.title, row.area, row.metric, row.runbook, row.response].join(' '),
		before: first ? 1 : 0,
	}));
}

/** The last reading of an earlier incident in words, with its age. */
export function lastWords(row: BoardRow, wallClock: Date): string | null {
	if (!row.last) {
		return null;
	}

	const at = Date.parse(row.last.at);
	const age = Number.isNaN(at) ? 'at an unknown time' : agoWords(wallClock.getTime() - at);
	return `${row.last.sentence} (${age})`;
}

export type Tally = Readonly<{alarm: number; unknown: number; ok: number; notMeasured: number; notSwept: number}>;

/** How many rows stand how. */
export function tallyOf(rows: readonly BoardRow[], readings: ReadonlyMap<string, SweepRow>): Tally {
	const count = (rank: RankName) => rows.filter((row) => rankNameOf(standingOf(row, readings, false)) === rank).length;
	return {
		alarm: count('alarm'),
		unknown: count('unknown'),
		ok: count('ok'),
		notMeasured: count('not-measured'),
		notSwept: count('not-swept'),
	};
}
