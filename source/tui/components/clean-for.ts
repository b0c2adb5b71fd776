// Text from outside, made safe for the terminal in hand: control characters made visible, and on an ASCII terminal
// everything else too. Pure.
import {cleanLine, cleanText} from '../../text/clean.js';
import type {Theme} from '../theme.js';

const transliterated: Readonly<Record<string, string>> = {
	'–': '-',
	'—': '-',
	'‐': '-',
	'‘': "'",
	'’': "'",
	'“': '"',
	'”': '"',
	'…': '...',
	'·': '.',
	'•': '*',
	'→': '->',
	'←': '<-',
	'≥': '>=',
	'≤': '<=',
	'×': 'x',
	µ: 'u',
	'✓': '+',
	'✗': 'x',
	'\u00A0': ' ',
};

/** Only what an ASCII terminal can draw; the rest becomes a question mark. */
export function toAscii(text: string): string {
	return text.replace(/[^\n -~]/gu, (char) => transliterated[char] ?? '?');
}

/** One line, whatever comes in. */
export function lineFor(theme: Theme, text: string): string {
	const clean = cleanLine(text);
	return theme.ascii ? toAscii(clean) : clean;
}

/** Several lines; newlines stay. */
export function textFor(theme: Theme, text: string): string {
	const clean = cleanText(text);
	return theme.ascii ? toAscii(clean) : clean;
}
