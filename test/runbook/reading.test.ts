import test from 'ava';
import type {Scope} from '../../source/runbook/expression.js';
import type {Observation} from '../../source/runbook/reading/observation.js';
import {computeReading, readCheck} from '../../source/runbook/reading/read-check.js';
import {readItems} from '../../source/runbook/reading/read-items.js';
import {isSampleOver, readSamples} from '../../source/runbook/reading/read-samples.js';
import {thresholdText} from '../../source/runbook/reading/threshold-text.js';
import {type CheckStep, checkSchema} from '../../source/runbook/schema.js';
import type {Json} from '../../source/runbook/verdict.js';

const scope: Scope = {
	thresholds: {most: 5, least: 100, serverError: 500},
	steps: {'hop-status': {value: 503}},
	inputs: {},
	host: {},
	baseline: null,
};

function check(more: Record<string, unknown>): CheckStep {
	return checkSchema.parse({id: 'c', kind: 'check', title: 'C', run: ['x'], ...more});
}

function observed(more: Partial<Observation> & {json?: Json; rows?: readonly Json[]} = {}): Observation {
	const {json = null, rows = [], ...rest} = more;
	const stdout = rest.stdout ?? '';
	return {
		exit: 0,
		signal: null,
		timedOut: false,
		interrupted: false,
		elapsedMs: 1500,
		stdout,
		stderr: '',
		parsed: {kind: 'parsed', json, rows, lines: stdout.split('\n').filter((line) => line !== '')},
		failure: null,
		...rest,
	};
}

test('a number above its threshold is in alarm, and says so in one sentence', (t) => {
	const counting = check({parse: 'number', unit: 'processes', alarm: {above: 'most'}});
	t.like(readCheck(counting, observed({json: 7}), scope), {
		value: 7,
		unit: 'processes',
		verdict: 'alarm',
		reason: null,
		sentence: '7 processes, above 5',
		threshold: 'above 5 processes',
		explanation: 'value > thresholds.most (value = 7, thresholds.most = 5)',
	});
	t.like(readCheck(counting, observed({json: 5}), scope), {verdict: 'ok', sentence: '5 processes, not above 5'});
});

test('a number below its threshold is in alarm', (t) => {
	const free = check({parse: 'number', unit: 'MB', alarm: {below: 'least'}});
	t.like(readCheck(free, observed({json: 12.5}), scope), {verdict: 'alarm', sentence: '12.5 MB, below 100'});
	t.like(readCheck(free, observed({json: 100}), scope), {verdict: 'ok', sentence: '100 MB, not below 100'});
});

test('a free alarm speaks with its own words, a bare one with its values', (t) => {
	const says = check({
		parse: 'number',
		unit: 'HTTP status',
		exitCodes: [0, 7],
		alarm: {when: 'value >= thresholds.serverError || exit != 0', says: 'a proxy answers 5xx or not at all'},
	});
	t.like(readCheck(says, observed({json: 503}), scope), {
		verdict: 'alarm',
		sentence: '503 HTTP status: a proxy answers 5xx or not at all',
		threshold: 'a proxy answers 5xx or not at all',
	});
	t.like(readCheck(says, observed({json: 0, exit: 7}), scope), {verdict: 'alarm'});
	t.like(readCheck(says, observed({json: 200}), scope), {verdict: 'ok', sentence: '200 HTTP status'});
	const bare = check({parse: 'number', alarm: 'value >= thresholds.serverError'});
	t.is(
		readCheck(bare, observed({json: 503}), scope).sentence,
		'503: value >= thresholds.serverError (value = 503, thresholds.serverError = 500)',
	);
});

test('a check without an alarm that could be measured is ok', (t) => {
	t.like(readCheck(check({parse: 'json', value: 'json.GOPROXY'}), observed({json: {GOPROXY: 'direct'}}), scope), {
		value: 'direct',
		verdict: 'ok',
		sentence: 'direct',
		threshold: null,
		explanation: null,
	});
});

