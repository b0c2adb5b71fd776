// Runs commands that change something, one after another, and says in words how they ended. Records nothing.
import type {Invocation, Outcome} from '../../execution/executor.js';
import type {EventOf} from '../../incident/events.js';
import type {Desk} from '../guide/desk.js';
import type {Place} from '../guide/place.js';
import {sinkOf} from './run-check.js';

/** Runs invocations one after another under the executor, stopping at the first that does not end well. */
export async function runInvocations(
	desk: Desk,
	place: Place,
	invocations: readonly Invocation[],
	isGood: (outcome: Outcome) => boolean,
	stop: AbortSignal,
): Promise<ReadonlyArray<Readonly<{invocation: Invocation; outcome: Outcome}>>> {
	const runs: Array<Readonly<{invocation: Invocation; outcome: Outcome}>> = [];
	for (const [index, invocation] of invocations.entries()) {
		desk.repetition(index, invocations.length);
		const sink = sinkOf(desk, place.runbook, place.step, place.attempt, invocation.index);
		const outcome = await desk.ports.executor.execute(invocation, sink, stop);
		runs.push({invocation, outcome});
		if (!isGood(outcome) || stop.aborted || desk.isLetGo()) {
			break;
		}
	}

	return runs;
}

/** Whether a command that changes something did what it says, by its exit code. */
export function endedWell(exitCodes: readonly number[] | undefined): (outcome: Outcome) => boolean {
	return (outcome) =>
		outcome.kind === 'settled' &&
		!outcome.timedOut &&
		!outcome.interrupted &&
		outcome.exit !== null &&
		(exitCodes ?? [0]).includes(outcome.exit);
}

function lastLine(text: string): string {
	return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** What happened to a command that changes something, in a sentence; null when it ended well. */
export function failureOf(outcomes: readonly Outcome[], isGood: (outcome: Outcome) => boolean): string | null {
	const bad = outcomes.find((outcome) => !isGood(outcome));
	if (bad === undefined) {
		return outcomes.length === 0 ? 'there was nothing to do' : null;
	}

	switch (bad.kind) {
		case 'not-started':
			return bad.failure.sentence;
		case 'unknown':
			return bad.reason;
		case 'settled': {
			const said = lastLine(bad.stderr.text) || lastLine(bad.stdout.text);
			const how = bad.interrupted
				? 'stopped by the operator'
				: bad.timedOut
					? 'not finished within its time'
					: bad.signal === null
						? `exit ${bad.exit}`
						: `ended by ${bad.signal}`;
			return said === '' ? how : `${how}: ${said}`;
		}
	}
}

export function outcomeName(outcomes: readonly Outcome[]): EventOf<'step.finished'>['outcome'] {
	if (outcomes.some((outcome) => outcome.kind === 'unknown')) {
		return 'unknown';
	}

	if (outcomes.some((outcome) => outcome.kind === 'settled' && outcome.interrupted)) {
		return 'interrupted';
	}

	return outcomes.every((outcome) => outcome.kind === 'not-started') ? 'not-started' : 'finished';
}
