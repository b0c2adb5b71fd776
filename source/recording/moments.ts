// The events of a journal and the output of its commands on one clock. Pure: how a blob is read is passed in.
import type {EventOf, JournalEvent, OutputRecord} from '../incident/events.js';
import type {ReadBlob} from './contract.js';
import {type ChunkOptions, chunksOf, type StreamName} from './output-chunks.js';

/** Something that becomes visible at a recorded time, in milliseconds since the incident was opened. */
export type Moment =
	| Readonly<{kind: 'event'; atMs: number; event: JournalEvent}>
	/** Clean text that may end in the middle of a line. `index` counts the repetitions of its step. */
	| Readonly<{kind: 'output'; atMs: number; stream: StreamName; index: number; text: string}>;

/**
 * Recorded offsets of the events since the first, in milliseconds: the monotonic time within a segment, the wall clock
 * between segments. They never decrease.
 */
export function recordedOffsets(events: readonly JournalEvent[]): readonly number[] {
	const opened = Date.parse(events[0]?.at ?? '');
	let segment = {offset: 0, t: events[0]?.t ?? 0};
	let last = 0;
	return events.map((event) => {
		if (event.type === 'incident.resumed') {
			const since = Date.parse(event.at) - opened;
			segment = {offset: Number.isNaN(since) ? last : Math.max(last, since), t: event.t};
		}

		last = Math.max(last, segment.offset + event.t - segment.t);
		return last;
	});
}

type Started = EventOf<'step.started'> | EventOf<'adhoc.started'>;
type Finished = EventOf<'step.finished'> | EventOf<'adhoc.finished'>;

/** When each repetition of a step began, counted from the step's start: repetitions run one after another. */
function repetitionStarts(event: Finished, lengthMs: number) {
	const count = event.outputs.length;
	const items = event.type === 'step.finished' && event.items.length === count ? event.items : null;
	let sum = 0;
	return event.outputs.map((_, position) => {
		const start = items === null ? (position / count) * lengthMs : sum;
		sum += items?.[position]?.durationMs ?? 0;
		return Math.min(Math.round(start), lengthMs);
	});
}

async function readTexts(output: OutputRecord, readBlob: ReadBlob) {
	const read = async (path: string | null) => (path === null ? null : readBlob(path));
	const [stdout, stderr, timing] = await Promise.all([read(output.stdout), read(output.stderr), read(output.timing)]);
	return {stdout, stderr, timing};
}

type Ranked = Readonly<{moment: Moment; rank: number}>;

/** The output of a finished step or command as moments between its start and its end. */
async function outputMoments(
	finished: Finished,
	startMs: number,
	endMs: number,
	readBlob: ReadBlob,
	options: ChunkOptions,
): Promise<readonly Moment[]> {
	const starts = repetitionStarts(finished, endMs - startMs);
	const moments: Moment[] = [];
	for (const [position, output] of finished.outputs.entries()) {
		const start = startMs + (starts[position] ?? 0);
		for (const {atMs, stream, text} of chunksOf(await readTexts(output, readBlob), endMs - start, options)) {
			moments.push({kind: 'output', atMs: start + atMs, stream, text, index: output.index});
		}
	}

	return moments;
}

/** What a start and its end have in common. */
const runKey = (event: Started | Finished): string =>
	'adhoc' in event ? `adhoc ${event.adhoc}` : `${event.runbook}/${event.step}/${event.attempt}/${event.purpose}`;

/** The events and the output of a journal in the order of their time. Output that cannot be read is not there. */
export async function momentsOf(
	events: readonly JournalEvent[],
	readBlob: ReadBlob,
	options: ChunkOptions,
): Promise<readonly Moment[]> {
	const offsets = recordedOffsets(events);
	const ranked: Ranked[] = events.map((event, rank) => ({
		moment: {kind: 'event', atMs: offsets[rank] ?? 0, event},
		rank,
	}));
	const starts = new Map<string, number>();
	for (const [index, event] of events.entries()) {
		if (event.type === 'step.started' || event.type === 'adhoc.started') {
			starts.set(runKey(event), index);
		} else if (event.type === 'step.finished' || event.type === 'adhoc.finished') {
			const start = starts.get(runKey(event));
			const endMs = offsets[index] ?? 0;
			const startMs = start === undefined ? endMs : (offsets[start] ?? endMs);
			const output = await outputMoments(event, startMs, endMs, readBlob, options);
			// After what began it and before everything that follows at the same millisecond.
			const rank = (start ?? index - 1) + 0.5;
			ranked.push(...output.map((moment) => ({moment, rank})));
		}
	}

	return ranked
		.sort((one, other) => one.moment.atMs - other.moment.atMs || one.rank - other.rank)
		.map(({moment}) => moment);
}