test('without a value the parsed number is the value, else the exit code', (t) => {
	t.is(readCheck(check({parse: 'duration'}), observed({json: 1500}), scope).value, 1500);
	t.is(readCheck(check({exitCodes: [0, 1]}), observed({exit: 1, stdout: 'text'}), scope).value, 1);
	t.is(readCheck(check({parse: 'json'}), observed({json: {a: 1}}), scope).value, 0);
});

const doubts: ReadonlyArray<readonly [name: string, Record<string, unknown>, Partial<Observation>, reason: string]> = [
	['could not start', {}, {exit: null, failure: 'gopls is not installed'}, 'gopls is not installed'],
	['was stopped', {}, {exit: null, signal: 'SIGTERM', interrupted: true}, 'stopped by the operator'],
	['timed out', {}, {exit: null, signal: 'SIGTERM', timedOut: true, elapsedMs: 30_000}, 'timed out after 30.0 s'],
	['was killed', {}, {exit: null, signal: 'SIGSEGV'}, 'the command was killed by SIGSEGV'],
	['ended with another code', {}, {exit: 3, stderr: 'first\nnot permitted\n\n'}, 'not permitted'],
	['ended with another code in silence', {}, {exit: 3}, 'the command ended with exit code 3'],
	[
		'printed what is not understood',
		{},
		{parsed: {kind: 'not-understood', reason: 'no number in the output'}},
		'no number in the output',
	],
	['has no such value', {value: 'json.nope'}, {}, 'its value could not be computed: there is no nope in json'],
	[
		'does not match',
		{match: 'p99=(?<p99>\\d+)', value: 'int(match.p99)'},
		{stdout: 'nothing'},
		'its value could not be computed: the output does not match p99=(?<p99>\\d+)',
	],
	[
		'has an alarm without an answer',
		{alarm: 'json.nope > 1'},
		{},
		'its alarm could not be evaluated: there is no nope in json',
	],
	[
		'has no number to hold against a threshold',
		{value: 'stdout', alarm: {above: 'most'}},
		{stdout: 'a'},
		'the value is not a number, so it cannot be held against a threshold',
	],
	[
		'has a threshold without a number',
		{alarm: {above: 'other'}},
		{},
		'its alarm could not be evaluated: there is no other in thresholds',
	],
	['has too young a baseline', {alarm: 'value > baseline.median'}, {}, 'fewer than three earlier ok readings'],
];

for (const [name, more, observation, reason] of doubts) {
	test(`a check that ${name} is unknown, with a plain reason`, (t) => {
		const reading = readCheck(check(more), observed(observation), scope);
		t.is(reading.verdict, 'unknown');
		t.is(reading.reason, reason);
		t.true(reading.sentence.endsWith(`unknown: ${reason}`));
	});
}

test('where a hang is the answer, a timeout is an alarm', (t) => {
	const download = check({
		exitCodes: [0, 1],
		value: 'exit',
		timeoutIs: 'alarm',
		alarm: {when: 'exit != 0 || timedOut', says: 'the download fails or hangs'},
	});
	const hung = observed({exit: null, signal: 'SIGTERM', timedOut: true, elapsedMs: 30_000});
	t.like(readCheck(download, hung, scope), {
		value: null,
		verdict: 'alarm',
		reason: null,
		sentence: 'no answer within 30.0 s: the download fails or hangs',
	});
	t.like(readCheck(download, {...hung, interrupted: true}, scope), {verdict: 'unknown'});
	t.like(readCheck(download, observed({exit: 1}), scope), {verdict: 'alarm', value: 1});
	t.like(readCheck(download, observed(), scope), {verdict: 'ok', value: 0});
});

test('elapsed is in seconds, and the groups of match have names and numbers', (t) => {
	const timing = check({match: '^took (\\d+) (?<unit>\\w+)', value: 'match[1] + match.unit + string(elapsed)'});
	t.is(readCheck(timing, observed({stdout: 'x\ntook 5 ms'}), scope).value, '5ms1.5');
});

test('facts are there also in alarm; one without an answer is left out', (t) => {
	const facts = {urls: 'json.GOPROXY.split(",")', broken: 'json.nope', far: 'value > thresholds.most'};
	const reading = readCheck(
		check({parse: 'json', value: 'size(json.GOPROXY)', facts, alarm: {above: 'most'}}),
		observed({json: {GOPROXY: 'https://a.example,direct'}}),
		scope,
	);
	t.is(reading.verdict, 'alarm');
	t.deepEqual(reading.facts, {urls: ['https://a.example', 'direct'], far: true});
});

