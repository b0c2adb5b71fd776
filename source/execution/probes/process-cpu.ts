// process-cpu: how much CPU given processes use now. `ps %CPU` is the average over a process's life and says nothing about
// now; this takes the difference of utime + stime over an interval.
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import type {Json} from '../../runbook/verdict.js';
import {listParameter, numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeContext, type ProbeSpec} from './probe.js';
import {clockTicks, readStat} from './proc.js';
import {readProcessTable} from './process-table.js';

type Target = Readonly<{pid: number; started: string | null}>;
type Sample = Readonly<{started: string; state: string; cpuSeconds: number; at: number}>;

const longestSeconds = 60;

export const processCpu: ProbeSpec = {
	name: 'process-cpu',
	measures: 'The CPU use of given processes over an interval; 100 is one CPU fully used.',
	parameters: {
		pids: {
			type: 'list',
			required: true,
			says: 'Process ids, or rows of gopls-servers (their start time then guards against a reused id).',
		},
		seconds: {type: 'number', required: false, says: 'Length of the interval in seconds, 0.2 to 60; 5 when left out.'},
	},
	gives:
		'json {max, measured, seconds, rows}, max 0 for an empty list; rows {pid, started, cpuPercent, state, gone}, cpuPercent null for a process that ended meanwhile',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const targets: Target[] = [];
		for (const entry of listParameter(parameters, 'pids')) {
			const target = targetOf(entry);
			if (target === null) return notMeasured('pids must be a list of process ids');
			targets.push(target);
		}
		const seconds = numberParameter(parameters, 'seconds', 5);
		if (seconds < 0.2 || seconds > longestSeconds) return notMeasured('seconds must be between 0.2 and 60');
		if (targets.length === 0) return measured({max: 0, measured: 0, seconds, rows: []});

		const first = await sampleAll(targets, context);
		await waitWithProgress(seconds, targets.length, context);
		const second = await sampleAll(targets, context);

		const rows = targets.map((target) => row(target, first.get(target.pid), second.get(target.pid)));
		const percents = rows.flatMap((one) => (one.cpuPercent === null ? [] : [one.cpuPercent]));
		if (percents.length === 0) return notMeasured('every one of these processes has ended');
		return measured({max: Math.max(...percents), measured: percents.length, seconds, rows}, rows);
	},
};

function row(target: Target, before: Sample | undefined, after: Sample | undefined) {
	const same =
		before !== undefined &&
		after !== undefined &&
		before.started === after.started &&
		(target.started === null || target.started === after.started);
	if (!same) {
		const started = target.started ?? before?.started ?? null;
		return {pid: target.pid, started, cpuPercent: null, state: null, gone: true};
	}
	const used = (after.cpuSeconds - before.cpuSeconds) / ((after.at - before.at) / 1000);
	return {
		pid: target.pid,
		started: after.started,
		cpuPercent: Math.round(used * 1000) / 10,
		state: after.state,
		gone: false,
	};
}

/** A pid as number or text, or a row with pid and started; null for anything else. */
function targetOf(entry: Json): Target | null {
	if (entry !== null && typeof entry === 'object' && 'pid' in entry) {
		const started = entry['started'];
		const target = targetOf(entry['pid'] ?? null);
		return target === null ? null : {pid: target.pid, started: typeof started === 'string' ? started : null};
	}
	const pid = typeof entry === 'string' && /^\d+$/.test(entry.trim()) ? Number(entry) : entry;
	return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 ? {pid, started: null} : null;
}

async function sampleAll(targets: readonly Target[], context: ProbeContext): Promise<ReadonlyMap<number, Sample>> {
	const samples = new Map<number, Sample>();
	if (process.platform !== 'linux') {
		const table = await readProcessTable(() => true, context);
		const at = performance.now();
		for (const {row: one} of table.entries) {
			samples.set(one.pid, {started: one.started, state: one.state, cpuSeconds: one.cpuSecondsTotal, at});
		}
		return samples;
	}
	for (const {pid} of targets) {
		const stat = await readStat(pid);
		const at = performance.now();
		if (stat === null || stat.state === 'Z') continue;
		samples.set(pid, {started: stat.started, state: stat.state, cpuSeconds: stat.cpuTicks / clockTicks, at});
	}
	return samples;
}

async function waitWithProgress(seconds: number, count: number, context: ProbeContext): Promise<void> {
	const what = count === 1 ? 'one process' : `${count} processes`;
	for (let left = seconds; left > 0; left -= 1) {
		context.onProgress?.(`watching ${what} for ${Math.ceil(left)} more s`);
		await delay(Math.min(1, left) * 1000, undefined, {signal: context.signal});
	}
}
