import {availableParallelism} from 'node:os';
import test from 'ava';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {parseNetDev} from '../../../source/execution/probes/system.js';
import {contextWith, dataOf} from './context.js';

test('system-load gives the load per CPU and busy time', async (t) => {
	const {json} = dataOf(t, await runProbe('system-load', {}, contextWith()));
	t.is(json['cpus'], availableParallelism());
	t.true(Number(json['loadPerCpu']) >= 0);
	t.true(Number(json['busyPercent']) >= 0 && Number(json['busyPercent']) <= 100);
});

test('system-memory counts what programs cannot have as used', async (t) => {
	const {json} = dataOf(t, await runProbe('system-memory', {}, contextWith()));
	t.true(Number(json['totalBytes']) > Number(json['availableBytes']));
	t.true(Number(json['usedPercent']) > 0 && Number(json['usedPercent']) < 100);
});

test('system-disks lists at least one disk with its use', async (t) => {
	const {json, rows} = dataOf(t, await runProbe('system-disks', {}, contextWith()));
	t.true(rows.length > 0);
	t.true(rows.every((row) => Number(row['totalBytes']) > 0));
	t.is(json['maxUsedPercent'], Math.max(...rows.map((row) => Number(row['usedPercent']))));
});

test('system-network lists interfaces without addresses', async (t) => {
	const result = await runProbe('system-network', {}, contextWith());
	if (result.kind === 'failed') return t.regex(result.reason, /unavailable/);
	const {rows} = dataOf(t, result);
	t.true(rows.length > 0);
	t.notRegex(JSON.stringify(result.json), /\d+\.\d+\.\d+\.\d+|"address"|"mac"/);
});

test('system-processes finds at least this process and no more than asked', async (t) => {
	const {json, rows} = dataOf(t, await runProbe('system-processes', {top: 3}, contextWith()));
	t.true(Number(json['all']) >= 1);
	t.true(rows.length <= 3 && rows.length > 0);
	const sizes = rows.map((row) => Number(row['rssBytes']));
	t.deepEqual(
		sizes,
		[...sizes].sort((a, b) => b - a),
	);
});

// Alone, since it changes the environment of the whole process.
test.serial('what the system cannot tell is unavailable, never zero', async (t) => {
	// systeminformation answers with an empty list and no error where df is not found.
	const path = process.env['PATH'];
	process.env['PATH'] = '/nonexistent';
	try {
		const result = await runProbe('system-disks', {}, contextWith());
		if (result.kind === 'failed') t.is(result.reason, 'the list of disks is unavailable on this machine');
		else t.true(dataOf(t, result).rows.length > 0);
	} finally {
		process.env['PATH'] = path;
	}
});

test("errors and drops of Linux's interface table are added up", (t) => {
	const table = [
		'Inter-|   Receive                                                |  Transmit',
		' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
		'    lo: 100 1 2 3 0 0 0 0 200 2 4 5 0 0 0 0',
		'eth0:999 1 0 0 0 0 0 0 5 2 0 0 0 0 0 0',
	].join('\n');
	const traffic = parseNetDev(table);
	t.deepEqual(traffic.get('lo'), {receivedBytes: 100, sentBytes: 200, errors: 6, dropped: 8});
	t.is(traffic.get('eth0')?.receivedBytes, 999);
	t.is(traffic.size, 2);
});
