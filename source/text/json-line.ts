// JSON on one line that may be shown in a terminal: what JSON leaves raw and a terminal or a reader would act on is escaped.
// The same value always gives the same line, so that a line printed is the line that was recorded and hashed.
import {isInvisible} from './invisible.js';

function escaped(character: string): string {
	return Array.from(
		{length: character.length},
		(_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
	).join('');
}

/** JSON of a value in characters that are drawn as themselves. */
export function jsonLine(value: unknown): string {
	return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
		isInvisible(character.codePointAt(0) ?? 0) ? escaped(character) : character,
	);
}
