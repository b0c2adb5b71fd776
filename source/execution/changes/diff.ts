// A short unified diff of two small texts, for the sentence that says why a file is not restored. Pure.
import {linesOf, unifiedHunks} from '../../text/line-diff.js';

const mostLines = 40;

/** The difference from `before` to `after`, at most 40 lines; a sentence where either is not text. */
export function shortDiff(
	before: Readonly<{name: string; bytes: Buffer | null}>,
	after: Readonly<{name: string; bytes: Buffer | null}>,
): string {
	if (before.bytes?.includes(0) || after.bytes?.includes(0)) return 'The two differ, and are not text.';
	const shown = unifiedHunks(linesOf(textOf(before.bytes)), linesOf(textOf(after.bytes)));
	const cut = shown.length > mostLines ? [...shown.slice(0, mostLines), '… the rest is left out'] : shown;
	return [`--- ${nameOf(before)}`, `+++ ${nameOf(after)}`, ...cut].join('\n');
}

const textOf = (bytes: Buffer | null): string => bytes?.toString('utf8') ?? '';

function nameOf({name, bytes}: Readonly<{name: string; bytes: Buffer | null}>): string {
	return bytes === null ? `${name} (absent)` : name;
}
