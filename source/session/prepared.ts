// Decides what the step in hand waits for, and freezes it: the object a screen paints is the object that runs.

import type {Move} from '../execution/executor.js';
import type {ShownCommand} from '../incident/events.js';
import {type IncidentState, latestFinished, stepStateOf} from '../incident/state.js';
import {evaluate, type Scope} from '../runbook/expression.js';
import {inputsUsedBy} from '../runbook/inputs.js';
import type {ActionStep, CheckStep, DecisionStep, Step} from '../runbook/schema.js';
import {fillTemplate} from '../runbook/template.js';
import type {Json} from '../runbook/verdict.js';
import {quoteArgv} from '../text/quote.js';
import type {Choice, ConsentTier, DecisionOption, InHand, InputQuestion, Prepared, UndoPlan} from './contract.js';
import {costOf} from './measure-again.js';
import type {SessionPorts} from './ports.js';
import {
	type Filled,
	fillAction,
	fillCheck,
	fillPaths,
	fillUndo,
	isUnavailable,
	notApplicable,
	type PrepareContext,
	type Unavailable,
} from './prepare.js';
import {verification} from './run-action.js';
import {isGivenFor} from './scope.js';
import {digestOf} from './shown.js';

export type InHandContext = Readonly<{
	ports: SessionPorts;
	state: IncidentState;
	prepare: PrepareContext;
	/** Items chosen for the action in hand, by key; null before a choice was made. */
	chosen: readonly string[] | null;
	/** A person is there: inputs with a default are asked too, with the default as a suggestion. */
	isAttended: boolean;
}>;

export function tierOf(step: CheckStep | ActionStep, isEdited: boolean): ConsentTier {
	if (step.kind === 'check') {
		// Words a person typed are no longer the runbook's quiet check.
		return (step.cost ?? 'quiet') === 'quiet' && !isEdited ? 'none' : 'yes-no';
	}

	return step.risk === 'reversible' ? 'yes-no' : step.risk === 'disruptive' ? 'effect-yes-no' : 'typed-name';
}

/** Inputs the step uses that nobody has given yet. */
function questionsFor(step: Step, context: InHandContext): readonly InputQuestion[] {
	const {runbook} = context.prepare;
	return inputsUsedBy(runbook, step).flatMap((name) => {
		const spec = runbook.inputs?.[name];
		if (spec === undefined) {
			return [];
		}

		const isGiven = spec.secret
			? context.prepare.secrets.has(name)
			: isGivenFor(name, spec, context.state.inputs[name]);
		if (isGiven || (spec.default !== undefined && !context.isAttended)) {
			return [];
		}

		const suggestion =
			spec.default === undefined ? null : Array.isArray(spec.default) ? spec.default.join(',') : String(spec.default);
		return [{name, spec, suggestion}];
	});
}

/** The items an action chooses from, with their keys and labels. */
export function choicesOf(
	action: ActionStep,
	scope: Scope,
): Readonly<{kind: 'choices'; choices: readonly (Choice & Readonly<{item: Json}>)[]}> | Unavailable {
	const list = action.choose === undefined ? null : evaluate(action.choose.from, scope);
	if (action.choose === undefined || list === null) {
		return {kind: 'choices', choices: []};
	}

	if (list.kind === 'error' || !Array.isArray(list.value)) {
		const reason = list.kind === 'error' ? list.reason : 'it is not a list';
		return {kind: 'unavailable', reason: `what to choose from is not known: ${reason}`, remedy: null};
	}

	const choices: Array<Choice & Readonly<{item: Json}>> = [];
	for (const [index, raw] of (list.value as readonly Json[]).entries()) {
		// `from` may name the items of a step with `each`: what is chosen is then the thing measured, not its reading.
		const item = isItemReading(raw) ? raw.item : raw;
		const itemScope: Scope = {...scope, item, index};
		const label = fillTemplate(action.choose.label, itemScope);
		const key = action.choose.key === undefined ? null : fillTemplate(action.choose.key, itemScope);
		choices.push({
			key: key?.kind === 'filled' ? key.text : defaultKey(item, index),
			label: label.kind === 'filled' ? label.text : JSON.stringify(item),
			item,
		});
	}

	return {kind: 'choices', choices};
}

function isItemReading(value: Json): value is Readonly<{item: Json; verdict: string; index: number}> {
	return typeof value === 'object' && value !== null && 'item' in value && 'verdict' in value && 'index' in value;
}

