// Which columns the board has room for, and what stands in them. Pure.
import {fitCell} from '../../components/fit.js';

export type Columns = Readonly<{
	verdict: number;
	/** 0: there is a heading for it, or no room. */
	area: number;
	symptom: number;
	metric: number;
	now: number;
	threshold: number;
	response: number;
}>;

/** Two columns for the pointer, one between columns. Below 110 the detail pane says what has no column. */
export function columnsFor(width: number, isSwept: boolean): Columns {
	const isWide = width >= 110;
	const verdict = 11;
	const area = isSwept ? (isWide ? 11 : 9) : 0;
	const room = width - 2 - verdict - (area > 0 ? area + 1 : 0) - 1;
	if (!isWide) {
		const now = Math.max(0, Math.min(40, Math.floor((room - 1) * 0.42)));
		return {verdict, area, symptom: Math.max(1, room - 1 - now), metric: 0, now, threshold: 0, response: 0};
	}

	const share = (part: number) => Math.floor((room - 4) * part);
	const metric = Math.min(24, share(0.14));
	const response = Math.min(24, share(0.14));
	const threshold = share(0.2);
	const now = share(0.24);
	return {verdict, area, symptom: room - 4 - metric - response - threshold - now, metric, now, threshold, response};
}

export type Cells = Readonly<Record<keyof Columns, string>>;

/** The cells of one line with their widths, without those that have no room. */
export function lineOf(
	columns: Columns,
	cells: Cells,
	ellipsis: string,
): ReadonlyArray<readonly [keyof Columns, string]> {
	const order: ReadonlyArray<keyof Columns> = ['verdict', 'area', 'symptom', 'metric', 'now', 'threshold', 'response'];
	return order
		.filter((name) => columns[name] > 0)
		.map((name) => [name, fitCell(cells[name], columns[name], ellipsis)] as const);
}
