// Draws a one-line editor: the part of its text around the cursor, with the cursor as an inverse cell (the terminal's own
// is hidden). Hears no keys by itself: the screen feeds events to `useTextField`.
import {Text} from 'ink';
import {useCallback, useReducer} from 'react';
import type {KeyEvent} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {toAscii} from '../clean-for.js';
import {graphemesOf, widthOf} from '../fit.js';
import {fieldActionsOf} from './field-keys.js';
import {type FieldState, fieldOf, reduceField} from './field-state.js';

export type TextFieldHandle = Readonly<{
	state: FieldState;
	/** Applies the edits an event asks for. */
	hear: (event: KeyEvent) => void;
	set: (text: string) => void;
}>;

/** A line editor for a screen. */
export function useTextField(initial = ''): TextFieldHandle {
	const [state, dispatch] = useReducer(reduceField, initial, fieldOf);
	const hear = useCallback((event: KeyEvent) => {
		for (const action of fieldActionsOf(event)) {
			dispatch(action);
		}
	}, []);
	const set = useCallback((text: string) => dispatch({type: 'set', text}), []);
	return {state, hear, set};
}

export type TextFieldProps = Readonly<{
	state: FieldState;
	width: number;
	isFocused?: boolean | undefined;
	/** Shows a dot for every character. */
	secret?: boolean | undefined;
	/** Shown dim while the field is empty; plain text of our own or already clean. */
	placeholder?: string | undefined;
}>;

/** The graphemes that fit around the cursor, split at it. */
export function fieldWindow(
	state: FieldState,
	width: number,
	secret = false,
): Readonly<{before: string; at: string; after: string}> {
	const shown = graphemesOf(state.text).map((grapheme) => (secret ? '*' : grapheme));
	const at = shown[state.cursor] ?? ' ';
	let room = Math.max(0, width - widthOf(at));
	let first = state.cursor;
	while (first > 0 && widthOf(shown[first - 1] ?? '') <= room) {
		first--;
		room -= widthOf(shown[first] ?? '');
	}

	let last = state.cursor + 1;
	while (last < shown.length && widthOf(shown[last] ?? '') <= room) {
		room -= widthOf(shown[last] ?? '');
		last++;
	}

	return {
		before: shown.slice(first, state.cursor).join(''),
		at,
		after: shown.slice(state.cursor + 1, last).join(''),
	};
}

export function TextField({state, width, isFocused = true, secret = false, placeholder = ''}: TextFieldProps) {
	const theme = useTheme();
	const shape = (text: string) => (theme.ascii ? toAscii(text) : text);
	if (state.text === '' && placeholder !== '') {
		return (
			<Text wrap="truncate-end">
				{isFocused ? <Text inverse> </Text> : null}
				<Text dimColor>{shape(placeholder)}</Text>
			</Text>
		);
	}

	const {before, at, after} = fieldWindow(state, width, secret);
	return (
		<Text wrap="truncate-end">
			{shape(before)}
			<Text inverse={isFocused}>{shape(at)}</Text>
			{shape(after)}
		</Text>
	);
}
