import test from 'ava';
import {boardLayout} from '../../../../source/tui/screens/board/board.js';
import {columnsFor} from '../../../../source/tui/screens/board/board-columns.js';
import {boardInputsOf, inputFault} from '../../../../source/tui/screens/board/board-inputs.js';
import {lastWords, orderByArea, rowKey} from '../../../../source/tui/screens/board/board-rows.js';
import {
	type BoardAction,
	type BoardState,
	boardOf,
	reduceBoard,
	selectedRow,
	sweepForIncident,
} from '../../../../source/tui/screens/board/board-state.js';
import {summaryOf} from '../../../../source/tui/screens/board/board-summary.js';
import {themeFor} from '../../../../source/tui/theme.js';
import {fakeRow, fakeRunbook, fakeSweepRow} from '../../fixtures/fake-ports.js';

const runbooks = Array.from({length: 10}, (_, index) => fakeRunbook(index));
const rows = runbooks.map((runbook, index) =>
	fakeRow(runbook, index === 4 ? {notSwept: 'it runs the tests of the project'} : {}),
);
const row = (index: number) => {
	const found = rows[index];
	if (!found) {
		throw new Error('no such row');
	}

	return found;
};

const play = (...actions: readonly BoardAction[]): BoardState => actions.reduce(reduceBoard, boardOf(rows));
const began: BoardAction = {type: 'sweep-began', at: 0};
const measured = (index: number, verdict: 'ok' | 'alarm' | 'unknown'): BoardAction => ({
	type: 'row-measured',
	row: fakeSweepRow(row(index), verdict),
});
const shown = (state: BoardState) =>
	state.ordered.map((entry) => runbooks.findIndex(({id}) => id === entry.row.runbook));

test('before a sweep the rows are grouped by area', (t) => {
	const areas = orderByArea(rows).map((entry) => entry.row.area);
	t.is(new Set(areas).size, areas.filter((area, index) => area !== areas[index - 1]).length);
});

test('while a sweep runs the order stays, and readings fill in', (t) => {
	const state = play(began, measured(3, 'alarm'));
	t.deepEqual(shown(state), shown(boardOf(rows)));
	t.is(state.readings.get(rowKey(row(3)))?.verdict, 'alarm');
});

test('after a sweep the worst comes first: alarm, unknown, ok, not swept', (t) => {
	const end: BoardAction = {
		type: 'sweep-ended',
		at: 900,
		rows: [0, 1, 2, 3, 5, 6, 7, 8, 9].map((index) =>
			fakeSweepRow(row(index), index === 7 ? 'alarm' : index === 2 ? 'unknown' : 'ok'),
		),
	};
	const order = shown(play(began, end));
	t.deepEqual([order[0], order[1], order.at(-1)], [7, 2, 4]);
	t.is(order.length, rows.length);
});

test('the selection goes to the worst row, unless the person moved meanwhile', (t) => {
	const end: BoardAction = {type: 'sweep-ended', at: 900, rows: [fakeSweepRow(row(7), 'alarm')]};
	t.is(selectedRow(play(began, end))?.row.runbook, row(7).runbook);
	const moved = play(began, {type: 'list', action: {type: 'move', by: 2}}, end);
	const before = play(began, {type: 'list', action: {type: 'move', by: 2}});
	t.is(selectedRow(moved)?.key, selectedRow(before)?.key);
});

test('a stopped sweep keeps what it measured and calls the rest not measured, never ok', (t) => {
	const state = play(began, measured(0, 'ok'), measured(5, 'alarm'), {type: 'sweep-stopped', at: 500, status: null});
	t.is(state.readings.size, 2);
	const order = shown(state);
	t.is(order[0], 5);
	t.deepEqual([order.at(-2), order.at(-1)], [0, 4]);
	t.deepEqual(
		sweepForIncident(state)?.map((reading) => reading.verdict),
		['ok', 'alarm'],
	);
});

test('what comes after a stop is not taken in', (t) => {
	const state = play(began, {type: 'sweep-stopped', at: 500, status: null}, measured(0, 'ok'), {
		type: 'sweep-ended',
		at: 600,
		rows: [fakeSweepRow(row(1), 'ok')],
	});
	t.is(state.readings.size, 0);
	t.is(sweepForIncident(state), null);
});

