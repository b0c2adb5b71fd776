// Key events for tests of reducers.
import type {KeyEvent, KeyName} from '../../../../source/tui/input/key-event.js';

const names = new Set<string>([
	'enter',
	'escape',
	'tab',
	'backspace',
	'delete',
	'up',
	'down',
	'left',
	'right',
	'pageup',
	'pagedown',
	'home',
	'end',
]);

/** A key by name (`enter`, `ctrl+c`) or character, at a time in milliseconds. */
export function key(what: string, at: number): KeyEvent {
	if (names.has(what)) {
		return {kind: 'key', name: what as KeyName, char: '', ctrl: false, shift: false, at};
	}

	const ctrl = what.startsWith('ctrl+');
	return {kind: 'key', name: 'char', char: ctrl ? what.slice(5) : what, ctrl, shift: false, at};
}

export const paste = (text: string, at: number): KeyEvent => ({kind: 'paste', text, at});
export const burst = (text: string, at: number): KeyEvent => ({kind: 'burst', text, at});

/** Characters typed one after another, `every` milliseconds apart. */
export const typed = (text: string, from: number, every: number): readonly KeyEvent[] =>
	[...text].map((char, index) => key(char === '\r' ? 'enter' : char, from + index * every));

/** A key held down: one press, the pause before repetition, then a repeat about every 33 ms. */
export function held(what: string, from: number, forMs: number, pause = 500): readonly KeyEvent[] {
	const events = [key(what, from)];
	for (let at = from + pause; at <= from + forMs; at += 33) {
		events.push(key(what, at));
	}

	return events;
}
