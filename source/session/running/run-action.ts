// Runs an action and records it: the state before, the start, the outcome, and what it left behind. Whether it helped is
// for its verification to say.
import type {Outcome} from '../../execution/executor.js';
import type {EventOf} from '../../incident/events.js';
import {nothingToUndo} from '../../incident/nothing-to-undo.js';
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep, Runbook} from '../../runbook/schema.js';
import {parseDuration} from '../../text/duration.js';
import type {Prepared} from '../contract.js';
import type {Desk} from '../guide/desk.js';
import {actionFinished} from './action-finished.js';
import {endedWell, failureOf, runInvocations} from './invocations.js';
import {keepArtefacts, outputRecordOf} from './run-check.js';
import {snapshot} from './snapshot.js';

const undoKind = (prepared: Prepared): EventOf<'change.applied'>['undo'] => prepared.undo?.kind ?? 'impossible';

/** Runs a consented action. Rejects only when something could not be recorded; then nothing more is changed. */
export async function recordAction(
	desk: Desk,
	runbook: Runbook,
	prepared: Prepared,
	scope: Scope,
): Promise<EventOf<'step.finished'>> {
	const action = prepared.step as ActionStep;
	const place = {runbook: runbook.id, step: action.id, attempt: prepared.attempt};
	const {ports} = desk;
	const isGood = endedWell(action.exitCodes);
	const before = await snapshot(desk, prepared, action, scope);
	const change = {
		risk: action.risk,
		effect: prepared.effect ?? action.effect,
		undo: undoKind(prepared),
		undoWhy: prepared.undo?.sentence ?? null,
		undoCommands: prepared.undo?.kind === 'command' || prepared.undo?.kind === 'signal' ? [...prepared.undo.shown] : [],
	};
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'action',
		purpose: 'step',
		title: action.title,
		commands: [...prepared.shown],
		deviation: prepared.deviation,
		change,
	});
	if ('refused' in before) {
		const refused: Outcome = {
			kind: 'not-started',
			failure: {kind: 'refused', sentence: before.refused},
			durationMs: 0,
		};
		return (await desk.append(
			actionFinished(place, 'step', [refused], [], before.refused),
		)) as EventOf<'step.finished'>;
	}

	const stop = desk.begin({
		runbook: runbook.id,
		step: action.id,
		purpose: 'step',
		title: action.title,
		shown: prepared.shown,
		timeoutMs: prepared.invocations[0]?.timeoutMs ?? 0,
		lastsMs: action.lasts === undefined ? null : parseDuration(action.lasts),
	});
	try {
		const runs = await runInvocations(desk, place, prepared.invocations, isGood, stop);
		const outcomes = runs.map((run) => run.outcome);
		await keepArtefacts(
			desk,
			place,
			prepared.invocations.map((invocation) => invocation.artefacts),
			{partial: outcomes.some((outcome) => !isGood(outcome)), prefix: ''},
		);
		const failure = failureOf(outcomes, isGood);
		const isStarted = outcomes.some((outcome) => outcome.kind !== 'not-started');
		const after = await Promise.all(
			before.files.map(async (file) => ({path: file.path, sha256: await ports.fileSha256(file.path)})),
		);
		await desk.append({
			type: 'change.applied',
			...place,
			title: action.title,
			...change,
			...(isStarted ? {} : nothingToUndo),
			item: null,
			after,
			succeeded: failure === null,
		});
		const outputs = runs
			.map((run) => outputRecordOf(ports, {...place, index: run.invocation.index}, run.outcome))
			.filter((output) => output !== null);
		return (await desk.append(actionFinished(place, 'step', outcomes, outputs, failure))) as EventOf<'step.finished'>;
	} finally {
		desk.end();
	}
}
