// One picture of a playback: the state of the incident so far, and the scene in hand with its output. Pure. A picture
// shows nothing that comes later.
import type {EventOf, JournalEvent} from '../incident/events.js';
import {applyEvent, emptyState, type IncidentState} from '../incident/state.js';
import type {Moment, Playback, Scene} from './playback.js';

/** Lines of output that a picture holds at most. */
const tailLines = 200;
const tailCharacters = 64 * 1024;

export type Frame = Readonly<{
	scene: Scene;
	/** With every event that is shown folded in. */
	state: IncidentState;
	/** Recorded milliseconds since the opening. */
	atMs: number;
	/** The events of the scene that are shown. */
	events: readonly JournalEvent[];
	/** What was started in it and when; `finished` is null while it runs. */
	run: Readonly<{
		started: EventOf<'step.started'> | EventOf<'adhoc.started'>;
		startMs: number;
		finished: EventOf<'step.finished'> | EventOf<'adhoc.finished'> | null;
	}> | null;
	/** The newest lines of its output so far; the last one may be unfinished. */
	tail: readonly string[];
	/** Characters of output so far. */
	characters: number;
}>;

/** The states before each scene, from which any picture is reached without playing from the beginning. */
export function keyframesOf({moments, scenes}: Playback): readonly IncidentState[] {
	let state = emptyState;
	return scenes.map((scene) => {
		const before = state;
		state = withMoments(state, moments, scene.first, scene.end);
		return before;
	});
}

function withMoments(state: IncidentState, moments: readonly Moment[], from: number, to: number): IncidentState {
	let folded = state;
	for (let index = from; index < to; index++) {
		const moment = moments[index];
		if (moment?.kind === 'event') {
			folded = applyEvent(folded, moment.event);
		}
	}

	return folded;
}

/** The state when all of a scene is shown. */
export const stateAfter = (playback: Playback, keyframes: readonly IncidentState[], scene: Scene): IncidentState =>
	keyframes[scene.index + 1] ??
	withMoments(keyframes[scene.index] ?? emptyState, playback.moments, scene.first, scene.end);

type Output = Extract<Moment, {kind: 'output'}>;

/** The newest pieces that are surely enough for the tail: what came long before is not looked at for every picture. */
function newestOf(output: readonly Output[]): readonly Output[] {
	let characters = 0;
	const from = output.findLastIndex(({text}) => {
		characters += text.length;
		return characters >= tailCharacters;
	});
	return from === -1 ? output : output.slice(from);
}

/** Whole streams are put together, so that two of them do not mix within a line. */
function linesOf(output: readonly Output[]): readonly string[] {
	const lines: string[] = [];
	const open: {stdout: number | null; stderr: number | null} = {stdout: null, stderr: null};
	for (const {stream, text} of output) {
		const [first = '', ...rest] = text.split('\n');
		const at = open[stream];
		if (at !== null) {
			lines[at] = `${lines[at] ?? ''}${first}`;
		} else if (first !== '' || rest.length > 0) {
			lines.push(first);
		}

		let last = at ?? lines.length - 1;
		for (const [index, line] of rest.entries()) {
			if (index === rest.length - 1 && line === '') {
				last = -1;
			} else {
				lines.push(line);
				last = lines.length - 1;
			}
		}

		open[stream] = last === -1 ? null : last;
	}

	return lines.slice(-tailLines);
}

/** The picture after the first `shown` moments, at a recorded time. */
export function frameAt(
	playback: Playback,
	keyframes: readonly IncidentState[],
	scene: Scene,
	shown: number,
	atMs: number,
): Frame {
	const to = Math.min(shown, scene.end);
	const visible = playback.moments.slice(scene.first, to);
	const events = visible.flatMap((moment) => (moment.kind === 'event' ? [moment.event] : []));
	const output = visible.filter((moment) => moment.kind === 'output');
	const begun = visible.findLast(
		(moment) =>
			moment.kind === 'event' && (moment.event.type === 'step.started' || moment.event.type === 'adhoc.started'),
	);
	const started = begun?.kind === 'event' ? begun.event : null;
	const finished = events.findLast((event) => event.type === 'step.finished' || event.type === 'adhoc.finished');
	return {
		scene,
		atMs,
		state: withMoments(keyframes[scene.index] ?? emptyState, playback.moments, scene.first, to),
		events,
		run:
			started !== null && (started.type === 'step.started' || started.type === 'adhoc.started')
				? {started, startMs: begun?.atMs ?? 0, finished: finished ?? null}
				: null,
		tail: linesOf(newestOf(output)),
		characters: output.reduce((sum, {text}) => sum + text.length, 0),
	};
}