test('three earlier ok readings make a baseline', (t) => {
	const slower = check({parse: 'number', alarm: 'value > baseline.median * 2'});
	const baseline = (count: number): Scope => ({...scope, baseline: {count, median: 10}});
	t.is(readCheck(slower, observed({json: 30}), baseline(3)).verdict, 'alarm');
	t.is(readCheck(slower, observed({json: 15}), baseline(3)).verdict, 'ok');
	t.like(readCheck(slower, observed({json: 30}), baseline(2)), {
		verdict: 'unknown',
		value: 30,
		sentence: '30, unknown: fewer than three earlier ok readings',
	});
});

const proxies = check({
	each: 'steps.hops.facts.urls',
	parse: 'number',
	unit: 'HTTP status',
	exitCodes: [0, 7],
	alarm: {when: 'value >= thresholds.serverError || exit != 0', says: 'a proxy answers 5xx or not at all'},
});
const item = (name: string, index: number, observation: Observation) => ({item: name, index, observation});

test('with each, one item in alarm is an alarm, and the sentence names it', (t) => {
	const reading = readItems(
		proxies,
		[
			item('https://a.example', 0, observed({json: 200})),
			item('https://b.example', 1, observed({exit: 3, stderr: 'bad URL'})),
			item('https://c.example', 2, observed({json: 503})),
		],
		scope,
	);
	t.like(reading, {
		value: 503,
		verdict: 'alarm',
		reason: null,
		sentence: 'https://c.example: 503 HTTP status: a proxy answers 5xx or not at all (1 of 3 in alarm)',
	});
	t.deepEqual(
		reading.items.map(({verdict, value, reason}) => [verdict, value, reason]),
		[
			['ok', 200, null],
			['unknown', null, 'bad URL'],
			['alarm', 503, null],
		],
	);
	t.regex(reading.explanation ?? '', /value = 503/);
});

test('with each, one unknown item is unknown, and only all ok is ok', (t) => {
	const good = item('https://a.example', 0, observed({json: 200}));
	const bad = item('https://b.example', 1, observed({exit: 3, stderr: 'bad URL'}));
	t.like(readItems(proxies, [good, bad], scope), {
		verdict: 'unknown',
		reason: 'bad URL',
		sentence: 'unknown: https://b.example: bad URL (1 of 2 unknown)',
	});
	t.like(readItems(proxies, [good], scope), {
		verdict: 'ok',
		value: 200,
		sentence: 'https://a.example: 200 HTTP status',
	});
});

test('an empty list has nothing that could be wrong', (t) => {
	t.like(readItems(proxies, [], scope), {
		value: null,
		verdict: 'ok',
		sentence: 'nothing to measure: the list is empty',
		items: [],
	});
	t.is(readItems({...proxies, summary: 'size(items)'}, [], scope).value, 0);
});

test('a summary gives the value, the items give the verdict; the furthest beyond a threshold is the worst', (t) => {
	const memory = check({
		each: 'steps.s.items',
		parse: 'number',
		unit: 'MB',
		alarm: {above: 'most'},
		summary: 'sum(values)',
	});
	const reading = readItems(
		memory,
		[
			{item: {pid: 11}, index: 0, observation: observed({json: 7})},
			{item: {pid: 12}, index: 1, observation: observed({json: 9})},
			{item: {pid: 13}, index: 2, observation: observed({json: 2})},
		],
		scope,
	);
	t.like(reading, {value: 18, verdict: 'alarm', sentence: '18 MB; pid 12: 9 MB, above 5 (2 of 3 in alarm)'});
	const failing = readItems(
		{...memory, summary: 'max(nope)'},
		[{item: 1, index: 0, observation: observed({json: 1})}],
		scope,
	);
	t.like(failing, {verdict: 'unknown', reason: 'its summary could not be computed: nope is not known here'});
});

