// Where a replay stands, and what each action makes of it: pure, it knows no keys and no clock. The position is played
// time (see recording/playhead.ts); everything on the screen follows from it.
import type {Playback, Scene} from '../../../recording/playback.js';
import {advance, endOf, otherSpeed, type Speed, sceneAt, startOf, type Timeline} from '../../../recording/playhead.js';

export type ReplayPanel = 'none' | 'help' | 'list' | 'output';

export type ReplayState = Readonly<{
	position: number;
	isPlaying: boolean;
	speed: Speed;
	panel: ReplayPanel;
	/** The number of a step that is being typed. */
	digits: string;
	/** Lines that the pane is scrolled down. */
	scroll: number;
	message: string | null;
}>;

export type ReplayAction =
	/** Real time has passed since the last tick. */
	| Readonly<{type: 'tick'; elapsedMs: number}>
	| Readonly<{type: 'toggle'}>
	| Readonly<{type: 'step'; direction: 1 | -1}>
	| Readonly<{type: 'jump'; scene: number}>
	| Readonly<{type: 'end'}>
	| Readonly<{type: 'speed'; direction: 1 | -1}>
	| Readonly<{type: 'panel'; panel: ReplayPanel}>
	| Readonly<{type: 'digit'; digit: string}>
	| Readonly<{type: 'erase'}>
	| Readonly<{type: 'go'}>
	| Readonly<{type: 'forget'}>
	| Readonly<{type: 'scroll'; to: number}>;

export type ReplayReducer = (state: ReplayState, action: ReplayAction) => ReplayState;

/** More digits than any recording has steps. */
const mostDigits = 4;

/** A replay that begins at a scene and plays. */
export function replayStart(playback: Playback, timeline: Timeline, scene: Scene, speed: Speed): ReplayState {
	const position = speed === 'instant' ? endOf(timeline, scene) : startOf(timeline, scene);
	return {
		position,
		isPlaying: playback.moments.length > 0,
		speed,
		panel: 'none',
		digits: '',
		scroll: 0,
		message: null,
	};
}

/** Whether the last moment is shown. */
export const isAtEnd = (state: ReplayState, timeline: Timeline): boolean => state.position >= timeline.totalMs;

/** The reducer over one playback. */
export function replayReducer(playback: Playback, timeline: Timeline): ReplayReducer {
	/** To a scene: played from its beginning; paused or at once, with all that came of it. */
	const to = (state: ReplayState, scene: Scene): ReplayState => ({
		...state,
		position: state.isPlaying && state.speed !== 'instant' ? startOf(timeline, scene) : endOf(timeline, scene),
		scroll: 0,
		message: null,
		digits: '',
	});
	const sceneOf = (state: ReplayState): Scene => sceneAt(playback, timeline, state.position);
	const step = (state: ReplayState, direction: 1 | -1): ReplayState => {
		const scene = sceneOf(state);
		const wanted = playback.scenes[scene.index + direction];
		if (wanted !== undefined) {
			return to(state, wanted);
		}

		return direction === 1
			? {...state, position: timeline.totalMs, message: 'This is the last of it; [ goes back.'}
			: {...to(state, scene), message: 'This is the beginning.'};
	};

	return (state, action) => {
		switch (action.type) {
			case 'tick': {
				if (!state.isPlaying || state.panel !== 'none') {
					return state;
				}

				const before = sceneOf(state);
				const position = advance(playback, timeline, state.position, action.elapsedMs, state.speed);
				const isElsewhere = sceneAt(playback, timeline, position).index !== before.index;
				const isPlaying = state.speed === 'instant' || position < timeline.totalMs;
				return position === state.position && isPlaying === state.isPlaying
					? state
					: {...state, position, isPlaying, ...(isElsewhere ? {scroll: 0, message: null} : {})};
			}

			case 'toggle':
				if (state.speed === 'instant') {
					return step(state, 1);
				}

				return isAtEnd(state, timeline)
					? {...state, position: 0, isPlaying: true, scroll: 0, digits: '', message: null}
					: {...state, isPlaying: !state.isPlaying, digits: '', message: null};
			case 'step':
				return step(state, action.direction);
			case 'jump': {
				const scene = playback.scenes[action.scene];
				return scene === undefined ? {...state, panel: 'none'} : {...to(state, scene), panel: 'none'};
			}

			case 'end':
				return {...state, position: timeline.totalMs, scroll: 0, digits: '', message: null};
			case 'speed': {
				const speed = otherSpeed(state.speed, action.direction);
				return {...state, speed, isPlaying: speed === 'instant' || state.isPlaying, digits: '', message: null};
			}

			case 'panel':
				return {...state, panel: action.panel, digits: ''};
			case 'digit': {
				const digits = state.digits.length < mostDigits ? state.digits + action.digit : state.digits;
				return {...state, digits, panel: 'none', message: null};
			}

			case 'erase':
				return {...state, digits: state.digits.slice(0, -1)};
			case 'forget':
				return {...state, digits: ''};
			case 'go': {
				if (state.digits === '') {
					return state;
				}

				const wanted = Number(state.digits);
				const scene = playback.scenes.find(({number}) => number === wanted);
				return scene === undefined ? {...state, digits: '', message: `There is no step ${wanted}.`} : to(state, scene);
			}

			case 'scroll':
				return {...state, scroll: action.to};
		}
	};
}
