// Parser goroutine-dump: the stacks of all goroutines with their states, as /debug/pprof/goroutine?debug=2, SIGQUIT, a
// panic and a test timeout print them:
//   goroutine 20 [chan send, 2 minutes]:
//   main.leakGoroutine()
//   	/src/main.go:19 +0x28
//   created by main.main in goroutine 1
// Minutes are counted by the garbage collector and are coarse: that none is shown does not mean that a goroutine is young.
// A dump of a service may be hundreds of megabytes: goroutines are grouped while they stream by. Arguments and directories
// in it are not passed on.
import type {Json} from '../runbook/verdict.js';
import {type Frame, labelOfFrame, namingFrame, shortPlace, type WaitKind, waitKind} from './goroutine-stack.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const heading =
	/^goroutine (\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\],]+?)((?: \((?:scan|leaked|durable)\))*)(?:, (\d+) minutes)?(, locked to thread)?(?:, synctest bubble \d+)?(?: labels:\{.*\})?\]:\s*$/;
const creation = /^created by (\S+)(?: in goroutine (\d+))?\s*$/;
const place = /^\s+(\S.*:\d+)(?:\s+\+0x[0-9a-f]+)?\s*$/;
const call = /^(\S.*)\((?:.*)\)\s*$/;
const maxGroups = 5000;
const maxFrames = 100;
const maxLockWaiters = 1000;

type Group = {
	count: number;
	state: string;
	stack: string;
	function: string | null;
	createdBy: string | null;
	kind: WaitKind;
	longestMinutes: number;
	leaked: number;
};
type Open = {
	id: number;
	state: string;
	isLeaked: boolean;
	minutes: number;
	isLocked: boolean;
	frames: Frame[];
	createdBy: string | null;
};

function createGoroutineDump(): Parser {
	const kept = keepLines();
	const groups = new Map<string, Group>();
	const states = new Map<string, {count: number; longestMinutes: number}>();
	const lockWaiters: number[] = [];
	let total = 0;
	let leaked = 0;
	let lockedToThread = 0;
	let lockCount = 0;
	let longestMinutes = 0;
	let open: Open | null = null;
	let waitsForCreator = false;
	let lastText = '';

	const close = (): void => {
		if (open === null) return;
		const {id, state, frames, createdBy, minutes, isLeaked, isLocked} = open;
		open = null;
		// Goroutine 0 is a thread's own stack in a SIGQUIT dump, no goroutine of the program.
		if (id === 0) return;
		total++;
		if (isLeaked) leaked++;
		if (isLocked) lockedToThread++;
		longestMinutes = Math.max(longestMinutes, minutes);
		const kind = waitKind(frames, state);
		if (kind === 'lock') {
			lockCount++;
			if (lockWaiters.length < maxLockWaiters) lockWaiters.push(id);
		}
		const known = states.get(state) ?? {count: 0, longestMinutes: 0};
		states.set(state, {count: known.count + 1, longestMinutes: Math.max(known.longestMinutes, minutes)});
		const frame = namingFrame(frames);
		const stack = labelOfFrame(frame);
		const key = `${state}\n${stack}\n${createdBy}`;
		const group = groups.get(key);
		if (group) {
			group.count++;
			group.longestMinutes = Math.max(group.longestMinutes, minutes);
			if (isLeaked) group.leaked++;
		} else if (groups.size < maxGroups) {
			groups.set(key, {
				count: 1,
				state,
				stack,
				function: frame?.function ?? null,
				createdBy,
				kind,
				longestMinutes: minutes,
				leaked: isLeaked ? 1 : 0,
			});
		}
	};

	const read = (line: string): void => {
		const start = heading.exec(line);
		if (start) {
			close();
			const [, id, state = '', marks = '', minutes, locked] = start;
			open = {
				id: Number(id),
				state,
				isLeaked: marks.includes('(leaked)'),
				minutes: Number(minutes ?? 0),
				isLocked: locked !== undefined,
				frames: [],
				createdBy: null,
			};
			waitsForCreator = false;
			return;
		}
		if (open === null) {
			if (line.trim() !== '') lastText = line.trim();
			return;
		}
		if (line.trim() === '') {
			close();
			return;
		}
		const made = creation.exec(line);
		if (made) {
			open.createdBy = made[1] ?? null;
			waitsForCreator = true;
			return;
		}
		const where = place.exec(line);
		if (where) {
			const last = open.frames.at(-1);
			if (!waitsForCreator && last && last.at === '') {
				open.frames[open.frames.length - 1] = {function: last.function, at: shortPlace(where[1] ?? '')};
			}
			return;
		}
		const called = call.exec(line);
		if (called && open.frames.length < maxFrames) open.frames.push({function: called[1] ?? '', at: ''});
	};

	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		// SIGQUIT and a panic print on stderr.
		writeErrorLine: read,
		end() {
			close();
			if (total === 0) {
				const said = lastText === '' ? '' : `; it says: ${lastText.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `there is no goroutine stack in it${said}`};
			}
			const rows: Array<{[key: string]: Json}> = [...groups.values()]
				.sort((a, b) => b.count - a.count)
				.map((group) => ({...group, percent: Math.round((group.count / total) * 1000) / 10}));
			const byState = [...states]
				.map(([state, {count, longestMinutes: minutes}]) => ({state, count, longestMinutes: minutes}))
				.sort((a, b) => b.count - a.count);
			const json: Json = {
				total,
				states: byState,
				top: rows[0] ?? null,
				longestMinutes,
				leaked,
				lockedToThread,
				lockCount,
				lockWaiters,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const goroutineDump: ParserSpec = {
	name: 'goroutine-dump',
	reads: 'Stacks of all goroutines with states: /debug/pprof/goroutine?debug=2, SIGQUIT, a panic or a test timeout.',
	gives:
		'json is {total, states: [{state, count, longestMinutes}], top, longestMinutes, leaked, lockedToThread, lockCount, lockWaiters: [goroutine id] (at most 1000)}; rows are groups {count, percent, state, stack, function, createdBy, kind, longestMinutes, leaked}, largest first; kind as in goroutine-profile.',
	create: createGoroutineDump,
};
