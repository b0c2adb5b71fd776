import test from 'ava';
import {asDrillEvent, numbersFor} from '../../../source/drill/retell.js';
import {emptyState} from '../../../source/incident/state.js';
import {takesOf} from '../../../source/recording/takes.js';
import {createPacer, idleLimitMs} from '../../../source/session/drill/pacer.js';
import {beatsOf, lengthOf} from '../../../source/session/drill/take-beats.js';
import {recording} from './support.js';

const pacerOver = () => {
	let now = 0;
	const pacer = createPacer(
		{
			monotonicMs: () => now,
			wait: async (ms) => {
				now += ms;
			},
		},
		1,
	);
	return {pacer, now: () => now};
};

test('recorded time passes at the chosen speed, and a long silence is shortened', async (t) => {
	const {pacer, now} = pacerOver();
	await pacer.pass(1000, () => undefined);
	t.is(Math.round(now()), 1000);
	pacer.setSpeed(4);
	await pacer.pass(1000, () => undefined);
	t.is(Math.round(now()), 1250);
	let passed = 0;
	pacer.setSpeed(1);
	await pacer.pass(60_000, (ms) => {
		passed = ms;
	});
	t.is(Math.round(now()), 1250 + idleLimitMs);
	t.is(passed, 60_000, 'all of the recorded time has passed for the drill');
});

test('hurry lets the rest pass at once, until something new begins', async (t) => {
	const {pacer, now} = pacerOver();
	pacer.hurry();
	await pacer.pass(1500, () => undefined);
	t.is(now(), 0);
	pacer.calm();
	await pacer.pass(1500, () => undefined);
	t.true(now() >= 1500);
});

test('output arrives when it was written, in the share of the lines that had come by then', (t) => {
	const take = takesOf(recording.events).find((one) => one.step === 'status');
	t.truthy(take);
	if (take === undefined) {
		return;
	}

	const output = {
		index: 0,
		stdout: 'blobs/out',
		stderr: null,
		timing: 'blobs/time',
		stdoutBytes: 20,
		stderrBytes: 0,
		stdoutSha256: 'a'.repeat(64),
		stderrSha256: 'a'.repeat(64),
		omitted: 0,
		redactions: 0,
	};
	const spoken = {
		...take,
		events: take.events.map((event) => (event.type === 'step.finished' ? {...event, outputs: [output]} : event)),
	};
	const files: Readonly<Record<string, string>> = {
		'blobs/out': 'one\ntwo\nthree\nfour\n',
		'blobs/time': '[100,"o",10]\nnot json\n[1500,"o",10]\n',
	};
	const beats = beatsOf(spoken, (path) => files[path] ?? null);
	t.deepEqual(
		beats.flatMap((beat) => (beat.kind === 'text' ? [[beat.gapMs, beat.text]] : [])),
		[
			[100, 'one\ntwo'],
			[1400, 'three\nfour'],
		],
	);
	t.is(lengthOf(beats), 2000);
});

test('recorded attempts get numbers of the drill, and what was snapshotted or moved stays behind', (t) => {
	const take = takesOf(recording.events).find((one) => one.step === 'fix');
	t.truthy(take);
	if (take === undefined) {
		return;
	}

	const numbers = numbersFor(take, emptyState);
	t.is(numbers.get('fetch/download/3'), 1, 'the third download of the recording is the first of the drill');
	const how = {numbers, changeNumber: () => null, outputOf: (record: never) => record, isOwn: () => false};
	const snapshot = asDrillEvent(
		{
			seq: 1,
			at: '',
			t: 0,
			prev: '',
			type: 'change.snapshotted',
			runbook: 'fetch',
			step: 'fix',
			attempt: 1,
			files: [{path: '/etc/hosts', copy: 'undo/1', mode: 0o644, sha256: null}],
			moves: [{from: '/a', to: '/b', aside: '/c'}],
		},
		how as never,
	);
	t.deepEqual(snapshot?.type === 'change.snapshotted' ? [snapshot.files, snapshot.moves] : null, [[], []]);
});
