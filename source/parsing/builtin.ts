// The general parsers that every runbook may name: text, number, lines, json, ndjson, json-stream, csv, duration. What
// they cannot read completely they do not understand: half a reading would be a wrong number.
import type {Json} from '../runbook/verdict.js';
import {parseSeconds} from '../text/duration.js';
import {createJsonStream} from './json-stream.js';
import {maxJsonCharacters, parseJsonText, withoutByteOrderMark} from './json-text.js';
import {type KeptLines, keepLines} from './kept-lines.js';
import type {ParserResult, ParserSpec} from './parser.js';

const maxRows = 100_000;

function notUnderstood(reason: string): ParserResult {
	return {kind: 'not-understood', reason};
}

/** A parser of stdout alone: `read` takes each line until it gives a reason to stop; `finish` makes the result. */
function overStdout(
	makeReader: (kept: KeptLines) => {
		read?: (line: string) => string | null;
		finish: () => Readonly<{json: Json; rows: readonly Json[]}> | string;
	},
): ParserSpec['create'] {
	return () => {
		const kept = keepLines();
		const reader = makeReader(kept);
		let fault: string | null = null;
		return {
			writeLine(line) {
				kept.add(line);
				fault ??= reader.read?.(line) ?? null;
			},
			writeErrorLine() {},
			end() {
				if (fault !== null) return notUnderstood(fault);
				const result = reader.finish();
				return typeof result === 'string' ? notUnderstood(result) : {kind: 'parsed', ...result, lines: kept.lines};
			},
		};
	};
}

const text: ParserSpec = {
	name: 'text',
	reads: 'Any output.',
	gives: 'lines are the first 10,000 lines of stdout; json is null and rows is empty.',
	create: overStdout(() => ({finish: () => ({json: null, rows: []})})),
};

const lines: ParserSpec = {
	name: 'lines',
	reads: 'Any output of at most 10,000 lines.',
	gives: 'rows are the lines of stdout; json is null.',
	create: overStdout((kept) => ({
		finish: () =>
			kept.isComplete
				? {json: null, rows: kept.lines}
				: `stdout has ${kept.count} lines, more than the 10,000 lines or 8 MiB that are kept`,
	})),
};

/** A number that stands by itself: not part of a name, a version or an address; 0x… is hexadecimal. */
const numberInText =
	/(?<![\w.])([-+]?)(?:0x([0-9a-f]{1,13})(?!\w)|((?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d{1,3}(?!\w))?)(?!\.?\d|[.:-]\d)(?:,(\d{3})(?!\d))?)/i;

/** The first number of a text, or why there is none. */
export function firstNumber(line: string): number | Readonly<{doubt: string}> | null {
	const found = numberInText.exec(line);
	if (!found) return null;
	if (found[4] !== undefined) return {doubt: `${found[0]} can be read in two ways: with or without decimals`};
	const value = found[2] === undefined ? Number(found[3]) : Number.parseInt(found[2], 16);
	return found[1] === '-' ? -value : value;
}

const number: ParserSpec = {
	name: 'number',
	reads: 'Output whose first number is the reading, as 503 or "41 ms"; versions, addresses and names are passed over.',
	gives: 'json is the first number of stdout; rows is empty.',
	create: overStdout((kept) => {
		let found: number | null = null;
		return {
			read(line) {
				if (found !== null) return null;
				const number = firstNumber(line);
				if (typeof number === 'number' && Number.isFinite(number)) found = number;
				return typeof number === 'object' && number !== null ? number.doubt : null;
			},
			finish: () =>
				found === null ? (kept.count === 0 ? 'stdout is empty' : 'stdout has no number') : {json: found, rows: []},
		};
	}),
};

const json: ParserSpec = {
	name: 'json',
	reads: 'Output that is one JSON document of at most 8 MiB.',
	gives: 'json is the document; rows are its elements when it is an array.',
	create: overStdout(() => {
		const parts: string[] = [];
		let characters = 0;
		return {
			read(line) {
				characters += line.length + 1;
				if (characters > maxJsonCharacters) {
					parts.length = 0;
					return 'stdout is larger than the 8 MiB that are read as one JSON document';
				}
				parts.push(line);
				return null;
			},
			finish() {
				const whole = withoutByteOrderMark(parts.join('\n'));
				if (whole.trim() === '') return 'stdout is empty';
				const parsed = parseJsonText(whole);
				if (parsed.kind === 'not-json') return `stdout is not one JSON document: ${parsed.reason}`;
				return {json: parsed.value, rows: Array.isArray(parsed.value) ? parsed.value : []};
			},
		};
	}),
};