function defaultKey(item: Json, index: number): string {
	if (typeof item === 'string' || typeof item === 'number') {
		return String(item);
	}

	const pid = typeof item === 'object' && item !== null && 'pid' in item ? item['pid'] : null;
	return typeof pid === 'number' || typeof pid === 'string' ? String(pid) : String(index + 1);
}

async function plannedMoves(
	action: ActionStep,
	context: InHandContext,
	chosen: readonly Json[] | null,
): Promise<readonly (readonly Move[])[] | Unavailable> {
	if (action.quarantine === undefined) {
		return [];
	}

	const planned: Array<readonly Move[]> = [];
	const stamp = context.ports
		.wallClock()
		.toISOString()
		.replaceAll(/[-:]|\.\d+/g, '');
	for (const [index, item] of (chosen ?? [null]).entries()) {
		const scope: Scope = chosen === null ? context.prepare.scope : {...context.prepare.scope, item, index};
		const paths = fillPaths(action.quarantine, scope, context.prepare.places.project);
		if (isUnavailable(paths)) {
			return paths;
		}

		const plan = await context.ports.planQuarantine(paths, stamp);
		if (plan.kind === 'refused') {
			return {kind: 'unavailable', reason: plan.reason, remedy: null};
		}

		planned.push(plan.moves);
	}

	return planned;
}

function undoPlanOf(
	action: ActionStep,
	context: InHandContext,
	chosen: readonly Json[] | null,
): UndoPlan | Unavailable {
	const {undo} = action;
	if (undo === undefined) {
		return {kind: 'impossible', sentence: 'the runbook names no way back'};
	}

	if (undo === 'restore') {
		const itemScope: Scope =
			chosen === null ? context.prepare.scope : {...context.prepare.scope, item: chosen[0] ?? null};
		const paths = fillPaths(action.quarantine ?? action.snapshot ?? [], itemScope, context.prepare.places.project);
		if (isUnavailable(paths)) {
			return paths;
		}

		const names = quoteArgv(paths as readonly string[]);
		return {
			kind: 'restore',
			sentence:
				action.quarantine === undefined
					? `puts back ${names} byte for byte, or removes it where it did not exist`
					: `renames ${names} back, after moving aside what has appeared there since`,
		};
	}

	if ('notNeeded' in undo) {
		return {kind: 'not-needed', sentence: undo.notNeeded};
	}

	if ('impossible' in undo) {
		return {kind: 'impossible', sentence: undo.impossible};
	}

	const filled = fillUndo(action, context.prepare, chosen);
	if (filled === null || filled.kind === 'unavailable') {
		return filled ?? {kind: 'impossible', sentence: 'the runbook names no way back'};
	}

	return {
		kind: 'run' in undo ? 'command' : 'signal',
		shown: filled.shown,
		invocations: filled.invocations,
		sentence: filled.shown.map((command) => command.line).join('; '),
	};
}

function warningsFor(action: ActionStep, context: InHandContext): readonly string[] {
	const {runbook} = context.prepare;
	const unsaved = (action.after ?? []).filter((id) => latestFinished(context.state, runbook.id, id) === null);
	const plan = verification(action);
	return [
		...unsaved.map((id) => `This destroys evidence that ${id} would save, and ${id} has not been run.`),
		...(context.ports.isRoot ? ['gotriage runs as root: this changes what root owns.'] : []),
		'none' in plan ? `Nothing verifies this: ${plan.none}.` : `Afterwards ${plan.check} is measured again and decides.`,
	];
}

function freeze(
	context: InHandContext,
	step: CheckStep | ActionStep,
	filled: Filled,
	rest: Readonly<{typedName: string | null; effect: string | null; undo: UndoPlan | null; warnings: readonly string[]}>,
): Prepared {
	const {runbook, attempt, edited} = context.prepare;
	const shownUndo = rest.undo === null ? null : {kind: rest.undo.kind, sentence: rest.undo.sentence};
	const content = {
		runbook: runbook.id,
		step: step.id,
		shown: filled.shown as readonly ShownCommand[],
		effect: rest.effect,
		undo: shownUndo,
		typedName: rest.typedName,
	};
	return Object.freeze({
		runbook: runbook.id,
		step,
		attempt,
		purpose: 'step',
		invocations: filled.invocations,
		shown: filled.shown,
		digest: digestOf(content as unknown as Json),
		consent: tierOf(step, edited !== null),
		typedName: rest.typedName,
		risk: step.kind === 'action' ? step.risk : null,
		effect: rest.effect,
		undo: rest.undo,
		warnings: rest.warnings,
		deviation: edited !== null,
	} satisfies Prepared);
}

