// Turns the strings that Ink 6.8 cuts out of stdin into key events. Pure. Ink's own names are not used: it calls both
// Backspace and Delete "delete", and hands the markers of a bracketed paste over as text.
import type {KeyEvent, KeyName, KeyPress} from './key-event.js';

export type DecoderState = Readonly<{
	/** Text of a paste whose end has not come yet, and when its newest part came. */
	paste: Readonly<{text: string; at: number}> | null;
	/** Characters of an old mouse report that are still to come; any letter may be among them. */
	mouse: number;
}>;

export const decoderStart: DecoderState = {paste: null, mouse: 0};

const pasteBegins = '\u001B[200~';
const pasteEnds = /\u001B?\[201~/;
/** A mouse report in the oldest form: button, column and row follow as three characters. */
const mouseBegins = '\u001B[M';
const mouseLength = 3;
/** A paste that has been silent this long has lost its end marker; the keyboard must not stay dead. */
const pasteSilenceMs = 2000;
const pasteLimit = 64 * 1024;

const sequences: Readonly<Record<string, KeyName>> = {
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	'[F': 'end',
	'[H': 'home',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	OF: 'end',
	OH: 'home',
	'[1~': 'home',
	'[3~': 'delete',
	'[4~': 'end',
	'[5~': 'pageup',
	'[6~': 'pagedown',
	'[7~': 'home',
	'[8~': 'end',
	'[Z': 'tab',
	OM: 'enter',
};

const press = (name: KeyName, at: number, more: Partial<KeyPress> = {}): KeyPress => ({
	kind: 'key',
	name,
	char: '',
	ctrl: false,
	shift: false,
	at,
	...more,
});

/** Something came that is no key and no text: an answer of the terminal, a mouse, the end of a paste. */
const nothing = (at: number): readonly KeyEvent[] => [{kind: 'burst', text: '', at}];

/** A control sequence without its escape: `[1;5C` is Ctrl-Right. Unknown ones hold no text. */
function decodeSequence(sequence: string, at: number): readonly KeyEvent[] {
	const plain = sequences[sequence];
	if (plain) {
		return [press(plain, at, sequence === '[Z' ? {shift: true} : {})];
	}

	const modified = /^\[(\d+);(\d+)([A-Z~])$/.exec(sequence);
	const name = modified && sequences[modified[3] === '~' ? `[${modified[1]}~` : `[${modified[3]}`];
	if (!modified || !name) {
		return nothing(at);
	}

	const modifier = Number(modified[2]) - 1;
	return [press(name, at, {ctrl: (modifier & 4) !== 0, shift: (modifier & 1) !== 0})];
}

function decodeCharacter(char: string, at: number): readonly KeyEvent[] {
	const code = char.codePointAt(0) ?? 0;
	if (char === '\r') {
		return [press('enter', at)];
	}

	if (char === '\t') {
		return [press('tab', at)];
	}

	if (char === '\u007F' || char === '\b') {
		return [press('backspace', at)];
	}

	// Line feed is Ctrl-J: type-ahead from before raw mode turns Enter into it, so it must not be Enter.
	if (code >= 1 && code <= 26) {
		return [press('char', at, {char: String.fromCodePoint(code + 96), ctrl: true})];
	}

	if (code < 32 || (code >= 127 && code < 160)) {
		return nothing(at);
	}

	return [press('char', at, {char, shift: /^\p{Lu}$/u.test(char)})];
}

/** Pasted text as plain text: no escape sequence, no control character but newline and tab. */
function plainPaste(text: string): string {
	return text
		.replace(/\u001B\[[0-?]*[ -/]*[@-~]/g, '')
		.replace(/\r\n?/g, '\n')
		.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');
}

function decodePlain(text: string, at: number): readonly KeyEvent[] {
	const characters = [...text];
	if (characters.length === 1) {
		return decodeCharacter(text, at);
	}

	// Ctrl-C is heard even in the middle of a burst: it is how a person gets out.
	const interrupts = characters.filter((char) => char === '\u0003').length;
	const rest = text.replaceAll('\u0003', '');
	return [
		...(rest === ''
			? []
			: [...rest].length === 1
				? decodeCharacter(rest, at)
				: [{kind: 'burst' as const, text: rest, at}]),
		...Array.from({length: interrupts}, () => press('char', at, {char: 'c', ctrl: true})),
	];
}

/**
 * Decodes one piece of input.
 *
 * @param raw one event of Ink's input parser: text without escapes, one escape sequence, or a lone escape.
 * @param at milliseconds of the injected clock.
 */
export function decodeInput(
	state: DecoderState,
	raw: string,
	at: number,
): Readonly<{state: DecoderState; events: readonly KeyEvent[]}> {
	if (state.paste) {
		// Ctrl-C, pressed by itself, is how a person gets out of a paste whose end was lost.
		if (at - state.paste.at > pasteSilenceMs || raw === '\u0003') {
			const abandoned: KeyEvent = {kind: 'paste', text: plainPaste(state.paste.text), at: state.paste.at};
			const next = decodeInput(decoderStart, raw, at);
			return {state: next.state, events: [abandoned, ...next.events]};
		}

		// The end marker may come in two pieces, and the second in one piece with what follows: it is looked for in all of
		// what has been collected.
		const text = state.paste.text + raw;
		const end = pasteEnds.exec(text);
		if (end) {
			const pasted: KeyEvent = {kind: 'paste', text: plainPaste(text.slice(0, end.index)), at};
			const rest = text.slice(end.index + end[0].length);
			// What comes in one piece with a paste was not pressed by itself.
			return {state: decoderStart, events: rest === '' ? [pasted] : [pasted, {kind: 'burst', text: rest, at}]};
		}

		const kept = text.length > pasteLimit ? text.slice(0, pasteLimit) + text.slice(-8) : text;
		return {state: {...state, paste: {text: kept, at}}, events: []};
	}

	if (raw === mouseBegins) {
		return {state: {...state, mouse: mouseLength}, events: nothing(at)};
	}

	if (state.mouse > 0 && !raw.startsWith('\u001B')) {
		const rest = [...raw].slice(state.mouse).join('');
		// What comes in one piece with a report was not pressed by itself.
		const events: readonly KeyEvent[] = [{kind: 'burst', text: rest, at}];
		return {state: {...state, mouse: Math.max(0, state.mouse - [...raw].length)}, events};
	}

	if (raw === pasteBegins) {
		return {state: {mouse: 0, paste: {text: '', at}}, events: []};
	}

	if (raw === '\u001B' || raw === '\u001B\u001B') {
		return {state: decoderStart, events: Array.from(raw, () => press('escape', at))};
	}

	if (raw.startsWith('\u001B')) {
		return {state: decoderStart, events: decodeSequence(raw.slice(1), at)};
	}

	return {state, events: decodePlain(raw, at)};
}

/**
 * The key presses inside a burst, for lists and fields where each is harmless. Enter is left out: text that came at once
 * never submits anything.
 */
export function spreadBurst(event: KeyEvent): readonly KeyPress[] {
	if (event.kind === 'key') {
		return [event];
	}

	if (event.kind === 'paste') {
		return [];
	}

	return [...event.text]
		.flatMap((char) => decodeCharacter(char, event.at))
		.filter((key) => key.kind === 'key')
		.filter((key) => key.name !== 'enter');
}
