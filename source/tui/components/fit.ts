// Text cut and padded to columns with the theme's ellipsis, and text by graphemes for the line editor. Pure. Text from
// outside must be clean before it comes here.
import {fit as cutTo, displayWidth, wrapText} from '../../text/width.js';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The graphemes of a text: what a person would call its characters. */
export const graphemesOf = (text: string): string[] => Array.from(segmenter.segment(text), ({segment}) => segment);

/** How many columns a text takes. */
export const widthOf = displayWidth;

/** One line of at most `width` columns; what does not fit ends in the ellipsis (one column wide). */
export function fitLine(text: string, width: number, ellipsis: string): string {
	return widthOf(text) <= width ? text : cutTo(text, width).replace(/…$/u, ellipsis);
}

/** One cell of exactly `width` columns. */
export function fitCell(text: string, width: number, ellipsis: string, align: 'left' | 'right' = 'left'): string {
	const fitted = fitLine(text, width, ellipsis);
	const padding = ' '.repeat(Math.max(0, width - widthOf(fitted)));
	return align === 'left' ? fitted + padding : padding + fitted;
}

/** Wraps a text into at most `limit` lines of at most `width` columns; what is left out is marked by the ellipsis. */
export function wrapLines(text: string, width: number, limit: number, ellipsis: string): string[] {
	const lines = wrapText(text, width);
	if (lines.length <= limit) {
		return lines;
	}

	const last = lines[limit - 1] ?? '';
	const marked = widthOf(last) < width ? last + ellipsis : fitLine(`${last} `, width, ellipsis);
	return limit <= 0 ? [] : [...lines.slice(0, limit - 1), marked];
}
