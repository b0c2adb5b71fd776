// Rolls changes back from the journal alone, so that it works in the incident, after a crash, and the morning after.
import type {Command, Invocation, Move} from '../../execution/executor.js';
import type {ShownCommand} from '../../incident/events.js';
import type {Change} from '../../incident/state.js';
import {parseDuration} from '../../text/duration.js';
import type {Refusal, Result, UndoPlan} from '../contract.js';
import type {Desk} from '../guide/desk.js';
import {type Places, recordName} from '../prepare/prepare-context.js';
import {shownCommandOf} from '../prepare/shown.js';
import {actionFinished} from '../running/action-finished.js';
import {endedWell, failureOf, runInvocations} from '../running/invocations.js';
import {nextAttempt, outputRecordOf} from '../running/run-check.js';
import {runningProcess} from '../running/still-running.js';

const restoreTimeoutMs = parseDuration('60s') ?? 60_000;

function invocationOf(
	change: Change,
	attempt: number,
	index: number,
	command: Command,
	places: Places,
	shown: ShownCommand | null,
): Invocation {
	const name = `${change.runbook}-${change.step}-${attempt}-${index}`;
	return {
		step: recordName(change.runbook, change.step),
		attempt,
		index,
		role: 'action',
		command,
		env: shown?.env ?? {},
		values: {},
		cwd: shown?.cwd ?? places.project,
		tmp: `${places.temporary}/gotriage-${places.incident}-${name}`,
		artefacts: `${places.staging}/${name}`,
		timeoutMs: shown && shown.timeoutMs > 0 ? shown.timeoutMs : restoreTimeoutMs,
		parse: 'text',
		secrets: [],
	};
}

/** The invocations that put back what a change did: the snapshot's files, the moved paths, or the recorded command. */
function undoInvocations(change: Change, attempt: number, directory: string, places: Places): readonly Invocation[] {
	const {applied, snapshot} = change;
	const commands: Array<Readonly<{command: Command; shown: ShownCommand | null}>> = [];
	if (applied?.undo === 'command' || applied?.undo === 'signal') {
		for (const shown of applied.undoCommands) {
			commands.push({command: shown['command'] as Command, shown});
		}
	} else if (snapshot) {
		if (snapshot.moves.length > 0) {
			commands.push({
				command: {kind: 'unquarantine', moves: snapshot.moves.toReversed() as readonly Move[]},
				shown: null,
			});
		}

		if (snapshot.files.length > 0) {
			const after = new Map(applied?.after.map((file) => [file.path, file.sha256]) ?? []);
			commands.push({
				command: {
					kind: 'restore',
					files: snapshot.files.map((file) => ({
						path: file.path,
						copy: file.copy === null ? null : `${directory}/${file.copy}`,
						mode: file.mode,
						sha256: file.sha256,
						after: after.has(file.path) ? (after.get(file.path) ?? null) : file.sha256,
					})),
				},
				shown: null,
			});
		}
	}

	return commands.map((entry, index) => invocationOf(change, attempt, index, entry.command, places, entry.shown));
}

/** The change that one attempt of a step made, null where it made none. */
export function findChange(desk: Desk, runbook: string, step: string, attempt: number): Change | null {
	const {changes} = desk.state();
	return (
		changes.find((change) => change.runbook === runbook && change.step === step && change.attempt === attempt) ?? null
	);
}

/** Why a change cannot be rolled back now, else null. */
export function whyNotUndoable(change: Change): string | null {
	switch (change.undo) {
		case 'not needed':
			return `nothing to roll back: ${change.applied?.undoWhy ?? 'the change needs no undo'}`;
		case 'impossible':
			return `this change cannot be rolled back: ${change.applied?.undoWhy ?? 'the runbook says so'}`;
		case 'undone':
			return 'this change has been rolled back already';
		case 'released':
			return 'what it would be put back from was deleted by gotriage release, so this change cannot be rolled back any more';
		case 'available':
		case 'failed':
			return null;
	}
}

/** How a change would be rolled back, in the words that are shown for consent. */
export function planUndo(desk: Desk, change: Change, places: Places): UndoPlan | Refusal {
	const refusal = whyNotUndoable(change);
	if (refusal !== null) {
		return {refused: refusal};
	}

	const attempt = nextAttempt(desk, change.runbook, change.step);
	const invocations = undoInvocations(change, attempt, desk.ports.journal.directory, places);
	if (invocations.length === 0) {
		return {refused: 'no state before was kept, so there is nothing to put back'};
	}

	const shown = invocations.map((invocation) => shownCommandOf(invocation, null));
	return {
		kind: change.applied?.undo === 'signal' ? 'signal' : 'command',
		shown,
		invocations,
		sentence: shown.map((command) => command.line).join('; '),
	};
}

/** Rolls one change back and records how it went. */
export async function undoChange(
	desk: Desk,
	change: Change,
	places: Places,
	by: 'person' | 'command',
): Promise<Result> {
	const plan = planUndo(desk, change, places);
	if ('refused' in plan) {
		return plan;
	}

	if (plan.kind !== 'command' && plan.kind !== 'signal') {
		return {refused: plan.sentence};
	}

	const running = await runningProcess(desk.ports, change);
	if (running !== null) {
		return {refused: `its action is still running${running}; roll it back when it has ended`};
	}

	const attempt = nextAttempt(desk, change.runbook, change.step);
	const place = {runbook: change.runbook, step: change.step, attempt};
	const title = `Undo: ${change.applied?.title ?? change.step}`;
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'action',
		purpose: 'undo',
		title,
		commands: [...plan.shown],
		deviation: false,
		undoes: change.attempt,
	});
	const isGood = endedWell([0]);
	const stop = desk.begin({
		runbook: change.runbook,
		step: change.step,
		purpose: 'undo',
		title,
		shown: plan.shown,
		timeoutMs: plan.invocations[0]?.timeoutMs ?? 0,
		lastsMs: null,
	});
	try {
		const runs = await runInvocations(desk, place, plan.invocations, isGood, stop);
		const outcomes = runs.map((run) => run.outcome);
		const failure = failureOf(outcomes, isGood);
		const outputs = runs
			.map((run) => outputRecordOf(desk.ports, {...place, index: run.invocation.index}, run.outcome))
			.filter((output) => output !== null);
		await desk.append(actionFinished(place, 'undo', outcomes, outputs, failure));
		const isRefused = outcomes.some((outcome) => outcome.kind === 'not-started' && outcome.failure.kind === 'refused');
		await desk.append({
			type: 'change.undone',
			runbook: change.runbook,
			step: change.step,
			attempt: change.attempt,
			result: failure === null ? 'undone' : isRefused ? 'refused' : 'failed',
			reason: failure,
			by,
		});
		return failure === null ? {done: true} : {refused: failure};
	} finally {
		desk.end();
	}
}
