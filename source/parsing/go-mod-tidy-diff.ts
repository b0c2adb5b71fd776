// Parser go-mod-tidy-diff: `go mod tidy -diff` (Go 1.23 and newer). Exit 1 means both "not tidy" and "could not tell":
// only a diff on stdout is a diff. Gives the lines that go mod tidy would add and remove.
import type {Json} from '../runbook/verdict.js';
import {describeGoNetworkError, readGoNetworkError} from './go-network-error.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const progress = /^go: (?:downloading|finding|found|extracting|dropping|ignoring|warning:)/;
const maxKept = 500;

function createGoModTidyDiff(): Parser {
	const kept = keepLines();
	const added: string[] = [];
	const removed: string[] = [];
	const files: string[] = [];
	let said: string | null = null;
	let isLast = false;
	/** A matter of security stands before all else, and the explanation under it says nothing new. */
	let mismatch: string | null = null;
	return {
		writeLine(line) {
			kept.add(line);
			const file = /^\+\+\+ (?:tidy|new)\/(.+?)(?:\t.*)?$/.exec(line)?.[1];
			if (file !== undefined) files.push(file);
			else if (/^\+(?!\+\+ )/.test(line) && added.length < maxKept) added.push(line.slice(1).trim());
			else if (/^-(?!-- )/.test(line) && removed.length < maxKept) removed.push(line.slice(1).trim());
		},
		writeErrorLine(line) {
			const text = line.trim();
			if (text === '' || progress.test(line)) return;
			if (mismatch === null && text.includes('checksum mismatch')) mismatch = text;
			// Errors of the module graph begin with the chain of imports; the cause is their last, indented line.
			if (!/^\s/.test(line)) {
				if (!isLast) said = text;
				isLast = false;
			} else if (text.includes(': ')) {
				said = text;
				isLast = true;
			}
		},
		end() {
			const cause = mismatch ?? said;
			if (kept.count === 0 && cause !== null) {
				const error = readGoNetworkError(cause);
				const sentence = error.class === 'other' ? error.message : describeGoNetworkError(error);
				return {kind: 'not-understood', reason: sentence};
			}
			const json: Json = {tidy: kept.count === 0, files, added, removed, lines: added.length + removed.length};
			return {kind: 'parsed', json, rows: [], lines: kept.lines};
		},
	};
}

export const goModTidyDiff: ParserSpec = {
	name: 'go-mod-tidy-diff',
	reads: 'Output of go mod tidy -diff (Go 1.23 and newer).',
	gives: 'json is {tidy, files, added, removed, lines}: what go mod tidy would write, lines being their number.',
	create: createGoModTidyDiff,
};
