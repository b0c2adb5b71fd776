// The probes of services: who listens at an address, what its metrics say now, how it starts, and how much CPU it may use.
import {chmod, readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {countCpus} from '../../../source/execution/probes/cpu-limits.js';
import {durationsBetween, requestsBetween} from '../../../source/execution/probes/http-metrics.js';
import {parseListening} from '../../../source/execution/probes/listening-process.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {startHttpService} from '../../lab/http-services.js';
import {writeTree} from '../../lab/sandbox.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory} from './context.js';

const linuxTest = process.platform === 'linux' ? test : test.skip;

async function serve(t: ExecutionContext, answer: (path: string) => readonly [number, string]): Promise<string> {
	const server = createServer((request, response) => {
		const [status, body] = answer(request.url ?? '/');
		response.statusCode = status;
		response.end(body);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('listening sockets are read from the kernel’s table, and only those', (t) => {
	const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
	const line = (local: string, state: string, inode: number) =>
		`   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
	t.deepEqual(
		parseListening(
			[
				header,
				line('0100007F:1F90', '0A', 1),
				line('00000000:0050', '0A', 2),
				line('0100007F:1F91', '01', 3),
				line('00000000000000000000000001000000:1F92', '0A', 4),
				line('0000000000000000FFFF00000100007F:1F93', '0A', 5),
				line('00000000000000000000000000000000:1F94', '0A', 6),
			].join('\n'),
		),
		[
			{address: '127.0.0.1', port: 8080, inode: '1', isLoopback: true},
			{address: '0.0.0.0', port: 80, inode: '2', isLoopback: false},
			{address: '::1', port: 8082, inode: '4', isLoopback: true},
			{address: '::ffff:127.0.0.1', port: 8083, inode: '5', isLoopback: true},
			{address: '::', port: 8084, inode: '6', isLoopback: false},
		],
	);
});

linuxTest('the process that listens is found with what it uses', async (t) => {
	const url = await serve(t, () => [200, 'ok']);
	const {json, rows} = dataOf(t, await runProbe('listening-process', {url}, contextWith()));
	t.true(json['isLoopbackOnly']);
	const own = rows.find((row) => row['pid'] === process.pid);
	t.truthy(own, 'this process listens');
	t.true(Number(own?.['rssBytes']) > 1024 * 1024);
	t.true(Number(own?.['threads']) >= 1);
	t.true(Number(own?.['sockets']) >= 1);
	t.regex(String(own?.['started']), /^\d+$/);
});

linuxTest('an address elsewhere, a free port and no address are refused with a reason', async (t) => {
	t.regex(
		reasonOf(t, await runProbe('listening-process', {url: 'http://192.0.2.1:80'}, contextWith())),
		/not an address of this machine/,
	);
	const service = await startHttpService();
	await service.stop();
	t.regex(reasonOf(t, await runProbe('listening-process', {url: service.url}, contextWith())), /nothing listens/);
	t.regex(reasonOf(t, await runProbe('listening-process', {url: 'nonsense'}, contextWith())), /must be an address/);
});

test('only what happened between two reads of the metrics counts', async (t) => {
	const service = await startHttpService({instrumented: true, errorsInHundred: 5, slowInHundred: 5});
	t.teardown(service.stop);
	const {json} = dataOf(
		t,
		await runProbe('http-metrics', {url: `${service.url}/metrics`, seconds: 0.2}, contextWith()),
	);
	t.is(json['requests'], 200);
	t.is(json['errorPercent'], 5);
	t.deepEqual(json['byCode'], {'200': 190, '500': 10});
	t.deepEqual(json['classes'], {success: 190, info: 0, warn: 0, error: 10});
	t.is(json['p50Ms'], 52.632);
	t.is(json['p99Ms'], 2200);
});

test('metrics that are missing, refused or start anew have a reason', async (t) => {
	const bare = await serve(t, (path) => (path === '/metrics' ? [200, '<html></html>'] : [404, 'no']));
	t.regex(reasonOf(t, await runProbe('http-metrics', {url: `${bare}/metrics`}, contextWith())), /no counter/);
	t.regex(reasonOf(t, await runProbe('http-metrics', {url: `${bare}/other`}, contextWith())), /status 404/);
	let count = 1000;
	const reset = await serve(t, () => {
		count -= 500;
		return [200, `# TYPE http_requests_total counter\nhttp_requests_total{code="200"} ${count}\n`];
	});
	t.regex(
		reasonOf(t, await runProbe('http-metrics', {url: `${reset}/metrics`, seconds: 0.2}, contextWith())),
		/started anew/,
	);
	const before = {name: 'h', count: 2, buckets: [{toMs: 1, count: 2}]};
	t.is(durationsBetween(before, {...before, buckets: [{toMs: 1, count: 1}]}), null);
	t.deepEqual(
		requestsBetween(
			{name: 'r', total: 5, byCode: {'200': 5}, labels: []},
			{name: 'r', total: 9, byCode: {'200': 5, '500': 4}, labels: []},
		)?.byCode,
		{'500': 4},
	);
});

linuxTest('a program that listens and ends on request is timed, and is gone afterwards', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeTree(directory, {
		server: `#!${process.execPath}
const server = require('node:http').createServer((_, response) => response.end('ready'));
server.listen(Number(process.argv[2]), '127.0.0.1');
process.stderr.write('init main @0.90 ms, 12 ms clock, 206848 bytes, 115 allocs\\n');
require('node:fs').writeFileSync(process.argv[3], String(process.pid));
`,
	});
	await chmod(join(directory, 'server'), 0o755);
	const service = await startHttpService();
	await service.stop();
	const pidFile = join(directory, 'pid');
	const {json} = dataOf(
		t,
		await runProbe(
			'service-start',
			{program: 'server', arguments: [new URL(service.url).port, pidFile], ready: service.url, seconds: 10},
			contextWith({cwd: directory}),
		),
	);
	t.true(json['isReady']);
	t.true(Number(json['listenMs']) > 0 && Number(json['readyMs']) >= Number(json['listenMs']));
	t.is(json['ms'], json['readyMs'] ?? null);
	t.like(json['slowestInit'], {package: 'main', ms: 12});
	const pid = Number(await readFile(pidFile, 'utf8'));
	t.throws(() => process.kill(pid, 0), {code: 'ESRCH'});
});

linuxTest('a program that ends, that is none, and one that answers already are told apart', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeTree(directory, {ends: '#!/bin/sh\nexit 3\n', text: 'no program'});
	await chmod(join(directory, 'ends'), 0o755);
	const context = contextWith({cwd: directory});
	const ended = dataOf(t, await runProbe('service-start', {program: 'ends', seconds: 5}, context)).json;
	t.is(ended['exit'], 3);
	t.regex(String(ended['says']), /ended after \d+ ms with status 3/);
	t.regex(reasonOf(t, await runProbe('service-start', {program: 'text'}, context)), /no program/);
	const url = await serve(t, () => [200, 'ok']);
	t.regex(
		reasonOf(t, await runProbe('service-start', {program: 'ends', ready: url}, context)),
		/answers at .* already/,
	);
});

linuxTest('the CPUs a process may use are counted', async (t) => {
	t.is(countCpus('0-3,8'), 5);
	t.is(countCpus('0\n'), 1);
	const {json} = dataOf(t, await runProbe('cpu-limits', {pid: process.pid}, contextWith()));
	t.true(Number(json['allowedCpus']) >= 1);
	t.true(Number(json['allowedCpus']) <= Number(json['machineCpus']));
	t.true(json['throttledPercent'] === null || Number(json['throttledPercent']) >= 0);
	t.regex(reasonOf(t, await runProbe('cpu-limits', {pid: 4_000_000}, contextWith())), /no process/);
	const own = dataOf(t, await runProbe('cpu-limits', {}, contextWith()));
	t.is(own.json['allowedCpus'], json['allowedCpus'], 'without a pid it is this process');
});
