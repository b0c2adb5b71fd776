import test from 'ava';
import {fixture, parse, parseToObject} from './support.js';

test('go-test-json reads Go 1.27 with a failed build, slowest first', (t) => {
	const {json, rows} = parseToObject('go-test-json', fixture('gotest-json-1.27-with-buildfail.ndjson'));
	t.deepEqual(json['slowestTest'], {package: 'example.test/gt/slow', test: 'TestSlow', elapsed: 3, result: 'pass'});
	t.deepEqual(json['slowestPackage'], {package: 'example.test/gt/slow', elapsed: 3.024, result: 'pass', cached: false});
	t.deepEqual(json['buildFailed'], ['example.test/gt/nobuild']);
	t.deepEqual(json['failed'], [{package: 'example.test/gt/fail', test: 'TestFail', elapsed: 0}]);
	t.deepEqual(json['hung'], []);
	t.is(json['cachedShare'], 0);
	t.is(json['timedOutAfter'], null);
	t.deepEqual(
		(json['packages'] as Array<{package: string; result: string}>)
			.map((record) => [record.package, record.result])
			.sort(),
		[
			['example.test/gt/fail', 'fail'],
			['example.test/gt/fast', 'pass'],
			['example.test/gt/nobuild', 'build-failed'],
			['example.test/gt/notest', 'no-tests'],
			['example.test/gt/slow', 'pass'],
		],
	);
	t.deepEqual(rows, json['tests'] as never);
});

for (const [name, stdout, stderr] of [
	['1.24', 'gotest-json-1.24-buildfail.ndjson', null],
	[
		'1.19, with plain lines between the events',
		'gotest-json-1.19-buildfail.stdout.txt',
		'gotest-json-1.19-buildfail.stderr.txt',
	],
] as const) {
	test(`go-test-json reads Go ${name}`, (t) => {
		const {json} = parseToObject('go-test-json', fixture(stdout), stderr === null ? '' : fixture(stderr));
		t.deepEqual(json['buildFailed'], ['example.test/gt/nobuild']);
		t.is(json['cachedShare'], 0.5);
		t.deepEqual(json['counts'], {packages: 3, tests: 2, passed: 1, failed: 1, skipped: 0});
		t.like(
			(json['packages'] as object[]).find((record) => 'package' in record && record.package === 'example.test/gt/fast'),
			{
				cached: true,
				result: 'pass',
				elapsed: 0,
			},
		);
	});
}

test('go-test-json names the test that hung at a timeout', (t) => {
	const {json} = parseToObject('go-test-json', fixture('gotest-timeout-1.26.ndjson'));
	t.deepEqual(json['hung'], [{package: 'example.test/gt/par', test: 'TestHang', runningFor: 1}]);
	t.is(json['timedOutAfter'], 1);
	t.like((json['packages'] as object[])[0], {package: 'example.test/gt/par', result: 'fail', elapsed: 1.007});
});

test('go-test-json names what was running when the output was cut off, apart from what waited its turn', (t) => {
	const event = (fields: object): string => `${JSON.stringify({Time: 'x', Package: 'p', ...fields})}\n`;
	const {json} = parseToObject(
		'go-test-json',
		event({Action: 'start'}) +
			event({Action: 'run', Test: 'TestA'}) +
			event({Action: 'run', Test: 'TestB'}) +
			event({Action: 'pause', Test: 'TestB'}) +
			event({Action: 'run', Test: 'TestC'}) +
			event({Action: 'pause', Test: 'TestC'}) +
			event({Action: 'cont', Test: 'TestC'}) +
			event({Action: 'attr', Test: 'TestC', Key: 'k', Value: 'v'}) +
			event({Action: 'something-new', Test: 'TestC'}) +
			'{"Time":"x","Action":"out',
	);
	t.deepEqual(json['hung'], [
		{package: 'p', test: 'TestA', runningFor: null},
		{package: 'p', test: 'TestC', runningFor: null},
	]);
	t.deepEqual(json['waiting'], [{package: 'p', test: 'TestB'}]);
	t.like((json['packages'] as object[])[0], {result: 'unfinished', elapsed: null});
});

test('go-test-json keeps the 200 slowest of many tests', (t) => {
	let text = '';
	for (let test = 0; test < 3000; test++) {
		text += `{"Action":"run","Package":"p","Test":"T${test}"}\n{"Action":"pass","Package":"p","Test":"T${test}","Elapsed":${test % 1500}}\n`;
	}
	const {json} = parseToObject('go-test-json', text);
	t.is((json['tests'] as object[]).length, 200);
	t.like(json['slowestTest'] as object, {elapsed: 1499});
	t.like(json['counts'] as object, {tests: 3000, passed: 3000});
});

test('go-test-text reads packages, failures and a failed build', (t) => {
	const {json, rows} = parseToObject('go-test-text', fixture('gotest-text-1.26.txt'));
	t.deepEqual(rows, [
		{package: 'example.test/gt/fast', elapsed: 0.006, result: 'pass', cached: false},
		{package: 'example.test/gt/fail', elapsed: 0.002, result: 'fail', cached: false},
		{package: 'example.test/gt/nobuild', elapsed: null, result: 'build-failed', cached: false},
		{package: 'example.test/gt/notest', elapsed: null, result: 'no-tests', cached: false},
	]);
	t.deepEqual(json['failed'], [{package: 'example.test/gt/fail', test: 'TestFail', elapsed: 0}]);
	t.deepEqual(json['buildFailed'], ['example.test/gt/nobuild']);
});

test('go-test-text names the test that hung at a timeout, cached packages and coverage', (t) => {
	const {json} = parseToObject('go-test-text', fixture('gotest-timeout-1.26.txt'));
	t.deepEqual(json['hung'], [{package: 'example.test/gt/par', test: 'TestHang', runningFor: 1}]);
	t.is(json['timedOutAfter'], 1);
	const other = parseToObject(
		'go-test-text',
		'ok  \ta\t(cached)\tcoverage: 80.0% of statements\nok  \tb\t1.250s [no tests to run]\n\tc\t\tcoverage: 0.0% of statements\n',
	);
	t.is(other.json['cachedShare'], 0.5);
	t.like(other.json['slowestPackage'] as object, {package: 'b', elapsed: 1.25});
});

for (const name of ['go-test-json', 'go-test-text']) {
	test(`${name} says what stderr said where there is no test output`, (t) => {
		const result = parse(name, '', 'go: go.mod file not found in current directory or any parent directory\n');
		t.is(result.kind, 'not-understood');
		if (result.kind === 'not-understood') t.regex(result.reason, /go\.mod file not found/);
	});
}
