import {tmpdir} from 'node:os';
import test from 'ava';
import {startVitals, type Vital, type Vitals, type VitalsReader} from '../../source/execution/vitals.js';
import type {Vitals as ScreenVitals} from '../../source/tui/ports.js';

/** The next round after the call. The reader does not keep a process alive, so the waiting test does. */
function nextRound(reader: VitalsReader): Promise<Vitals> {
	return new Promise((resolve) => {
		const alive = setInterval(() => undefined, 1000);
		const unsubscribe = reader.subscribe(() => {
			clearInterval(alive);
			unsubscribe();
			resolve(reader.latest());
		});
	});
}

test('load, memory and the free space of the cache disk are read from the machine', async (t) => {
	const reader = startVitals({cacheDirectory: async () => tmpdir()});
	t.teardown(reader.stop);
	t.is(reader.latest().memoryUsed.value, null, 'nothing is known before the first round');
	const vitals: ScreenVitals = await nextRound(reader);
	t.true(Number(vitals.loadPerCpu.value) >= 0);
	t.true(Number(vitals.memoryUsed.value) > 0 && Number(vitals.memoryUsed.value) < 100);
	t.true(Number(vitals.cacheDiskFree.value) > 0);
	t.is(vitals.cacheDiskFree.unit, 'bytes');
});

test('without a cache directory only that figure is unavailable', async (t) => {
	const reader = startVitals({cacheDirectory: async () => null});
	t.teardown(reader.stop);
	const vitals = await nextRound(reader);
	t.is(vitals.cacheDiskFree.value, null);
	t.not(vitals.loadPerCpu.value, null);
});

test('a failed reading keeps the last value with its time, and after 30 s says that it is unavailable', async (t) => {
	let clock = 1000;
	let works = true;
	const reader = startVitals({
		cacheDirectory: async () => null,
		everyMs: 250,
		now: () => clock,
		readings: {
			memoryUsed: async () => {
				if (works) return 50;
				throw new Error('no /proc');
			},
		},
	});
	t.teardown(reader.stop);
	const read = async (): Promise<Vital> => (await nextRound(reader)).memoryUsed;
	t.deepEqual(await read(), {value: 50, unit: '%', readAt: 1000});
	works = false;
	clock = 20_000;
	// A round may have begun before the change: the second one is after it for sure.
	await read();
	t.deepEqual(await read(), {value: 50, unit: '%', readAt: 1000});
	clock = 32_000;
	await read();
	t.is((await read()).value, null);
});

test('a reading that hangs holds up nobody for longer than its limit and is not asked again', async (t) => {
	let asked = 0;
	const reader = startVitals({
		cacheDirectory: async () => null,
		everyMs: 250,
		readings: {
			loadPerCpu: () => {
				asked++;
				return new Promise(() => undefined);
			},
			memoryUsed: async () => 10,
		},
	});
	t.teardown(reader.stop);
	const first = await nextRound(reader);
	t.is(first.loadPerCpu.value, null);
	t.is(first.memoryUsed.value, 10);
	await nextRound(reader);
	t.is(asked, 1);
});

test('a stopped reader calls nobody any more', async (t) => {
	let calls = 0;
	let release = (): void => undefined;
	const reader = startVitals({
		cacheDirectory: async () => null,
		readings: {
			memoryUsed: () =>
				new Promise((resolve) => {
					release = () => resolve(1);
				}),
		},
	});
	reader.subscribe(() => {
		calls++;
	});
	await new Promise((resolve) => setImmediate(resolve));
	reader.stop();
	release();
	await new Promise((resolve) => setImmediate(resolve));
	t.is(calls, 0);
});
