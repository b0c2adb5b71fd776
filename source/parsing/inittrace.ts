// Parser inittrace: what a Go program writes on stderr under GODEBUG=inittrace=1, one line for each package with work to do
// before main.main (package variables and init functions):
//   init main @0.90 ms, 302 ms clock, 206848 bytes, 115 allocs
// A program that is stopped before main has shown only the packages that were done. Where the same program started others
// with the same environment (the go command starts its tools), only the first start is read.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const line1 = /^init (\S+) @([\d.]+) ms, ([\d.]+) ms clock, (\d+) bytes, (\d+) allocs\s*$/;
const maxRows = 2000;

function createInittrace(): Parser {
	const kept = keepLines();
	const rows: Array<{[key: string]: Json}> = [];
	let count = 0;
	let totalMs = 0;
	let doneAtMs = 0;
	let lastStart = -1;
	let isSecondProcess = false;
	let lastText = '';

	const read = (line: string): void => {
		const found = line1.exec(line);
		if (!found) {
			if (line.trim() !== '') lastText = line.trim();
			return;
		}
		const atMs = Number(found[2]);
		// Times only grow within one process.
		if (atMs < lastStart) isSecondProcess = true;
		if (isSecondProcess) return;
		lastStart = atMs;
		const ms = Number(found[3]);
		count++;
		totalMs += ms;
		doneAtMs = Math.max(doneAtMs, atMs + ms);
		if (rows.length < maxRows) {
			rows.push({package: found[1] ?? '', ms, atMs, bytes: Number(found[4]), allocs: Number(found[5])});
		}
	};

	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		writeErrorLine: read,
		end() {
			if (count === 0) {
				const said = lastText === '' ? '' : `; it says: ${lastText.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `there is no line of GODEBUG=inittrace=1 in it${said}`};
			}
			rows.sort((a, b) => Number(b['ms']) - Number(a['ms']));
			const json: Json = {
				packages: count,
				totalMs: Math.round(totalMs * 1000) / 1000,
				doneAtMs: Math.round(doneAtMs * 1000) / 1000,
				slowest: rows[0] ?? null,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const inittrace: ParserSpec = {
	name: 'inittrace',
	reads: 'Output of a Go program that ran with GODEBUG=inittrace=1, on either stream.',
	gives:
		'json is {packages, totalMs (all inits together), doneAtMs (from the start of the process), slowest}; rows are {package, ms, atMs, bytes, allocs}, the slowest first.',
	create: createInittrace,
};