test('a new sweep forgets the readings of the one before', (t) => {
	const state = play(
		began,
		measured(0, 'ok'),
		{type: 'sweep-ended', at: 900, rows: []},
		{type: 'sweep-began', at: 2000},
	);
	t.is(state.readings.size, 0);
});

test('two rows with the same metric and different symptoms are two rows', (t) => {
	const first = fakeRow(fakeRunbook(0));
	const second = {...first, symptom: 'Another symptom'};
	const state = [began, {type: 'row-measured', row: fakeSweepRow(second, 'alarm')} as const].reduce<BoardState>(
		reduceBoard,
		boardOf([first, second]),
	);
	t.is(state.readings.get(rowKey(first)), undefined);
	t.is(state.readings.get(rowKey(second))?.verdict, 'alarm');
});

test('the summary counts what was measured and never hides what was not', (t) => {
	const theme = themeFor({LANG: 'C.UTF-8'});
	const words = (state: BoardState, now: number) =>
		summaryOf(theme, state, now, '*')
			.map((part) => part.text)
			.join(' · ');
	t.is(words(boardOf(rows), 0), 'Nothing measured yet: s measures 9 key metrics, quiet checks only.');
	t.is(words(play(began, measured(0, 'alarm')), 1500), '* measured 1 of 9 · 1.5 s · ▲ 1 ALARM · ✓ 0 ok · Esc stops');
	t.is(
		words(play(began, measured(0, 'unknown'), {type: 'sweep-stopped', at: 2000, status: null}), 65_000),
		'? 1 unknown · ✓ 0 ok · 8 not measured · 1 on demand · stopped 1 min ago in 2.0 s',
	);
});

test('the last reading of a row that is not swept carries its age', (t) => {
	const last = {sentence: '2 failures, above 0', verdict: 'alarm' as const, at: '2026-11-20T23:47:00.000Z'};
	const wallClock = new Date('2026-11-21T02:47:00.000Z');
	t.is(lastWords({...row(4), last}, wallClock), '2 failures, above 0 (3 h ago)');
	t.is(lastWords({...row(4), last: {...last, at: 'rubbish'}}, wallClock), '2 failures, above 0 (at an unknown time)');
	t.is(lastWords(row(4), wallClock), null);
});

test('columns never add up to more than the terminal', (t) => {
	for (let width = 40; width <= 300; width++) {
		for (const isSwept of [false, true]) {
			const columns = Object.values(columnsFor(width, isSwept)).filter((size) => size > 0);
			const total = 2 + columns.reduce((sum, size) => sum + size, 0) + columns.length - 1;
			t.true(total <= width, `${total} in ${width}`);
			t.true(columns.every((size) => size > 0));
		}
	}
});

test('the parts of the board never take more rows than the frame has', (t) => {
	for (let rowsOfTerminal = 8; rowsOfTerminal <= 100; rowsOfTerminal++) {
		for (const banners of [0, 1, 5, 50]) {
			const layout = boardLayout(rowsOfTerminal, banners);
			t.true(layout.banners + layout.list + layout.detail + 5 <= rowsOfTerminal - 1);
			t.true(layout.list >= 1);
		}
	}
});

test('the form asks each input of the key metrics once, and checks it for every runbook', (t) => {
	const strict = fakeRunbook(1);
	const unused = {type: 'string', prompt: 'Not asked by a key metric'} as const;
	const inputs = boardInputsOf([
		{...fakeRunbook(0), inputs: {...fakeRunbook(0).inputs, unused}},
		{...strict, inputs: {module: {type: 'string', prompt: 'Short', pattern: '^[a-z]{1,3}$'}}},
	]);
	t.deepEqual(
		inputs.map((input) => [input.name, input.uses.map((use) => use.runbook)]),
		[['module', [fakeRunbook(0).id, strict.id]]],
	);
	const [module] = inputs;
	t.truthy(module);
	if (module) {
		t.is(inputFault(module, 'abc'), null);
		t.is(inputFault(module, ''), null);
		t.regex(inputFault(module, 'abcdef') ?? '', /pattern/);
		t.regex(inputFault(module, '-x') ?? '', /hyphen/);
	}
});
