// Finds and stops what a step started: its process group, and descendants that left the group but still carry the step's
// tag. Never signals pid 1 or below, nor a pid that has come to name another process.
import {setTimeout as wait} from 'node:timers/promises';
import {processStart} from '../journal/process-identity.js';
import {carriesTag, commandLineOf, listProcesses, type ProcessEntry} from './process-table.js';

/** One pass misses a process that is born during it, and a killed one needs a processor to die on; then it hangs. */
const longestKillMs = 2000;
/** Between two looks at a group that is ending: short at first, for a look at every process costs time. */
const shortestPollMs = 20;
const longestPollMs = 200;

/** What belongs to a step. `pid` led the group; `started` is its start time, where it could be read. */
export type StepProcesses = Readonly<{pid: number; started: string | null; tag: string}>;

/** Those members that are alive: in the group, or tagged and outside of it. */
export type Alive = Readonly<{members: readonly ProcessEntry[]; escaped: readonly ProcessEntry[]}>;

/** Looks for every living process of a step. */
export async function findAlive({pid, started, tag}: StepProcesses): Promise<Alive> {
	const members: ProcessEntry[] = [];
	const escaped: ProcessEntry[] = [];
	const table = await listProcesses();
	// A number is given away again only when its group has no member left: whoever is in it now is somebody else's.
	const isTaken = started !== null && table.some((entry) => entry.pid === pid && entry.started !== started);
	for (const entry of table) {
		if (entry.isZombie || entry.pid === process.pid || startedBefore(entry.started, started)) continue;
		if (entry.group === pid && !isTaken) members.push(entry);
		else if (await carriesTag(entry.pid, tag)) escaped.push({...entry, command: await commandLineOf(entry.pid)});
	}
	return {members, escaped};
}

/** Signals one process, only while it is still the one that was seen. */
export function signalProcess(entry: Pick<ProcessEntry, 'pid' | 'started'>, signal: NodeJS.Signals): boolean {
	if (entry.pid <= 1 || entry.pid === process.pid || processStart(entry.pid) !== entry.started) return false;
	return send(entry.pid, signal);
}

/** Signals a whole group. Only for a group whose leader has not been waited for: until then its number is taken. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
	return Number.isSafeInteger(pid) && pid > 1 && send(-pid, signal);
}

export type Stopped = Readonly<{
	/** Somebody ignored TERM. */
	killed: boolean;
	/** Those that had left the group, and those that could not be stopped. */
	escaped: readonly ProcessEntry[];
	remaining: readonly ProcessEntry[];
}>;

/**
 * Stops everything of a step: TERM (and CONT, for a stopped process cannot act on TERM), after `graceMs` KILL.
 * `hasExited` tells whether the leader has been waited for.
 */
export async function stopEverything(step: StepProcesses, graceMs: number, hasExited: () => boolean): Promise<Stopped> {
	if (!hasExited()) {
		signalGroup(step.pid, 'SIGTERM');
		signalGroup(step.pid, 'SIGCONT');
	}
	const escaped = new Map<number, ProcessEntry>();
	const deadline = performance.now() + graceMs;
	const asked = new Set<number>();
	let alive = await findAlive(step);
	for (let poll = shortestPollMs; ; poll = Math.min(poll * 1.5, longestPollMs)) {
		for (const entry of alive.escaped) escaped.set(entry.pid, entry);
		const left = [...alive.members, ...alive.escaped];
		if (left.length === 0 && hasExited()) return {killed: false, escaped: [...escaped.values()], remaining: []};
		for (const entry of left) {
			if (asked.has(entry.pid) || (entry.group === step.pid && !hasExited())) continue;
			asked.add(entry.pid);
			signalProcess(entry, 'SIGTERM');
			signalProcess(entry, 'SIGCONT');
		}
		const rest = deadline - performance.now();
		if (rest <= 0) break;
		await wait(Math.min(poll, rest));
		alive = await findAlive(step);
	}

	const killed = performance.now();
	for (
		let poll = shortestPollMs;
		performance.now() - killed < longestKillMs;
		poll = Math.min(poll * 1.5, longestPollMs)
	) {
		if (!hasExited()) signalGroup(step.pid, 'SIGKILL');
		for (const entry of [...alive.members, ...alive.escaped]) signalProcess(entry, 'SIGKILL');
		await wait(poll);
		alive = await findAlive(step);
		for (const entry of alive.escaped) escaped.set(entry.pid, entry);
		if (alive.members.length + alive.escaped.length === 0) break;
	}
	return {killed: true, escaped: [...escaped.values()], remaining: [...alive.members, ...alive.escaped]};
}

/** Start times of Linux are ticks since boot; those of macOS are dates, which are not compared. */
function startedBefore(candidate: string, leader: string | null): boolean {
	return leader !== null && /^\d+$/.test(candidate) && /^\d+$/.test(leader) && Number(candidate) < Number(leader);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
	try {
		process.kill(pid, signal);
		return true;
	} catch {
		return false;
	}
}
