// Where the output viewer stands: pure, holds numbers and the search only, never the output.
import {findLine, type OutputDocument} from './output-text.js';

export type OutputState = Readonly<{
	top: number;
	/** Columns left of the window. */
	left: number;
	rows: number;
	/** What was searched for last, and where it was found. */
	wanted: string;
	match: number | null;
	/** The search said that there is nothing. */
	missing: boolean;
}>;

export type OutputAction =
	| Readonly<{type: 'scroll'; by: number}>
	| Readonly<{type: 'page'; direction: 1 | -1}>
	| Readonly<{type: 'home'}>
	| Readonly<{type: 'end'}>
	| Readonly<{type: 'pan'; by: number}>
	| Readonly<{type: 'resize'; rows: number}>
	| Readonly<{type: 'search'; wanted: string}>
	| Readonly<{type: 'again'; direction: 1 | -1}>;

export const outputStart = (rows: number): OutputState => ({
	top: 0,
	left: 0,
	rows: Math.max(1, rows),
	wanted: '',
	match: null,
	missing: false,
});

export function reduceOutput(state: OutputState, action: OutputAction, document: OutputDocument): OutputState {
	const last = Math.max(0, document.lineCount - state.rows);
	const to = (top: number): OutputState => ({...state, top: Math.min(last, Math.max(0, top))});
	switch (action.type) {
		case 'scroll':
			return to(state.top + action.by);
		case 'page':
			return to(state.top + action.direction * Math.max(1, state.rows - 1));
		case 'home':
			return {...to(0), left: 0};
		case 'end':
			return to(last);
		case 'pan':
			return {...state, left: Math.max(0, state.left + action.by)};
		case 'resize': {
			const rows = Math.max(1, action.rows);
			return {...state, rows, top: Math.min(state.top, Math.max(0, document.lineCount - rows))};
		}

		case 'search':
			return found({...state, wanted: action.wanted}, findLine(document, action.wanted, state.top, 1), last);
		case 'again': {
			const from = state.match === null ? state.top : state.match + action.direction;
			return found(state, findLine(document, state.wanted, from, action.direction), last);
		}
	}
}

function found(state: OutputState, match: number | null, last: number): OutputState {
	if (match === null) {
		return {...state, match: null, missing: state.wanted !== ''};
	}

	const isVisible = match >= state.top && match < state.top + state.rows;
	const top = isVisible ? state.top : Math.min(last, Math.max(0, match - Math.floor(state.rows / 3)));
	return {...state, match, top, missing: false};
}
