// The arithmetic of playing: where one is after so much time at such a speed, with long silences shortened. Pure: time is
// passed in. A position is played time in milliseconds, from which what is shown and the recorded time follow.
import type {Moment, Playback, Scene} from './playback.js';

/** How fast recorded time passes; `instant` shows a whole step at once. */
export const speeds = [0.5, 1, 2, 4, 8, 'instant'] as const;
export type Speed = (typeof speeds)[number];

/** Silences are not longer than this, as players of terminal recordings have it. */
export const defaultIdleMs = 2000;

export type Pace = Readonly<{
	/** A silence lasts at most so long, at speed 1. */
	idleMs: number;
	/** Between two steps there is at least so much time, at speed 1, to read what came of the first. */
	readingMs: number;
}>;

/** When each moment is shown, in played milliseconds since the beginning; never decreasing. */
export type Timeline = Readonly<{playedAt: readonly number[]; totalMs: number}>;

/** Puts the moments of a playback on the clock of someone who watches. */
export function timelineOf({moments, scenes}: Playback, {idleMs, readingMs}: Pace): Timeline {
	const starts = new Set(scenes.map((scene) => scene.first));
	const playedAt: number[] = [];
	let played = 0;
	let last = 0;
	for (const [index, {atMs}] of moments.entries()) {
		const silence = Math.min(atMs - last, idleMs);
		played += index > 0 && starts.has(index) ? Math.max(silence, readingMs) : silence;
		playedAt.push(played);
		last = atMs;
	}

	return {playedAt, totalMs: played};
}

/** How many moments are shown at a position. */
export function shownAt({playedAt}: Timeline, position: number): number {
	let low = 0;
	let high = playedAt.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((playedAt[middle] ?? 0) <= position) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}

/** The recorded time at a position, in milliseconds since the opening; a shortened silence passes faster. */
export function recordedAt(moments: readonly Moment[], timeline: Timeline, position: number): number {
	const shown = shownAt(timeline, position);
	const before = moments[shown - 1];
	const after = moments[shown];
	if (before === undefined || after === undefined) {
		return before?.atMs ?? 0;
	}

	const from = timeline.playedAt[shown - 1] ?? 0;
	const to = timeline.playedAt[shown] ?? from;
	const part = to > from ? (position - from) / (to - from) : 1;
	return before.atMs + Math.round((after.atMs - before.atMs) * Math.min(1, Math.max(0, part)));
}

/** The scene that is shown at a position: the one of the newest moment. */
export function sceneAt(playback: Playback, timeline: Timeline, position: number): Scene {
	const newest = Math.max(0, shownAt(timeline, position) - 1);
	const scene = playback.scenes.findLast(({first}) => first <= newest) ?? playback.scenes[0];
	if (scene === undefined) {
		throw new Error('a playback has at least one scene');
	}

	return scene;
}

/** Where a scene begins, and where all of it is shown. */
export const startOf = ({playedAt}: Timeline, scene: Scene): number => playedAt[scene.first] ?? 0;
export const endOf = ({playedAt}: Timeline, scene: Scene): number => playedAt[scene.end - 1] ?? 0;

/** The position after so much real time. At `instant` a scene is whole at once, and the next one is asked for. */
export function advance(
	playback: Playback,
	timeline: Timeline,
	position: number,
	elapsedMs: number,
	speed: Speed,
): number {
	return speed === 'instant'
		? endOf(timeline, sceneAt(playback, timeline, position))
		: Math.min(timeline.totalMs, position + Math.max(0, elapsedMs) * speed);
}

/** The next faster or slower speed; the last one stays. */
export function otherSpeed(speed: Speed, direction: 1 | -1): Speed {
	return speeds[speeds.indexOf(speed) + direction] ?? speed;
}

/** A speed as a person types it: "2", "2x", "instant"; null for anything else. */
export function speedOf(word: string): Speed | null {
	return speeds.find((speed) => String(speed) === word.replace(/x$/, '')) ?? null;
}
