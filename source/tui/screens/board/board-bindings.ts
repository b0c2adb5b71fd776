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
	| 'move';

export const boardBindings: ReadonlyArray<Binding<BoardCommand>> = [
	{keys: ['s'], shown: 's', does: 'sweep', command: 'sweep'},
	{keys: ['enter'], shown: 'Enter', does: 'open', command: 'open'},
	{keys: ['/'], shown: '/', does: 'filter', command: 'filter'},
	{keys: ['i'], shown: 'i', does: 'inputs', command: 'inputs'},
	{keys: ['o'], shown: 'o', does: 'incidents', command: 'incidents'},
	{keys: ['q'], shown: 'q', does: 'quit', command: 'leave'},
	{keys: ['?'], shown: '?', does: 'keys', command: 'help'},
	{
		keys: [],
		shown: '↑↓ j k PgUp PgDn Home End',
		does: 'move in the list',
		command: 'move',
	},
	{keys: ['escape'], shown: 'Esc', does: 'stop the sweep, else clear the filter, else quit', command: 'back'},
	{keys: ['ctrl+c'], shown: 'Ctrl-C', does: 'stop the sweep, else quit', command: 'interrupt'},
];

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
