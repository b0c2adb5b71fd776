// The drill's clock: what a drill charges is what the chosen steps took when they were recorded and what the trainee took
// to think. How fast it was played, how long it was paused and what the recording did not have cost nothing. Computed
// from the journal alone, so that a drill that was left and gone on with counts the same. Pure.
import type {JournalEvent} from '../incident/events.js';
import {type Marked, markOf} from './marks.js';

/** A step that was not recorded gives back the time it took to choose it: once, and up to this. */
const missRefundMs = 30_000;

/** What a playback writes; what a person does meanwhile is not among it. */
const isPlayed = (event: JournalEvent): boolean =>
	event.type === 'step.started' ||
	event.type === 'step.finished' ||
	event.type === 'change.snapshotted' ||
	event.type === 'change.applied' ||
	event.type === 'change.verified' ||
	event.type === 'change.undone' ||
	event.type === 'artefact.stored';

/** What is written between a choice and its answer. */
const isChoosing = (event: JournalEvent): boolean =>
	event.type === 'step.offered' ||
	event.type === 'runbook.entered' ||
	event.type === 'consent.asked' ||
	event.type === 'consent.given';

type Tick = Readonly<{event: JournalEvent; mark: Marked | null; isInPlayback: boolean; playbackEnds: boolean}>;

/** Each event with whether it lies within a playback: from the mark of a take to the last event that the take wrote. */
function ticksOf(events: readonly JournalEvent[]): readonly Tick[] {
	const marks = events.map(markOf);
	const ends = new Set<number>();
	let end: number | null = null;
	for (let index = events.length - 1; index >= 0; index--) {
		const event = events[index];
		const mark = marks[index]?.mark;
		if (mark === 'take') {
			ends.add(end ?? index);
			end = null;
		} else if (mark === 'miss') {
			end = null;
		} else if (end === null && event !== undefined && isPlayed(event)) {
			end = index;
		}
	}

	let isPlaying = false;
	return events.map((event, index) => {
		const mark = marks[index] ?? null;
		isPlaying = isPlaying || mark?.mark === 'take';
		const tick = {event, mark, isInPlayback: isPlaying, playbackEnds: isPlaying && ends.has(index)};
		isPlaying = isPlaying && !ends.has(index);
		return tick;
	});
}

type Reckoning = Readonly<{
	/** Charged milliseconds by the event's `seq`. */
	at: ReadonlyMap<number, number>;
	/** At the last event. */
	ms: number;
	/** Whether the clock goes on after the last event. */
	isRunning: boolean;
	lastT: number;
	/** What the last take charged. */
	lastTakeMs: number;
}>;

function reckon(events: readonly JournalEvent[]): Reckoning {
	const ticks = ticksOf(events);
	const at = new Map<number, number>();
	let ms = 0;
	let hasBegun = false;
	let isOver = false;
	let isClosed = false;
	let isPaused = false;
	let lastTakeMs = 0;
	/** A miss that a facilitator may still answer: the wait is given back. */
	let waitsFor = null as string | null;
	/** How long it was waited for so far. */
	let waitedMs = 0;
	/** What thinking has cost since the last thing that was done. */
	let thoughtMs = 0;
	const refunded = new Set<string>();
	let previous: Tick | null = null;

	for (const tick of ticks) {
		const {event, mark} = tick;
		const isThinking =
			hasBegun &&
			!isOver &&
			!isClosed &&
			!isPaused &&
			previous !== null &&
			event.type !== 'incident.resumed' &&
			(!previous.isInPlayback || previous.playbackEnds);
		const gap = isThinking && previous !== null ? Math.max(0, event.t - previous.event.t) : 0;
		ms += gap;
		thoughtMs += gap;
		if (waitsFor !== null) {
			waitedMs += gap;
		}

		const isAnswer = mark?.mark === 'facilitator-answer' && mark.detail.step === waitsFor;
		if (isAnswer) {
			// Whatever was noted or said meanwhile, it was waiting.
			ms -= waitedMs;
		}

		switch (mark?.mark) {
			case 'begun':
				hasBegun = true;
				break;
			case 'take':
				if (hasBegun && !isOver) {
					ms += mark.detail.chargedMs;
				}

				lastTakeMs = mark.detail.chargedMs;

				break;
			case 'miss':
				if (!refunded.has(mark.detail.step)) {
					ms -= Math.min(missRefundMs, thoughtMs);
					refunded.add(mark.detail.step);
				}

				waitsFor = mark.detail.step;
				waitedMs = 0;
				break;
			case 'paused':
				isPaused = true;
				break;
			case 'continued':
				isPaused = false;
				break;
			case 'concluded':
				isOver = true;
				break;
			default:
				break;
		}

		if (!isChoosing(event)) {
			thoughtMs = 0;
		}

		if (isAnswer || mark?.mark === 'take' || event.type === 'step.offered') {
			waitsFor = null;
		}

		if (event.type === 'incident.closed') {
			isClosed = true;
		} else if (event.type === 'incident.resumed' && event.purpose === 'resume') {
			isClosed = false;
		}

		at.set(event.seq, ms);
		previous = tick;
	}

	return {at, ms, isRunning: hasBegun && !isOver && !isClosed && !isPaused, lastT: previous?.event.t ?? 0, lastTakeMs};
}

/**
 * What the clock said at each event, in milliseconds since the page, by the event's `seq`. What happens while a step is
 * played happens at that step's end: the playback's speed must not decide what came in time.
 */
export const chargedTimes = (events: readonly JournalEvent[]): ReadonlyMap<number, number> => reckon(events).at;

/**
 * What the clock says now.
 * @param now `t` of the journal at this moment; `playing` while a take is shown: how much of its recorded time, of how much
 */
export function chargedNow(
	events: readonly JournalEvent[],
	now: Readonly<{t: number; playing: Readonly<{playedMs: number; ofMs: number}> | null}>,
): number {
	const {ms, isRunning, lastT, lastTakeMs} = reckon(events);
	if (now.playing !== null) {
		const {playedMs, ofMs} = now.playing;
		return ms - lastTakeMs * (ofMs > 0 ? Math.max(0, Math.min(1, 1 - playedMs / ofMs)) : 0);
	}

	return isRunning ? ms + Math.max(0, now.t - lastT) : ms;
}
