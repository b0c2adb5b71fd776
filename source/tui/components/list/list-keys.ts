// Which keys move in a list. Pure: an event in, actions out.
import {type KeyEvent, spreadBurst} from '../../input/use-keys.js';
import type {ListAction} from './list-state.js';

/** The moves an event asks for, in order; several from one burst. Letters (j k g G) only where no field is being typed in. */
export function listActionsOf(event: KeyEvent, letters = true): readonly ListAction[] {
	return spreadBurst(event).flatMap((key): ListAction[] => {
		switch (key.name) {
			case 'up':
				return [{type: 'move', by: -1}];
			case 'down':
				return [{type: 'move', by: 1}];
			case 'pageup':
				return [{type: 'page', direction: -1}];
			case 'pagedown':
				return [{type: 'page', direction: 1}];
			case 'home':
				return [{type: 'home'}];
			case 'end':
				return [{type: 'end'}];
			case 'char':
				return letters || key.ctrl ? letterActions(key.char, key.ctrl, letters) : [];
			default:
				return [];
		}
	});
}

function letterActions(char: string, ctrl: boolean, letters: boolean): ListAction[] {
	if (ctrl) {
		return char === 'p' ? [{type: 'move', by: -1}] : char === 'n' ? [{type: 'move', by: 1}] : [];
	}

	if (!letters) {
		return [];
	}

	switch (char) {
		case 'j':
			return [{type: 'move', by: 1}];
		case 'k':
			return [{type: 'move', by: -1}];
		case 'g':
			return [{type: 'home'}];
		case 'G':
			return [{type: 'end'}];
		default:
			return [];
	}
}
