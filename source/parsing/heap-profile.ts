// Parser heap-profile: /debug/pprof/heap?debug=1, whose last lines are the runtime's memory figures:
//   # HeapAlloc = 315640
//   # PauseNs = [314988 0 …]
// PauseNs is a ring of the last 256 pauses. HeapAlloc counts garbage that is not yet collected, unless gc=1 was asked for.
// Sampled stacks stand before the figures; their bytes are samples and say who holds most, not how much. Where a goroutine
// profile (debug=1) was asked for in the same command, its total is read too, so that both belong to one moment.
import type {Json} from '../runbook/verdict.js';
import {type Frame, labelOfFrame, namingFrame, shortPlace} from './goroutine-stack.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const figure = /^# (\w+) = (-?[\d.]+(?:e[+-]?\d+)?)\s*$/;
const stackFigure = /^# Stack = (\d+) \/ (\d+)\s*$/;
const pauses = /^# PauseNs = \[([\d ]*)\]\s*$/;
const record = /^(\d+): (\d+) \[(\d+): (\d+)\] @/;
const frameLine = /^#\s+0x[0-9a-f]+\s+(\S+?)(?:\+0x[0-9a-f]+)?\s+(\S.*:\d+)\s*$/;
const goroutines = /^goroutine profile: total (\d+)\s*$/;
const maxRecords = 1000;
const maxFrames = 100;
/** GOGC=off sets the next collection to the largest number there is. */
const noNextGc = 2 ** 60;

type Holder = {bytes: number; objects: number; frames: Frame[]};

function milliseconds(ns: number): number {
	return Math.round(ns / 1000) / 1000;
}

function percentile95(sorted: readonly number[]): number {
	return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}

function createHeapProfile(): Parser {
	const kept = keepLines();
	const figures = new Map<string, number>();
	let holders: Holder[] = [];
	let current: Holder | null = null;
	let stackInUse: number | null = null;
	let pauseNs: number[] = [];
	let goroutineTotal: number | null = null;
	let lastText = '';

	const read = (line: string): void => {
		const found = record.exec(line);
		if (found) {
			current = {objects: Number(found[1]), bytes: Number(found[2]), frames: []};
			holders.push(current);
			if (holders.length > 2 * maxRecords) holders = largest(holders, maxRecords);
			return;
		}
		const frame = current === null ? null : frameLine.exec(line);
		if (frame && current) {
			if (current.frames.length < maxFrames) {
				current.frames.push({function: frame[1] ?? '', at: shortPlace(frame[2] ?? '')});
			}
			return;
		}
		const total = goroutines.exec(line);
		if (total) goroutineTotal = Number(total[1]);
		const stacks = stackFigure.exec(line);
		if (stacks) stackInUse = Number(stacks[1]);
		const ring = pauses.exec(line);
		if (ring) pauseNs = (ring[1] ?? '').trim().split(/\s+/).map(Number);
		const named = figure.exec(line);
		if (named) figures.set(named[1] ?? '', Number(named[2]));
		else if (line.trim() !== '' && !line.startsWith('#')) lastText = line.trim();
	};

	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastText = line.trim();
		},
		end() {
			const of = (name: string): number | null => figures.get(name) ?? null;
			const heapAllocBytes = of('HeapAlloc');
			if (heapAllocBytes === null) {
				const said = lastText === '' ? '' : `; it says: ${lastText.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `the answer is no heap profile in text form (debug=1)${said}`};
			}
			const collections = of('NumGC') ?? 0;
			const recent = pauseNs.filter((ns) => ns > 0).sort((a, b) => a - b);
			const sys = of('Sys');
			const released = of('HeapReleased');
			const nextGc = of('NextGC');
			const rows: Array<{[key: string]: Json}> = largest(holders, 100)
				.filter((holder) => holder.bytes > 0)
				.map((holder) => ({
					stack: labelOfFrame(namingFrame(holder.frames)),
					sampledBytes: holder.bytes,
					objects: holder.objects,
				}));
			const json: Json = {
				heapAllocBytes,
				heapInuseBytes: of('HeapInuse'),
				heapObjects: of('HeapObjects'),
				heapSysBytes: of('HeapSys'),
				heapReleasedBytes: released,
				stackInuseBytes: stackInUse,
				totalAllocBytes: of('TotalAlloc'),
				runtimeBytes: sys === null || released === null ? null : sys - released,
				nextGcBytes: nextGc === null || nextGc >= noNextGc ? null : nextGc,
				isGcOff: nextGc !== null && nextGc >= noNextGc,
				collections,
				forcedCollections: of('NumForcedGC'),
				gcCpuPercent: Math.round((of('GCCPUFraction') ?? 0) * 10_000) / 100,
				lastPauseMs: collections === 0 ? null : milliseconds(pauseNs[(collections + 255) % 256] ?? 0),
				pauseP95Ms: recent.length === 0 ? null : milliseconds(percentile95(recent)),
				pauseMaxMs: recent.length === 0 ? null : milliseconds(recent.at(-1) ?? 0),
				maxRssBytes: of('MaxRSS'),
				goroutines: goroutineTotal,
				top: rows[0] ?? null,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

function largest(holders: readonly Holder[], count: number): Holder[] {
	return [...holders].sort((a, b) => b.bytes - a.bytes).slice(0, count);
}

export const heapProfile: ParserSpec = {
	name: 'heap-profile',
	reads:
		'Output of /debug/pprof/heap?debug=1, with or without gc=1; a goroutine profile (debug=1) may stand beside it.',
	gives:
		'json is {heapAllocBytes, heapInuseBytes, heapObjects, heapSysBytes, heapReleasedBytes, stackInuseBytes, totalAllocBytes, runtimeBytes (all that the Go runtime holds), nextGcBytes, isGcOff, collections, forcedCollections, gcCpuPercent (since the start), lastPauseMs, pauseP95Ms, pauseMaxMs (of the last 256), maxRssBytes, goroutines, top}; rows are {stack, sampledBytes, objects}, the largest holders first.',
	create: createHeapProfile,
};
