import test from 'ava';
import {listActionsOf} from '../../../source/tui/components/list/list-keys.js';
import {
	type ListAction,
	type ListState,
	listOf,
	matchesFilter,
	reduceList,
	selectedIndex,
	windowOf,
} from '../../../source/tui/components/list/list-state.js';

const items = (count: number, before = 0) =>
	Array.from({length: count}, (_, index) => ({
		key: `k${index}`,
		text: `item ${index} ${index % 2 === 0 ? 'even' : 'odd'}`,
		before: index % 5 === 0 ? before : 0,
	}));

const play = (state: ListState, ...actions: readonly ListAction[]) => actions.reduce(reduceList, state);

test('several moves that come in one chunk all count', (t) => {
	const actions = listActionsOf({kind: 'burst', text: 'jjjjj', at: 0});
	t.is(selectedIndex(play(listOf(items(20), 10), ...actions)), 5);
	t.is(selectedIndex(play(listOf(items(20), 10), ...listActionsOf({kind: 'burst', text: 'jjjkGk', at: 0}))), 18);
});

test('letters move only where no field is typed in', (t) => {
	t.deepEqual(listActionsOf({kind: 'burst', text: 'jk', at: 0}, false), []);
	t.deepEqual(listActionsOf({kind: 'paste', text: 'jjj', at: 0}), []);
});

test('moving stops at both ends', (t) => {
	t.is(selectedIndex(play(listOf(items(3), 10), {type: 'move', by: -5})), 0);
	t.is(selectedIndex(play(listOf(items(3), 10), {type: 'move', by: 50})), 2);
	t.is(selectedIndex(play(listOf(items(30), 10), {type: 'end'}, {type: 'page', direction: 1})), 29);
	t.is(selectedIndex(play(listOf(items(30), 10), {type: 'page', direction: 1})), 9);
	t.is(selectedIndex(play(listOf(items(30), 10), {type: 'end'}, {type: 'home'})), 0);
});

test('an empty list has no selection and survives every action', (t) => {
	const state = play(
		listOf([], 5),
		{type: 'move', by: 1},
		{type: 'page', direction: 1},
		{type: 'end'},
		{type: 'filter', text: 'x'},
		{type: 'resize', height: 2},
	);
	t.is(state.selected, null);
	t.deepEqual(windowOf(state), []);
});

test('the window always holds the selected item and is never higher than allowed', (t) => {
	for (const height of [1, 2, 3, 7, 40]) {
		let state = listOf(items(50, 1), height);
		for (let step = 0; step < 60; step++) {
			const lines = windowOf(state);
			t.true(lines.length <= height);
			t.true(lines.some((line) => line.kind === 'item' && line.selected));
			state = reduceList(state, {type: 'move', by: step < 45 ? 1 : -4});
		}
	}
});

test('the heading of the first item shows when one comes back to the top', (t) => {
	const state = play(listOf(items(50, 1), 6), {type: 'end'}, {type: 'home'});
	t.is(windowOf(state)[0]?.kind, 'before');
});

test('selection follows the item when the order changes', (t) => {
	const state = play(listOf(items(10), 5), {type: 'select', key: 'k3'});
	const reordered = reduceList(state, {type: 'items', items: items(10).toReversed()});
	t.is(reordered.selected, 'k3');
	t.is(selectedIndex(reordered), 6);
});

test('selection stays near where it was when its item goes', (t) => {
	const state = play(listOf(items(10), 5), {type: 'end'});
	t.is(reduceList(state, {type: 'items', items: items(4)}).selected, 'k3');
	t.is(reduceList(state, {type: 'items', items: []}).selected, null);
});

test('the filter keeps the selection if it still shows, else selects the first match', (t) => {
	const state = play(listOf(items(10), 5), {type: 'select', key: 'k3'});
	t.is(reduceList(state, {type: 'filter', text: 'odd'}).selected, 'k3');
	t.is(reduceList(state, {type: 'filter', text: 'even'}).selected, 'k0');
	const none = reduceList(state, {type: 'filter', text: 'nothing'});
	t.is(none.selected, null);
	t.is(reduceList(none, {type: 'filter', text: ''}).selected, 'k0');
});

test('every word of the filter must occur, in any order and case', (t) => {
	t.true(matchesFilter('Module downloads fail', 'FAIL mod'));
	t.false(matchesFilter('Module downloads fail', 'fail test'));
	t.true(matchesFilter('anything', ''));
	t.true(matchesFilter('a (b [c', '(b ['));
});
