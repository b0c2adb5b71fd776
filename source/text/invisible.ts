// Which characters a terminal does not draw, or draws in another order than they are stored: controls, bidi and format
// characters, private use, tags, fillers, odd spaces. The one list behind cleaning and quoting.

const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const blank = /[\p{Zs}\u2800]/u;
const mark = /\p{M}/u;

/** True for a code point that is not drawn as itself, whatever the context. Plain ASCII is answered without a search. */
export function isInvisible(codePoint: number): boolean {
	if (codePoint >= 0x20 && codePoint < 0x7f) return false;
	return invisible.test(String.fromCodePoint(codePoint));
}

/** True for blanks other than the ordinary space: they look like it and are not (U+00A0, U+3000, U+2800). */
export function isOddBlank(codePoint: number): boolean {
	return codePoint > 0x7f && blank.test(String.fromCodePoint(codePoint));
}

/** True for combining marks, which are drawn over the character before them. */
export function isMark(codePoint: number): boolean {
	return codePoint > 0x2ff && mark.test(String.fromCodePoint(codePoint));
}

/** `<U+202E>`: how a hidden character is shown. */
export function nameCodePoint(codePoint: number): string {
	return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`;
}
