// Names of incidents: the UTC time at which one was opened and four random characters. An id becomes part of a path, so
// nothing else is ever accepted as one. Pure.
import {nearest} from '../text/nearest.js';

const pattern = /^[0-9]{8}-[0-9]{6}-[a-z0-9]{4}$/;
// Without characters that are confused when read aloud (0 o, 1 l i).
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Whether a word can be an incident's id at all (`20261121-024700-k7q2`). */
export const isIncidentId = (word: string): boolean => pattern.test(word);

/** A new id; `random` gives numbers from 0 up to but not including 1. */
export function newIncidentId(now: Date, random: () => number): string {
	const [date = '', time = ''] = now.toISOString().split('T');
	const suffix = Array.from({length: 4}, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
	return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${suffix}`;
}

/** The known id that was probably meant: the newest with that ending (`k7q2`), else one that is spelt nearly so. */
export function nearestId(word: string, known: readonly string[]): string | null {
	const ending = word.toLowerCase();
	const ended = ending.length < 4 ? [] : known.filter((id) => id.endsWith(ending));
	return ended.toSorted().at(-1) ?? nearest(word, known);
}