/** Rows within limits; gives the reason when there are too many. */
function collectRows(): {rows: Json[]; add: (row: Json, characters: number) => string | null} {
	const rows: Json[] = [];
	let size = 0;
	return {
		rows,
		add(row, characters) {
			size += characters;
			if (rows.length >= maxRows || size > 4 * maxJsonCharacters) {
				rows.length = 0;
				return 'stdout has more than the 100,000 rows or 32 MiB that are kept';
			}
			rows.push(row);
			return null;
		},
	};
}

const ndjson: ParserSpec = {
	name: 'ndjson',
	reads: 'Output with one JSON document per line; empty lines are passed over.',
	gives: 'rows are the documents; json is null.',
	create: overStdout((kept) => {
		const {rows, add} = collectRows();
		return {
			read(line) {
				const document = kept.count === 1 ? withoutByteOrderMark(line) : line;
				if (document.trim() === '') return null;
				const parsed = parseJsonText(document);
				if (parsed.kind === 'not-json') return `line ${kept.count} is not JSON: ${parsed.reason}`;
				return add(parsed.value, line.length);
			},
			finish: () => ({json: null, rows}),
		};
	}),
};

const jsonStream: ParserSpec = {
	name: 'json-stream',
	reads: 'JSON objects or arrays one after the other, as go list -m -json and go mod download -json print them.',
	gives: 'rows are the documents in their order; json is null.',
	create: overStdout(() => {
		const stream = createJsonStream();
		const {rows, add} = collectRows();
		return {
			read(line) {
				const read = stream.writeLine(line);
				if (read.kind === 'fault') return read.reason;
				for (const document of read.documents) {
					const reason = add(document, line.length);
					if (reason !== null) return reason;
				}
				return null;
			},
			finish: () => (stream.isOpen ? 'stdout ends inside a JSON document' : {json: null, rows}),
		};
	}),
};

/** The fields of one CSV record, or null while a quoted field is still open at its end. */
function splitCsv(record: string): string[] | null {
	const fields: string[] = [];
	let at = 0;
	for (;;) {
		let field = '';
		if (record[at] === '"') {
			at++;
			for (;;) {
				const quote = record.indexOf('"', at);
				if (quote === -1) return null;
				field += record.slice(at, quote);
				at = quote + 1;
				if (record[at] !== '"') break;
				field += '"';
				at++;
			}
		}
		const comma = record.indexOf(',', at);
		field += record.slice(at, comma === -1 ? undefined : comma);
		fields.push(field);
		if (comma === -1) return fields;
		at = comma + 1;
	}
}

const csv: ParserSpec = {
	name: 'csv',
	reads: 'Comma-separated values (RFC 4180) whose first row names the columns.',
	gives: 'rows are objects with one text per column; json is null.',
	create: overStdout((kept) => {
		const {rows, add} = collectRows();
		let header: readonly string[] | null = null;
		let open = '';
		return {
			read(line) {
				const record = open === '' ? (kept.count === 1 ? withoutByteOrderMark(line) : line) : `${open}\n${line}`;
				if (record.trim() === '') return null;
				const fields = splitCsv(record);
				if (fields === null) {
					open = record;
					return open.length > 1024 * 1024 ? `the quote that is open in line ${kept.count} is never closed` : null;
				}
				open = '';
				if (header === null) {
					header = fields.map((field) => field.trim());
					return new Set(header).size === header.length ? null : 'two columns have the same name';
				}
				if (fields.length !== header.length) {
					return `line ${kept.count} has ${fields.length} columns, the first row names ${header.length}`;
				}
				return add(Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ''])), line.length);
			},
			finish() {
				if (open !== '') return 'stdout ends inside a quoted field';
				return header === null ? 'stdout is empty: the row that names the columns is missing' : {json: null, rows};
			},
		};
	}),
};

const duration: ParserSpec = {
	name: 'duration',
	reads: 'Output whose first duration is the reading, written as Go writes them: 150.877286ms, 1m2.3s, 90.8µs.',
	gives: 'json is the duration in seconds; rows is empty.',
	create: overStdout((kept) => {
		let seconds: number | null = null;
		return {
			read(line) {
				for (const word of seconds === null ? line.split(/[\s()[\]{},;:="']+/) : []) {
					seconds = word === '0' ? null : parseSeconds(word);
					if (seconds !== null) break;
				}
				return null;
			},
			finish: () =>
				seconds === null
					? kept.count === 0
						? 'stdout is empty'
						: 'stdout has no duration such as 150ms or 1m2.3s'
					: {json: seconds, rows: []},
		};
	}),
};

/** In the order in which they are listed to runbook authors. */
export const builtInParserSpecs: readonly ParserSpec[] = [text, number, lines, json, ndjson, jsonStream, csv, duration];
