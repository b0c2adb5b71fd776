// Foreign text as YAML that stays one value on one line and shows what it holds. Pure.
import {isInvisible, isOddBlank} from '../text/invisible.js';

function escapedCharacter(character: string): string {
	const codePoint = character.codePointAt(0) ?? 0;
	return codePoint > 0xffff
		? `\\U${codePoint.toString(16).padStart(8, '0')}`
		: `\\u${codePoint.toString(16).padStart(4, '0')}`;
}

/** A double-quoted YAML text; what is not drawn as itself is escaped. */
export function yamlQuoted(text: string): string {
	const escaped = JSON.stringify(text).replaceAll(/[^ -~]/gu, (character) => {
		const codePoint = character.codePointAt(0) ?? 0;
		return isInvisible(codePoint) || isOddBlank(codePoint) ? escapedCharacter(character) : character;
	});
	return escaped;
}

/** A YAML list on one line. */
export const yamlList = (words: readonly string[]): string => `[${words.map(yamlQuoted).join(', ')}]`;
