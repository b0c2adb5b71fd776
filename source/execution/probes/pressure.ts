// pressure: how long tasks of this machine had to wait for CPU, disk or memory (Linux's pressure stall information).
import type {Json} from '../../runbook/verdict.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {textOrNull} from './proc.js';

const kinds = ['cpu', 'io', 'memory'] as const;

/** The shares of time in one file of /proc/pressure, in percent; null for a line that is not there. */
export function parsePressure(text: string): Readonly<{someAvg10: number | null; fullAvg10: number | null}> {
	const share = (name: string): number | null => {
		const found = new RegExp(`^${name} avg10=([\\d.]+)`, 'm').exec(text)?.[1];
		return found === undefined ? null : Number(found);
	};
	return {someAvg10: share('some'), fullAvg10: share('full')};
}

export const pressure: ProbeSpec = {
	name: 'pressure',
	measures: 'The share of the last ten seconds in which tasks waited for CPU, disk or memory.',
	parameters: {},
	gives:
		'json {cpu, io, memory}, each {someAvg10, fullAvg10} in percent: some task waited, all tasks waited; null where the kernel does not count it',
	platforms: ['linux'],
	run: async () => {
		const json: Record<string, Json> = {};
		for (const kind of kinds) {
			const text = await textOrNull(`/proc/pressure/${kind}`);
			json[kind] = text === null ? null : parsePressure(text);
		}
		return Object.values(json).every((value) => value === null)
			? notMeasured('this kernel does not count pressure (no /proc/pressure)')
			: measured(json);
	},
};
