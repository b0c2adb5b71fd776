// A command of the operator's own: shown, consented to as disruptive, run like any other and recorded as ad-hoc.

import type {Invocation} from '../../execution/executor.js';
import type {ActionStep, Runbook} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import type {Consent, Prepared, Refusal, Result} from '../contract.js';
import {consentProblem, recordConsent} from '../guide/consent.js';
import type {Desk} from '../guide/desk.js';
import type {Places} from '../prepare/prepare-context.js';
import {digestOf, shownCommandOf} from '../prepare/shown.js';
import {endedWell, failureOf, outcomeName, runInvocations} from './invocations.js';
import {outputRecordOf} from './run-check.js';

const timeoutMs = 120_000;

/** The step id under which the output of ad-hoc commands is kept. */
export const adhocStep = 'adhoc';

/** Freezes a command of one's own for the consent screen. */
export function prepareAdhocCommand(
	desk: Desk,
	places: Places,
	runbook: Runbook,
	argv: readonly string[],
): Prepared | Refusal {
	const [program, ...rest] = argv;
	if (program === undefined || program === '') {
		return {refused: 'a command needs a program'};
	}

	const attempt = desk.state().adhoc.length + 1;
	const name = `${adhocStep}-${attempt}-0`;
	const invocation: Invocation = {
		step: adhocStep,
		attempt,
		index: 0,
		role: 'action',
		command: {kind: 'run', argv: [program, ...rest]},
		env: {},
		values: {},
		cwd: places.project,
		tmp: `${places.temporary}/gotriage-${places.incident}-${name}`,
		artefacts: `${places.staging}/${name}`,
		timeoutMs,
		parse: 'text',
		secrets: [...desk.secrets.values()],
	};
	const effect = 'Whatever this command does; gotriage does not know it and cannot roll it back.';
	const step: ActionStep = {
		id: adhocStep,
		kind: 'action',
		title: 'A command of your own',
		run: [program, ...rest],
		risk: 'disruptive',
		effect,
		undo: {impossible: 'gotriage does not know what it changes'},
		verify: {none: 'it belongs to no step'},
	};
	const shown = [shownCommandOf(invocation, null)];
	return Object.freeze({
		runbook: runbook.id,
		step,
		attempt,
		purpose: 'step',
		invocations: [invocation],
		shown,
		digest: digestOf({adhoc: attempt, shown: shown as unknown as Json}),
		consent: 'effect-yes-no',
		typedName: null,
		risk: 'disruptive',
		effect,
		undo: {kind: 'impossible', sentence: 'gotriage does not know what it changes'},
		warnings: [],
		deviation: true,
	} satisfies Prepared);
}

/** Runs an ad-hoc command with a consent to exactly its words, and records both. */
export async function runAdhocCommand(desk: Desk, prepared: Prepared, consent: Consent): Promise<Result> {
	const problem = consentProblem(prepared, consent);
	if (problem !== null) {
		return {refused: problem};
	}

	if (desk.notRecorded() !== null) {
		return {refused: 'nothing is run while the journal cannot be written'};
	}

	await recordConsent(desk, prepared, consent);
	return recordAdhoc(desk, prepared);
}

/** From `adhoc.started` to `adhoc.finished`. */
async function recordAdhoc(desk: Desk, prepared: Prepared): Promise<Result> {
	const [command] = prepared.shown;
	if (command === undefined) {
		return {refused: 'there is nothing to run'};
	}

	const adhoc = prepared.attempt;
	const place = {runbook: prepared.runbook, step: adhocStep, attempt: adhoc};
	await desk.append({type: 'adhoc.started', adhoc, command});
	const stop = desk.begin({
		runbook: prepared.runbook,
		step: adhocStep,
		purpose: 'step',
		title: prepared.step.title,
		shown: prepared.shown,
		timeoutMs,
		lastsMs: null,
	});
	try {
		const isGood = endedWell(undefined);
		const runs = await runInvocations(desk, place, prepared.invocations, isGood, stop);
		const outcomes = runs.map((run) => run.outcome);
		const settled = outcomes.find((outcome) => outcome.kind === 'settled');
		await desk.append({
			type: 'adhoc.finished',
			adhoc,
			outcome: outcomeName(outcomes),
			exit: settled?.exit ?? null,
			signal: settled?.signal ?? null,
			timedOut: settled?.timedOut ?? false,
			durationMs: Math.round(settled?.durationMs ?? 0),
			reason: failureOf(outcomes, isGood),
			outputs: runs
				.map((run) => outputRecordOf(desk.ports, {...place, index: 0}, run.outcome))
				.filter((output) => output !== null),
			leftovers: (settled?.leftovers ?? []).map((leftover) => ({...leftover})),
			warnings: [...(settled?.warnings ?? [])],
		});
		return {done: true};
	} finally {
		desk.end();
	}
}
