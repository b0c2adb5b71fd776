// Parser strace: which files a program waited for, from `strace -f -T -ttt`. Every count is a lower bound of what happens
// untraced times: tracing makes a program some ten times slower, so that shares tell more than seconds.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';
import {pathOf, readEnd, readStraceLine, type StraceLine} from './strace-line.js';

const maxPending = 4096;
const maxKeys = 5000;
const shownPlaces = 20;
const shownMisses = 500;
const shownSlowest = 10;

type Total = {calls: number; seconds: number; max: number};
type Slow = Readonly<{path: string | null; call: string; seconds: number; error: string | null}>;
type Call = Extract<StraceLine, {kind: 'call'}>;

function add(totals: Map<string, Total>, key: string, seconds: number): void {
	let total = totals.get(key);
	if (total === undefined) {
		if (totals.size >= maxKeys) return;
		total = {calls: 0, seconds: 0, max: 0};
		totals.set(key, total);
	}
	total.calls++;
	total.seconds += seconds;
	total.max = Math.max(total.max, seconds);
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1e6) / 1000;

const directoryOf = (path: string): string => (path.lastIndexOf('/') <= 0 ? '/' : path.slice(0, path.lastIndexOf('/')));

/** The first three parts of a directory: coarse enough that one slow mount stands out. */
const placeOf = (path: string): string => directoryOf(path).split('/').slice(0, 4).join('/') || '/';

/** Why strace could not look, from what it says itself; null for its other messages. */
function refusalOf(text: string): string | null {
	if (!text.startsWith('strace: ')) return null;
	if (/Operation not permitted/.test(text)) return 'this user may not trace that process';
	if (/No such process/.test(text)) return 'there is no such process';
	if (/Can't stat|exec: |No such file/.test(text)) return text.slice(0, 200);
	return null;
}

function createStrace(): Parser {
	const kept = keepLines();
	const pending = new Map<string, Readonly<{name: string; args: string}>>();
	const places = new Map<string, Total>();
	const misses = new Map<string, number>();
	const failures = new Map<string, number>();
	const detached: Array<{[key: string]: Json}> = [];
	let slowest: Slow[] = [];
	let calls = 0;
	let seconds = 0;
	let max = 0;
	let network = 0;
	let injected = 0;
	let first: number | null = null;
	let last: number | null = null;
	let isTimed = false;
	let refusal: string | null = null;

	const count = (call: Call): void => {
		calls++;
		const path = pathOf(call.args);
		const took = call.seconds ?? 0;
		if (call.seconds !== null) isTimed = true;
		seconds += took;
		max = Math.max(max, took);
		if (call.isInjected) injected++;
		if (call.name === 'socket' || call.name === 'connect') network++;
		if (call.error !== null) failures.set(call.error, (failures.get(call.error) ?? 0) + 1);
		if (path === null) return;
		add(places, placeOf(path), took);
		if (call.error === 'ENOENT' && (misses.size < maxKeys || misses.has(directoryOf(path)))) {
			misses.set(directoryOf(path), (misses.get(directoryOf(path)) ?? 0) + 1);
		}
		if (slowest.length < shownSlowest || took > (slowest.at(-1)?.seconds ?? 0)) {
			slowest = [...slowest, {path, call: call.name, seconds: took, error: call.error}]
				.sort((a, b) => b.seconds - a.seconds)
				.slice(0, shownSlowest);
		}
	};

	const read = (text: string): void => {
		const line = readStraceLine(text);
		if (line.kind === 'other') {
			refusal ??= refusalOf(line.text);
			return;
		}
		if (line.at !== null) {
			first = first === null ? line.at : Math.min(first, line.at);
			last = last === null ? line.at : Math.max(last, line.at);
		}
		switch (line.kind) {
			case 'call':
				count(line);
				return;
			case 'begun':
				if (line.isDetached) {
					if (detached.length < shownPlaces) detached.push({call: line.name, path: pathOf(line.args)});
				} else if (pending.size < maxPending) pending.set(line.pid, {name: line.name, args: line.args});
				return;
			case 'resumed': {
				const start = pending.get(line.pid);
				pending.delete(line.pid);
				const end = readEnd(line.rest);
				if (end === null) return;
				const args = `${start?.name === line.name ? start.args : ''}${end.args}`;
				count({...end, kind: 'call', pid: line.pid, at: line.at, name: line.name, args});
				return;
			}
		}
	};

	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		writeErrorLine: read,
		end() {
			// A call that had not come back when the trace ended is what the program hangs in.
			const blocked = [
				...detached,
				...[...pending.values()].map(({name, args}) => ({call: name, path: pathOf(args)})),
			].slice(0, shownPlaces);
			if (calls === 0 && blocked.length === 0) {
				return {kind: 'not-understood', reason: refusal ?? 'strace saw no call of the kind that was asked for'};
			}
			const rows = [...places]
				.sort(([, a], [, b]) => b.seconds - a.seconds || b.calls - a.calls)
				.slice(0, shownPlaces)
				.map(([place, total]) => ({
					place,
					calls: total.calls,
					ms: milliseconds(total.seconds),
					maxMs: milliseconds(total.max),
				}));
			const wall = first === null || last === null ? null : last - first;
			return {
				kind: 'parsed',
				json: {
					calls,
					isTimed,
					ms: milliseconds(seconds),
					maxMs: milliseconds(max),
					wallMs: wall === null ? null : milliseconds(wall),
					slowest: slowest.map((slow) => ({
						path: slow.path,
						call: slow.call,
						ms: milliseconds(slow.seconds),
						error: slow.error,
					})),
					places: rows,
					missing: [...misses.values()].reduce((sum, n) => sum + n, 0),
					misses: [...misses]
						.sort(([, a], [, b]) => b - a)
						.slice(0, shownMisses)
						.map(([directory, n]) => ({directory, count: n})),
					failures: [...failures].map(([error, n]) => ({error, count: n})),
					blocked,
					network,
					injected,
				},
				rows,
				lines: kept.lines,
			};
		},
	};
}

export const strace: ParserSpec = {
	name: 'strace',
	reads: 'Output of strace -f -T -ttt, with or without -y, on either stream.',
	gives:
		'json is {calls, isTimed, ms, maxMs, wallMs (null without -ttt), slowest: [{path, call, ms, error}], places: [{place, calls, ms, maxMs}] (first three parts of the directory), missing (calls that ended in ENOENT), misses: [{directory, count}], failures: [{error, count}], blocked: [{call, path}] (not back when the trace ended), network (socket and connect calls), injected}; rows are places, the longest first.',
	create: createStrace,
};
