// The state of the board: pure, knows no keys and no ports.
import type {SweepRow} from '../../../incident/events.js';
import {type ListAction, type ListState, listOf, reduceList} from '../../components/list/list-state.js';
import type {Status} from '../../components/status-line.js';
import type {BoardRow} from '../../ports.js';
import {type GroupedRow, listItemsOf, orderByArea, orderByVerdict, rowKey} from './board-rows.js';

export type Sweep =
	| Readonly<{phase: 'never'}>
	| Readonly<{phase: 'running'; startedAt: number}>
	| Readonly<{phase: 'done'; endedAt: number; tookMs: number; stopped: boolean}>;

export type BoardMode = 'list' | 'filter' | 'inputs' | 'help';

export type BoardState = Readonly<{
	rows: readonly BoardRow[];
	/** The rows in their present order, with their groups. */
	ordered: readonly GroupedRow[];
	list: ListState;
	mode: BoardMode;
	sweep: Sweep;
	/** By row key; only of the newest sweep. */
	readings: ReadonlyMap<string, SweepRow>;
	/** The person moved since the sweep began: then the selection stays where it is. */
	moved: boolean;
	/** Inputs as a person gave them, for the sweep and for incidents opened from here. */
	inputs: Readonly<Record<string, string>>;
	status: Status | null;
	/** An incident is being opened: its title. No second one meanwhile. */
	opening: string | null;
}>;

export type BoardAction =
	| Readonly<{type: 'list'; action: ListAction}>
	| Readonly<{type: 'filter'; text: string}>
	| Readonly<{type: 'mode'; mode: BoardMode}>
	| Readonly<{type: 'sweep-began'; at: number}>
	| Readonly<{type: 'row-measured'; row: SweepRow}>
	| Readonly<{type: 'sweep-ended'; at: number; rows: readonly SweepRow[]}>
	/** Rows that were not reached stay without a reading. */
	| Readonly<{type: 'sweep-stopped'; at: number; status: Status | null}>
	| Readonly<{type: 'inputs'; inputs: Readonly<Record<string, string>>}>
	| Readonly<{type: 'status'; status: Status | null}>
	| Readonly<{type: 'opening'; title: string | null; status: Status | null}>;

export function boardOf(rows: readonly BoardRow[]): BoardState {
	const ordered = orderByArea(rows);
	return {
		rows,
		ordered,
		list: listOf(listItemsOf(ordered), 10),
		mode: 'list',
		sweep: {phase: 'never'},
		readings: new Map(),
		moved: false,
		inputs: {},
		status: null,
		opening: null,
	};
}

/** Takes over a new order. Unless the person moved, the selection goes to the top, where the worst is. */
function reorder(state: BoardState, ordered: readonly GroupedRow[]): BoardState {
	const items = reduceList(state.list, {type: 'items', items: listItemsOf(ordered)});
	return {...state, ordered, list: state.moved ? items : reduceList(items, {type: 'home'})};
}

function endSweep(state: BoardState, at: number, stopped: boolean, status: Status | null): BoardState {
	if (state.sweep.phase !== 'running') {
		return state;
	}

	const sweep: Sweep = {phase: 'done', endedAt: at, tookMs: at - state.sweep.startedAt, stopped};
	return reorder({...state, sweep, status}, orderByVerdict(state.rows, state.readings));
}

function withReadings(state: BoardState, rows: readonly SweepRow[]): BoardState {
	const readings = new Map(state.readings);
	for (const row of rows) {
		readings.set(rowKey(row), row);
	}

	return {...state, readings};
}

export function reduceBoard(state: BoardState, action: BoardAction): BoardState {
	switch (action.type) {
		case 'list': {
			const list = reduceList(state.list, action.action);
			const moved = state.moved || list.selected !== state.list.selected;
			return list === state.list ? state : {...state, list, moved};
		}

		case 'filter':
			return {...state, list: reduceList(state.list, {type: 'filter', text: action.text})};
		case 'mode':
			return {...state, mode: action.mode, status: null};
		case 'sweep-began':
			return {
				...reorder({...state, moved: true}, orderByArea(state.rows)),
				sweep: {phase: 'running', startedAt: action.at},
				// A reading of an earlier sweep must not pass for one of this sweep.
				readings: new Map(),
				moved: false,
				status: null,
			};
		case 'row-measured':
			return state.sweep.phase === 'running' ? withReadings(state, [action.row]) : state;
		case 'sweep-ended':
			return state.sweep.phase === 'running'
				? endSweep(withReadings(state, action.rows), action.at, false, null)
				: state;
		case 'sweep-stopped':
			return endSweep(state, action.at, true, action.status);
		case 'inputs':
			return {...state, inputs: action.inputs};
		case 'status':
			return {...state, status: action.status};
		case 'opening':
			return {...state, opening: action.title, status: action.status};
	}
}

/** The selected row, or null when the filter leaves none. */
export const selectedRow = (state: BoardState): GroupedRow | null =>
	state.ordered.find((row) => row.key === state.list.selected) ?? null;

/** The readings to record with an incident: null when nothing was measured. */
export function sweepForIncident(state: BoardState): readonly SweepRow[] | null {
	const rows = state.rows.flatMap((row) => state.readings.get(rowKey(row)) ?? []);
	return rows.length === 0 ? null : rows;
}
