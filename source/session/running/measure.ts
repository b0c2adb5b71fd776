// Runs a filled-in check to its reading: one invocation, one for each item, or one for each sample. Knows no journal;
// the conductor records what it returns, and the board's sweep only shows it.
import type {Executor, Invocation, Leftover, Outcome, OutputSink} from '../../execution/executor.js';
import type {Scope} from '../../runbook/expression.js';
import type {Observation} from '../../runbook/reading/observation.js';
import {computeReading, readCheck} from '../../runbook/reading/read-check.js';
import {readItems} from '../../runbook/reading/read-items.js';
import {isSampleOver, readSamples} from '../../runbook/reading/read-samples.js';
import type {CheckStep} from '../../runbook/schema.js';
import type {Reading} from '../../runbook/verdict.js';
import {parseDuration} from '../../text/duration.js';
import type {Filled} from '../prepare/prepare.js';

export type Measured = Readonly<{
	reading: Reading;
	runs: ReadonlyArray<Readonly<{invocation: Invocation; outcome: Outcome}>>;
	durationMs: number;
	interrupted: boolean;
	/** Nothing could be started at all. */
	notStarted: boolean;
}>;

export type MeasureContext = Readonly<{
	executor: Executor;
	scope: Scope;
	sink: (invocation: Invocation) => OutputSink;
	/** Which repetition starts, of how many. */
	onRepetition: (index: number, total: number) => void;
	/** After each round of a sampled check: the first round's artefacts are kept before the next overwrites them. */
	afterRound: (index: number, total: number) => Promise<void>;
	wait: (ms: number, stop: AbortSignal) => Promise<void>;
	monotonicMs: () => number;
	stop: AbortSignal;
	/** Upper bound for each invocation, as the board's sweep sets one; null: the step's own. */
	deadlineMs: number | null;
}>;

/** What a check may know of one invocation's end. */
export function observationOf(outcome: Outcome): Observation {
	switch (outcome.kind) {
		case 'settled':
			return {
				exit: outcome.exit,
				signal: outcome.signal,
				timedOut: outcome.timedOut,
				interrupted: outcome.interrupted,
				elapsedMs: outcome.durationMs,
				stdout: outcome.stdout.text,
				stderr: outcome.stderr.text,
				parsed: outcome.parsed,
				failure: null,
			};
		case 'not-started':
			return {
				exit: null,
				signal: null,
				timedOut: false,
				interrupted: false,
				elapsedMs: outcome.durationMs,
				stdout: '',
				stderr: '',
				parsed: {kind: 'not-understood', reason: outcome.failure.sentence},
				failure: outcome.failure.sentence,
			};
		case 'unknown':
			return {
				exit: null,
				signal: null,
				timedOut: false,
				interrupted: false,
				elapsedMs: 0,
				stdout: '',
				stderr: '',
				parsed: {kind: 'not-understood', reason: outcome.reason},
				failure: outcome.reason,
			};
	}
}

export function leftoversOf(runs: Measured['runs']): readonly Leftover[] {
	return runs.flatMap((run) => (run.outcome.kind === 'settled' ? run.outcome.leftovers : []));
}

const wasInterrupted = (outcome: Outcome): boolean => outcome.kind === 'settled' && outcome.interrupted;

/** What was left unmeasured might be in alarm: a stopped check is never ok. */
const stoppedReason = 'stopped before everything was measured';

type Run = Measured['runs'][number];

/** Measures. Never throws for what a command can do; the reading is then unknown, with its reason. */
export async function measureCheck(check: CheckStep, filled: Filled, context: MeasureContext): Promise<Measured> {
	const {executor, stop, scope} = context;
	const startedAt = context.monotonicMs();
	const runs: Run[] = [];
	const finish = (reading: Reading): Measured => {
		const interrupted = stop.aborted || runs.some((run) => wasInterrupted(run.outcome));
		return {
			reading:
				interrupted && reading.verdict === 'ok' ? {...reading, verdict: 'unknown', reason: stoppedReason} : reading,
			runs,
			durationMs: Math.round(context.monotonicMs() - startedAt),
			interrupted,
			notStarted: runs.length > 0 && runs.every((run) => run.outcome.kind === 'not-started'),
		};
	};
	const runOne = async (invocation: Invocation): Promise<Outcome> => {
		const bounded =
			context.deadlineMs === null
				? invocation
				: {...invocation, timeoutMs: Math.min(invocation.timeoutMs, context.deadlineMs)};
		const outcome = await executor.execute(bounded, context.sink(bounded), stop);
		runs.push({invocation: bounded, outcome});
		return outcome;
	};

	if (check.compute !== undefined) {
		return finish(computeReading(check, scope));
	}

	if (check.each !== undefined) {
		const observed: Array<{item: (typeof filled.items)[number]; index: number; observation: Observation}> = [];
		for (const [index, invocation] of filled.invocations.entries()) {
			if (stop.aborted) {
				break;
			}

			context.onRepetition(index, filled.invocations.length);
			const outcome = await runOne(invocation);
			observed.push({item: filled.items[index] ?? null, index, observation: observationOf(outcome)});
		}

		return finish(readItems(check, observed, scope));
	}

	const [invocation] = filled.invocations;
	if (invocation === undefined) {
		throw new Error(`check ${check.id} has nothing to run`);
	}

	if (check.sample === undefined) {
		context.onRepetition(0, 1);
		return finish(readCheck(check, observationOf(await runOne(invocation)), scope));
	}

	const everyMs = parseDuration(check.sample.every) ?? 1000;
	const observations: Observation[] = [];
	let reading = readSamples(check, observations, scope);
	for (let round = 0; round < check.sample.times && !stop.aborted; round++) {
		context.onRepetition(round, check.sample.times);
		const roundStartedAt = context.monotonicMs();
		const outcome = await runOne({
			...invocation,
			index: round,
		});
		await context.afterRound(round, check.sample.times);
		observations.push(observationOf(outcome));
		reading = readSamples(check, observations, scope);
		if (wasInterrupted(outcome) || isSampleOver(check, observations, scope)) {
			break;
		}

		const spent = context.monotonicMs() - roundStartedAt;
		if (round + 1 < check.sample.times && spent < everyMs) {
			await context.wait(everyMs - spent, stop);
		}
	}

	return finish(reading);
}
