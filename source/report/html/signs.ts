// The signs of a drawing. Each has a form of its own, so that colour is never the only difference.
import type {Sign} from './rows.js';
import {placed, shape} from './svg.js';

/** Paths around the point 0 0, in pixels. */
const paths: Readonly<Record<Sign, string>> = {
	ok: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z',
	done: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z',
	alarm: 'M0 -6.5L6.5 5.5H-6.5z',
	unknown: 'M-5 -5H5V5H-5z',
	change: 'M0 -7L7 0L0 7L-7 0z',
	undone: 'M0 -7L7 0L0 7L-7 0z',
	milestone: 'M-1 7V-7H7L4.5 -4L7 -1H1V7z',
	note: 'M-4.5 -5H4.5V2H0.5L-3 6V2H-4.5z',
	round: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z',
	skipped: 'M-6 -1.2H6V1.2H-6z',
};

export const signWords: Readonly<Record<Exclude<Sign, 'done' | 'round'>, string>> = {
	ok: 'ok, done',
	alarm: 'alarm, failed',
	unknown: 'unknown',
	change: 'changed',
	undone: 'rolled back',
	skipped: 'skipped',
	milestone: 'milestone',
	note: 'note, hypothesis, own command',
};

/** A sign at a per cent of the width and a height in pixels. */
export const signAt = (sign: Sign, x: number, y: number, title: string | null = null): string =>
	placed(x, y, shape('path', {class: `sign ${sign}`, d: paths[sign]}, title));

/** A sign among words. */
export const signInText = (sign: Sign): string =>
	`<svg class="key" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false">${shape('path', {class: `sign ${sign}`, d: paths[sign]})}</svg>`;
