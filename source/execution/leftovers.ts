// What a step left behind: processes that still lived when it settled, and the sentences that say so.
import {setTimeout as wait} from 'node:timers/promises';
import {cleanLine} from '../text/clean.js';
import {redactText} from '../text/redact.js';
import type {Leftover} from './executor.js';
import {findAlive, type StepProcesses, type Stopped} from './process-group.js';
import {commandLineOf, type ProcessEntry} from './process-table.js';

const longestCommandLine = 200;
const mostNamed = 5;

/** Processes that a step left running after it had ended by itself; what is only just ending is given a moment. */
export async function findLeftovers(step: StepProcesses): Promise<readonly ProcessEntry[]> {
	for (let pass = 0; ; pass += 1) {
		const {members, escaped} = await findAlive(step);
		const all = [...members, ...escaped];
		if (all.length === 0 || pass === 3) return all;
		await wait(50);
	}
}

/** The same list with command lines, redacted; `stopped` are those that were ended together with the step. */
export async function describeLeftovers(
	running: readonly ProcessEntry[],
	stopped: readonly ProcessEntry[],
	secrets: readonly string[],
): Promise<readonly Leftover[]> {
	const describe = async (entry: ProcessEntry, isStopped: boolean): Promise<Leftover> => ({
		pid: entry.pid,
		started: entry.started,
		command: cleanLine(redactText(entry.command ?? (await commandLineOf(entry.pid)), secrets).text, longestCommandLine),
		stopped: isStopped,
	});
	const remaining = new Set(running.map((entry) => entry.pid));
	return Promise.all([
		...running.map((entry) => describe(entry, false)),
		...stopped.filter((entry) => !remaining.has(entry.pid)).map((entry) => describe(entry, true)),
	]);
}

/** What the person should know besides the exit status, one sentence each. */
export function leftoverWarnings(leftovers: readonly Leftover[], stopped: Stopped | null): readonly string[] {
	const running = leftovers.filter((leftover) => !leftover.stopped);
	const ended = leftovers.filter((leftover) => leftover.stopped);
	return [
		...(stopped?.killed ? ['It did not end when asked to (TERM), so it was killed.'] : []),
		...(ended.length > 0 ? [`${count(ended)} outside its process group stopped as well: ${names(ended)}.`] : []),
		...(running.length > 0 ? [`${count(running)} left running: ${names(running)}.`] : []),
	];
}

function count(some: readonly Leftover[]): string {
	return some.length === 1 ? '1 process' : `${some.length} processes`;
}

function names(some: readonly Leftover[]): string {
	const named = some.slice(0, mostNamed).map(({pid, command}) => `${pid} ${command}`.trim());
	return some.length > mostNamed ? `${named.join(', ')}, …` : named.join(', ');
}
