import test from 'ava';
import {createParser} from '../../source/parsing/registry.js';
import {fixture, parse, parseToObject} from './support.js';

test('gopls-stats reads the document and the phases, durations in seconds, and passes no path on', (t) => {
	const {json, rows} = parseToObject(
		'gopls-stats',
		fixture('gopls-stats-0.24.json'),
		fixture('gopls-stats-0.24.stderr.txt'),
	);
	t.like(json, {
		goplsVersion: 'v0.24.0',
		goVersion: 'go1.27.3',
		initialLoadSeconds: 0.249632302,
		heapAllocBytes: 109_366_448,
		files: 2,
		packages: 62,
		workspacePackages: 1,
		diagnostics: 0,
		bugReports: 0,
	});
	t.like(json['phases'] as object, {'Initializing workspace': 0.249632302, 'Querying workspace stats': 0.000133398});
	t.is(rows.length, 1);
	t.notRegex(JSON.stringify(json), /home/);
});

test('gopls-stats says what an old gopls said', (t) => {
	const result = parse('gopls-stats', '', 'gopls: Unknown command stats\n');
	t.is(result.kind, 'not-understood');
	if (result.kind === 'not-understood') t.regex(result.reason, /Unknown command stats/);
});

test('gopls-rpc-trace measures methods and never copies source text', (t) => {
	const result = parseToObject('gopls-rpc-trace', fixture('gopls-rpc-trace-0.16.log'));
	t.deepEqual(result.json['slowest'], {method: 'textDocument/hover', count: 1, p50Ms: 444, p95Ms: 444, maxMs: 444});
	t.deepEqual(result.json['unanswered'], []);
	t.is(result.rows.length, 4);
	t.notRegex(JSON.stringify(result), /package main|Params|hello/);
});

test('gopls-rpc-trace names unanswered requests with the time they have waited, past midnight too', (t) => {
	const line = (clock: string, rest: string): string =>
		`[Trace - ${clock} PM] ${rest}\nParams: {"text":"secret source"}\n\n\n`;
	const {json} = parseToObject(
		'gopls-rpc-trace',
		line('23:59:59.000', "Sending request 'textDocument/completion - (7)'.") +
			line('23:59:59.500', "Received request 'workspace/configuration - (7)'.") +
			line('00:00:01.000', "Sending response 'workspace/configuration - (7)' in 1500ms.") +
			line('00:00:02.000', "Sending notification '$/cancelRequest'."),
	);
	t.deepEqual(json['unanswered'], [{method: 'textDocument/completion', id: 7, from: 'writer', waitedMs: 3000}]);
	t.is(json['unansweredCount'], 1);
	t.is(json['messages'], 4);
	t.deepEqual(json['methods'], [{method: 'workspace/configuration', count: 1, p50Ms: 1500, p95Ms: 1500, maxMs: 1500}]);
});

test('gopls-rpc-trace takes nearest ranks of many answers', (t) => {
	let log = '';
	for (let ms = 1; ms <= 100; ms++) log += `[Trace - 06:40:20.109 AM] Received response 'm - (${ms})' in ${ms}ms.\n`;
	const {rows} = parseToObject('gopls-rpc-trace', log);
	t.deepEqual(rows, [{method: 'm', count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100}]);
	t.is(parse('gopls-rpc-trace', 'no trace').kind, 'not-understood');
});

test('go-trace-sched measures the head of a real trace', (t) => {
	const {json} = parseToObject('go-trace-sched', fixture('trace-parsed-1.26.head.txt'));
	// By hand from the sample: each …->Runnable of a goroutine to its Runnable->Running.
	const expected: number[] = [];
	const since = new Map<string, number>();
	for (const [, time, goroutine = '', from, to] of fixture('trace-parsed-1.26.head.txt').matchAll(
		/Time=(\d+) GoID=(\d+) (\w+)->(\w+)/g,
	)) {
		if (to === 'Runnable') since.set(goroutine, Number(time));
		else if (from === 'Runnable' && since.has(goroutine)) expected.push(Number(time) - (since.get(goroutine) ?? 0));
	}
	expected.sort((a, b) => a - b);
	t.is(json['samples'], expected.length);
	t.true(expected.length > 3);
	t.is(json['maxUs'], (expected.at(-1) ?? 0) / 1000);
	const median = (expected[Math.ceil(expected.length / 2) - 1] ?? 0) / 1000;
	t.true(Math.abs(Number(json['p50Us']) - median) <= 0.011 * median);
});

