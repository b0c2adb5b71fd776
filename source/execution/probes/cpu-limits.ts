// cpu-limits: how much CPU a process may use: the CPUs it is allowed on, the quota of its control group, and how often that
// quota stops it now. Go before 1.25 does not know the quota and starts as many threads as the machine has CPUs.
import {cpus} from 'node:os';
import {posix} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {readStat, textOrNull} from './proc.js';

type Quota = Readonly<{cpus: number | null; periods: number | null; throttled: number | null}>;

/** How many CPUs a list such as `0-3,8` names. */
export function countCpus(list: string): number {
	return list
		.trim()
		.split(',')
		.reduce((sum, part) => {
			const [from, to] = part.split('-').map(Number);
			return from === undefined || Number.isNaN(from) ? sum : sum + ((to ?? from) - from + 1);
		}, 0);
}

/** The directories of a process's control group and of those above it, innermost first; v2, then v1. */
async function groupDirectories(pid: number): Promise<readonly string[]> {
	const text = (await textOrNull(`/proc/${pid}/cgroup`)) ?? '';
	const directories: string[] = [];
	for (const line of text.split('\n')) {
		const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
		if (match === null) continue;
		const controllers = (match[1] ?? '').split(',');
		const root = match[1] === '' ? '/sys/fs/cgroup' : controllers.includes('cpu') ? '/sys/fs/cgroup/cpu' : null;
		if (root === null) continue;
		// Inside a container the path may be that of the host: the group's own root is then the mount itself.
		for (let path = match[2] ?? '/'; ; path = posix.dirname(path)) {
			directories.push(posix.join(root, path));
			if (path === '/') break;
		}
	}
	return directories;
}

async function readQuota(directories: readonly string[]): Promise<Quota> {
	let tightest: number | null = null;
	let periods: number | null = null;
	let throttled: number | null = null;
	for (const directory of directories) {
		const limit = await limitOf(directory);
		if (limit === null) continue;
		const stat = (await textOrNull(posix.join(directory, 'cpu.stat'))) ?? '';
		if (tightest === null || limit < tightest) {
			tightest = limit;
			periods = figure(stat, 'nr_periods');
			throttled = figure(stat, 'nr_throttled');
		}
	}
	return {cpus: tightest, periods, throttled};
}

async function limitOf(directory: string): Promise<number | null> {
	const two = /^(\d+) (\d+)/.exec((await textOrNull(posix.join(directory, 'cpu.max'))) ?? '');
	if (two) return Number(two[1]) / Number(two[2]);
	const quota = Number((await textOrNull(posix.join(directory, 'cpu.cfs_quota_us'))) ?? Number.NaN);
	const period = Number((await textOrNull(posix.join(directory, 'cpu.cfs_period_us'))) ?? Number.NaN);
	return quota > 0 && period > 0 ? quota / period : null;
}

function figure(text: string, name: string): number | null {
	const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
	return found === undefined ? null : Number(found);
}

export const cpuLimits: ProbeSpec = {
	name: 'cpu-limits',
	measures: 'The CPUs and the CPU quota a process has, and how often the quota stops it during two seconds.',
	parameters: {
		pid: {
			type: 'number',
			required: false,
			says: 'The process id; when left out or 0 gotriage itself, whose limits the commands of its steps inherit.',
		},
	},
	gives:
		'json {machineCpus, allowedCpus, quotaCpus, throttledPercent, numaNodes}; quotaCpus null without a quota, throttledPercent the share of periods in which it was stopped, 0 without a quota, null where the kernel does not tell',
	platforms: ['linux'],
	run: async (parameters, context) => {
		const asked = numberParameter(parameters, 'pid', 0);
		if (!Number.isInteger(asked) || asked < 0) return notMeasured('pid must be a whole number');
		const pid = asked === 0 ? process.pid : asked;
		const status = await textOrNull(`/proc/${pid}/status`);
		if (status === null || (await readStat(pid)) === null) return notMeasured(`there is no process ${pid}`);
		const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
		const directories = await groupDirectories(pid);
		const before = await readQuota(directories);
		let throttledPercent: number | null = 0;
		if (before.cpus !== null) {
			await delay(2000, undefined, {signal: context.signal});
			const after = await readQuota(directories);
			const periods = difference(before.periods, after.periods);
			const throttled = difference(before.throttled, after.throttled);
			throttledPercent =
				periods === null || throttled === null ? null : periods === 0 ? 0 : Math.round((100 * throttled) / periods);
		}
		const nodes = await textOrNull('/sys/devices/system/node/online');
		return measured({
			machineCpus: cpus().length,
			allowedCpus: allowed === undefined ? null : countCpus(allowed),
			quotaCpus: before.cpus === null ? null : Math.round(before.cpus * 100) / 100,
			throttledPercent,
			numaNodes: nodes === null ? null : countCpus(nodes),
		});
	},
};

function difference(before: number | null, after: number | null): number | null {
	return before === null || after === null ? null : after - before;
}
