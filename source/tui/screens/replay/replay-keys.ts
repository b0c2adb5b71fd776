// What the keys of a replay do. Pure.
import {type KeyEvent, type KeyPress, spreadBurst} from '../../input/use-keys.js';
import type {ReplayCommand} from './replay-bindings.js';
import type {ReplayAction} from './replay-state.js';

/** The keys of an event one by one. Every key of a burst counts, Enter too: in a replay none of them can do harm. */
export const pressesOf = (event: KeyEvent): readonly KeyPress[] =>
	event.kind !== 'burst'
		? spreadBurst(event)
		: Array.from(event.text).flatMap((text): readonly KeyPress[] =>
				text === '\r'
					? [{kind: 'key', name: 'enter', char: '', ctrl: false, shift: false, at: event.at}]
					: spreadBurst({...event, text}),
			);

/** The action of a command; `scroll` is where the pane stands, `page` how many lines it shows. */
export function actionOf(command: Exclude<ReplayCommand, 'leave'>, scroll: number, page: number): ReplayAction {
	switch (command) {
		case 'toggle':
			return {type: 'toggle'};
		case 'next':
			return {type: 'step', direction: 1};
		case 'previous':
			return {type: 'step', direction: -1};
		case 'list':
			return {type: 'panel', panel: 'list'};
		case 'output':
			return {type: 'panel', panel: 'output'};
		case 'help':
			return {type: 'panel', panel: 'help'};
		case 'faster':
			return {type: 'speed', direction: 1};
		case 'slower':
			return {type: 'speed', direction: -1};
		case 'first':
			return {type: 'jump', scene: 0};
		case 'last':
			return {type: 'end'};
		case 'scroll-down':
			return {type: 'scroll', to: scroll + Math.max(1, page - 1)};
		case 'scroll-up':
			return {type: 'scroll', to: Math.max(0, scroll - Math.max(1, page - 1))};
		case 'line-down':
			return {type: 'scroll', to: scroll + 1};
		case 'line-up':
			return {type: 'scroll', to: Math.max(0, scroll - 1)};
	}
}
