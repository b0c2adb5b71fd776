// The state of a one-line editor: pure, counts in graphemes, knows no keys.
import {graphemesOf} from '../fit.js';

export type FieldState = Readonly<{
	text: string;
	/** Graphemes left of the cursor. */
	cursor: number;
}>;

export type FieldAction =
	| Readonly<{type: 'insert'; text: string}>
	| Readonly<{type: 'backspace'}>
	| Readonly<{type: 'delete'}>
	| Readonly<{type: 'left'}>
	| Readonly<{type: 'right'}>
	| Readonly<{type: 'home'}>
	| Readonly<{type: 'end'}>
	/** Ctrl-W: back to the blank before the word. */
	| Readonly<{type: 'kill-word'}>
	/** Ctrl-U: everything left of the cursor. */
	| Readonly<{type: 'kill-start'}>
	/** Ctrl-K: everything right of the cursor. */
	| Readonly<{type: 'kill-end'}>
	| Readonly<{type: 'set'; text: string}>;

const longest = 4096;

/**
 * Text as one typed line: newlines and tabs become blanks, and what has no shape (control, bidi, zero-width, private
 * characters) is dropped, so that the field holds only what is seen.
 */
export function asTypedLine(text: string): string {
	return text
		.replace(/\s+$/u, (end) => (/[\r\n]/.test(end) ? '' : end))
		.replace(/[\t\r\n\u0085\u2028\u2029]+/g, ' ')
		.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '');
}

/** A field with a text and the cursor at its end. */
export function fieldOf(text: string): FieldState {
	const clean = asTypedLine(text);
	return {text: clean, cursor: graphemesOf(clean).length};
}

function splice(state: FieldState, from: number, to: number, insert = ''): FieldState {
	const graphemes = graphemesOf(state.text);
	const left = graphemes.slice(0, from).join('') + insert;
	const right = graphemes.slice(to).join('');
	const text = left + right;
	// Counted anew: an accent that is inserted joins the letter before it.
	return text.length > longest ? state : {text, cursor: graphemesOf(left).length};
}

export function reduceField(state: FieldState, action: FieldAction): FieldState {
	const graphemes = graphemesOf(state.text);
	const count = graphemes.length;
	const {cursor} = state;
	switch (action.type) {
		case 'insert':
			return splice(state, cursor, cursor, asTypedLine(action.text));
		case 'backspace':
			return cursor === 0 ? state : splice(state, cursor - 1, cursor);
		case 'delete':
			return splice(state, cursor, cursor + 1);
		case 'left':
			return {...state, cursor: Math.max(0, cursor - 1)};
		case 'right':
			return {...state, cursor: Math.min(count, cursor + 1)};
		case 'home':
			return {...state, cursor: 0};
		case 'end':
			return {...state, cursor: count};
		case 'kill-word': {
			let start = cursor;
			while (start > 0 && graphemes[start - 1] === ' ') {
				start--;
			}

			while (start > 0 && graphemes[start - 1] !== ' ') {
				start--;
			}

			return splice(state, start, cursor);
		}

		case 'kill-start':
			return splice(state, 0, cursor);
		case 'kill-end':
			return splice(state, cursor, count);
		case 'set':
			return fieldOf(action.text);
	}
}
