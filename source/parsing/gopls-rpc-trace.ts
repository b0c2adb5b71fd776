// Parser gopls-rpc-trace: the log that `gopls -rpc.trace` writes:
//   [Trace - 06:40:20.557 AM] Received response 'textDocument/hover - (2)' in 444ms.
//   Result: {…}
// The hour is already 0 to 23, AM and PM say nothing; there is no date; times are whole milliseconds. The line after a
// header begins with Params: or Result: and holds the source text that is being edited: it must never be copied, so
// only header lines are kept.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const header =
	/^\[Trace - (\d\d):(\d\d):(\d\d)\.(\d{3}) (?:AM|PM)\] (Sending|Received) (request|response|notification) '(\S+?)(?: - \((\d+)\))?'(?: in (\d+)ms)?\./;
const dayMs = 24 * 3600 * 1000;
const maxOpen = 100_000;

type Method = {count: number; max: number; times: Map<number, number>};

/** Three significant digits: keeps the number of distinct times small and an error below 0.5 %. */
function coarse(ms: number): number {
	return ms < 1000 ? ms : Number(ms.toPrecision(3));
}

/** The smallest time within which a share of the answers came (nearest rank). */
function quantile(method: Method, share: number): number {
	const rank = Math.max(1, Math.ceil(share * method.count));
	let seen = 0;
	for (const [ms, count] of [...method.times].sort((a, b) => a[0] - b[0])) {
		seen += count;
		if (seen >= rank) return Math.min(ms, method.max);
	}
	return method.max;
}

function createRpcTrace(): Parser {
	const kept = keepLines();
	const methods = new Map<string, Method>();
	const open = new Map<string, {method: string; id: number; from: string; at: number}>();
	let now = 0;
	let lastClock = -1;
	let seen = 0;

	const advance = (clock: number): void => {
		// The log has no date: a clock that goes back by hours has passed midnight, one by moments is out of order.
		if (lastClock >= 0) {
			const step = clock - lastClock;
			now += step < -dayMs / 2 ? step + dayMs : step;
		}
		lastClock = clock;
	};

	const read = (line: string): void => {
		const found = header.exec(line);
		if (!found) return;
		kept.add(found[0]);
		seen++;
		const [, hour, minute, second, ms, direction, kind, method = '', id, took] = found;
		advance(((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(ms));
		// Both sides count their own requests: an answer that was received belongs to a request that was sent.
		const asker = (direction === 'Sending') === (kind === 'request') ? 'writer' : 'peer';
		const key = `${asker} ${id ?? ''} ${method}`;
		if (kind === 'request') {
			if (open.size < maxOpen) open.set(key, {method, id: Number(id), from: asker, at: now});
		} else if (kind === 'response') {
			const request = open.get(key);
			open.delete(key);
			const elapsed = took === undefined ? (request ? now - request.at : null) : Number(took);
			if (elapsed === null) return;
			const entry = methods.get(method) ?? {count: 0, max: 0, times: new Map<number, number>()};
			methods.set(method, entry);
			entry.count++;
			entry.max = Math.max(entry.max, elapsed);
			entry.times.set(coarse(elapsed), (entry.times.get(coarse(elapsed)) ?? 0) + 1);
		}
	};

	return {
		writeLine: read,
		// Without -logfile the trace goes to stderr.
		writeErrorLine: read,
		end() {
			if (seen === 0) return {kind: 'not-understood', reason: 'there is no line of a gopls -rpc.trace log'};
			const rows = [...methods]
				.map(([method, entry]) => ({
					method,
					count: entry.count,
					p50Ms: quantile(entry, 0.5),
					p95Ms: quantile(entry, 0.95),
					maxMs: entry.max,
				}))
				.sort((a, b) => b.maxMs - a.maxMs || a.method.localeCompare(b.method, 'en'));
			const unanswered = [...open.values()]
				.map(({method, id, from, at}) => ({method, id, from, waitedMs: now - at}))
				.sort((a, b) => b.waitedMs - a.waitedMs)
				.slice(0, 1000);
			const json: Json = {
				methods: rows,
				slowest: rows[0] ?? null,
				unanswered,
				unansweredCount: open.size,
				messages: seen,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const goplsRpcTrace: ParserSpec = {
	name: 'gopls-rpc-trace',
	reads: 'A log of gopls -rpc.trace; the source text in it is passed over.',
	gives:
		'json is {methods: [{method, count, p50Ms, p95Ms, maxMs}] slowest first, slowest, unanswered: [{method, id, from, waitedMs}], unansweredCount, messages}; rows are the methods.',
	create: createRpcTrace,
};
