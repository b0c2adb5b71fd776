// The keys of the board, as data.
import type {Binding} from '../../input/bindings.js';

export type BoardCommand =
	| 'sweep'
	| 'open'
	| 'filter'
	| 'inputs'
	| 'incidents'
	| 'back'
	| 'interrupt'
	| 'leave'
	| 'help'
	| 'move'
	| 'redraw';

/** In the order of the overlay; those without a short word have no place on the help line. */
export const boardBindings: ReadonlyArray<Binding<BoardCommand>> = [
	{
		keys: ['s'],
		shown: 's',
		does: 'sweep: measure all key metrics, quiet checks only',
		short: 'sweep',
		command: 'sweep',
	},
	{keys: ['enter'], shown: 'Enter', does: 'open an incident at the selected row', short: 'open', command: 'open'},
	{keys: ['/'], shown: '/', does: 'filter by symptom, title, area or metric', short: 'filter', command: 'filter'},
	{keys: ['i'], shown: 'i', does: 'inputs of the key metrics', short: 'inputs', command: 'inputs'},
	{
		keys: ['o'],
		shown: 'o',
		does: 'incidents that are still open; Enter resumes one',
		short: 'incidents',
		command: 'incidents',
	},
	{keys: ['q'], shown: 'q', does: 'quit', short: 'quit', command: 'leave'},
	{keys: ['?'], shown: '?', does: 'these keys', short: 'keys', command: 'help'},
	{keys: [], shown: '↑↓ j k PgUp PgDn Home End', does: 'move in the list', command: 'move'},
	{keys: ['escape'], shown: 'Esc', does: 'stop the sweep, else clear the filter, else quit', command: 'back'},
	{keys: ['ctrl+c'], shown: 'Ctrl-C', does: 'stop the sweep, else quit', command: 'interrupt'},
	{keys: [], shown: 'Ctrl-L', does: 'draw the screen anew', command: 'redraw'},
];

/** Those with a place on the help line. */
export const boardHelpLine = boardBindings.filter((binding) => binding.short !== undefined);

export const filterBindings: readonly Binding[] = [
	{keys: ['enter'], shown: 'Enter', does: 'keep the filter', command: 'keep'},
	{keys: ['escape'], shown: 'Esc', does: 'clear it', command: 'clear'},
	{keys: ['up', 'down'], shown: '↑↓', does: 'move', command: 'move'},
];

export const inputBindings: readonly Binding[] = [
	{keys: ['enter'], shown: 'Enter', does: 'use these', command: 'apply'},
	{keys: ['tab', 'down'], shown: 'Tab ↓', does: 'next', command: 'next'},
	{keys: ['shift+tab', 'up'], shown: '↑', does: 'previous', command: 'previous'},
	{keys: ['ctrl+u'], shown: 'Ctrl-U', does: 'empty', command: 'empty'},
	{keys: ['escape'], shown: 'Esc', does: 'leave unchanged', command: 'cancel'},
];
