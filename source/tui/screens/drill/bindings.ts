// The keys of a drill as data: the handler, the help line and the `?` overlay read the same list. Pure.
import type {DrillView} from '../../../session/drill-contract.js';
import type {Binding} from '../../input/bindings.js';

export type DrillCommand =
	| 'enter'
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'board'
	| 'page'
	| 'guide'
	| 'diagnosis'
	| 'update'
	| 'hints'
	| 'decision'
	| 'note'
	| 'output'
	| 'changes'
	| 'pause'
	| 'faster'
	| 'slower'
	| 'conclude'
	| 'help'
	| 'back'
	| 'leave';

type DrillBinding = Binding<DrillCommand>;

const binding = (command: DrillCommand, keys: readonly string[], shown: string, does: string): DrillBinding => ({
	command,
	keys,
	shown,
	does,
});

/** Every key, in the order in which the overlay lists them. */
export const drillBindings: readonly DrillBinding[] = [
	binding('enter', ['enter'], 'Enter', 'takes the step in hand; while it plays, shows the rest at once'),
	binding('down', ['down', 'j'], '↓ j', 'the next step, or row of the board'),
	binding('up', ['up', 'k'], '↑ k', 'the step or row before'),
	binding('board', ['b'], 'b', 'back to the board, to open another row'),
	binding('page', ['i'], 'i', 'what the pager said, again'),
	binding('diagnosis', ['h'], 'h', 'says what you think is wrong, and how sure you are'),
	binding('conclude', ['D'], 'D', 'done: ends the drill and begins the debrief'),
	binding('update', ['m'], 'm', 'a message to the people who wait; answers who asks'),
	binding('hints', ['x'], 'x', 'hints, with what they cost'),
	binding('decision', ['r'], 'r', 'puts the options of a decision point in order'),
	binding('output', ['o'], 'o', 'the full output of the step, with search'),
	binding('changes', ['u'], 'u', 'what you changed, and rolling it back'),
	binding('note', ['n'], 'n', 'a note for yourself and the report'),
	binding('guide', ['g'], 'g', 'guided mode: goes to the step that comes next'),
	binding('pause', ['p'], 'p', 'pauses the drill and both its clocks; p again goes on'),
	binding('faster', ['+', '='], '+', 'plays faster; the score is the same'),
	binding('slower', ['-'], '-', 'plays slower'),
	binding('page-down', ['pagedown'], 'PgDn', 'scrolls the pane down'),
	binding('page-up', ['pageup'], 'PgUp', 'scrolls the pane up'),
	binding('back', ['escape'], 'Esc', 'from a step to the board; on the board, asks to leave'),
	binding('leave', ['ctrl+c'], 'Ctrl-C', 'asks to leave; the drill can be gone on with'),
	binding('help', ['?'], '?', 'keys'),
];

const short: Readonly<Partial<Record<DrillCommand, string>>> = {
	enter: 'take',
	board: 'board',
	page: 'page',
	diagnosis: 'diagnosis',
	conclude: 'done',
	update: 'message',
	hints: 'hints',
	output: 'output',
	changes: 'undo',
	note: 'note',
	guide: 'next',
	pause: 'pause',
	help: 'keys',
};

/** The few keys that matter now, most needed first. */
export function bindingsNow(view: DrillView, isBoard: boolean): readonly DrillBinding[] {
	const wanted: readonly DrillCommand[] =
		view.mode === 'watch'
			? ['enter', 'output', 'pause', 'conclude', 'help']
			: isBoard
				? ['enter', 'diagnosis', 'update', 'hints', 'conclude', 'page', 'help', 'note', 'pause']
				: [
						'enter',
						...(view.mode === 'guided' ? (['guide'] as const) : []),
						'board',
						'diagnosis',
						'update',
						'hints',
						'conclude',
						'help',
						'output',
						'changes',
					];
	const words: Readonly<Partial<Record<DrillCommand, string>>> = {
		...short,
		enter: view.mode === 'watch' ? 'next' : isBoard ? 'open' : view.playing === null ? 'take' : 'rest at once',
		pause: view.isPaused ? 'go on' : 'pause',
	};
	return wanted.flatMap((command) => {
		const found = drillBindings.find((one) => one.command === command);
		const word = words[command];
		return found === undefined ? [] : [{...found, ...(word === undefined ? {} : {short: word})}];
	});
}
