// The table of the score, its totals and its closing line, on proofs made by hand; and that it fits 80 columns.
import test from 'ava';
import {came, failed, notOwed, skipped} from './judge.js';
import type {Proof} from './prove.js';
import {falseAlarms, healthyOf, isGood, scoreText, skippedLine} from './score.js';
import {worstOf} from './worst-of.js';

const good: Proof = {
	id: 'proxy-503',
	sweep: came,
	runbook: came,
	cured: came,
	undone: came,
	clean: came,
	seconds: 1.25,
};
const found: Proof = {...good, id: 'test-slow', sweep: notOwed('x'), cured: notOwed('y'), undone: notOwed('z')};
const bad: Proof = {...good, id: 'gosum-wrong', undone: failed('go.sum is not what it was (. 644)')};
const absent = skipped('needs flock');
const left: Proof = {
	id: 'lock-held',
	sweep: absent,
	runbook: absent,
	cured: absent,
	undone: absent,
	clean: absent,
	seconds: 0,
};
const board = {
	missing: null,
	limits: 'shipped',
	rows: [
		{row: 'a#b', verdict: 'ok', says: ''},
		{row: 'fs-block#stuck', verdict: 'alarm', says: 'a process waits'},
	],
} as const;

test('the table has a line for each fault and says what went wrong', (t) => {
	const text = scoreText([good, found, bad, left], healthyOf(board, true));
	t.regex(text, /^fault {8}found by sweep {2}right runbook {2}cured {2}undone/);
	t.regex(text, /^proxy-503 +yes +yes +yes +yes +1\.3$/m);
	t.regex(text, /^test-slow +- +yes +- +- /m);
	t.regex(text, /^gosum-wrong +yes +yes +yes +NO /m);
	t.regex(text, /^gosum-wrong, undone: go\.sum is not what it was/m);
	t.regex(text, /^lock-held +skipped /m);
	t.regex(
		text.replaceAll('\n', ' '),
		/4 faults: found by sweep 2 of 2, right runbook 3 of 3, cured 2 of 2, undone 1 of 2/,
	);
	t.regex(text, /False alarms on the healthy lab: 1 of 2 rows \(1 ok, 0 unknown\)\./);
	const busy = scoreText([good], healthyOf({...board, limits: 'calm'}, true));
	t.regex(busy, /0 unknown\); this machine is\sbusy,/);
	t.regex(text, /^healthy, fs-block#stuck: a process waits$/m);
	t.regex(text, /1 skipped: lock-held needs flock\.$/);
});

test('the table fits a terminal of 80 columns, whatever went wrong', (t) => {
	const long = failed(`${'a long reason '.repeat(20)}end`);
	const text = scoreText([{...bad, id: 'goroutines-deadlock', sweep: long, clean: long}, left], healthyOf(board, true));
	for (const line of text.split('\n')) t.true(line.length <= 80, line);
});

test('what could not be run is counted and named, and does not count against the score', (t) => {
	t.is(skippedLine([good], null), '0 skipped.');
	t.regex(
		skippedLine([left], {kind: 'skipped', why: 'needs Go'}),
		/^2 skipped: lock-held needs flock; the healthy lab needs Go\.$/,
	);
	t.true([good, found, left].every(isGood));
	t.false(isGood(bad));
	t.false(isGood({...good, clean: failed('left behind: process 7')}));
});

test('without a process namespace the rows that look at the whole machine do not count', (t) => {
	t.is(falseAlarms(healthyOf(board, true)).length, 1);
	const shared = healthyOf(board, false);
	t.deepEqual(falseAlarms(shared), []);
	t.regex(skippedLine([], shared), /1 rows of the healthy lab need a process namespace/);
	t.deepEqual(falseAlarms(null), []);
});

test('a row that one sweep could measure counts as measured, and an alarm counts always', (t) => {
	const row = (metric: string, verdict: 'ok' | 'alarm' | 'unknown') =>
		({runbook: 'a', metric, verdict, reason: null, sentence: verdict}) as never;
	t.deepEqual(
		worstOf([
			[row('x', 'unknown'), row('y', 'ok'), row('z', 'unknown')],
			[row('x', 'ok'), row('y', 'alarm'), row('z', 'unknown')],
		]).map((one) => `${one.row} ${one.verdict}`),
		['a#x ok', 'a#y alarm', 'a#z unknown'],
	);
});
