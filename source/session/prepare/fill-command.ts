// The one command a step runs, with every placeholder replaced. Pure: what it names is not looked at.
import type {Command, Move} from '../../execution/executor.js';
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep, CheckStep} from '../../runbook/schema.js';
import {fillArgv, fillTemplate} from '../../runbook/template.js';
import type {Json} from '../../runbook/verdict.js';
import {fillDeep} from './fill-values.js';
import type {PrepareContext} from './prepare-context.js';
import {isUnavailable, type Unavailable, unavailable} from './unavailable.js';

function fillSignal(
	target: Readonly<{pid: string; started: string; name: string}>,
	scope: Scope,
): Command | Unavailable {
	const pid = fillTemplate(target.pid, scope);
	const started = fillTemplate(target.started, scope);
	if (pid.kind !== 'filled' || started.kind !== 'filled') {
		return unavailable(pid.kind === 'filled' ? (started as {reason: string}).reason : pid.reason);
	}

	const number = Number(pid.text);
	if (!Number.isSafeInteger(number) || number <= 1) {
		return unavailable(`${pid.text} is not a process that may be signalled`);
	}

	return {kind: 'signal', pid: number, started: started.text, name: target.name};
}

/**
 * The command of a step for one item. Words a person put in place of the runbook's own are taken as they are.
 * @param moves the renames planned for a quarantine
 */
export function fillCommand(
	step: Readonly<{
		run?: readonly string[] | undefined;
		shell?: string | undefined;
		probe?: CheckStep['probe'];
		signal?: ActionStep['signal'];
	}>,
	scope: Scope,
	context: PrepareContext,
	moves: readonly Move[],
): Command | Unavailable {
	if (context.edited !== null && context.edited.length > 0) {
		const [program = '', ...rest] = context.edited;
		return {kind: 'run', argv: [program, ...rest]};
	}

	if (step.run) {
		const filled = fillArgv(step.run, scope, context.runbook.inputs ?? {});
		if (filled.kind !== 'filled') {
			return unavailable(filled.reason);
		}

		const [program = '', ...rest] = filled.argv;
		return {kind: 'run', argv: [program, ...rest]};
	}

	if (step.shell !== undefined) {
		return {kind: 'shell', script: step.shell};
	}

	if (step.probe) {
		const parameters = fillDeep((step.probe.with ?? {}) as Json, scope);
		return isUnavailable(parameters)
			? parameters
			: {kind: 'probe', name: step.probe.name, with: parameters as Record<string, Json>};
	}

	if (step.signal) {
		return fillSignal(step.signal, scope);
	}

	return {kind: 'quarantine', moves};
}
