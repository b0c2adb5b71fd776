// Going on in another runbook within the same incident, and coming back to the one it was entered from.
import {stepStateOf} from '../../incident/state.js';
import type {Target} from '../../runbook/flow.js';
import {checkInput} from '../../runbook/inputs.js';
import type {Result} from '../contract.js';
import type {LoadedRunbook} from '../ports.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

async function take(
	standing: Standing,
	next: LoadedRunbook,
	where: Readonly<{step: string; from: string; returning: boolean}>,
): Promise<void> {
	await standing.take(next);
	await standing.desk.append({
		type: 'runbook.entered',
		runbook: next.runbook.id,
		title: next.runbook.title,
		sha256: next.sha256,
		...where,
	});
}

/** Enters the runbook a target names, with the inputs it hands over, and moves to its step. */
export async function enterRunbook(standing: Standing, goal: Extract<Target, {kind: 'runbook'}>): Promise<Result> {
	const next = standing.findRunbook(goal.id);
	if (next === null) {
		return refuse(`there is no runbook ${goal.id} here, or it is not trusted`);
	}

	const {runbook} = next;
	await standing.keep(next);
	const first = goal.step ?? runbook.steps[0]?.id ?? 'end';
	await take(standing, next, {step: first, from: standing.at(), returning: false});
	for (const [name, text] of Object.entries(goal.with)) {
		const spec = runbook.inputs?.[name];
		const value = spec ? checkInput(name, spec, text) : null;
		if (value?.kind === 'value' && spec?.secret !== true) {
			await standing.desk.append({
				type: 'input.given',
				name,
				value: value.value,
				secret: false,
				source: 'runbook',
				runbook: runbook.id,
			});
		}
	}

	await standing.moveTo(first);
	return done;
}

/** Enters a runbook that a person chose, whatever the step in hand says, at its beginning. */
export async function enterByChoice(standing: Standing, id: string): Promise<Result> {
	return standing.runbook().id === id
		? refuse(`runbook ${id} is in hand already`)
		: enterRunbook(standing, {kind: 'runbook', id, step: null, with: {}});
}

/**
 * Comes back to the step from which this runbook was entered; the branch leads to the step after it. A step that was left
 * without an outcome is offered again, and so is the end of the runbook.
 */
export async function comeBack(standing: Standing): Promise<Result> {
	const back = standing.desk.state().stack.at(-1);
	const previous = back === undefined ? null : standing.findRunbook(back.runbook);
	if (back === undefined || previous === null) {
		return refuse('there is no runbook to come back to');
	}

	await take(standing, previous, {step: back.step, from: standing.at(), returning: true});
	const {steps, id} = previous.runbook;
	const isThere = steps.some((step) => step.id === back.step);
	if (!isThere || stepStateOf(standing.desk.state(), id, back.step).last.kind === 'none') {
		await (isThere ? standing.jumpTo(back.step) : standing.moveTo('end'));
		return done;
	}

	standing.standAt(back.step);
	const following = steps[steps.findIndex((step) => step.id === back.step) + 1];
	standing.leadBecause(
		following === undefined ? {kind: 'end'} : {kind: 'step', id: following.id},
		'the runbook goes on here',
	);
	return done;
}
