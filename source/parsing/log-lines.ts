// Parser log-lines: whether the log of a service can be searched: lines that are JSON or logfmt (key=value), and which of
// them carry what joins them to a request: a trace id, a status, a duration. The lines themselves are not passed on: logs
// hold names and addresses of people.
import type {Json} from '../runbook/verdict.js';
import {isJsonObject, parseJsonText} from './json-text.js';
import type {Parser, ParserSpec} from './parser.js';

const logfmt = /(?:^|\s)([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;
const traceKeys = /^(?:trace[._-]?id|traceparent|x-trace-id|request[._-]?id|x-request-id|dd\.trace_id)$/i;
const statusKeys = /^(?:status|status[._-]?code|code|http[._](?:response[._])?status(?:[._]code)?)$/i;
const durationKeys =
	/^(?:duration|elapsed|latency|took|response[._-]?time)(?:[._-]?(?:ms|s|ns|us|seconds|milliseconds|nanoseconds))?$/i;
const maxLineLength = 64 * 1024;

type Fields = ReadonlyArray<readonly [string, Json]>;

/** Fields of a structured line, nested maps with their names joined by dots; null for free text. */
function fieldsOf(line: string): Fields | null {
	if (line.startsWith('{')) {
		const parsed = parseJsonText(line);
		return parsed.kind === 'json' && isJsonObject(parsed.value) ? flatten(parsed.value, '', 0) : null;
	}
	const pairs = [...line.matchAll(logfmt)].map((found): readonly [string, Json] => [
		found[1] ?? '',
		found[2] ?? found[3] ?? '',
	]);
	// One pair is found in many a sentence.
	return pairs.length >= 3 ? pairs : null;
}

function flatten(object: {readonly [key: string]: Json}, prefix: string, depth: number): Fields {
	return Object.entries(object).flatMap(([key, value]): Fields => {
		const name = `${prefix}${key}`;
		return isJsonObject(value) && depth < 4 ? flatten(value, `${name}.`, depth + 1) : [[name, value]];
	});
}

const ofKey = (fields: Fields, pattern: RegExp): Json | undefined =>
	fields.find(([key, value]) => (pattern.test(key) || pattern.test(key.split('.').at(-1) ?? '')) && value !== '')?.[1];

function createLogLines(): Parser {
	let lines = 0;
	let structured = 0;
	let withTrace = 0;
	let withStatus = 0;
	let withDuration = 0;
	let complete = 0;
	const classes = {info: 0, warn: 0, error: 0, success: 0};
	return {
		writeLine(line) {
			const text = line.trim();
			if (text === '') return;
			lines++;
			const fields = text.length > maxLineLength ? null : fieldsOf(text);
			if (fields === null) return;
			structured++;
			const status = Number(ofKey(fields, statusKeys) ?? Number.NaN);
			const has = {
				trace: ofKey(fields, traceKeys) !== undefined,
				status: status >= 100 && status <= 599,
				duration: ofKey(fields, durationKeys) !== undefined,
			};
			if (has.trace) withTrace++;
			if (has.status) withStatus++;
			if (has.duration) withDuration++;
			if (has.trace && has.status && has.duration) complete++;
			if (has.status) classes[errorClass(status)]++;
		},
		writeErrorLine() {},
		end() {
			if (lines === 0) return {kind: 'not-understood', reason: 'the log has no line yet'};
			const percent = (count: number): number => Math.round((count / lines) * 1000) / 10;
			const json: Json = {
				lines,
				structuredPercent: percent(structured),
				tracePercent: percent(withTrace),
				statusPercent: percent(withStatus),
				durationPercent: percent(withDuration),
				completePercent: percent(complete),
				classes: {...classes},
			};
			return {kind: 'parsed', json, rows: [], lines: []};
		},
	};
}

/**
 * How loud an HTTP status is: 429 and 500 and above are errors of the service, 404 is information, other 4xx are warnings
 * (the caller's fault; OpenTelemetry too calls no 4xx an error of the server).
 */
export function errorClass(status: number): 'success' | 'info' | 'warn' | 'error' {
	if (status < 400) return 'success';
	if (status === 404) return 'info';
	return status === 429 || status >= 500 ? 'error' : 'warn';
}

export const logLines: ParserSpec = {
	name: 'log-lines',
	reads: 'The newest lines of a service log, as tail -n 500 FILE prints them.',
	gives:
		'json is {lines, structuredPercent (JSON or logfmt), tracePercent, statusPercent, durationPercent (of all lines with a trace id, a status, a duration), completePercent (with all three), classes: {success, info, warn, error}}; rows and lines are empty.',
	create: createLogLines,
};