function checkInHand(check: CheckStep, context: InHandContext): InHand {
	const filled = fillCheck(check, context.prepare);
	if (filled.kind === 'unavailable') {
		return unavailableStep(check, context, filled);
	}

	const cost = check.cost ?? 'quiet';
	const effect =
		cost === 'load'
			? 'This puts load on a service, or pauses it, while it runs.'
			: cost === 'runs-code'
				? "This runs the project's own code."
				: null;
	return {
		kind: 'ready',
		step: check,
		prepared: freeze(context, check, filled, {typedName: null, effect, undo: null, warnings: []}),
	};
}

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
function unavailableStep(
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

async function actionInHand(action: ActionStep, context: InHandContext): Promise<InHand> {
	let chosen: readonly Json[] | null = null;
	if (action.choose !== undefined) {
		const listed = choicesOf(action, context.prepare.scope);
		if (listed.kind === 'unavailable') {
			return unavailableStep(action, context, listed);
		}

		if (listed.choices.length === 0) {
			return {kind: 'unavailable', step: action, reason: 'there is nothing to choose from', remedy: null};
		}

		const picked = listed.choices.filter((choice) => context.chosen?.includes(choice.key));
		if (picked.length === 0) {
			const choices = listed.choices.map(({key, label}) => ({key, label}));
			return {kind: 'choice', step: action, choices, many: action.choose.many ?? false};
		}

		chosen = picked.map((choice) => choice.item);
	}

	const moves = await plannedMoves(action, context, chosen);
	if (isUnavailable(moves)) {
		return unavailableStep(action, context, moves);
	}

	const filled = fillAction(action, context.prepare, chosen, moves as readonly (readonly Move[])[]);
	if (filled.kind === 'unavailable') {
		return unavailableStep(action, context, filled);
	}

	const itemScope: Scope =
		chosen === null ? context.prepare.scope : {...context.prepare.scope, item: chosen[0] ?? null};
	const effect = fillTemplate(action.effect, itemScope);
	const target = action.target === undefined ? null : fillTemplate(action.target, itemScope);
	const undo = undoPlanOf(action, context, chosen);
	if (isUnavailable(undo)) {
		return unavailableStep(action, context, undo);
	}

	if (action.risk === 'destructive' && target?.kind !== 'filled') {
		return {
			kind: 'unavailable',
			step: action,
			reason: 'the name of what would be destroyed is not known',
			remedy: null,
		};
	}

	return {
		kind: 'ready',
		step: action,
		prepared: freeze(context, action, filled, {
			typedName: action.risk === 'destructive' && target?.kind === 'filled' ? target.text : null,
			effect: effect.kind === 'filled' ? effect.text : action.effect,
			undo: undo as UndoPlan,
			warnings: warningsFor(action, context),
		}),
	};
}

function optionsOf(step: DecisionStep, scope: Scope): readonly DecisionOption[] {
	return step.options
		.filter((option) => {
			if (option.when === undefined) {
				return true;
			}

			const answer = evaluate(option.when, scope);
			return answer.kind === 'value' && answer.value === true;
		})
		.map((option) => ({
			key: option.key,
			label: option.label,
			next: typeof option.next === 'string' ? option.next : 'to' in option.next ? option.next.to : 'depends',
		}));
}

/** What the step waits for now. */
export async function inHandOf(step: Step, context: InHandContext): Promise<InHand> {
	const {scope, platform, runbook} = context.prepare;
	const questions = questionsFor(step, context);
	const reason = notApplicable(step, scope, platform);
	if (reason !== null && (questions.length === 0 || !reason.includes('inputs.'))) {
		return {kind: 'not-applicable', step, reason};
	}

	if (questions.length > 0) {
		return {kind: 'inputs', step, questions};
	}

	switch (step.kind) {
		case 'check':
			return checkInHand(step, context);
		case 'action':
			return actionInHand(step, context);
		case 'decision':
			return {kind: 'decision', step, options: optionsOf(step, scope)};
		case 'manual': {
			const filled = fillTemplate(step.instructions, scope);
			return {kind: 'manual', step, instructions: filled.kind === 'filled' ? filled.text : step.instructions};
		}
	}

	throw new Error(`runbook ${runbook.id} has a step of no known kind`);
}
