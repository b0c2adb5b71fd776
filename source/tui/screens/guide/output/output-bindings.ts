// The keys of the output viewer as data. Pure.
import type {Binding} from '../../../input/bindings.js';

export type OutputCommand =
	| 'close'
	| 'search'
	| 'next'
	| 'previous'
	| 'page-down'
	| 'page-up'
	| 'down'
	| 'up'
	| 'left'
	| 'right'
	| 'home'
	| 'end';

/** An empty `does` keeps a key out of the help line; it is the expected twin of its neighbour. */
export const outputBindings: ReadonlyArray<Binding<OutputCommand>> = [
	{command: 'close', keys: ['escape', 'q', 'o', 'ctrl+c'], shown: 'Esc', does: 'back'},
	{command: 'search', keys: ['/'], shown: '/', does: 'search'},
	{command: 'next', keys: ['n'], shown: 'n N', does: 'next'},
	{command: 'previous', keys: ['N'], shown: 'N', does: ''},
	{command: 'page-down', keys: ['pagedown', 'space', 'ctrl+f'], shown: 'PgDn PgUp', does: 'page'},
	{command: 'page-up', keys: ['pageup', 'ctrl+b'], shown: 'PgUp', does: ''},
	{command: 'home', keys: ['home', 'g'], shown: 'Home End', does: 'ends'},
	{command: 'end', keys: ['end', 'G'], shown: 'End', does: ''},
	{command: 'down', keys: ['down', 'j'], shown: '↓', does: ''},
	{command: 'up', keys: ['up', 'k'], shown: '↑', does: ''},
	{command: 'left', keys: ['left'], shown: '← →', does: 'side'},
	{command: 'right', keys: ['right'], shown: '→', does: ''},
];
