// Writes down, on resume, the end of what was running when a session was lost: the supervisor's word where there is one,
// else "outcome unknown". Must never run anything again, and never guess.

import type {Outcome} from '../../execution/executor.js';
import type {EventOf} from '../../incident/events.js';
import {nothingMeasured} from '../../incident/nothing-measured.js';
import {nothingToUndo} from '../../incident/nothing-to-undo.js';
import {type Attempt, type Change, foldEvents, type IncidentState} from '../../incident/state.js';
import type {Runbook} from '../../runbook/schema.js';
import type {SessionPorts} from '../ports.js';
import {recordName} from '../prepare/prepare-context.js';
import {actionFinished} from './action-finished.js';
import {adhocStep} from './adhoc.js';
import {endedWell, failureOf, outcomeName} from './invocations.js';
import {outputRecordOf} from './run-check.js';

/** The record of a command is on disk before its supervisor is started: without one, nothing was started. */
const neverStarted: Outcome = {
	kind: 'not-started',
	failure: {kind: 'refused', sentence: 'it was not started, because gotriage ended before that'},
	durationMs: 0,
};

type Recovered = ReadonlyArray<Readonly<{index: number; outcome: Outcome}>>;

/** How each command of an action ended, in their order, up to the first that did not end well: the next waits for it. */
function outcomesOf(recovered: Recovered, commands: number, isGood: (outcome: Outcome) => boolean): readonly Outcome[] {
	const byIndex = new Map(recovered.map(({index, outcome}) => [index, outcome]));
	const outcomes: Outcome[] = [];
	for (let index = 0; index < Math.max(1, commands); index++) {
		const outcome = byIndex.get(index) ?? neverStarted;
		outcomes.push(outcome);
		if (!isGood(outcome)) {
			break;
		}
	}

	return outcomes;
}

/** What the end of is not known: never seen, or an action that its supervisor was still at work on when last asked. */
const isOpen = (attempt: Attempt): boolean =>
	attempt.finished === null || (attempt.started.kind === 'action' && attempt.finished.outcome === 'unknown');

/** Records every end that was missed, oldest first. Rejects with a JournalFailure where that cannot be recorded. */
export async function recordLost(ports: SessionPorts, runbookOf: (id: string) => Runbook | null): Promise<void> {
	const state = foldEvents(ports.journal.events);
	for (const attempt of state.attempts.filter(isOpen)) {
		if (attempt.started.kind === 'action') {
			await recordLostAction(ports, attempt, runbookOf(attempt.runbook));
		} else {
			await ports.journal.append(unseenEnd(attempt));
		}
	}

	for (const {started, finished} of state.adhoc) {
		if (finished === null || finished.outcome === 'unknown') {
			await recordLostAdhoc(ports, state.runbook, started.adhoc, finished);
		}
	}
}

function unseenEnd(attempt: Attempt) {
	return {
		type: 'step.finished' as const,
		...nothingMeasured(),
		runbook: attempt.runbook,
		step: attempt.step,
		attempt: attempt.attempt,
		kind: attempt.started.kind,
		purpose: attempt.purpose,
		outcome: 'unknown' as const,
		verdict: 'unknown' as const,
		reason: 'outcome unknown: gotriage ended while it ran, and it is not run again by itself',
		sentence: 'outcome unknown',
		end: 'unknown' as const,
	};
}

