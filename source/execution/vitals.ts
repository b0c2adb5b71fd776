// The strip of vitals: load per CPU, memory, free space of the build cache's disk, each with the time it was read. Read
// beside the screen, never in its way: rounds do not overlap, each reading has a limit, and what fails keeps its age.
import {availableParallelism, loadavg} from 'node:os';
import {performance} from 'node:perf_hooks';
import {loadPerCpuOf} from './load-average.js';
import {askFileSystem, diskFigures} from './probes/file-system.js';

/** A figure of the machine with the time it was read; null when it could not be read. */
export type Vital = Readonly<{value: number | null; unit: string; readAt: number}>;
export type Vitals = Readonly<{loadPerCpu: Vital; memoryUsed: Vital; cacheDiskFree: Vital}>;

export type VitalsOptions = Readonly<{
	/** The directory of GOCACHE, or null where there is no Go; asked until it is known. */
	cacheDirectory: () => Promise<string | null>;
	everyMs?: number;
	/** Milliseconds since some fixed point: the clock of `readAt`. */
	now?: () => number;
	/** Readings to use in place of the machine's own. */
	readings?: Partial<VitalReadings>;
}>;

/** Each gives its figure in the unit of its vital; null or a rejection means that it could not be read. */
export type VitalReadings = Readonly<{
	loadPerCpu: () => Promise<number | null>;
	memoryUsed: () => Promise<number | null>;
	cacheDiskFree: (directory: string) => Promise<number | null>;
}>;

export type VitalsReader = Readonly<{
	latest: () => Vitals;
	subscribe: (listener: () => void) => () => void;
	stop: () => void;
}>;

const readingLimitMs = 3000;
/** A last known value older than this says nothing about now. */
const keepMs = 30_000;
/** The disk is asked by a child process, so that a hung mount cannot hold this one: not in every round. */
const diskEveryMs = 10_000;

/**
 * Begins reading and goes on every `everyMs` (2 s, never less than 250 ms), the disk every 10 s. `latest` never waits. Units: load per CPU
 * (1 = all CPUs busy), memory in percent of what programs cannot have, disk in bytes. A failed reading leaves the last
 * known value with its time for 30 s, then null. The reader does not keep the process alive.
 */
export function startVitals(options: VitalsOptions): VitalsReader {
	const now = options.now ?? (() => performance.now());
	const stopping = new AbortController();
	const readings: VitalReadings = {...machineReadings(stopping.signal), ...options.readings};
	const everyMs = Math.max(250, options.everyMs ?? 2000);
	const began = now();
	let vitals: Vitals = {
		loadPerCpu: {value: null, unit: '', readAt: began},
		memoryUsed: {value: null, unit: '%', readAt: began},
		cacheDiskFree: {value: null, unit: 'bytes', readAt: began},
	};
	const listeners = new Set<() => void>();
	const stuck = new Set<keyof Vitals>();
	let directory: string | null = null;
	let diskDueAt = began;
	let timer: NodeJS.Timeout | undefined;
	let stopped = false;

	const readOne = async (name: keyof Vitals, read: () => Promise<number | null>): Promise<void> => {
		// A reading that was given up but has not come back is not asked a second time.
		if (stuck.has(name)) return keep(name, null);
		stuck.add(name);
		const reading = read()
			.catch(() => null)
			.finally(() => stuck.delete(name));
		keep(name, await withLimit(reading));
	};
	const keep = (name: keyof Vitals, value: number | null): void => {
		const last = vitals[name];
		if (value !== null && Number.isFinite(value)) {
			vitals = {...vitals, [name]: {...last, value, readAt: now()}};
		} else if (last.value !== null && now() - last.readAt > keepMs) {
			vitals = {...vitals, [name]: {...last, value: null}};
		}
	};
	const readDisk = async (): Promise<void> => {
		if (now() < diskDueAt) return;
		diskDueAt = now() + diskEveryMs;
		await readOne('cacheDiskFree', async () => {
			directory ??= await options.cacheDirectory();
			return directory === null ? null : readings.cacheDiskFree(directory);
		});
	};
	const round = async (): Promise<void> => {
		await Promise.all([
			readOne('loadPerCpu', readings.loadPerCpu),
			readOne('memoryUsed', readings.memoryUsed),
			readDisk(),
		]);
		if (stopped) return;
		for (const listener of [...listeners]) listener();
		timer = setTimeout(() => void round(), everyMs);
		timer.unref();
	};
	void round();

	return {
		latest: () => vitals,
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		stop: () => {
			stopped = true;
			stopping.abort();
			clearTimeout(timer);
			listeners.clear();
		},
	};
}

/** What a promise gives, or null after the limit; the timer does not keep the process alive. */
function withLimit(reading: Promise<number | null>): Promise<number | null> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(null), readingLimitMs);
		timer.unref();
		void reading.then((value) => {
			clearTimeout(timer);
			resolve(value);
		});
	});
}

function machineReadings(signal: AbortSignal): VitalReadings {
	return {
		loadPerCpu: async () => loadPerCpuOf(loadavg(), availableParallelism()),
		memoryUsed: async () => {
			// Loaded when first used: it is large, and most commands have no screen.
			const {default: system} = await import('systeminformation');
			const memory = await system.mem();
			// Zero means that it could not be read, not that nothing is used.
			if (!(memory.total > 0) || !(memory.available > 0)) return null;
			return Math.round((1 - memory.available / memory.total) * 1000) / 10;
		},
		cacheDiskFree: async (directory) => {
			const answers = await askFileSystem([{ask: 'disk', id: 0, path: directory}], {signal}, 1500);
			const answer = answers.get(0);
			const figures = answer === undefined ? null : diskFigures(answer);
			return figures?.freeBytes ?? null;
		},
	};
}
