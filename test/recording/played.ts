// Recordings for the tests of what plays them: a journal with output that came at known times.
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import type {ReadBlob} from '../../source/recording/contract.js';
import {
	closedAs,
	finished,
	item,
	journalOf,
	offered,
	opened,
	output,
	shown,
	started,
	type Timed,
} from '../report/events.js';

export type Kept = Readonly<Record<string, string>>;

/** Blobs from a table. */
export const readFrom =
	(kept: Kept): ReadBlob =>
	async (path) =>
		kept[path] ?? null;

/** An output record whose three files are at `blobs/NAME-…`. */
export const recordAt = (name: string, index = 0) => ({
	...output('x', {stdout: 'x', stderr: 'x'}, index),
	stdout: `blobs/${name}-out`,
	stderr: `blobs/${name}-err`,
	timing: `blobs/${name}-timing`,
});

/** What a command left: `timing` as lines of the index. */
export const keptAs = (
	name: string,
	texts: Readonly<{stdout?: string; stderr?: string; timing?: ReadonlyArray<readonly [number, 'o' | 'e', number]>}>,
): Kept => ({
	[`blobs/${name}-out`]: texts.stdout ?? '',
	[`blobs/${name}-err`]: texts.stderr ?? '',
	[`blobs/${name}-timing`]: (texts.timing ?? []).map((entry) => `${JSON.stringify(entry)}\n`).join(''),
});

const measure = (step: string, lengthMs: number, end: Parameters<typeof finished>[1] = {}): readonly Timed[] => [
	[500, offered(step, `Title of ${step}`)],
	[10, started(step, `Title of ${step}`, [shown(`run ${step}`)])],
	[lengthMs, finished(step, {durationMs: lengthMs, ...end})],
];

/** Opened, a slow check with output, a silence of a minute, a check over two items, closed. */
export const slowEvents: readonly JournalEvent[] = journalOf([
	[0, opened({title: 'Something is slow'})],
	...measure('slow', 4000, {outputs: [recordAt('slow')], verdict: 'alarm', sentence: '7 pieces, above 5'}),
	[60_000, {type: 'note.added', text: 'Coffee', about: null} satisfies NewEvent],
	...measure('each', 300, {
		items: [item('a', 0, {durationMs: 100}), item('b', 1, {durationMs: 150})],
		outputs: [recordAt('a', 0), recordAt('b', 1)],
	}),
	[20, closedAs('alarm')],
]);

export const slowKept: Kept = {
	...keptAs('slow', {
		stdout: 'one\ntwo\nhalf',
		stderr: 'careful\n',
		timing: [
			[0, 'o', 4],
			[1000, 'e', 8],
			[2000, 'o', 4],
			[3900, 'o', 4],
		],
	}),
	...keptAs('a', {stdout: 'of a\n', timing: [[50, 'o', 5]]}),
	...keptAs('b', {stdout: 'of b\n', timing: [[50, 'o', 5]]}),
};
