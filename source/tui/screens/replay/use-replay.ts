// Plays: moves the position with the clock and gives the picture that belongs to it.
import {useEffect, useMemo, useReducer} from 'react';
import type {ReadBlob} from '../../../recording/contract.js';
import {frameAt, keyframesOf} from '../../../recording/frame.js';
import type {Playback, Scene} from '../../../recording/playback.js';
import {recordedAt, type Speed, sceneAt, shownAt, timelineOf} from '../../../recording/playhead.js';
import type {Runbook} from '../../../runbook/schema.js';
import {useClock} from '../../input/use-keys.js';
import {replayReducer, replayStart} from './replay-state.js';

/** Time to read what came of a step before the next one begins, at speed 1. */
const readingMs = 1000;
const tickMs = 50;
/** A longer pause between two ticks is no playing: the machine slept, or the process was stopped. */
const longestTickMs = 1000;

export type ReplaySource = Readonly<{
	name: string;
	title: string;
	playback: Playback;
	/** By id, as far as they are known: they say why a step is there. */
	runbooks: ReadonlyMap<string, Runbook>;
	readBlob: ReadBlob;
	/** Odd things about the recording, one sentence each. */
	notes: readonly string[];
}>;

export type ReplayOptions = Readonly<{speed: Speed; idleMs: number; from: Scene}>;

/** The state of a replay, what changes it, and its picture now. */
export function useReplay(source: ReplaySource, options: ReplayOptions) {
	const {playback} = source;
	const timeline = useMemo(() => timelineOf(playback, {idleMs: options.idleMs, readingMs}), [playback, options.idleMs]);
	const keyframes = useMemo(() => keyframesOf(playback), [playback]);
	const reduce = useMemo(() => replayReducer(playback, timeline), [playback, timeline]);
	const [state, dispatch] = useReducer(reduce, null, () =>
		replayStart(playback, timeline, options.from, options.speed),
	);
	const now = useClock();
	const isMoving = state.isPlaying && state.panel === 'none' && state.speed !== 'instant';
	useEffect(() => {
		if (!isMoving) {
			return;
		}

		let last = now();
		const timer = setInterval(() => {
			const at = now();
			dispatch({type: 'tick', elapsedMs: Math.min(at - last, longestTickMs)});
			last = at;
		}, tickMs);
		return () => {
			clearInterval(timer);
		};
	}, [isMoving, now]);
	const scene = sceneAt(playback, timeline, state.position);
	const atMs = recordedAt(playback.moments, timeline, state.position);
	const frame = frameAt(playback, keyframes, scene, shownAt(timeline, state.position), atMs);
	return {state, dispatch, timeline, keyframes, frame};
}
