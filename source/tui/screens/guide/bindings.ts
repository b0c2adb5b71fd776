// The keys of the guide as data: the handler, the help line and the `?` overlay read the same list. Pure.
import type {SessionView} from '../../../session/contract.js';
import type {Binding} from '../../input/bindings.js';
import {phaseOf} from './prompt.js';

export type GuideCommand =
	| 'enter'
	| 'auto'
	| 'retry'
	| 'skip'
	| 'steps'
	| 'runbooks'
	| 'edit'
	| 'note'
	| 'hypothesis'
	| 'output'
	| 'changes'
	| 'adhoc'
	| 'hand-over'
	| 'export'
	| 'close'
	| 'stop'
	| 'scroll-up'
	| 'scroll-down'
	| 'line-up'
	| 'line-down'
	| 'help';

type GuideBinding = Binding<GuideCommand>;

const binding = (command: GuideCommand, keys: readonly string[], shown: string, does: string): GuideBinding => ({
	command,
	keys,
	shown,
	does,
});

/** Every key, in the order in which the overlay lists them. */
export const guideBindings: readonly GuideBinding[] = [
	binding('enter', ['enter'], 'Enter', 'runs the step, or goes where its outcome leads'),
	binding('auto', ['a'], 'a', 'runs quiet checks on until an alarm, unknown, action or decision'),
	binding('stop', ['escape', 'ctrl+c'], 'Esc', 'stops what runs; pressed again, asks to leave'),
	binding('output', ['o'], 'o', 'full output with search, and the evaluated expression'),
	binding('retry', ['r'], 'r', 'runs the step again'),
	binding('skip', ['s'], 's', 'skips the step; asks why'),
	binding('steps', ['b', 'j'], 'b j', 'goes back or on to any step'),
	binding('runbooks', ['g'], 'g', 'goes on in another runbook; coming back is offered'),
	binding('changes', ['u'], 'u', 'changes of this incident, and undo'),
	binding('edit', ['c'], 'c', 'edits the command before it runs'),
	binding('note', ['n'], 'n', 'adds a note'),
	binding('hypothesis', ['h'], 'h', 'sets the hypothesis, with how sure you are'),
	binding('adhoc', ['!'], '!', 'runs a command of your own, with consent, recorded'),
	binding('hand-over', ['y'], 'y', 'ten lines to hand over; y again copies them'),
	binding('export', ['e'], 'e', 'writes the report: Markdown, HTML or JSON'),
	binding('close', ['x'], 'x', 'closes the incident'),
	binding('scroll-down', ['pagedown'], 'PgDn', 'scrolls down (Down: one line)'),
	binding('scroll-up', ['pageup'], 'PgUp', 'scrolls up (Up: one line)'),
	binding('line-down', ['down'], '↓', 'scrolls down one line'),
	binding('line-up', ['up'], '↑', 'scrolls up one line'),
	binding('help', ['?'], '?', 'keys'),
];

const short: Readonly<Partial<Record<GuideCommand, string>>> = {
	auto: 'auto',
	output: 'output',
	retry: 'again',
	skip: 'skip',
	steps: 'steps',
	changes: 'changes',
	edit: 'edit',
	note: 'note',
	stop: 'leave',
	adhoc: 'command',
	help: 'keys',
};

/** The few keys that matter now, for the one line at the bottom, most needed first. */
export function bindingsNow(view: SessionView): readonly GuideBinding[] {
	const phase = phaseOf(view);
	const order: readonly GuideCommand[] =
		phase === 'running' || phase === 'busy'
			? ['stop', 'note', 'output', 'help']
			: phase === 'branch'
				? ['enter', 'auto', 'retry', 'output', 'changes', 'steps', 'note', 'stop', 'help']
				: view.inHand.kind === 'ready'
					? ['enter', 'auto', 'skip', 'edit', 'steps', 'note', 'changes', 'stop', 'help']
					: ['enter', 'skip', 'steps', 'changes', 'note', 'stop', 'help'];
	return order.flatMap((command) => {
		const found = guideBindings.find((candidate) => candidate.command === command);
		return found ? [{...found, does: shortWords(view, command, found.does)}] : [];
	});
}

const enterWords: Readonly<Record<SessionView['inHand']['kind'], (view: SessionView) => string>> = {
	ready: ({inHand}) => (inHand.kind === 'ready' && inHand.prepared.consent === 'none' ? 'run' : 'consent'),
	inputs: () => 'values',
	choice: () => 'take it',
	decision: () => 'decide',
	manual: () => 'take it',
	'not-applicable': () => 'pass over',
	unavailable: ({inHand}) =>
		inHand.kind === 'unavailable' && (inHand.measureFirst ?? []).length > 0 ? 'measure first' : 'record unknown',
	end: () => 'take it',
};

function shortWords(view: SessionView, command: GuideCommand, does: string): string {
	const phase = phaseOf(view);
	if (command === 'enter') {
		if (phase === 'branch') {
			return `to ${view.branch?.to ?? ''}`;
		}

		return enterWords[view.inHand.kind](view);
	}

	if (command === 'stop' && (phase === 'running' || phase === 'busy')) {
		return 'stop';
	}

	return short[command] ?? does;
}
