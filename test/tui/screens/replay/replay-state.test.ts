import test from 'ava';
import {openPlayback} from '../../../../source/recording/playback.js';
import type {Speed} from '../../../../source/recording/playhead.js';
import {sceneAt, timelineOf} from '../../../../source/recording/playhead.js';
import {helpLineOf} from '../../../../source/tui/components/status-line.js';
import {timeText} from '../../../../source/tui/screens/replay/progress.js';
import {bindingsInLine, replayBindings} from '../../../../source/tui/screens/replay/replay-bindings.js';
import {
	isAtEnd,
	type ReplayAction,
	type ReplayState,
	replayReducer,
	replayStart,
} from '../../../../source/tui/screens/replay/replay-state.js';
import {recovered} from '../../../report/events.js';

async function openReplay(speed: Speed = 1) {
	const playback = await openPlayback(recovered, async () => null);
	const timeline = timelineOf(playback, {idleMs: 2000, readingMs: 1000});
	const [first] = playback.scenes;
	if (first === undefined) {
		throw new Error('there is a scene');
	}

	const reduce = replayReducer(playback, timeline);
	const after = (...actions: readonly ReplayAction[]): ReplayState =>
		actions.reduce(reduce, replayStart(playback, timeline, first, speed));
	const sceneOf = (state: ReplayState) => sceneAt(playback, timeline, state.position);
	/** Whether all of the scene is shown. */
	const isWhole = (state: ReplayState) => timeline.playedAt[sceneOf(state).end - 1] === state.position;
	return {playback, timeline, after, sceneOf, isWhole};
}

const next: ReplayAction = {type: 'step', direction: 1};
const previous: ReplayAction = {type: 'step', direction: -1};
const tick = (elapsedMs: number): ReplayAction => ({type: 'tick', elapsedMs});

test('it plays by itself and stops at the end', async (t) => {
	const {timeline, after} = await openReplay();
	t.is(after(tick(500)).position, 500);
	const end = after(tick(1e9));
	t.true(isAtEnd(end, timeline));
	t.false(end.isPlaying);
	t.deepEqual(after(tick(1e9), {type: 'toggle'}).position, 0, 'space plays it again');
});

test('paused, time does not pass', async (t) => {
	const {after} = await openReplay();
	t.is(after(tick(500), {type: 'toggle'}, tick(5000)).position, 500);
	t.is(after(tick(500), {type: 'toggle'}, tick(5000), {type: 'toggle'}, tick(100)).position, 600);
});

test('the speed changes while it plays', async (t) => {
	const {after} = await openReplay();
	const faster: ReplayAction = {type: 'speed', direction: 1};
	t.is(after(tick(100), faster, tick(100)).position, 300);
	t.is(after(tick(100), {type: 'speed', direction: -1}, tick(100)).position, 150);
});

test('the next step begins while playing, and is shown whole when paused', async (t) => {
	const {after, sceneOf, isWhole} = await openReplay();
	const playing = after(next, next);
	t.is(sceneOf(playing).number, 2);
	t.false(isWhole(playing));
	const paused = after({type: 'toggle'}, next, next);
	t.is(sceneOf(paused).number, 2);
	t.true(isWhole(paused));
	t.is(sceneOf(after(next, next, previous)).number, 1);
});

test('there is nothing before the beginning and nothing after the end', async (t) => {
	const {playback, timeline, after, sceneOf} = await openReplay();
	const first = after(previous, previous);
	t.is(sceneOf(first).index, 0);
	t.is(first.message, 'This is the beginning.');
	const last = after(...Array.from({length: 20}, () => next));
	t.is(sceneOf(last).index, playback.scenes.length - 1);
	t.true(isAtEnd(last, timeline));
});

test('a step at once waits for the person', async (t) => {
	const {after, sceneOf, isWhole} = await openReplay('instant');
	const begun = after(tick(60_000));
	t.is(sceneOf(begun).index, 0);
	t.true(isWhole(begun));
	for (const action of [next, {type: 'toggle'} as const]) {
		const state = after(action);
		t.is(sceneOf(state).index, 1);
		t.true(isWhole(state));
	}
});

test('digits and Enter jump to a step; an unknown one is said', async (t) => {
	const {after, sceneOf} = await openReplay();
	const typed = (text: string): readonly ReplayAction[] =>
		Array.from(text, (digit) => ({type: 'digit', digit}) as const);
	t.is(sceneOf(after(...typed('3'), {type: 'go'})).number, 3);
	t.is(after(...typed('44'), {type: 'go'}).message, 'There is no step 44.');
	t.is(sceneOf(after(...typed('42'), {type: 'erase'}, {type: 'go'})).number, 4);
	t.is(after(...typed('4'), {type: 'forget'}, {type: 'go'}).position, 0);
	t.is(after({type: 'go'}).message, null);
	t.is(after(...typed('4'), {type: 'toggle'}).digits, '');
});

test('while a list or the output is open, nothing moves', async (t) => {
	const {after} = await openReplay();
	t.is(after(tick(100), {type: 'panel', panel: 'output'}, tick(5000)).position, 100);
	t.is(after(tick(100), {type: 'panel', panel: 'output'}, {type: 'panel', panel: 'none'}, tick(50)).position, 150);
});

test('every key has one meaning, and the line at the bottom fits 80 columns', (t) => {
	const keys = replayBindings.flatMap((binding) => binding.keys);
	t.is(new Set(keys).size, keys.length);
	for (const ascii of [false, true]) {
		const line = helpLineOf(bindingsInLine, 80, ascii);
		t.true(line.includes('? keys'));
		t.true(line.includes('o output'));
	}

	t.true(helpLineOf(bindingsInLine, 80, false).includes('q leave'));
});

test('recorded time is told in minutes, and in hours where there are some', (t) => {
	t.is(timeText(0), '00:00');
	t.is(timeText(65_999), '01:05');
	t.is(timeText(3_723_000), '1:02:03');
});
