// Pieces of a drawing. Places across are per cent of the width and sizes are pixels, so that a drawing fits a phone and a
// desk without scripts, and its words stay as large as those around it. Colours are classes of the page's style.
import {attributes, escapeHtml} from './escape.js';

/** Two decimals: the same bytes everywhere. */
export const rounded = (value: number): number => Number(value.toFixed(2)) + 0;
export const percent = (value: number): string => `${rounded(value)}%`;

type Given = Readonly<Record<string, string | number | null>>;

export const shape = (name: 'line' | 'rect' | 'circle' | 'path', given: Given, title: string | null = null): string =>
	`<${name}${attributes(given)}>${title === null ? '' : `<title>${escapeHtml(title)}</title>`}</${name}>`;

export const words = (text: string, given: Given): string => `<text${attributes(given)}>${escapeHtml(text)}</text>`;

/** Something drawn around a place: its path counts in pixels from there. */
export const placed = (x: number, y: number, content: string): string =>
	`<svg x="${percent(x)}" y="${rounded(y)}" class="placed">${content}</svg>`;

/** A drawing with what it shows in words, for who cannot see it. */
export const drawing = (
	id: string,
	height: number,
	about: Readonly<{title: string; description: string}>,
	content: readonly string[],
): string =>
	[
		`<svg role="img" aria-labelledby="${id}-title ${id}-desc" width="100%" height="${height}">`,
		`<title id="${id}-title">${escapeHtml(about.title)}</title>`,
		`<desc id="${id}-desc">${escapeHtml(about.description)}</desc>`,
		...content,
		'</svg>',
	].join('\n');
