// Characters that nobody sees and that change what is read: refused as they stand and as escapes. Pure.
import {isInvisible, nameCodePoint} from '../../text/invisible.js';
import type {Path} from '../fault.js';
import type {Report} from './source-text.js';

/** Reports every such character that stands in the text itself. */
export function refuseHiddenCharacters(text: string, report: Report): void {
	let offset = 0;
	for (const character of text) {
		const codePoint = character.codePointAt(0) ?? 0;
		const isCommon = (codePoint >= 0x20 && codePoint < 0x7f) || codePoint === 10 || codePoint === 9;
		const isLineEnd = codePoint === 13 && text[offset + 1] === '\n';
		if (!isCommon && !isLineEnd && isInvisible(codePoint)) {
			report(
				offset,
				[],
				`the file contains the character ${nameCodePoint(codePoint)}, which cannot be seen`,
				'remove it',
			);
		}

		offset += character.length;
	}
}

/** `"\u202e"` in double quotes brings in what the text itself may not hold. */
export function refuseEscapedCharacters(value: string, offset: number, path: Path, text: string, report: Report): void {
	const hidden = [...value].find(
		(character) => character !== '\n' && character !== '\t' && isInvisible(character.codePointAt(0) ?? 0),
	);
	// A character that stands in the text as it is has been reported at its own place.
	if (hidden !== undefined && !text.includes(hidden)) {
		report(
			offset,
			path,
			`the text contains the character ${nameCodePoint(hidden.codePointAt(0) ?? 0)}, which cannot be seen`,
			'remove it',
		);
	}
}
