// Names of incidents: the UTC time at which one was opened and four random characters. An id becomes part of a path, so
// nothing else is ever accepted as one. Pure.

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

function distance(left: string, right: string): number {
	let row = Array.from({length: right.length + 1}, (_, index) => index);
	for (const [i, a] of [...left].entries()) {
		const next = [i + 1];
		for (const [j, b] of [...right].entries()) {
			next.push(Math.min((row[j] ?? 0) + (a === b ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
		}

		row = next;
	}

	return row.at(-1) ?? 0;
}

/** The known id that was probably meant; null when none is near (more than six characters differ). */
export function nearestId(word: string, known: readonly string[]): string | null {
	const text = word.slice(0, 40).toLowerCase();
	let best: {id: string; score: number} | null = null;
	for (const id of known) {
		const score = id.endsWith(text) || id.startsWith(text) ? 0 : distance(text, id);
		if (best === null || score <= best.score) {
			best = {id, score};
		}
	}

	return best !== null && text !== '' && best.score <= 6 ? best.id : null;
}