test('go-trace-sched counts a million waits in bounded memory, within one percent', (t) => {
	const parser = createParser('go-trace-sched');
	for (let wait = 1; wait <= 1_000_000; wait++) {
		const start = wait * 100_000_000;
		parser.writeLine(`M=1 P=0 G=1 StateTransition Time=${start} GoID=${wait % 5000} Waiting->Runnable Reason=""`);
		parser.writeLine(
			`M=1 P=0 G=1 StateTransition Time=${start + wait * 20} GoID=${wait % 5000} Runnable->Running Reason=""`,
		);
	}
	const result = parser.end();
	t.is(result.kind, 'parsed');
	if (result.kind !== 'parsed') return;
	t.like(result.json as object, {
		samples: 1_000_000,
		maxUs: 20_000,
		over100us: 995_000,
		over10ms: 500_000,
		isPartial: false,
	});
	const {p50Us, p99Us} = result.json as {p50Us: number; p99Us: number};
	t.true(Math.abs(p50Us - 10_000) < 100);
	t.true(Math.abs(p99Us - 19_800) < 198);
});

test('go-trace-sched says that an older Go cannot parse a newer trace', (t) => {
	for (const stderr of [
		'failed to create trace reader: unknown or unsupported trace version go 1.26\n',
		'failed to create trace reader: unknown or unsupported version go 1.27\n',
	]) {
		t.deepEqual(parse('go-trace-sched', '', stderr), {
			kind: 'not-understood',
			reason: 'the installed Go cannot parse this trace',
		});
	}
	t.is(parse('go-trace-sched', '').kind, 'not-understood');
});

test('go-trace-sched measures a capture that was stopped early, and says what is no trace', (t) => {
	const cut = 'failed to read full batch: read 212 but wanted 816\n';
	t.is(parseToObject('go-trace-sched', fixture('trace-parsed-1.26.head.txt'), cut).json['isPartial'], true);
	t.is(parseToObject('go-trace-sched', fixture('trace-parsed-1.26.head.txt')).json['isPartial'], false);
	t.deepEqual(parse('go-trace-sched', '', cut), {
		kind: 'not-understood',
		reason: 'the trace ends before its first complete part',
	});
	t.deepEqual(parse('go-trace-sched', '', 'bad file format: not a Go execution trace?\n'), {
		kind: 'not-understood',
		reason: 'the file is not a Go execution trace',
	});
});

const refusedReport =
	'{"certs":"","errormsg":"Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn\'t connect to server","exitcode":7,"http_code":0,"num_connects":0,"remote_ip":"","scheme":null,"ssl_verify_result":0,"time_appconnect":0.000000,"time_connect":0.000000,"time_namelookup":0.000015,"time_pretransfer":0.000000,"time_starttransfer":0.000000,"time_total":0.000481,"url":"http://127.0.0.1:1/","url_effective":"http://127.0.0.1:1/"}';

test('curl-json gives phases as differences, and null for those that were not reached', (t) => {
	const {json} = parseToObject('curl-json', refusedReport);
	t.like(json, {
		http_code: 0,
		exitcode: 7,
		dnsMs: 0.015,
		connectMs: null,
		tlsMs: null,
		waitMs: null,
		totalMs: 0.481,
		isTls: false,
	});
	const tls = parseToObject(
		'curl-json',
		'{"http_code":200,"exitcode":0,"errormsg":null,"time_namelookup":0.030,"time_connect":0.080,"time_appconnect":0.180,"time_pretransfer":0.181,"time_starttransfer":0.281,"time_total":0.3,"url_effective":"https://x.test/"}',
	);
	t.like(tls.json, {
		http_code: 200,
		dnsMs: 30,
		connectMs: 50,
		tlsMs: 100,
		waitMs: 100,
		transferMs: 19,
		totalMs: 300,
		isTls: true,
	});
});

test('curl-json reads a report after a body, several reports, and refuses anything else', (t) => {
	const {rows} = parseToObject('curl-json', `hello${refusedReport}\n${refusedReport}\n`);
	t.is(rows.length, 2);
	const result = parse('curl-json', '503', 'curl: (2) no URL specified\n');
	t.is(result.kind, 'not-understood');
	if (result.kind === 'not-understood') t.regex(result.reason, /no URL specified/);
});
