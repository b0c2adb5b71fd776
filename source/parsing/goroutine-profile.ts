// Parser goroutine-profile: /debug/pprof/goroutine?debug=1, and goroutineleak?debug=1 of Go 1.27 and newer:
//   goroutine profile: total 208
//   200 @ 0x489b0e 0x4195bc
//   #	0x6719c7	main.leakGoroutine+0x27	/src/main.go:19
// Equal stacks are one group, the largest first. It has no states (the debug=2 dump has); the kind of wait is read from
// the frames. Directories of the machine the program was built on are not passed on.
import type {Json} from '../runbook/verdict.js';
import {type Frame, labelOfFrame, namingFrame, shortPlace, waitKind} from './goroutine-stack.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const heading = /^(goroutine|goroutineleak|threadcreate) profile: total (\d+)\s*$/;
const groupStart = /^(\d+) @(?: 0x[0-9a-f]+)*\s*$/;
const frameLine = /^#\s+0x[0-9a-f]+\s+(\S+?)(?:\+0x[0-9a-f]+)?\s+(\S.*:\d+)\s*$/;
const labelLine = /^# labels: /;
/** More different stacks than anyone reads; their goroutines still count in the total. */
const maxGroups = 1000;
const maxFrames = 100;

function createGoroutineProfile(): Parser {
	const kept = keepLines();
	const rows: Array<{[key: string]: Json}> = [];
	let profile: string | null = null;
	let total = 0;
	let groups = 0;
	let counted = 0;
	let count = 0;
	let frames: Frame[] = [];
	let lastText = '';

	const closeGroup = (): void => {
		if (count === 0) return;
		groups++;
		counted += count;
		if (rows.length < maxGroups) {
			const frame = namingFrame(frames);
			rows.push({
				count,
				percent: total === 0 ? 0 : Math.round((count / total) * 1000) / 10,
				stack: labelOfFrame(frame),
				function: frame?.function ?? null,
				at: frame?.at ?? null,
				waitsIn: frames[0]?.function ?? null,
				kind: waitKind(frames, null),
			});
		}
		count = 0;
		frames = [];
	};

	return {
		writeLine(line) {
			kept.add(line);
			const start = heading.exec(line);
			if (start) {
				// Only the first profile of an output is read.
				if (profile !== null) return;
				profile = start[1] ?? '';
				total = Number(start[2]);
				return;
			}
			if (profile === null) {
				if (line.trim() !== '') lastText = line.trim();
				return;
			}
			const group = groupStart.exec(line);
			if (group) {
				closeGroup();
				count = Number(group[1]);
				return;
			}
			const frame = count > 0 && !labelLine.test(line) ? frameLine.exec(line) : null;
			if (frame && frames.length < maxFrames) frames.push({function: frame[1] ?? '', at: shortPlace(frame[2] ?? '')});
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastText = line.trim();
		},
		end() {
			closeGroup();
			if (profile === null) {
				const said = lastText === '' ? '' : `; it says: ${lastText.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `the answer is no goroutine profile in text form (debug=1)${said}`};
			}
			rows.sort((a, b) => Number(b['count']) - Number(a['count']));
			const json: Json = {profile, total, groups, top: rows[0] ?? null, isCut: counted < total};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const goroutineProfile: ParserSpec = {
	name: 'goroutine-profile',
	reads: 'Output of /debug/pprof/goroutine?debug=1 or goroutineleak?debug=1 of a Go process.',
	gives:
		'json is {profile, total, groups, top, isCut (the text ends before all goroutines)}; rows are the groups {count, percent, stack, function, at, waitsIn, kind}, largest first, top is the first of them; kind is channel, http-client, lock, network, sleep, syscall, wait-group or other.',
	create: createGoroutineProfile,
};
