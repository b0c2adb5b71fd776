// Parser pprof-top: the text of `go tool pprof -top FILE`:
//   Type: inuse_space
//   Showing nodes accounting for 26751.17us, 39.15% of 68324.22us total
//         flat  flat%   sum%        cum   cum%
//   23830.78us 34.88% 34.88% 23830.78us 34.88%  runtime.goyield
// Rows may have units of their own; times come out as milliseconds, sizes as bytes, all else as counts. With -diff_base a
// row is a difference and may be below zero.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const header = /^\s*flat\s+flat%\s+sum%\s+cum\s+cum%/;
const row = /^\s*(-?[\d.]+)(\w*)\s+(-?[\d.]+)%\s+(-?[\d.]+)%\s+(-?[\d.]+)(\w*)\s+(-?[\d.]+)%\s+(.+?)\s*$/;
const type = /^Type: (\S+)/;
const duration = /^Duration: ([\d.]+)(\w+)(?:, Total samples = ([\d.]+)(\w+))?/;
const showing = /^Showing nodes accounting for \S+ (?:-?[\d.]+)% of (-?[\d.]+)(\w*) total/;
const maxRows = 1000;

type Unit = Readonly<{unit: 'ms' | 'bytes' | 'count'; factor: number}>;
const units: Readonly<Record<string, Unit>> = {
	ns: {unit: 'ms', factor: 1e-6},
	us: {unit: 'ms', factor: 1e-3},
	µs: {unit: 'ms', factor: 1e-3},
	ms: {unit: 'ms', factor: 1},
	s: {unit: 'ms', factor: 1000},
	mins: {unit: 'ms', factor: 60_000},
	hrs: {unit: 'ms', factor: 3_600_000},
	days: {unit: 'ms', factor: 86_400_000},
	B: {unit: 'bytes', factor: 1},
	kB: {unit: 'bytes', factor: 1024},
	KB: {unit: 'bytes', factor: 1024},
	MB: {unit: 'bytes', factor: 1024 ** 2},
	GB: {unit: 'bytes', factor: 1024 ** 3},
	TB: {unit: 'bytes', factor: 1024 ** 4},
};

function amount(number: string | undefined, name: string | undefined): Readonly<{value: number; unit: Unit['unit']}> {
	const found = Object.hasOwn(units, name ?? '') ? units[name ?? ''] : undefined;
	const value = Number(number) * (found?.factor ?? 1);
	return {value: Math.round(value * 1000) / 1000, unit: found?.unit ?? 'count'};
}

function createPprofTop(): Parser {
	const kept = keepLines();
	const rows: Array<{[key: string]: Json}> = [];
	let sampleType: string | null = null;
	let total: number | null = null;
	let unit: Unit['unit'] = 'count';
	let durationMs: number | null = null;
	let samplesMs: number | null = null;
	let isInTable = false;
	let count = 0;
	let lastError = '';

	return {
		writeLine(line) {
			kept.add(line);
			if (header.test(line)) {
				isInTable = true;
				return;
			}
			if (!isInTable) {
				sampleType = type.exec(line)?.[1] ?? sampleType;
				const taken = duration.exec(line);
				if (taken) {
					durationMs = amount(taken[1], taken[2]).value;
					samplesMs = taken[3] === undefined ? null : amount(taken[3], taken[4]).value;
				}
				const whole = showing.exec(line);
				if (whole) ({value: total, unit} = amount(whole[1], whole[2]));
				return;
			}
			const found = row.exec(line);
			if (!found) return;
			count++;
			if (rows.length >= maxRows) return;
			const flat = amount(found[1], found[2]);
			const cum = amount(found[5], found[6]);
			// A zero has no unit.
			if (flat.unit !== 'count' || cum.unit !== 'count') unit = flat.unit === 'count' ? cum.unit : flat.unit;
			rows.push({
				function: (found[8] ?? '').replace(/ \((?:inline|partial-inline)\)$/, ''),
				flat: flat.value,
				flatPercent: Number(found[3]),
				cum: cum.value,
				cumPercent: Number(found[7]),
			});
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			if (!isInTable) {
				const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `stdout is no table of go tool pprof -top${said}`};
			}
			const top = rows.find((one) => Number(one['flat']) > 0) ?? null;
			const json: Json = {type: sampleType, total, unit, durationMs, samplesMs, top, functions: count};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const pprofTop: ParserSpec = {
	name: 'pprof-top',
	reads: 'Output of go tool pprof -top FILE, also with -diff_base.',
	gives:
		'json is {type, total, unit (ms, bytes or count, for total, flat and cum), durationMs, samplesMs, top, functions}; rows are {function, flat, flatPercent, cum, cumPercent} as pprof orders them, top the first of them with a flat above 0, or null.',
	create: createPprofTop,
};
