// Parser schedtrace: what a Go program writes on stderr under GODEBUG=schedtrace=1000:
//   SCHED 1003ms: gomaxprocs=2 idleprocs=0 threads=6 spinningthreads=0 needspinning=1 idlethreads=1 runqueue=0 [ 0 0 ]
// Goroutines that could run wait in the common queue and in one queue for each processor; all of them are counted. The
// lines may stand among other lines of a log.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const sample =
	/\bSCHED (\d+)ms: gomaxprocs=(\d+) idleprocs=(\d+) threads=(\d+) spinningthreads=(\d+) (?:needspinning=\d+ )?idlethreads=(\d+) runqueue=(\d+) \[([ \d]+)\]/;
const maxRows = 1000;

function createSchedtrace(): Parser {
	const kept = keepLines();
	const rows: Array<{[key: string]: Json}> = [];
	let count = 0;
	let processors = 0;
	let maxWaiting = 0;
	let sumWaiting = 0;
	let maxThreads = 0;
	let idleWithWork = 0;

	const read = (line: string): void => {
		const found = sample.exec(line);
		if (!found) return;
		const [, at, gomaxprocs, idle, threads, , , common, locals = ''] = found;
		const local = locals
			.trim()
			.split(/\s+/)
			.reduce((sum, one) => sum + Number(one), 0);
		const waiting = Number(common) + local;
		count++;
		processors = Number(gomaxprocs);
		maxWaiting = Math.max(maxWaiting, waiting);
		sumWaiting += waiting;
		maxThreads = Math.max(maxThreads, Number(threads));
		if (Number(idle) > 0 && waiting > 0) idleWithWork++;
		if (rows.length < maxRows) {
			rows.push({atMs: Number(at), processors, idle: Number(idle), threads: Number(threads), waiting});
		}
	};

	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		writeErrorLine: read,
		end() {
			if (count === 0) return {kind: 'not-understood', reason: 'there is no line of GODEBUG=schedtrace in it'};
			const json: Json = {
				samples: count,
				processors,
				maxWaiting,
				meanWaiting: Math.round((sumWaiting / count) * 10) / 10,
				waitingPerProcessor: processors === 0 ? null : Math.round((maxWaiting / processors) * 10) / 10,
				idleWithWork,
				maxThreads,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const schedtrace: ParserSpec = {
	name: 'schedtrace',
	reads: 'Lines of GODEBUG=schedtrace=1000 of a Go program, also among other lines of a log.',
	gives:
		'json is {samples, processors (GOMAXPROCS), maxWaiting, meanWaiting, waitingPerProcessor (of the maximum), idleWithWork (samples with an idle processor and waiting goroutines), maxThreads}; rows are {atMs, processors, idle, threads, waiting}.',
	create: createSchedtrace,
};