async function recordLostAction(ports: SessionPorts, attempt: Attempt, runbook: Runbook | null): Promise<void> {
	const {step} = attempt;
	const place = {runbook: attempt.runbook, step, attempt: attempt.attempt};
	const recovered = await ports.executor.recover(recordName(attempt.runbook, step), attempt.attempt);
	const isUndo = attempt.purpose === 'undo';
	const action = runbook?.steps.find((candidate) => candidate.id === step);
	const isGood = endedWell(isUndo || action?.kind !== 'action' ? undefined : action.exitCodes);
	const outcomes = outcomesOf(recovered, attempt.started.commands.length, isGood);
	const isSeen = outcomes.every((outcome) => outcome.kind !== 'unknown');
	if (attempt.finished !== null && !isSeen) {
		// It was told as unknown before, and nothing more is known now.
		return;
	}

	const failure = failureOf(outcomes, isGood);
	const outputs = recovered
		.map((entry) => outputRecordOf(ports, {...place, index: entry.index}, entry.outcome))
		.filter((output) => output !== null);
	const isStarted = outcomes.some((outcome) => outcome.kind !== 'not-started');
	if (!isUndo) {
		await recordLostChange(ports, attempt, failure, isStarted);
	}

	await ports.journal.append(actionFinished(place, isUndo ? 'undo' : 'step', outcomes, outputs, failure));
	const undoes = attempt.started.undoes;
	if (isUndo && isSeen && undoes !== undefined) {
		await ports.journal.append({
			type: 'change.undone',
			...place,
			attempt: undoes,
			result: failure === null ? 'undone' : isStarted ? 'failed' : 'refused',
			reason: failure,
			by: 'command',
		});
	}
}

const changeOf = (state: IncidentState, attempt: Attempt): Change | undefined =>
	state.changes.find(
		(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
	);

/** A change whose end nobody saw still has its state before and its way back, so it can be rolled back. */
async function recordLostChange(
	ports: SessionPorts,
	attempt: Attempt,
	failure: string | null,
	isStarted: boolean,
): Promise<void> {
	const change = changeOf(foldEvents(ports.journal.events), attempt);
	if (change?.undone?.result === 'undone' || (change?.applied && attempt.finished === null)) {
		return;
	}

	const files = change?.snapshot?.files ?? [];
	const hasStateBefore = files.length > 0 || (change?.snapshot?.moves.length ?? 0) > 0;
	const plan: NonNullable<EventOf<'step.started'>['change']> = attempt.started.change ?? {
		risk: 'disruptive',
		effect: attempt.started.title,
		undo: hasStateBefore ? 'restore' : 'impossible',
		undoWhy: hasStateBefore ? 'puts back the state before' : 'gotriage ended while it ran; look at what it did',
		undoCommands: [],
	};
	await ports.journal.append({
		type: 'change.applied',
		runbook: attempt.runbook,
		step: attempt.step,
		attempt: attempt.attempt,
		title: attempt.started.title,
		...plan,
		...(isStarted ? {} : nothingToUndo),
		item: null,
		after: await Promise.all(files.map(async (file) => ({path: file.path, sha256: await ports.fileSha256(file.path)}))),
		succeeded: failure === null,
	});
}

async function recordLostAdhoc(
	ports: SessionPorts,
	runbook: string,
	adhoc: number,
	before: EventOf<'adhoc.finished'> | null,
): Promise<void> {
	const recovered = await ports.executor.recover(adhocStep, adhoc);
	const outcomes = outcomesOf(recovered, 1, endedWell(undefined));
	if (before !== null && outcomes.some((outcome) => outcome.kind === 'unknown')) {
		return;
	}

	const settled = outcomes.find((outcome) => outcome.kind === 'settled');
	await ports.journal.append({
		type: 'adhoc.finished',
		adhoc,
		outcome: outcomeName(outcomes),
		exit: settled?.exit ?? null,
		signal: settled?.signal ?? null,
		timedOut: settled?.timedOut ?? false,
		durationMs: Math.round(settled?.durationMs ?? 0),
		reason: failureOf(outcomes, endedWell(undefined)),
		outputs: recovered
			.map((entry) =>
				outputRecordOf(ports, {runbook, step: adhocStep, attempt: adhoc, index: entry.index}, entry.outcome),
			)
			.filter((output) => output !== null),
		leftovers: (settled?.leftovers ?? []).map((leftover) => ({...leftover})),
		warnings: [...(settled?.warnings ?? [])],
	});
}
