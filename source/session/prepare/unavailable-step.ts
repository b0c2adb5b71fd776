// A step that cannot run now, and which quiet checks would make it possible. Measures nothing itself.
import {stepStateOf} from '../../incident/state.js';
import type {CheckStep, Step} from '../../runbook/schema.js';
import type {InHand} from '../contract.js';
import {costOf} from '../running/measure-again.js';
import type {InHandContext} from './in-hand-context.js';

/** The checks whose values a step names and that nobody has measured yet. */
function unmeasuredFor(step: Step, context: InHandContext): readonly CheckStep[] {
	const {runbook} = context.prepare;
	const text = JSON.stringify(step);
	return runbook.steps.filter(
		(other): other is CheckStep =>
			other.kind === 'check' &&
			other.id !== step.id &&
			(text.includes(`steps.${other.id}.`) || text.includes(`steps['${other.id}']`)) &&
			stepStateOf(context.state, runbook.id, other.id).attempts.length === 0,
	);
}

/** A step that cannot run now; where a value is missing, the quiet checks that give it are measured first. */
export function unavailableStep(
	step: Step,
	context: InHandContext,
	why: Readonly<{reason: string; remedy: string | null}>,
): InHand {
	const unmeasured = why.remedy === null ? unmeasuredFor(step, context) : [];
	const isQuiet =
		unmeasured.length > 0 && unmeasured.every((check) => costOf(context.prepare.runbook, check.id) === 'quiet');
	const names = unmeasured.map((check) => check.id);
	return {
		kind: 'unavailable',
		step,
		reason: why.reason,
		remedy: why.remedy ?? (names.length === 0 ? null : `It needs ${names.join(', ')} first.`),
		measureFirst: isQuiet ? names : [],
	};
}
