// Parser go-trace-sched: scheduling latency from `go tool trace -d=parsed FILE` (Go 1.24 and newer):
//   M=14359 P=0 G=35 StateTransition Time=2883004244800 GoID=37 NotExist->Runnable Reason=""
// Times are nanoseconds. Latency is the time from a goroutine's `…->Runnable` to its `Runnable->Running`. There may be
// tens of millions of samples, so they are counted in buckets that grow by one percent: quantiles are exact to that,
// counts above a limit and the maximum are exact.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const transition = /StateTransition Time=(\d+) GoID=(\d+) (\w+)->(\w+)/;
const refused = /unknown or unsupported (?:trace )?version|unsupported trace version/i;
const cutOff = /failed to read full batch|unexpected EOF|error reading batch/;
const noTrace = /not a Go execution trace|bad file format/;
const growth = Math.log(1.01);
const bucketCount = 3000; // 1.01^3000 ns is more than two hours
/** Goroutines that may wait at one moment; more would be a trace of millions of goroutines. */
const maxWaiting = 1_000_000;

function createTraceSched(): Parser {
	const kept = keepLines();
	const buckets = new Float64Array(bucketCount);
	const runnableSince = new Map<string, number>();
	let samples = 0;
	let maxNs = 0;
	let over100us = 0;
	let over10ms = 0;
	let transitions = 0;
	let isRefused = false;
	let isPartial = false;
	let lastError = '';

	const add = (ns: number): void => {
		samples++;
		maxNs = Math.max(maxNs, ns);
		if (ns > 100_000) over100us++;
		if (ns > 10_000_000) over10ms++;
		const bucket = ns < 1 ? 0 : Math.min(bucketCount - 1, Math.round(Math.log(ns) / growth));
		buckets[bucket] = (buckets[bucket] ?? 0) + 1;
	};

	const quantileUs = (share: number): number => {
		const rank = Math.max(1, Math.ceil(share * samples));
		let seen = 0;
		for (let bucket = 0; bucket < bucketCount; bucket++) {
			seen += buckets[bucket] ?? 0;
			if (seen >= rank) return Number((Math.min(Math.exp(bucket * growth), maxNs) / 1000).toPrecision(4));
		}
		return maxNs / 1000;
	};

	const read = (line: string): void => {
		const found = transition.exec(line);
		if (!found) return;
		transitions++;
		const [, time, goroutine = '', from, to] = found;
		if (to === 'Runnable') {
			if (runnableSince.size < maxWaiting) runnableSince.set(goroutine, Number(time));
			else isPartial = true;
			return;
		}
		const since = runnableSince.get(goroutine);
		if (since === undefined) return;
		runnableSince.delete(goroutine);
		if (from === 'Runnable' && to === 'Running' && Number(time) >= since) add(Number(time) - since);
	};

	const explainNothing = (): string => {
		if (noTrace.test(lastError)) return 'the file is not a Go execution trace';
		if (isPartial) return 'the trace ends before its first complete part';
		if (transitions > 0) return 'no goroutine waited to run in this trace';
		const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
		return `stdout has no state transition of go tool trace -d=parsed${said}`;
	};

	return {
		writeLine(line) {
			kept.add(line);
			if (line.includes('StateTransition')) read(line);
		},
		writeErrorLine(line) {
			if (refused.test(line)) isRefused = true;
			// A capture that was stopped early: what came before its end is measured.
			if (cutOff.test(line)) isPartial = true;
			if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			if (isRefused) return {kind: 'not-understood', reason: 'the installed Go cannot parse this trace'};
			if (samples === 0) {
				return {kind: 'not-understood', reason: explainNothing()};
			}
			const json: Json = {
				samples,
				p50Us: quantileUs(0.5),
				p99Us: quantileUs(0.99),
				maxUs: maxNs / 1000,
				over100us,
				over10ms,
				over10msShare: over10ms / samples,
				isPartial,
			};
			return {kind: 'parsed', json, rows: [], lines: kept.lines};
		},
	};
}

export const goTraceSched: ParserSpec = {
	name: 'go-trace-sched',
	reads: 'Output of go tool trace -d=parsed FILE (Go 1.24 and newer).',
	gives:
		'json is {samples, p50Us, p99Us, maxUs, over100us, over10ms, over10msShare (0 to 1), isPartial (the trace was cut off)}: how long goroutines that could run waited for it, in microseconds; rows is empty.',
	create: createTraceSched,
};
