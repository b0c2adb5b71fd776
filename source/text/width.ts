// Text measured and cut in terminal cells, so that columns stay straight with wide characters. Expects clean text.
import stringWidth from 'string-width';

const ascii = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The number of terminal cells that a text takes. */
export function displayWidth(text: string): number {
	return ascii.test(text) ? text.length : stringWidth(text);
}

function graphemes(text: string): string[] {
	return ascii.test(text) ? [...text] : Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** The longest beginning of a text that takes at most so many cells. */
function head(text: string, cells: number): string {
	if (ascii.test(text)) return text.slice(0, cells);
	let taken = '';
	let width = 0;
	for (const grapheme of graphemes(text)) {
		width += displayWidth(grapheme);
		if (width > cells) break;
		taken += grapheme;
	}
	return taken;
}

/** The text if it fits in so many cells, else its beginning and `…`; never splits a wide character. */
export function fit(text: string, cells: number): string {
	return truncate(text, cells);
}

function truncate(text: string, cells: number): string {
	if (cells <= 0) return '';
	return displayWidth(text) <= cells ? text : `${head(text, cells - 1)}…`;
}

/** The text in exactly so many cells: cut as by `fit`, or filled with spaces on the right. */
export function pad(text: string, cells: number): string {
	const fitted = truncate(text, cells);
	return fitted + ' '.repeat(Math.max(0, cells - displayWidth(fitted)));
}

/**
 * The text in lines of at most so many cells: broken at spaces, a longer word inside; line breaks and the indentation
 * at a line's start are kept. A character wider than `cells` gets a line of its own.
 */
export function wrapText(text: string, cells: number): string[] {
	return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, Math.floor(cells))));
}

function wrapLine(line: string, cells: number): string[] {
	if (displayWidth(line) <= cells) return [line];
	const indent = /^ */.exec(line)?.[0].slice(0, Math.floor(cells / 2)) ?? '';
	const lines: string[] = [];
	let current = indent;
	let isEmpty = true;
	const flush = (): void => {
		lines.push(current.trimEnd());
		current = indent;
		isEmpty = true;
	};
	for (const word of line.trim().split(/ +/)) {
		const glue = isEmpty ? '' : ' ';
		if (displayWidth(current + glue + word) <= cells) {
			current += glue + word;
			isEmpty = false;
			continue;
		}
		if (!isEmpty) flush();
		let rest = word;
		while (displayWidth(current + rest) > cells) {
			const taken = head(rest, cells - displayWidth(current)) || (graphemes(rest)[0] ?? '');
			current += taken;
			rest = rest.slice(taken.length);
			flush();
		}
		current += rest;
		isEmpty = rest === '';
	}
	if (!isEmpty) flush();
	return lines;
}
