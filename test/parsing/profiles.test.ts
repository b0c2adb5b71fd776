// The parsers of what a Go process tells about itself, on outputs recorded from Go 1.22, 1.26 and 1.27.
import test from 'ava';
import {isStandard} from '../../source/parsing/goroutine-stack.js';
import {errorClass} from '../../source/parsing/log-lines.js';
import {quantileMs, readSeries} from '../../source/parsing/prometheus-text.js';
import {createParser} from '../../source/parsing/registry.js';
import {fixture, parse, parseToObject} from './support.js';

for (const release of ['1.22', '1.26', '1.27']) {
	test(`goroutine-profile names the line of a leak, Go ${release}`, (t) => {
		const {json, rows} = parseToObject('goroutine-profile', fixture(`goroutine-debug1-${release}.txt`));
		t.is(json['profile'], 'goroutine');
		t.true(Number(json['total']) >= 207);
		t.false(json['isCut']);
		t.like(json['top'], {
			count: 200,
			stack: 'main.leakGoroutine main.go:19',
			function: 'main.leakGoroutine',
			kind: 'channel',
		});
		t.true(
			rows.some((row) => (row as {kind: string}).kind === 'lock'),
			'the waiters of the mutex',
		);
		t.true(
			rows.some((row) => (row as {kind: string}).kind === 'network'),
			'the server that accepts',
		);
		t.notRegex(JSON.stringify(rows), /\/usr\/lib|\/tmp\//);
	});

	test(`goroutine-dump groups by state and line, Go ${release}`, (t) => {
		const {json, rows} = parseToObject('goroutine-dump', fixture(`goroutine-debug2-${release}.txt`));
		t.is(json['total'], 15);
		t.deepEqual((json['states'] as Array<{state: string}>)[0], {state: 'chan send', count: 13, longestMinutes: 0});
		t.like(json['top'], {
			count: 13,
			state: 'chan send',
			stack: 'main.leakGoroutine main.go:19',
			createdBy: 'main.main',
			kind: 'channel',
		});
		t.is(json['leaked'], release === '1.27' ? 13 : 0);
		t.notRegex(JSON.stringify(rows), /\/usr\/lib|0x/);
	});

	test(`heap-profile reads the runtime's figures, Go ${release}`, (t) => {
		const {json} = parseToObject('heap-profile', fixture(`heap-debug1-${release}.txt`));
		t.true(Number(json['heapAllocBytes']) > 100_000);
		t.true(Number(json['stackInuseBytes']) > 100_000);
		t.true(Number(json['runtimeBytes']) > Number(json['heapInuseBytes']));
		t.false(json['isGcOff']);
		t.is(json['collections'], release === '1.27' ? 2 : 1);
		t.true(Number(json['lastPauseMs']) > 0);
		t.true(Number(json['pauseMaxMs']) >= Number(json['lastPauseMs']));
		t.is(json['goroutines'], null);
	});
}

test('goroutine-profile reads the proof of Go 1.27, and says what older releases answer', (t) => {
	const {json} = parseToObject('goroutine-profile', fixture('goroutineleak-debug1-1.27.txt'));
	t.is(json['profile'], 'goroutineleak');
	t.is(json['total'], 200);
	const old = parse('goroutine-profile', fixture('goroutineleak-debug1-1.26.txt'));
	t.is(old.kind, 'not-understood');
	t.regex(old.kind === 'not-understood' ? old.reason : '', /Unknown profile/);
});

test('goroutine-profile says when the text ends too early', (t) => {
	const whole = fixture('goroutine-debug1-1.26.txt');
	const {json} = parseToObject('goroutine-profile', whole.slice(0, whole.indexOf('\n3 @')));
	t.true(json['isCut']);
	t.is(json['total'], 208);
});

test('goroutine-profile calls stacks of the library by what they are for', (t) => {
	const {json} = parseToObject(
		'goroutine-profile',
		[
			'goroutine profile: total 40',
			'40 @ 0x1 0x2',
			'#\t0x1\tinternal/poll.runtime_pollWait+0x84\t/go/src/runtime/netpoll.go:351',
			'#\t0x2\tnet/http.(*persistConn).Read+0x27\t/go/src/net/http/transport.go:2122',
			'#\t0x3\tnet/http.(*persistConn).readLoop+0x27\t/go/src/net/http/transport.go:2375',
		].join('\n'),
	);
	t.like(json['top'], {stack: 'net/http.(*persistConn).readLoop transport.go:2375', kind: 'http-client'});
});

test('code of one’s own is told from the standard library', (t) => {
	for (const name of ['runtime.gopark', 'net/http.(*conn).serve', 'sync.(*Mutex).Lock', 'internal/poll.(*FD).Read'])
		t.true(isStandard(name), name);
	for (const name of ['main.main.func1', 'go.uber.org/zap.New', 'example.com/net/http.Serve', 'lab.test/x.F[...]'])
		t.false(isStandard(name), name);
});

test('goroutine-dump reads states with minutes, marks and threads, of SIGQUIT as well', (t) => {
	const {json, rows} = parseToObject(
		'goroutine-dump',
		'',
		[
			'SIGQUIT: quit',
			'PC=0x48 m=0 sigcode=0',
			'',
			'goroutine 0 gp=0x55 m=0 mp=0x56 [idle]:',
			'runtime.futex(0x1, 0x2)',
			'\t/go/src/runtime/sys_linux_amd64.s:558 +0x23',
			'',
			'goroutine 1 gp=0xc0 m=nil [chan receive, 12 minutes]:',
			'main.main()',
			'\t/src/main.go:30 +0x1b7',
			'',
			'goroutine 7 [sync.Mutex.Lock, 3 minutes, locked to thread]:',
			'sync.(*Mutex).Lock(...)',
			'\t/go/src/sync/mutex.go:46',
			'example.com/app/store.(*Map).Get({0x1, 0x2})',
			'\t/src/store/map.go:8 +0x12',
			'created by example.com/app.Start in goroutine 1',
			'\t/src/app.go:4 +0x9',
			'',
			'goroutine 9 [semacquire, 4 minutes]:',
			'sync.(*WaitGroup).Wait(0xc0)',
			'\t/go/src/sync/waitgroup.go:139 +0x52',
			'main.wait()',
			'\t/src/main.go:2 +0x1',
		].join('\n'),
	);
	t.is(json['total'], 3);
	t.is(json['longestMinutes'], 12);
	t.is(json['lockedToThread'], 1);
	t.deepEqual(json['lockWaiters'], [7]);
	t.like(
		rows.find((row) => (row as {kind: string}).kind === 'lock'),
		{stack: 'example.com/app/store.(*Map).Get map.go:8', createdBy: 'example.com/app.Start', longestMinutes: 3},
	);
	t.true(
		rows.some((row) => (row as {kind: string}).kind === 'wait-group'),
		'semacquire of old releases is no lock here',
	);
});

test('goroutine-dump reads a test timeout', (t) => {
	const {json} = parseToObject('goroutine-dump', fixture('gotest-timeout-1.26.txt'));
	t.true((json['states'] as Array<{state: string}>).some(({state}) => state === 'select (no cases)'));
});

test('goroutine-dump stays small with a hundred thousand goroutines', (t) => {
	const parser = createParser('goroutine-dump');
	for (let id = 1; id <= 100_000; id++) {
		parser.writeLine(`goroutine ${id} [sync.Mutex.Lock]:`);
		parser.writeLine(`main.f${id}(0x1)`);
		parser.writeLine(`\t/src/main.go:${id} +0x1`);
		parser.writeLine('');
	}
	const result = parser.end();
	t.is(result.kind, 'parsed');
	if (result.kind !== 'parsed') return;
	t.true(result.rows.length <= 5000);
	t.like(result.json, {total: 100_000, lockCount: 100_000});
	t.is((result.json as {lockWaiters: unknown[]}).lockWaiters.length, 1000);
});

test('heap-profile sees a collector that is off, and a goroutine profile beside it', (t) => {
	const off = fixture('heap-debug1-1.26.txt').replace(/# NextGC = .*/, '# NextGC = 18446744073709551615');
	const {json} = parseToObject('heap-profile', `goroutine profile: total 17\n${off}`);
	t.true(json['isGcOff']);
	t.is(json['nextGcBytes'], null);
	t.is(json['goroutines'], 17);
	t.is(parse('heap-profile', '404 page not found').kind, 'not-understood');
});

test('pprof-top brings times to milliseconds and sizes to bytes', (t) => {
	const {json, rows} = parseToObject('pprof-top', fixture('pprof-top-sched.txt'));
	t.like(json, {type: 'delay', unit: 'ms', total: 68.324, functions: 9});
	t.like(json['top'], {function: 'runtime.goyield', flat: 23.831, flatPercent: 34.88});
	t.is(rows.length, 9);
	const difference = parseToObject(
		'pprof-top',
		[
			'Type: inuse_space',
			'Showing nodes accounting for 111MB, 100% of 112MB total',
			'      flat  flat%   sum%        cum   cum%',
			'  -1.50MB  1.34%  1.34%    -1.50MB  1.34%  main.gone',
			'     112MB   100%   100%      112MB   100%  main.main.func1 (inline)',
			'         0     0%   100%      112MB   100%  main.main',
		].join('\n'),
	);
	t.like(difference.json, {unit: 'bytes', total: 112 * 1024 * 1024});
	t.like(difference.json['top'], {function: 'main.main.func1', flat: 112 * 1024 * 1024});
	const refused = parse('pprof-top', '', 'x: failed to fetch any source profiles');
	t.regex(refused.kind === 'not-understood' ? refused.reason : '', /failed to fetch/);
});

test('schedtrace counts who waits, in the common and the own queues', (t) => {
	const {json, rows} = parseToObject('schedtrace', '', fixture('schedtrace-1.26.txt'));
	t.like(json, {samples: 5, processors: 2, maxWaiting: 0, idleWithWork: 0});
	t.is(rows.length, 5);
	const busy = parseToObject(
		'schedtrace',
		'log: SCHED 1ms: gomaxprocs=2 idleprocs=1 threads=5 spinningthreads=0 idlethreads=1 runqueue=7 [ 2 3 ]',
	);
	t.like(busy.json, {maxWaiting: 12, waitingPerProcessor: 6, idleWithWork: 1});
});

test('inittrace names the slowest package, on either stream, of the first process only', (t) => {
	const text = fixture('inittrace-slow-1.26.txt');
	const {json} = parseToObject('inittrace', '', text);
	t.like(json['slowest'], {package: 'main', ms: 302});
	t.true(Number(json['doneAtMs']) >= 302);
	const twice = parseToObject('inittrace', `${text}\n${text}`);
	t.is(twice.json['packages'], json['packages']);
	t.is(parse('inittrace', 'up 1').kind, 'not-understood');
});

const metrics = [
	'# HELP http_requests_total Requests.',
	'# TYPE http_requests_total counter',
	'http_requests_total{code="200",method="get",path="/a\\"b}"} 90',
	'http_requests_total{code="503",method="get",path="/"} 10 1395066363000',
	'# TYPE http_request_duration_seconds histogram',
	'http_request_duration_seconds_bucket{le="0.1"} 50',
	'http_request_duration_seconds_bucket{le="1"} 100',
	'http_request_duration_seconds_bucket{le="+Inf"} 100',
	'http_request_duration_seconds_sum 20',
	'http_request_duration_seconds_count 100',
	'# TYPE go_goroutines gauge',
	'go_goroutines 8',
	'promhttp_metric_handler_requests_total{code="500"} 3',
].join('\n');

test('prometheus-text finds the request counter and the durations', (t) => {
	const {json, rows} = parseToObject('prometheus-text', metrics);
	t.like(json['requestCounter'], {
		name: 'http_requests_total',
		total: 100,
		errorPercent: 10,
		status: true,
		method: true,
	});
	t.like(json['durationHistogram'], {name: 'http_request_duration_seconds', count: 100, p50Ms: 100, p99Ms: 982});
	t.true(json['goRuntime']);
	t.notRegex(JSON.stringify({json, rows}), /a\\"b/, 'values of labels are not passed on');
});

test('prometheus-text takes an error page for what it is', (t) => {
	const {json} = parseToObject('prometheus-text', '<html><body>404 page not found</body></html>');
	t.like(json, {samples: 0, requestCounter: null, durationHistogram: null});
});

test('one line of metrics is read with escapes, time stamps, exemplars and infinity', (t) => {
	t.deepEqual(readSeries('a{x="1\\n2",y="}"} 1.5e3 12'), {name: 'a', labels: {x: '1\n2', y: '}'}, value: 1500});
	t.is(readSeries('a_bucket{le="+Inf"} 7 # {trace_id="x"} 0.5')?.value, 7);
	t.is(readSeries('a +Inf')?.value, Number.POSITIVE_INFINITY);
	t.is(readSeries('a{broken} 1'), null);
	t.is(readSeries('<p>no</p>'), null);
});

test('a quantile beyond the last bucket is that bucket’s bound, and none without requests', (t) => {
	const buckets = [
		{toMs: 10, count: 5},
		{toMs: Number.POSITIVE_INFINITY, count: 10},
	];
	t.is(quantileMs(buckets, 0.99), 10);
	t.is(quantileMs(buckets, 0.25), 5);
	t.is(quantileMs([], 0.5), null);
});

test('log-lines tells free text from lines with a trace id, a status and a duration', (t) => {
	const {json} = parseToObject(
		'log-lines',
		[
			'{"level":"info","trace_id":"abc","status":200,"duration_ms":12}',
			'{"http":{"response":{"status_code":503}},"trace":{"trace_id":"x"},"elapsed":"1s"}',
			'level=info trace_id=abc status=404 duration=12ms',
			'2026/11/21 10:00:00 something happened = 3',
		].join('\n'),
	);
	t.like(json, {lines: 4, structuredPercent: 75, tracePercent: 75, completePercent: 75});
	t.deepEqual(json['classes'], {success: 1, info: 1, warn: 0, error: 1});
	t.is(parse('log-lines', '').kind, 'not-understood');
});

test('an HTTP status is as loud as the error table says', (t) => {
	t.deepEqual([200, 302, 400, 403, 404, 418, 429, 500, 503].map(errorClass), [
		'success',
		'success',
		'warn',
		'warn',
		'info',
		'warn',
		'error',
		'error',
		'error',
	]);
});
