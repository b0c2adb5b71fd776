// The keys of the leader's screen as data: the handler, the help line and the `?` overlay read the same list. Pure.
import type {LeaderState} from '../../../session/leader-contract.js';
import type {Binding} from '../../input/bindings.js';

export type LeaderKey =
	| 'answer'
	| 'fire'
	| 'note'
	| 'pause'
	| 'rubric'
	| 'down'
	| 'up'
	| 'page-down'
	| 'page-up'
	| 'help'
	| 'leave';

type LeaderBinding = Binding<LeaderKey>;

const binding = (command: LeaderKey, keys: readonly string[], shown: string, does: string, short: string) => ({
	command,
	keys,
	shown,
	does,
	short,
});

/** Every key, in the order in which the overlay lists them. */
export const leaderBindings: readonly LeaderBinding[] = [
	binding('answer', ['a'], 'a', 'answers a miss: in your words, or in ready ones', 'answer'),
	binding('fire', ['f'], 'f', 'brings one of the coming injects now', 'inject'),
	binding('note', ['n'], 'n', 'a note for the debrief, at its time; the trainee does not see it before', 'note'),
	binding('pause', ['p'], 'p', 'pauses the drill and both its clocks; p again goes on', 'pause'),
	binding('rubric', ['r'], 'r', 'how the trainee works, in three levels; kept as a note', 'rubric'),
	binding('down', ['down', 'j'], '↓ j', 'scrolls down', 'down'),
	binding('up', ['up', 'k'], '↑ k', 'scrolls up', 'up'),
	binding('page-down', ['pagedown', 'space'], 'PgDn', 'scrolls a page down', 'more'),
	binding('page-up', ['pageup'], 'PgUp', 'scrolls a page up', 'back'),
	binding('leave', ['q', 'escape', 'ctrl+c'], 'q', 'leaves; the drill goes on without you', 'leave'),
	binding('help', ['?'], '?', 'keys', 'keys'),
];

/** The few keys that matter now, most needed first. */
export function leaderBindingsNow(state: LeaderState, hasEnded: boolean, overflows: boolean): readonly LeaderBinding[] {
	const wanted: readonly LeaderKey[] = hasEnded
		? [...(overflows ? (['page-down'] as const) : []), 'leave', 'help']
		: [
				...(state.misses.length > 0 && state.phase === 'running' ? (['answer'] as const) : []),
				...(state.phase === 'running' ? (['fire'] as const) : []),
				'note',
				...(state.phase === 'running' ? (['pause'] as const) : []),
				'rubric',
				...(overflows ? (['page-down'] as const) : []),
				'leave',
				'help',
			];
	return wanted.flatMap((command) => {
		const found = leaderBindings.find((one) => one.command === command);
		return found === undefined
			? []
			: [command === 'pause' && state.pausedBy !== null ? {...found, short: 'go on'} : found];
	});
}
