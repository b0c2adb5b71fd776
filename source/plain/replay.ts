// A playback as text: append-only lines for a log or a pipe, and the cues of a cast. Fed by the same events as the screen.
// Touches no file and no clock; nothing but printable lines comes out, whatever a recording contains.
import type {CastCue} from '../recording/cast.js';
import type {StreamName} from '../recording/output-chunks.js';
import type {Moment, Playback, Scene} from '../recording/playback.js';
import {cleanLine} from '../text/clean.js';
import {plainLines, stampWidth, untimedLines} from './render.js';

/** A stream by its number, as in a shell: what was said on which is told without colour. */
const streamMarks: Readonly<Record<StreamName, string>> = {stdout: '1| ', stderr: '2| '};
const streams: readonly StreamName[] = ['stdout', 'stderr'];
const longestOutputLine = 16_384;
const margin = ' '.repeat(stampWidth);

/**
 * A renderer for one playback: give it every moment once, in order, and print what it returns. Output stands below its
 * command, line by line; an unfinished line waits for its rest or for the end of its step.
 */
export function replayLines(): (moment: Moment) => readonly string[] {
	const render = plainLines({isReplay: true});
	const open: Record<StreamName, string> = {stdout: '', stderr: ''};
	const drawn = (stream: StreamName, line: string): string =>
		margin + streamMarks[stream] + cleanLine(line, longestOutputLine);
	const flush = (): readonly string[] =>
		streams.flatMap((stream) => {
			const rest = open[stream];
			open[stream] = '';
			return rest === '' ? [] : [drawn(stream, rest)];
		});
	return (moment) => {
		if (moment.kind === 'event') {
			return [...flush(), ...render(moment.event)];
		}

		const lines = `${open[moment.stream]}${moment.text}`.split('\n');
		open[moment.stream] = lines.pop() ?? '';
		return lines.map((line) => drawn(moment.stream, line));
	};
}

export type CastOptions = Readonly<{
	/** The playback is of a drill: its markers must not say what the cause is or what was done about it. */
	isDrill: boolean;
}>;

const markerOf = (scene: Scene, isDrill: boolean): string =>
	isDrill ? `Step ${scene.number}` : cleanLine(scene.title, 200);

/** What a cast of the playback shows: one marker for each step, its events in words, its output as it came. */
export function castCues(playback: Playback, {isDrill}: CastOptions): readonly CastCue[] {
	const render = untimedLines({isReplay: true});
	const scenes = new Map(playback.scenes.map((scene) => [scene.first, scene]));
	return playback.moments.flatMap((moment, index): readonly CastCue[] => {
		const {atMs} = moment;
		const scene = scenes.get(index);
		const marker: readonly CastCue[] =
			scene === undefined || scene.number === null ? [] : [{kind: 'marker', atMs, label: markerOf(scene, isDrill)}];
		const gap: readonly string[] = scene === undefined || index === 0 ? [] : [''];
		if (moment.kind === 'output') {
			return [...marker, {kind: 'output', atMs, stream: moment.stream, text: moment.text}];
		}

		const lines = [...gap, ...render(moment.event)];
		return lines.length === 0 ? marker : [...marker, {kind: 'lines', atMs, lines}];
	});
}
