// Runs the step in hand: what that means for a step that is ready, that cannot run, and that does not apply. What needs
// consent runs only with one to exactly these commands.
import type {Cost, Step, StepEnd} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import type {Consent, InHand, Prepared, Result} from '../contract.js';
import {consentProblem, recordConsent} from '../guide/consent.js';
import {leadFrom} from '../guide/lead-from.js';
import {done, refuse} from '../guide/results.js';
import type {Standing} from '../guide/standing.js';
import {measureWithNeeds} from './measure-again.js';
import {measureUntilSettled} from './recheck.js';
import {recordAction} from './run-action.js';
import {recordCheck, recordUnavailable} from './run-check.js';
import {earlierRun} from './still-running.js';
import {verifyChange} from './verify-change.js';

/**
 * Runs what is in hand and leads on from its outcome.
 * @param allowedCosts which costs may be measured without asking, to verify a change nobody consented to in person
 */
export async function runStep(standing: Standing, consent: Consent, allowedCosts: ReadonlySet<Cost>): Promise<Result> {
	const step = standing.step();
	if (step === null) {
		return refuse('the runbook is at its end');
	}

	const inHand = standing.inHand();
	switch (inHand.kind) {
		case 'unavailable':
			return runUnavailable(standing, step, inHand);
		case 'not-applicable':
			await standing.passOver(step, inHand.reason, true);
			return done;
		case 'ready':
			return runReady(standing, inHand.prepared, consent, allowedCosts);
		case 'inputs':
		case 'choice':
		case 'decision':
		case 'manual':
		case 'end':
			return refuse('this step waits for something else');
	}
}

async function runUnavailable(
	standing: Standing,
	step: Step,
	{reason, measureFirst = []}: Extract<InHand, {kind: 'unavailable'}>,
): Promise<Result> {
	if (measureFirst.length > 0) {
		await measureMissing(standing, measureFirst);
		return done;
	}

	if (step.kind === 'check') {
		await recordUnavailable(standing.desk, standing.runbook(), step, 'step', reason);
		standing.leadTo(step, 'unknown');
		return done;
	}

	await standing.passOver(step, reason, true);
	return done;
}

/** Measures the quiet checks whose values the step in hand needs, once each; the step itself is not run. */
async function measureMissing(standing: Standing, checks: readonly string[]): Promise<void> {
	for (const id of checks) {
		const finished = await measureWithNeeds(standing.desk, standing.preparing, standing.runbook(), id, 'need');
		if (finished?.outcome === 'interrupted') {
			return;
		}
	}
}

async function runReady(
	standing: Standing,
	prepared: Prepared,
	consent: Consent,
	allowedCosts: ReadonlySet<Cost>,
): Promise<Result> {
	const problem = consentProblem(prepared, consent);
	if (problem !== null) {
		return refuse(problem);
	}

	if (prepared.step.kind === 'action' && standing.desk.notRecorded() !== null) {
		return refuse('nothing is changed while the journal cannot be written');
	}

	const earlier =
		prepared.step.kind === 'action'
			? await earlierRun(standing.desk.ports, standing.desk.state(), standing.runbook().id, prepared.step.id)
			: null;
	if (earlier !== null) {
		return refuse(`an earlier run still goes on${earlier}; wait for its end`);
	}

	await recordConsent(standing.desk, prepared, consent);
	await (prepared.step.kind === 'check'
		? runCheck(standing, prepared)
		: // A person who consented was told that this is measured afterwards.
			runAction(standing, prepared, (cost) => consent.kind === 'person' || allowedCosts.has(cost)));
	return done;
}

async function runCheck(standing: Standing, prepared: Prepared): Promise<void> {
	const {desk} = standing;
	const {step} = prepared;
	if (step.kind !== 'check') {
		return;
	}

	const runbook = standing.runbook();
	let finished = await recordCheck(desk, {
		runbook,
		check: step,
		purpose: 'step',
		attempt: prepared.attempt,
		filled: {
			kind: 'filled',
			invocations: prepared.invocations,
			items: prepared.shown.map((shown) => shown.item as Json),
			shown: prepared.shown,
		},
		scope: desk.scope(runbook),
		deviation: prepared.deviation,
	});
	if (step.recheck && !prepared.deviation) {
		finished = await measureUntilSettled(desk, standing.preparing, runbook, step, finished);
	}

	standing.leadTo(step, finished.end as StepEnd);
}

async function runAction(standing: Standing, prepared: Prepared, mayMeasure: (cost: Cost) => boolean): Promise<void> {
	const {desk} = standing;
	const {step} = prepared;
	if (step.kind !== 'action') {
		return;
	}

	const runbook = standing.runbook();
	const scope = desk.scope(runbook);
	const item = prepared.shown[0]?.item;
	const finished = await recordAction(
		desk,
		runbook,
		prepared,
		item === null || item === undefined ? scope : {...scope, item: item as Json},
	);
	if (finished.end === 'done') {
		await verifyChange(desk, standing.preparing, runbook, step, prepared.attempt, mayMeasure);
	}

	leadFrom(standing, step, finished);
}
