// The state of a long list that can be filtered: pure, and it knows no keys. Several moves that arrive in one piece all
// count, because each is one action on the state. Selection follows the item, not the position, when items are reordered.

export type ListItem = Readonly<{
	key: string;
	/** What the filter looks into. */
	text: string;
	/** Lines drawn above the item, such as a heading. */
	before?: number;
}>;

export type ListState = Readonly<{
	items: readonly ListItem[];
	/** Those that match the filter, in order. */
	visible: readonly ListItem[];
	selected: string | null;
	filter: string;
	/** Lines that fit. */
	height: number;
	/** First visible line. */
	offset: number;
}>;

export type ListAction =
	| Readonly<{type: 'move'; by: number}>
	| Readonly<{type: 'page'; direction: 1 | -1}>
	| Readonly<{type: 'home'}>
	| Readonly<{type: 'end'}>
	| Readonly<{type: 'filter'; text: string}>
	| Readonly<{type: 'items'; items: readonly ListItem[]}>
	| Readonly<{type: 'resize'; height: number}>
	| Readonly<{type: 'select'; key: string}>;

const linesOf = (item: ListItem): number => 1 + (item.before ?? 0);

/** Every word of the filter must occur, in any order and case. */
export function matchesFilter(text: string, filter: string): boolean {
	const folded = text.toLowerCase();
	return filter
		.toLowerCase()
		.split(/\s+/)
		.every((word) => folded.includes(word));
}

/** A list with its first item selected. */
export function listOf(items: readonly ListItem[], height: number): ListState {
	return settle({items, visible: items, selected: items[0]?.key ?? null, filter: '', height, offset: 0});
}

/** Position of the selected item among the visible ones; -1 when nothing is selected. */
export const selectedIndex = (state: ListState): number =>
	state.selected === null ? -1 : state.visible.findIndex((item) => item.key === state.selected);

function settle(state: ListState): ListState {
	const height = Math.max(1, state.height);
	const index = selectedIndex(state);
	const top = state.visible.slice(0, Math.max(0, index)).reduce((sum, item) => sum + linesOf(item), 0);
	const item = state.visible[index];
	const total = state.visible.reduce((sum, entry) => sum + linesOf(entry), 0);
	let {offset} = state;
	if (item) {
		// The heading above comes along where both fit.
		const bottom = top + linesOf(item);
		const from = linesOf(item) <= height ? top : bottom - 1;
		offset = Math.min(offset, from);
		offset = Math.max(offset, bottom - height);
	}

	offset = Math.max(0, Math.min(offset, total - height));
	return offset === state.offset && height === state.height ? state : {...state, height, offset};
}

function selectAt(state: ListState, index: number): ListState {
	const clamped = Math.max(0, Math.min(index, state.visible.length - 1));
	return settle({...state, selected: state.visible[clamped]?.key ?? null});
}

function withItems(state: ListState, items: readonly ListItem[], filter: string): ListState {
	const visible = filter === '' ? items : items.filter((item) => matchesFilter(item.text, filter));
	const stays = visible.some((item) => item.key === state.selected);
	const index = Math.min(Math.max(0, selectedIndex(state)), Math.max(0, visible.length - 1));
	const selected = stays ? state.selected : (visible[filter === state.filter ? index : 0]?.key ?? null);
	return settle({...state, items, visible, filter, selected});
}

export function reduceList(state: ListState, action: ListAction): ListState {
	switch (action.type) {
		case 'move':
			return selectAt(state, selectedIndex(state) + action.by);
		case 'page':
			return selectAt(state, selectedIndex(state) + action.direction * Math.max(1, state.height - 1));
		case 'home':
			return selectAt(state, 0);
		case 'end':
			return selectAt(state, state.visible.length - 1);
		case 'filter':
			return withItems(state, state.items, action.text);
		case 'items':
			return withItems(state, action.items, state.filter);
		case 'resize':
			return settle({...state, height: action.height});
		case 'select':
			return state.visible.some((item) => item.key === action.key) ? settle({...state, selected: action.key}) : state;
	}
}

export type ListLine =
	| Readonly<{kind: 'before'; item: ListItem; line: number}>
	| Readonly<{kind: 'item'; item: ListItem; selected: boolean}>;

/** The lines to draw, at most `height`: never the whole list, because Ink pays for every row it is given. */
export function windowOf(state: ListState): readonly ListLine[] {
	const lines: ListLine[] = [];
	let line = 0;
	for (const item of state.visible) {
		for (let before = 0; before < (item.before ?? 0); before++, line++) {
			if (line >= state.offset && line < state.offset + state.height) {
				lines.push({kind: 'before', item, line: before});
			}
		}

		if (line >= state.offset && line < state.offset + state.height) {
			lines.push({kind: 'item', item, selected: item.key === state.selected});
		}

		line++;
		if (line >= state.offset + state.height) {
			break;
		}
	}

	return lines;
}
