// The line that says where a replay stands: what it does, a bar over the whole, the recorded time. Pure.
import type {Playback} from '../../../recording/playback.js';
import {sceneAt, type Timeline} from '../../../recording/playhead.js';
import {displayWidth} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {type Line, span} from '../guide/lines.js';
import {isAtEnd, type ReplayState} from './replay-state.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** Recorded time: `00:12`, from an hour on `1:02:03`. */
export function timeText(ms: number): string {
	const seconds = Math.floor(Math.max(0, ms) / 1000);
	const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
	return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
}

function doingWords(state: ReplayState, timeline: Timeline): string {
	if (state.speed === 'instant') {
		return 'step by step';
	}

	return isAtEnd(state, timeline) ? 'ended' : `${state.isPlaying ? 'playing' : 'paused'} ${state.speed}x`;
}

/** One line of exactly `width` cells or fewer. The bar is over played time, the figures are recorded time. */
export function progressLine(
	state: ReplayState,
	playback: Playback,
	timeline: Timeline,
	atMs: number,
	theme: Theme,
	width: number,
): Line {
	const numbered = playback.scenes.slice(0, sceneAt(playback, timeline, state.position).index + 1);
	const number = numbered.findLast((scene) => scene.number !== null)?.number ?? 0;
	const count = playback.scenes.findLast((scene) => scene.number !== null)?.number ?? 0;
	const left = `${doingWords(state, timeline).padEnd(12)} `;
	const right = ` ${timeText(atMs)}/${timeText(playback.durationMs)} ${theme.signs.dot} step ${number}/${count}`;
	const cells = Math.max(0, width - displayWidth(left) - displayWidth(right) - 2);
	const part = timeline.totalMs === 0 ? 1 : state.position / timeline.totalMs;
	const full = Math.min(cells, Math.round(part * cells));
	const bar = cells < 5 ? '' : `[${'#'.repeat(full)}${'.'.repeat(cells - full)}]`;
	return [span(left, state.isPlaying ? 'accent' : 'strong'), span(bar), span(right)];
}
