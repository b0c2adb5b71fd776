// system-*: load, memory, disks, network and processes of the machine. Only systeminformation's cheap calls, and never
// with a runbook's words as arguments. It answers with nothing or zero where a tool is missing: that is unavailable, not
// healthy.
import {readFile} from 'node:fs/promises';
import {availableParallelism, loadavg, networkInterfaces} from 'node:os';
import {loadPerCpuOf} from '../load-average.js';
import {askMachine} from './ask-machine.js';
import {numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeResult, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

const platforms = ['linux', 'darwin'] as const;

// Loaded when first used: it is large, and most commands never need it.
const load = async () => (await import('systeminformation')).default;

function unavailable(what: string): ProbeResult {
	return notMeasured(`${what} unavailable on this machine`);
}

function rounded(value: number): number {
	return Math.round(value * 10) / 10;
}

export const systemLoad: ProbeSpec = {
	name: 'system-load',
	measures: 'Load average per CPU and the share of busy CPU time now.',
	parameters: {},
	gives: 'json {load1, load5, load15, cpus, loadPerCpu, busyPercent, userPercent, systemPercent}',
	platforms,
	run: async () => {
		const system = await load();
		// The first call of a process only starts counting and samples half a second.
		const now = await system.currentLoad();
		const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
		const cpus = availableParallelism();
		const loadPerCpu = loadPerCpuOf(loadavg(), cpus);
		if (loadPerCpu === null || !Number.isFinite(now.currentLoad) || now.cpus.length === 0) {
			return unavailable('the CPU load is');
		}
		return measured({
			load1: rounded(load1),
			load5: rounded(load5),
			load15: rounded(load15),
			cpus,
			loadPerCpu,
			busyPercent: rounded(now.currentLoad),
			userPercent: rounded(now.currentLoadUser),
			systemPercent: rounded(now.currentLoadSystem),
		});
	},
};

export const systemMemory: ProbeSpec = {
	name: 'system-memory',
	measures: 'Memory and swap of the machine.',
	parameters: {},
	gives:
		'json {totalBytes, availableBytes, usedPercent, swapTotalBytes, swapUsedBytes}; used = not available to programs',
	platforms,
	run: async () => {
		const memory = await (await load()).mem();
		if (!(memory.total > 0) || !(memory.available > 0)) return unavailable('memory figures are');
		return measured({
			totalBytes: memory.total,
			availableBytes: memory.available,
			usedPercent: rounded((1 - memory.available / memory.total) * 100),
			swapTotalBytes: memory.swaptotal,
			swapUsedBytes: memory.swapused,
		});
	},
};

export const systemDisks: ProbeSpec = {
	name: 'system-disks',
	measures: 'All mounted disks with their use; for given paths, and where a mount may hang, use disk-space.',
	parameters: {},
	gives: 'json {maxUsedPercent, rows}; rows {mount, fstype, totalBytes, usedBytes, freeBytes, usedPercent}',
	platforms,
	run: async (_, context) => {
		const disks = await askMachine('fsSize', context);
		const rows = (disks ?? [])
			.filter((disk) => disk.size > 0)
			.map((disk) => ({
				mount: printable(disk.mount),
				fstype: printable(disk.type),
				totalBytes: disk.size,
				usedBytes: disk.used,
				freeBytes: disk.available,
				usedPercent: rounded(disk.use),
			}));
		if (rows.length === 0) return unavailable('the list of disks is');
		return measured({maxUsedPercent: Math.max(...rows.map((row) => row.usedPercent)), rows}, rows);
	},
};

export const systemNetwork: ProbeSpec = {
	name: 'system-network',
	measures: 'Network interfaces with their traffic and errors since boot; no addresses.',
	parameters: {},
	gives:
		'json {outside, rows}; outside: how many interfaces with an address lead out of the machine; rows {name, internal, ipv4, ipv6, receivedBytes, sentBytes, errors, dropped}, figures null where unavailable',
	platforms,
	run: async () => {
		const interfaces = Object.entries(networkInterfaces());
		if (interfaces.length === 0) return unavailable('the list of network interfaces is');
		const traffic = parseNetDev(await readFile('/proc/net/dev', 'utf8').catch(() => ''));
		const rows = interfaces.map(([name, addresses = []]) => ({
			name: printable(name),
			internal: addresses.every((address) => address.internal),
			ipv4: addresses.some((address) => address.family === 'IPv4'),
			ipv6: addresses.some((address) => address.family === 'IPv6'),
			...(traffic.get(name) ?? {receivedBytes: null, sentBytes: null, errors: null, dropped: null}),
		}));
		return measured({outside: rows.filter((row) => !row.internal).length, rows}, rows);
	},
};

type Traffic = Readonly<{receivedBytes: number; sentBytes: number; errors: number; dropped: number}>;

/** Reads Linux's /proc/net/dev: receive and send columns, errors and drops of both added up. */
export function parseNetDev(text: string): ReadonlyMap<string, Traffic> {
	const found = new Map<string, Traffic>();
	for (const line of text.split('\n')) {
		const [name, figures] = line.split(/:\s*/);
		if (name === undefined || figures === undefined) continue;
		const numbers = figures.trim().split(/\s+/).map(Number);
		const [receivedBytes, , receiveErrors, receiveDrops, , , , , sentBytes, , sendErrors, sendDrops] = numbers;
		if (receivedBytes === undefined || sentBytes === undefined) continue;
		found.set(name.trim(), {
			receivedBytes,
			sentBytes,
			errors: (receiveErrors ?? 0) + (sendErrors ?? 0),
			dropped: (receiveDrops ?? 0) + (sendDrops ?? 0),
		});
	}
	return found;
}

export const systemProcesses: ProbeSpec = {
	name: 'system-processes',
	measures: 'How many processes run, sleep and are blocked, and the largest ones.',
	parameters: {top: {type: 'number', required: false, says: 'How many of the largest to list; 10 when left out.'}},
	gives:
		'json {all, running, blocked, sleeping, rows}; rows {pid, name, rssBytes, memoryPercent, state}, the largest in memory first',
	platforms,
	run: async (parameters, context) => {
		const top = Math.min(100, Math.max(1, Math.round(numberParameter(parameters, 'top', 10))));
		const list = await askMachine('processes', context);
		// No process at all is impossible: this one is there.
		if (list === null || list.all === 0 || list.list.length === 0) return unavailable('the list of processes is');
		const rows = [...list.list]
			.sort((a, b) => b.memRss - a.memRss)
			.slice(0, top)
			.map((one) => ({
				pid: one.pid,
				name: printable(one.name),
				rssBytes: one.memRss * 1024,
				memoryPercent: rounded(one.mem),
				state: one.state,
			}));
		return measured({all: list.all, running: list.running, blocked: list.blocked, sleeping: list.sleeping, rows}, rows);
	},
};
