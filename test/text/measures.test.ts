import test from 'ava';
import {formatBytes} from '../../source/text/bytes.js';
import {formatDuration, parseDuration} from '../../source/text/duration.js';
import {nearest} from '../../source/text/nearest.js';
import {formatNumber} from '../../source/text/number.js';
import {displayWidth, fit as fitCells, pad, wrapText} from '../../source/text/width.js';

test('durations of a runbook and of Go are read to milliseconds', (t) => {
	for (const [text, ms] of [
		['500ms', 500],
		['10s', 10_000],
		['1m30s', 90_000],
		['1h', 3_600_000],
		['1h2m3.5s', 3_723_500],
		['0', 0],
		['0s', 0],
		['.5s', 500],
	] as const) {
		t.is(parseDuration(text), ms);
	}
	for (const [text, ms] of [
		['150.877286ms', 150.877286],
		['90.8µs', 0.0908],
		['90.8μs', 0.0908],
		['90.8us', 0.0908],
		['100ns', 0.0001],
	] as const) {
		t.true(Math.abs((parseDuration(text) ?? Number.NaN) - ms) < 1e-12, text);
	}
	for (const text of ['', '5', '-5s', '+5s', '1 s', '1d', 's', '1sx', 'abc', '1e3s', `${'1s'.repeat(51)}`]) {
		t.is(parseDuration(text), null, text);
	}
});

test('durations are written for a person', (t) => {
	const written: ReadonlyArray<readonly [number, string]> = [
		[0, '0 ms'],
		[0.0001, '0.1 µs'],
		[0.09, '0.09 ms'],
		[4.26, '4.3 ms'],
		[41, '41 ms'],
		[41.4, '41 ms'],
		[999.4, '999 ms'],
		[999.6, '1.0 s'],
		[4200, '4.2 s'],
		[59_949, '59.9 s'],
		[59_960, '1 min 00 s'],
		[65_000, '1 min 05 s'],
		[3_599_600, '1 h 00 min'],
		[7_380_000, '2 h 03 min'],
		[86_399_999, '1 d 00 h'],
		[273_600_000, '3 d 04 h'],
		[-41, '-41 ms'],
		[Number.NaN, 'unknown'],
	];
	for (const [ms, text] of written) t.is(formatDuration(ms), text);
});

test('byte counts are written in binary units', (t) => {
	const written: ReadonlyArray<readonly [number, string]> = [
		[0, '0 B'],
		[1023, '1023 B'],
		[1024, '1 KiB'],
		[1536, '1.5 KiB'],
		[109_366_448, '104 MiB'],
		[1024 ** 2 - 1, '1 MiB'],
		[1.2 * 1024 ** 3, '1.2 GiB'],
		[5 * 1024 ** 6, '5 EiB'],
		[-2048, '-2 KiB'],
	];
	for (const [bytes, text] of written) t.is(formatBytes(bytes), text);
});

test('numbers are short, integers exact', (t) => {
	const written: ReadonlyArray<readonly [number, string]> = [
		[7, '7'],
		[1_234_567, '1234567'],
		[-0, '0'],
		[0.123456, '0.1235'],
		[12.5, '12.5'],
		[1234.56, '1235'],
		[98_765.4, '98765'],
		[Number.POSITIVE_INFINITY, 'unknown'],
	];
	for (const [value, text] of written) t.is(formatNumber(value), text);
});

test('text is measured and cut in cells, never inside a wide character', (t) => {
	t.is(displayWidth('abc'), 3);
	t.is(displayWidth('世界'), 4);
	t.is(displayWidth('e\u0301'), 1);
	t.is(fitCells('abcdef', 6), 'abcdef');
	t.is(fitCells('abcdef', 4), 'abc…');
	t.is(fitCells('世界世界', 6), '世界…');
	t.is(fitCells('世界世界', 4), '世…');
	t.is(fitCells('ab', 0), '');
	t.is(pad('世', 4), '世  ');
	t.is(pad('abcdef', 4), 'abc…');
	for (let cells = 0; cells < 12; cells++) t.is(displayWidth(pad('a世b界c\u0301d', cells)), cells);
});

test('text is wrapped at spaces, long words inside, breaks and indentation kept', (t) => {
	t.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
	t.deepEqual(wrapText('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
	t.deepEqual(wrapText('a\n\nb', 10), ['a', '', 'b']);
	t.deepEqual(wrapText('  indented text here', 10), ['  indented', '  text', '  here']);
	t.deepEqual(wrapText('世界世界', 4), ['世界', '世界']);
	t.deepEqual(wrapText('世', 1), ['世']);
	for (let cells = 2; cells < 20; cells++) {
		for (const line of wrapText('GOPROXY=https://proxy.test/世界/long-path, then one two three', cells)) {
			t.true(displayWidth(line) <= cells);
		}
	}
});

test('the nearest name is suggested, a far one is not', (t) => {
	const ids = ['gopls-stall', 'gotest-slow', 'modproxy-down', 'sched-latency'];
	t.is(nearest('gopls-stal', ids), 'gopls-stall');
	t.is(nearest('modproxy-donw', ids), 'modproxy-down');
	t.is(nearest('GOTEST-SLOW', ids), 'gotest-slow');
	t.is(nearest('sched', ids), 'sched-latency');
	t.is(nearest('go', ids), null);
	t.is(nearest('kubernetes', ids), null);
	t.is(nearest('', ids), null);
});
