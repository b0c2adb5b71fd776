import test from 'ava';
import {foldEvents} from '../../source/incident/state.js';
import {frameAt, keyframesOf} from '../../source/recording/frame.js';
import {openPlayback, type Playback} from '../../source/recording/playback.js';
import {
	advance,
	endOf,
	otherSpeed,
	recordedAt,
	type Speed,
	sceneAt,
	shownAt,
	speedOf,
	startOf,
	type Timeline,
	timelineOf,
} from '../../source/recording/playhead.js';
import {recovered} from '../report/events.js';
import {readFrom, slowEvents, slowKept} from './played.js';

const slow = async (): Promise<Playback> => openPlayback(slowEvents, readFrom(slowKept));
const pace = {idleMs: 2000, readingMs: 0};

test('a silence is shortened to the limit, the rest keeps its time', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, pace);
	const note = playback.moments.findIndex((moment) => moment.kind === 'event' && moment.event.type === 'note.added');
	const [before = 0, at = 0] = [timeline.playedAt[note - 1], timeline.playedAt[note]];
	t.is(at - before, 2000);
	// Recorded: 0, 500, 510 (output at once), 1510, 2510, 4410, 4510.
	t.deepEqual(timeline.playedAt.slice(0, 8), [0, 500, 510, 510, 1510, 2510, 4410, 4510]);
	t.is(timelineOf(playback, {idleMs: 0, readingMs: 0}).totalMs, 0);
	t.is(timelineOf(playback, {idleMs: Number.POSITIVE_INFINITY, readingMs: 0}).totalMs, playback.durationMs);
});

test('there is time to read between two steps, and none is added within one', async (t) => {
	const playback = await openPlayback(recovered, readFrom({}));
	const timeline = timelineOf(playback, {idleMs: 0, readingMs: 700});
	t.is(timeline.totalMs, 700 * (playback.scenes.length - 1));
	for (const scene of playback.scenes) {
		t.is(startOf(timeline, scene), endOf(timeline, scene));
		t.is(sceneAt(playback, timeline, startOf(timeline, scene)).index, scene.index);
	}
});

test('real time at a speed leads to the same place as recorded time', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, pace);
	for (const speed of [0.5, 1, 2, 4, 8] as const) {
		let position = 0;
		let elapsed = 0;
		while (position < timeline.totalMs) {
			position = advance(playback, timeline, position, 37, speed);
			elapsed += 37;
		}

		t.is(position, timeline.totalMs);
		t.true(Math.abs(elapsed - timeline.totalMs / speed) <= 37, `${speed}`);
	}
});

test('a speed that changes while playing changes only what follows', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, pace);
	const half = advance(playback, timeline, 0, 1000, 0.5);
	t.is(half, 500);
	t.is(advance(playback, timeline, half, 500, 8), 4500);
});

test('at once means a whole scene, and no further', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, {...pace, readingMs: 1000});
	const [, scene] = playback.scenes;
	if (scene === undefined) {
		t.fail('there is a step');
		return;
	}

	const position = advance(playback, timeline, startOf(timeline, scene), 0, 'instant');
	t.is(position, endOf(timeline, scene));
	t.is(shownAt(timeline, position), scene.end);
	t.is(advance(playback, timeline, position, 60_000, 'instant'), position);
});

test('the recorded time runs faster through a shortened silence', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, pace);
	const note = playback.moments.findIndex((moment) => moment.kind === 'event' && moment.event.type === 'note.added');
	const begins = timeline.playedAt[note - 1] ?? 0;
	const from = playback.moments[note - 1]?.atMs ?? 0;
	t.is(recordedAt(playback.moments, timeline, begins), from);
	t.is(recordedAt(playback.moments, timeline, begins + 1000), from + 30_000);
	t.is(recordedAt(playback.moments, timeline, timeline.totalMs), playback.durationMs);
});

test('the speeds are those of the manual, and both ends stay', (t) => {
	let speed: Speed = 0.5;
	const seen: Speed[] = [speed];
	for (let press = 0; press < 6; press++) {
		speed = otherSpeed(speed, 1);
		seen.push(speed);
	}

	t.deepEqual(seen, [0.5, 1, 2, 4, 8, 'instant', 'instant']);
	t.is(otherSpeed(0.5, -1), 0.5);
	t.is(speedOf('2'), 2);
	t.is(speedOf('0.5x'), 0.5);
	t.is(speedOf('instant'), 'instant');
	for (const word of ['3', '', 'x', '1.0', '-1', 'fast', '02']) {
		t.is(speedOf(word), null, word);
	}
});

const pictureAt = (playback: Playback, timeline: Timeline, position: number) =>
	frameAt(
		playback,
		keyframesOf(playback),
		sceneAt(playback, timeline, position),
		shownAt(timeline, position),
		recordedAt(playback.moments, timeline, position),
	);

test('a picture has the output so far and no outcome before its time', async (t) => {
	const playback = await slow();
	const timeline = timelineOf(playback, pace);
	const early = pictureAt(playback, timeline, 2600);
	t.deepEqual(early.tail, ['one', 'careful', 'two']);
	t.is(early.run?.finished, null);
	t.is(early.run?.startMs, 510);
	t.is(early.state.running?.step, 'slow');
	t.is(early.state.attempts[0]?.finished, null);

	const late = pictureAt(playback, timeline, 4510);
	t.deepEqual(late.tail, ['one', 'careful', 'two', 'half']);
	t.is(late.run?.finished?.type, 'step.finished');
	t.is(late.state.running, null);
});

test('a picture reached by jumping is the one reached by playing', async (t) => {
	const playback = await openPlayback(recovered, readFrom({}));
	const timeline = timelineOf(playback, {idleMs: 100, readingMs: 100});
	const keyframes = keyframesOf(playback);
	for (const scene of playback.scenes) {
		const {state} = frameAt(playback, keyframes, scene, scene.end, 0);
		const before = playback.moments
			.slice(0, scene.end)
			.flatMap((moment) => (moment.kind === 'event' ? [moment.event] : []));
		t.deepEqual(state, foldEvents(before), scene.title);
		t.is(sceneAt(playback, timeline, endOf(timeline, scene)).index, scene.index);
	}
});

test('two streams that write the same line at once are not mixed', async (t) => {
	const kept = {
		...slowKept,
		'blobs/slow-out': 'abcd\n',
		'blobs/slow-err': 'EFGH\n',
		'blobs/slow-timing': '[0,"o",2]\n[10,"e",2]\n[20,"o",3]\n[30,"e",3]\n',
	};
	const playback = await openPlayback(slowEvents, readFrom(kept));
	t.deepEqual(pictureAt(playback, timelineOf(playback, pace), 4510).tail, ['abcd', 'EFGH']);
});
