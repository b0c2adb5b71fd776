// A recorded take as the drill's own journal tells it: the same readings and commands under the drill's own attempts. Pure.
import type {JournalEvent, NewEvent, SweepRow} from '../incident/events.js';
import type {Take} from '../recording/contract.js';
import {placeOf} from './answer.js';
import type {StepRef} from './contract.js';

/** Attempts of the drill's journal, by what they are: counted per step, and found again by what was recorded. */
export type Attempts = Readonly<{
	/** How many attempts of `runbook/step` the drill has had. */
	counts: ReadonlyMap<string, number>;
	/** By `runbook/step/attempt` of the recording: the attempt of the drill that retold it last. */
	retold: ReadonlyMap<string, number>;
}>;

export const noAttempts: Attempts = {counts: new Map(), retold: new Map()};

type Told = Readonly<{afterMs: number; event: NewEvent}>;

/** The events of a take with how long after its first one each came when it was recorded, in milliseconds. */
export function retell(take: Take, before: Attempts): Readonly<{events: readonly Told[]; attempts: Attempts}> {
	const counts = new Map(before.counts);
	const retold = new Map(before.retold);
	const own = new Map<string, number>();
	const begun = take.events.find((event) => event.type === 'step.started')?.t ?? take.started.t;
	const attemptOf = (event: Readonly<{runbook: string; step: string; attempt: number}>, isNew: boolean): number => {
		const key = `${event.runbook}/${event.step}/${event.attempt}`;
		const known = own.get(key) ?? (isNew ? undefined : retold.get(key));
		if (known !== undefined) {
			return known;
		}

		const next = (counts.get(`${event.runbook}/${event.step}`) ?? 0) + 1;
		counts.set(`${event.runbook}/${event.step}`, next);
		own.set(key, next);
		return next;
	};

	const events = take.events.flatMap((event): readonly Told[] => {
		const {seq: _seq, at: _at, t, prev: _prev, ...body} = event;
		if (!('attempt' in body)) {
			return [];
		}

		// What is rolled back keeps the attempt that it had in this drill.
		const attempt =
			event.type === 'change.undone' ? (retold.get(keyOf(event)) ?? event.attempt) : attemptOf(event as never, true);
		const undoes =
			event.type === 'step.started' && event.undoes !== undefined
				? {undoes: retold.get(`${event.runbook}/${event.step}/${event.undoes}`) ?? event.undoes}
				: {};
		return [{afterMs: Math.max(0, t - begun), event: {...body, attempt, ...undoes} as NewEvent}];
	});
	for (const [key, attempt] of own) {
		retold.set(key, attempt);
	}

	return {events, attempts: {counts, retold}};
}

const keyOf = (event: Readonly<{runbook: string; step: string; attempt: number}>): string =>
	`${event.runbook}/${event.step}/${event.attempt}`;

type Finished = Extract<JournalEvent, {type: 'step.finished'}>;

/** A row of the board as the attempt of its key metric: what was measured, without output. */
export function retellRow(
	row: SweepRow,
	ref: StepRef,
	title: string,
	before: Attempts,
): Readonly<{events: readonly Told[]; attempts: Attempts}> {
	const {runbook, step} = placeOf(ref);
	const counts = new Map(before.counts);
	const attempt = (counts.get(`${runbook}/${step}`) ?? 0) + 1;
	counts.set(`${runbook}/${step}`, attempt);
	const base = {runbook, step, attempt, kind: 'check' as const, purpose: 'step' as const};
	const finished: Omit<Finished, 'seq' | 'at' | 't' | 'prev'> = {
		type: 'step.finished',
		...base,
		outcome: 'finished',
		exit: null,
		signal: null,
		timedOut: false,
		durationMs: row.durationMs,
		value: row.value,
		unit: row.unit,
		verdict: row.verdict,
		reason: row.reason,
		sentence: row.sentence,
		threshold: row.threshold,
		explanation: null,
		facts: {},
		items: [],
		values: [],
		stdoutBytes: 0,
		stderrBytes: 0,
		stdoutSha256: '',
		stderrSha256: '',
		outputs: [],
		leftovers: [],
		warnings: ['measured by the board; its output was not kept'],
		evidence: null,
		end: row.verdict,
	};
	return {
		events: [
			{afterMs: 0, event: {type: 'step.started', ...base, title, commands: [], deviation: false}},
			{afterMs: row.durationMs, event: finished as NewEvent},
		],
		attempts: {counts, retold: before.retold},
	};
}
