// Text as lines of cells: wrapped once, then sliced, so that a long command can be scrolled and none of it is ever cut.
// Pure. It must never drop a visible character: what is shown for consent is read from here.
import {isInvisible, isOddBlank, nameCodePoint} from '../../../text/invisible.js';
import {displayWidth, wrapText} from '../../../text/width.js';
import {toAscii} from '../../components/clean-for.js';
import type {Theme} from '../../theme.js';

/** How a piece of text is meant; the theme says how that looks. Nothing is told by the tone alone. */
export type Tone = 'plain' | 'dim' | 'strong' | 'ok' | 'alarm' | 'unknown' | 'danger' | 'accent' | 'inverse';
export type Span = Readonly<{text: string; tone: Tone}>;
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({text, tone});
export const line = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];
export const blank: Line = [];

export const textOf = (spans: Line): string => spans.map((piece) => piece.text).join('');

/** Every character that would not be drawn as itself by its name; nothing acts, nothing is left out. */
function named(text: string, isHidden: (codePoint: number) => boolean): string {
	return Array.from(text, (character) => {
		const codePoint = character.codePointAt(0) ?? 0;
		return isHidden(codePoint) ? nameCodePoint(codePoint) : character;
	}).join('');
}

/** Prose from a runbook, a journal or a command, safe to draw; newlines stay. */
export function prose(theme: Theme, text: string): string {
	const clean = named(text.replace(/\r\n/g, '\n').replaceAll('\t', '    '), (code) => code !== 10 && isInvisible(code));
	return theme.ascii ? toAscii(clean) : clean;
}

/** A command's line, safe to draw: on an ASCII terminal too, every character can be told from every other. */
const commandText = (theme: Theme, text: string): string =>
	named(text, (code) => isInvisible(code) || isOddBlank(code) || (theme.ascii && code > 126));

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** Printable ASCII takes one cell a character and needs no segmenter: nearly every line of a command's output. */
const isPlainAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** The longest beginning of `text` that fits in `cells`, never inside a character; at least one character. */
function fittingLength(text: string, cells: number): number {
	if (isPlainAscii(text)) {
		return Math.max(1, Math.min(text.length, cells));
	}

	let used = 0;
	let length = 0;
	for (const {segment} of segmenter.segment(text)) {
		const width = displayWidth(segment);
		if (length > 0 && used + width > cells) {
			break;
		}

		used += width;
		length += segment.length;
	}

	return length;
}

export type WrappedPiece = Readonly<{
	text: string;
	/** It continues the word of the piece before: there is no space between them. */
	joins: boolean;
}>;

/** Breaks one line at spaces, each break standing for exactly one space, and inside a word that is longer than the line. */
export function wrapCells(text: string, cells: number): readonly WrappedPiece[] {
	const width = Math.max(1, cells);
	const pieces: WrappedPiece[] = [];
	let rest = text;
	let joins = false;
	while (rest.length > 0 && displayWidth(rest) > width) {
		const fitting = fittingLength(rest, width);
		// A space right after the cut, or the last one before it, is where a reader expects the break.
		const space = rest[fitting] === ' ' ? fitting : rest.lastIndexOf(' ', fitting - 1);
		const atSpace = space > 0 && rest.slice(0, space).trim() !== '';
		const cut = atSpace ? space : fitting;
		pieces.push({text: rest.slice(0, cut), joins});
		rest = rest.slice(atSpace ? cut + 1 : cut);
		joins = !atSpace;
	}

	return rest.length > 0 || !joins ? [...pieces, {text: rest, joins}] : pieces;
}

/** A paragraph of prose; newlines in it begin a new line. */
export function paragraph(
	theme: Theme,
	text: string,
	width: number,
	tone: Tone = 'plain',
	indent = '',
): readonly Line[] {
	return wrapText(prose(theme, text).trimEnd(), Math.max(1, width - indent.length)).map((part) =>
		line(indent + part, tone),
	);
}

/** A label on the first line, its text beside and below it. */
export function labelled(
	theme: Theme,
	label: string,
	text: string,
	width: number,
	tone: Tone = 'plain',
): readonly Line[] {
	const indent = ' '.repeat(displayWidth(label));
	return paragraph(theme, text, width - displayWidth(label), tone).map((spans, index) => [
		span(index === 0 ? label : indent, 'dim'),
		...spans,
	]);
}

/** What stands at the left of a command: its beginning, a break at a space, a break inside a word. */
const gutter = {first: '$ ', space: '  ', word: '+ '} as const;

/**
 * A command with every character of it, wrapped. A line that continues a word begins with `+`, outside of the command's
 * own columns, so that nobody reads a space that is not there.
 */
export function commandLines(theme: Theme, command: string, width: number): readonly Line[] {
	return wrapCells(commandText(theme, command), width - gutter.first.length).map((piece, index) => [
		span(index === 0 ? gutter.first : piece.joins ? gutter.word : gutter.space, 'dim'),
		span(piece.text, 'strong'),
	]);
}

export type Slice = Readonly<{lines: readonly Line[]; offset: number; above: number; below: number}>;

/** The lines that fit in `rows` from `offset`, which is brought into range. */
export function sliceLines(lines: readonly Line[], offset: number, rows: number): Slice {
	const last = Math.max(0, lines.length - Math.max(1, rows));
	const from = Math.min(Math.max(0, offset), last);
	const shown = lines.slice(from, from + Math.max(0, rows));
	return {lines: shown, offset: from, above: from, below: Math.max(0, lines.length - from - shown.length)};
}
