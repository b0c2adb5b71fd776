// Finds the JSON documents in a text in which they follow each other, as `go mod download -json` and `go list -m -json`
// print them, however they are broken into lines.
import type {Json} from '../runbook/verdict.js';
import {maxJsonCharacters, parseJsonText, withoutByteOrderMark} from './json-text.js';

export interface JsonStream {
	/** One line; gives the documents it completed, or why it cannot be one. */
	writeLine(line: string): Readonly<{kind: 'documents'; documents: Json[]}> | Readonly<{kind: 'fault'; reason: string}>;
	/** True while a document is open: the text was cut off. */
	readonly isOpen: boolean;
}

/** Objects and arrays only, with nothing but white space between them. */
export function createJsonStream(): JsonStream {
	let pending = '';
	let depth = 0;
	let isInString = false;
	let lineNumber = 0;
	let startLine = 0;

	return {
		get isOpen() {
			return depth > 0;
		},
		writeLine(raw) {
			lineNumber++;
			const line = lineNumber === 1 ? withoutByteOrderMark(raw) : raw;
			const documents: Json[] = [];
			let start = 0;
			for (let at = 0; at < line.length; at++) {
				const code = line.charCodeAt(at);
				if (isInString) {
					if (code === 0x5c) at++;
					else if (code === 0x22) isInString = false;
					continue;
				}
				if (depth === 0) {
					if (code === 0x20 || code === 0x09 || code === 0x0d) continue;
					if (code !== 0x7b && code !== 0x5b) {
						return {kind: 'fault', reason: `line ${lineNumber} is not JSON: ${line.slice(at, at + 80)}`};
					}
					start = at;
					startLine = lineNumber;
				}
				if (code === 0x22) isInString = true;
				else if (code === 0x7b || code === 0x5b) depth++;
				else if (code === 0x7d || code === 0x5d) {
					depth--;
					if (depth > 0) continue;
					const parsed = parseJsonText(pending + line.slice(start, at + 1));
					if (parsed.kind === 'not-json') {
						return {
							kind: 'fault',
							reason: `the document that begins in line ${startLine} is not JSON: ${parsed.reason}`,
						};
					}
					documents.push(parsed.value);
					pending = '';
				}
			}
			if (depth > 0) {
				// A line break inside a string is no JSON; the next line must not be read as part of it.
				isInString = false;
				pending += `${line.slice(start)}\n`;
				if (pending.length > maxJsonCharacters) {
					return {kind: 'fault', reason: `the document that begins in line ${startLine} is larger than 8 MiB`};
				}
			}
			return {kind: 'documents', documents};
		},
	};
}