test('samples are summed up, and the alarm holds against the whole', (t) => {
	const sampled = check({
		parse: 'number',
		sample: {every: '1s', times: 3},
		summary: 'max(values)',
		alarm: {above: 'most'},
	});
	const rounds = [1, 9, 3].map((json) => observed({json}));
	t.like(readSamples(sampled, rounds, scope), {value: 9, values: [1, 9, 3], verdict: 'alarm', sentence: '9, above 5'});
	t.like(readSamples(check({parse: 'number', sample: {every: '1s', times: 3}}), rounds, scope), {
		value: 3,
		verdict: 'ok',
	});
	const growing = check({parse: 'number', sample: {every: '1s', times: 3}, alarm: 'slope(values) > 0.5'});
	t.is(readSamples(growing, rounds, scope).verdict, 'alarm');
});

test('a round that could not be measured makes samples unknown, unless they are in alarm anyway', (t) => {
	const sampled = check({
		parse: 'number',
		sample: {every: '1s', times: 3},
		summary: 'max(values)',
		alarm: {above: 'most'},
	});
	const failed = observed({exit: null, timedOut: true, elapsedMs: 5000});
	t.like(readSamples(sampled, [observed({json: 1}), failed], scope), {
		verdict: 'unknown',
		value: 1,
		reason: '1 of 2 rounds could not be measured: timed out after 5.0 s',
	});
	t.like(readSamples(sampled, [observed({json: 7}), failed], scope), {verdict: 'alarm', value: 7});
	t.like(readSamples(sampled, [failed], scope), {verdict: 'unknown', reason: 'timed out after 5.0 s', values: []});
	t.like(readSamples(sampled, [], scope), {verdict: 'unknown', reason: 'no round was measured'});
});

test('sampling is over when its condition holds', (t) => {
	const until = check({parse: 'number', sample: {every: '1s', times: 9, until: 'value > 5 && size(values) > 1'}});
	t.false(isSampleOver(until, [observed({json: 7})], scope));
	t.true(isSampleOver(until, [observed({json: 1}), observed({json: 7})], scope));
	t.false(isSampleOver(until, [], scope));
});

test('a computed check reads what others measured', (t) => {
	const computing = check({run: undefined, compute: "steps['hop-status'].value", alarm: {above: 'serverError'}});
	t.like(computeReading(computing, scope), {value: 503, verdict: 'alarm', sentence: '503, above 500'});
	t.like(computeReading({...computing, compute: 'steps.gone.value'}, scope), {
		verdict: 'unknown',
		reason: 'it could not be computed: step gone has not been measured',
	});
	t.like(computeReading(check({run: undefined, compute: '{"a": [1, 2]}', facts: {first: 'json.a[0]'}}), scope), {
		verdict: 'ok',
		facts: {first: 1},
	});
});

test('a threshold has words without a measurement', (t) => {
	const thresholds = {most: {value: 5, unit: 'processes'}};
	t.is(thresholdText(check({alarm: {above: 'most'}}), thresholds), 'above 5 processes');
	t.is(thresholdText(check({alarm: {below: 'most'}, unit: 'MB'}), {most: 2.5}), 'below 2.5 MB');
	t.is(thresholdText(check({alarm: {when: 'value > 1', says: 'it is slow'}}), {}), 'it is slow');
	t.is(thresholdText(check({alarm: 'value > 1'}), {}), 'value > 1');
	t.is(thresholdText(check({}), {}), null);
});

test('an alarm that asks a check which is unknown is unknown for that reason, not for what null cannot do', (t) => {
	const restless = check({
		run: undefined,
		compute: '4',
		needs: ['replaces'],
		alarm: {when: 'value > 3 && steps.replaces.value >= 1', says: 'restless'},
	});
	const unknown = {value: null, verdict: 'unknown', reason: 'no answer within 8 s'};
	t.like(computeReading(restless, {...scope, steps: {replaces: unknown}}), {
		verdict: 'unknown',
		reason: 'it needs replaces, which is unknown: no answer within 8 s',
	});
	const known = {value: 1, verdict: 'ok', reason: null};
	t.like(computeReading(restless, {...scope, steps: {replaces: known}}), {verdict: 'alarm'});
});
