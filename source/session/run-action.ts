// Runs an action and records it: the state before, the start, the outcome, what it left behind, and then the check
// that alone decides whether it helped.
import type {Invocation, Outcome, SnapshotFile} from '../execution/executor.js';
import type {EventOf, OutputRecord} from '../incident/events.js';
import type {ActionStep, Cost, Runbook} from '../runbook/schema.js';
import {parseDuration} from '../text/duration.js';
import type {Prepared} from './contract.js';
import type {Desk} from './desk.js';
import {costOf, measureWithNeeds, type Preparing} from './measure-again.js';
import {fillPaths, isUnavailable} from './prepare.js';
import {decidingOutcome, keepArtefacts, outputRecordOf, sinkOf, streamSums} from './run-check.js';

const verifyPauseMs = 1000;

type Place = Readonly<{runbook: string; step: string; attempt: number}>;

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
		if (!isGood(outcome) || stop.aborted) {
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

/** `step.finished` of something that changes the world. */
export function actionFinished(
	place: Place,
	purpose: 'step' | 'undo',
	outcomes: readonly Outcome[],
	outputs: readonly OutputRecord[],
	failure: string | null,
) {
	const deciding = decidingOutcome(outcomes);
	const durationMs = outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'unknown' ? 0 : outcome.durationMs), 0);
	return {
		type: 'step.finished' as const,
		...place,
		kind: 'action' as const,
		purpose,
		outcome: outcomeName(outcomes),
		exit: deciding?.exit ?? null,
		signal: deciding?.signal ?? null,
		timedOut: deciding?.timedOut ?? false,
		durationMs: Math.round(durationMs),
		value: null,
		unit: null,
		verdict: failure === null ? ('ok' as const) : ('unknown' as const),
		reason: failure,
		sentence: failure === null ? 'done' : `failed: ${failure}`,
		threshold: null,
		explanation: null,
		facts: {},
		items: [],
		values: [],
		...streamSums(outputs),
		outputs: [...outputs],
		leftovers: outcomes.flatMap((outcome) =>
			outcome.kind === 'settled' ? outcome.leftovers.map((one) => ({...one})) : [],
		),
		warnings: outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? outcome.warnings : [])),
		evidence: 'change',
		end: failure === null ? ('done' as const) : ('failed' as const),
	};
}

/** Copies and hashes what the action is about to change. Resolves with a reason instead when that cannot be kept. */
async function snapshot(
	desk: Desk,
	prepared: Prepared,
	action: ActionStep,
	scope: Parameters<typeof fillPaths>[1],
): Promise<Readonly<{files: readonly SnapshotFile[]}> | Readonly<{refused: string}>> {
	const {ports} = desk;
	const place = {runbook: prepared.runbook, step: action.id, attempt: prepared.attempt};
	const paths = fillPaths(action.snapshot ?? [], scope, ports.project);
	if (isUnavailable(paths)) {
		return {refused: paths.reason};
	}

	const moves = prepared.invocations.flatMap((invocation) =>
		invocation.command.kind === 'quarantine' ? invocation.command.moves : [],
	);
	if (paths.length === 0 && moves.length === 0) {
		return {files: []};
	}

	const directory = `${ports.journal.directory}/undo/${place.runbook}-${place.step}-${place.attempt}`;
	let files: readonly SnapshotFile[] = [];
	try {
		files = paths.length === 0 ? [] : await ports.snapshotFiles(paths, directory);
	} catch (error) {
		return {refused: `the state before could not be kept: ${error instanceof Error ? error.message : String(error)}`};
	}

	const root = `${ports.journal.directory}/`;
	await desk.append({
		type: 'change.snapshotted',
		...place,
		files: files.map((file) => ({
			path: file.path,
			copy: file.copy === null ? null : file.copy.startsWith(root) ? file.copy.slice(root.length) : file.copy,
			mode: file.mode,
			sha256: file.sha256,
		})),
		moves: moves.map((move) => ({...move})),
	});
	return {files};
}

const undoKind = (prepared: Prepared): EventOf<'change.applied'>['undo'] => prepared.undo?.kind ?? 'impossible';

/** How a change stands whose command was never started. */
export const nothingToUndo = {undo: 'not-needed', undoWhy: 'nothing was started'} as const;

export type ActionResult = Readonly<{finished: EventOf<'step.finished'>; verified: EventOf<'change.verified'> | null}>;

/** Runs a consented action. Rejects only when something could not be recorded; then nothing more is changed. */
export async function recordAction(
	desk: Desk,
	runbook: Runbook,
	prepared: Prepared,
	scope: Parameters<typeof fillPaths>[1],
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

/** The check that verifies an action, with its pause and its limit; null where the runbook says there is none. */
export function verification(
	action: ActionStep,
): Readonly<{check: string; settleMs: number; withinMs: number}> | Readonly<{none: string}> {
	const {verify} = action;
	if (verify === undefined) {
		return {none: 'the runbook names no check'};
	}

	if (typeof verify === 'string') {
		return {check: verify, settleMs: 0, withinMs: 0};
	}

	return 'none' in verify
		? {none: verify.none}
		: {
				check: verify.check,
				settleMs: verify.settle === undefined ? 0 : (parseDuration(verify.settle) ?? 0),
				withinMs: verify.within === undefined ? 0 : (parseDuration(verify.within) ?? 0),
			};
}

/** Measures whether the change helped: again and again until its check is ok or `within` is over. */
export async function verifyChange(
	desk: Desk,
	preparing: Preparing,
	runbook: Runbook,
	action: ActionStep,
	attempt: number,
	mayMeasure: (cost: Cost) => boolean,
): Promise<EventOf<'change.verified'>> {
	const place = {runbook: runbook.id, step: action.id, attempt};
	const plan = verification(action);
	const record = async (
		check: string | null,
		verdict: 'ok' | 'alarm' | 'unknown',
		sentence: string,
	): Promise<EventOf<'change.verified'>> =>
		(await desk.append({
			type: 'change.verified',
			...place,
			check,
			verdict,
			helped: verdict === 'unknown' ? null : verdict === 'ok',
			sentence,
		})) as EventOf<'change.verified'>;
	if ('none' in plan) {
		return record(null, 'unknown', `not verified: ${plan.none}`);
	}

	const cost = costOf(runbook, plan.check);
	if (!mayMeasure(cost)) {
		return record(plan.check, 'unknown', `not verified: ${plan.check} costs ${cost}, which was not allowed`);
	}

	const {ports} = desk;
	desk.setBusy(`Verifying with ${plan.check}`);
	try {
		// Every measurement has a signal of its own, so the one in force is asked for anew at each pause.
		const startedAt = ports.monotonicMs();
		await ports.wait(plan.settleMs, desk.stopSignal());
		for (;;) {
			const finished = await measureWithNeeds(desk, preparing, runbook, plan.check, 'verify');
			const isOver =
				finished === null ||
				finished.verdict === 'ok' ||
				finished.outcome === 'interrupted' ||
				ports.monotonicMs() - startedAt >= plan.withinMs ||
				desk.stopSignal().aborted;
			if (isOver) {
				return await record(
					plan.check,
					finished?.verdict ?? 'unknown',
					finished === null ? 'not verified' : `${plan.check}: ${finished.sentence}`,
				);
			}

			await ports.wait(Math.max(verifyPauseMs, plan.settleMs), desk.stopSignal());
		}
	} finally {
		desk.setBusy(null);
	}
}
