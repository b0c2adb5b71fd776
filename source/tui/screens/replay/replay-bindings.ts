// The keys of the replay as data: the handler, the help line and the `?` overlay read the same list. Pure.
import type {Binding} from '../../input/bindings.js';

export type ReplayCommand =
	| 'toggle'
	| 'next'
	| 'previous'
	| 'list'
	| 'faster'
	| 'slower'
	| 'output'
	| 'first'
	| 'last'
	| 'scroll-down'
	| 'scroll-up'
	| 'line-down'
	| 'line-up'
	| 'help'
	| 'leave';

type ReplayBinding = Binding<ReplayCommand>;

const binding = (
	command: ReplayCommand,
	keys: readonly string[],
	shown: string,
	short: string,
	does: string,
): ReplayBinding => ({command, keys, shown, short, does});

/** Every key, most needed first. Digits are read besides: they name a step, and Enter goes there. */
export const replayBindings: readonly ReplayBinding[] = [
	binding('toggle', ['space'], 'space', 'pause', 'pauses, and goes on'),
	binding('next', [']', 'right'], ']', 'next', 'next step; when paused, with what came of it (also Right)'),
	binding('previous', ['[', 'left'], '[', 'back', 'previous step (also Left)'),
	binding('list', ['j'], 'j', 'jump', 'lists the steps to jump to; a number and Enter jump at once'),
	binding('faster', ['+', '='], '+ -', 'speed', 'faster: 0.5, 1, 2, 4, 8 times, or a step at once'),
	binding('output', ['o'], 'o', 'output', 'full output with search, and the evaluated expression'),
	binding('slower', ['-', '_'], '-', 'slower', 'slower'),
	binding('first', ['home', 'g'], 'Home', 'first', 'the beginning'),
	binding('last', ['end', 'G'], 'End', 'last', 'the end'),
	binding('scroll-down', ['pagedown'], 'PgDn', 'down', 'scrolls down (Down: one line)'),
	binding('scroll-up', ['pageup'], 'PgUp', 'up', 'scrolls up (Up: one line)'),
	binding('line-down', ['down'], 'Down', 'down', 'scrolls down one line'),
	binding('line-up', ['up'], 'Up', 'up', 'scrolls up one line'),
	binding('leave', ['q', 'escape', 'ctrl+c'], 'q', 'leave', 'leaves'),
	binding('help', ['?'], '?', 'keys', 'keys'),
];

const inLine: readonly ReplayCommand[] = ['toggle', 'next', 'previous', 'list', 'faster', 'output', 'leave', 'help'];

/** The keys for the one line at the bottom. */
export const bindingsInLine: readonly ReplayBinding[] = inLine.flatMap((command) =>
	replayBindings.filter((candidate) => candidate.command === command),
);
