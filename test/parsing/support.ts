// Runs a parser over text as the executor does: complete lines of both streams, cleaned and redacted.
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {ParserResult} from '../../source/parsing/parser.js';
import {createParser} from '../../source/parsing/registry.js';
import type {Json} from '../../source/runbook/verdict.js';
import {cleanText} from '../../source/text/clean.js';
import {redactText} from '../../source/text/redact.js';

const folder = fileURLToPath(new URL('../../../test/parsing/fixtures/', import.meta.url));

/** A recorded output under fixtures/. */
export function fixture(name: string): string {
	return readFileSync(`${folder}${name}`, 'utf8');
}

function linesOf(text: string): string[] {
	const lines = redactText(cleanText(text, {maxCells: 100_000}), []).text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	return lines;
}

export function parse(name: string, stdout: string, stderr = ''): ParserResult {
	const parser = createParser(name);
	for (const line of linesOf(stderr)) parser.writeErrorLine(line);
	for (const line of linesOf(stdout)) parser.writeLine(line);
	return parser.end();
}

export type Parsed = Readonly<{json: {readonly [key: string]: Json}; rows: readonly Json[]; lines: readonly string[]}>;

/** The result with `json` as an object; throws where the parser did not understand. */
export function parseToObject(name: string, stdout: string, stderr = ''): Parsed {
	const result = parse(name, stdout, stderr);
	if (result.kind === 'not-understood') throw new Error(result.reason);
	const {json} = result;
	if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('json is no object');
	return {json: json as {readonly [key: string]: Json}, rows: result.rows, lines: result.lines};
}
