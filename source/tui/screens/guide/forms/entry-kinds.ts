// The one-line questions of the guide as data, and what an answer means. Pure.
import {splitWords} from '../../../../text/quote.js';

export type EntryKind = 'skip' | 'note' | 'hypothesis' | 'edit' | 'adhoc' | 'manual-done' | 'manual-not-done';

export type EntrySpec = Readonly<{label: string; hint: string; mayBeEmpty: boolean}>;

export const entrySpecs: Readonly<Record<EntryKind, EntrySpec>> = {
	skip: {label: 'Why is this step skipped?', hint: 'Enter skips it with this reason; Esc does not.', mayBeEmpty: false},
	note: {label: 'Note', hint: 'Enter records it with the time; Esc does not.', mayBeEmpty: false},
	hypothesis: {
		label: 'Hypothesis',
		hint: 'End with how sure you are, as "the proxy is down 70%". Enter records it.',
		mayBeEmpty: false,
	},
	edit: {
		label: 'Command (words as a shell splits them; nothing is expanded)',
		hint: 'Enter takes it; you see it again and are asked before it runs. Esc keeps the old one.',
		mayBeEmpty: false,
	},
	adhoc: {
		label: 'Your command (words as a shell splits them; no shell runs it)',
		hint: 'Enter shows it and asks; nothing runs before that.',
		mayBeEmpty: false,
	},
	'manual-done': {label: 'Done. How did it go?', hint: 'Enter records it; may be empty.', mayBeEmpty: true},
	'manual-not-done': {label: 'Not done. Why?', hint: 'Enter records it; may be empty.', mayBeEmpty: true},
};

/** A hypothesis with its confidence in percent, if it ends with one. */
export function parseHypothesis(
	text: string,
): Readonly<{kind: 'hypothesis'; text: string; confidence: number | null} | {kind: 'fault'; sentence: string}> {
	const match = /^(.*?)[\s,(]*(\d{1,3}(?:\.\d+)?)\s*%\s*\)?$/.exec(text.trim());
	const words = (match?.[1] ?? text).trim();
	const confidence = match ? Number(match[2]) : null;
	if (words === '') {
		return {kind: 'fault', sentence: 'Say in words what you think happens.'};
	}

	return confidence !== null && confidence > 100
		? {kind: 'fault', sentence: `${confidence}% is more than certain; give 0 to 100.`}
		: {kind: 'hypothesis', text: words, confidence};
}

/** The words of a command line, or why there are none. */
export function parseCommand(
	text: string,
): Readonly<{kind: 'words'; words: readonly string[]} | {kind: 'fault'; sentence: string}> {
	const split = splitWords(text);
	return split.kind === 'words' && (split.words.length === 0 || split.words[0] === '')
		? {kind: 'fault', sentence: 'A command begins with a program.'}
		: split;
}
