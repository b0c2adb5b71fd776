// Which keys edit a line. Pure: an event in, actions out; Enter, Esc and Tab are the screen's.
import {type KeyEvent, spreadBurst} from '../../input/use-keys.js';
import type {FieldAction} from './field-state.js';

const controls: Readonly<Record<string, FieldAction>> = {
	a: {type: 'home'},
	b: {type: 'left'},
	d: {type: 'delete'},
	e: {type: 'end'},
	f: {type: 'right'},
	k: {type: 'kill-end'},
	u: {type: 'kill-start'},
	w: {type: 'kill-word'},
};

/** The edits an event asks for, in order. A paste is one insertion. */
export function fieldActionsOf(event: KeyEvent): readonly FieldAction[] {
	if (event.kind === 'paste') {
		return [{type: 'insert', text: event.text}];
	}

	// Unbracketed text of several lines: its newlines must not become the keys they would be alone.
	if (event.kind === 'burst' && !/[\u0000-\u001F\u007F]/.test(event.text.replace(/[\r\n\t]/g, ''))) {
		return [{type: 'insert', text: event.text}];
	}

	return spreadBurst(event).flatMap((key): FieldAction[] => {
		switch (key.name) {
			case 'backspace':
			case 'delete':
			case 'left':
			case 'right':
			case 'home':
			case 'end':
				return [{type: key.name}];
			case 'char': {
				const control = controls[key.char];
				return key.ctrl ? (control ? [control] : []) : [{type: 'insert', text: key.char}];
			}

			default:
				return [];
		}
	});
}
