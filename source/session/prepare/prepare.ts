// Fills a step in: every placeholder replaced, every path resolved, nothing run. What comes out is frozen: it is what
// is painted, what is consented to and what runs. Pure but for the paths it is given.
import type {Invocation, Move} from '../../execution/executor.js';
import type {ShownCommand} from '../../incident/events.js';
import {evaluate, type Scope} from '../../runbook/expression.js';
import type {ActionStep, CheckStep} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import {parseDuration} from '../../text/duration.js';
import {missingTool} from './applicable.js';
import {fillCommand} from './fill-command.js';
import {fillDeep, scriptValues} from './fill-values.js';
import {type PrepareContext, recordName} from './prepare-context.js';
import {shownCommandOf, shownExpression} from './shown.js';
import {isUnavailable, type Unavailable, unavailable} from './unavailable.js';

/** The most items one `each` may have; more is a runbook that asks for too much. */
export const maximumItems = 200;

const defaultCheckTimeoutMs = 30_000;

const defaultActionTimeoutMs = 120_000;

export type Filled = Readonly<{
	kind: 'filled';
	invocations: readonly Invocation[];
	/** The item of each invocation; null without `each` or `choose`. */
	items: readonly Json[];
	shown: readonly ShownCommand[];
}>;

function itemsOf(expression: string, scope: Scope): readonly Json[] | Unavailable {
	const list = evaluate(expression, scope);
	if (list.kind === 'error') {
		return unavailable(`the list of items is not known: ${list.reason}`);
	}

	if (!Array.isArray(list.value)) {
		return unavailable('the list of items is not a list');
	}

	if (list.value.length > maximumItems) {
		return unavailable(`${list.value.length} items are more than the ${maximumItems} that one step may handle`);
	}

	return list.value as readonly Json[];
}

type FillOptions = Readonly<{
	role: 'check' | 'action';
	/** Renames planned for a quarantine, by item. */
	moves: readonly (readonly Move[])[];
	items: readonly Json[] | null;
}>;

function fill(step: CheckStep | ActionStep, context: PrepareContext, options: FillOptions): Filled | Unavailable {
	const {places} = context;
	const invocations: Invocation[] = [];
	const items = options.items ?? [null];
	for (const [index, item] of items.entries()) {
		const name = `${step.id}-${context.attempt}-${index}`;
		const tmp = `${places.temporary}/gotriage-${places.incident}-${name}`;
		const artefacts = `${places.staging}/${context.runbook.id}-${name}`;
		const scope: Scope = {
			...context.scope,
			...(options.items === null ? {} : {item, index}),
			tmp,
			artefacts,
		};
		const command = fillCommand(step, scope, context, options.moves[index] ?? []);
		if (isUnavailable(command)) {
			return command;
		}

		const env = fillDeep((step.env ?? {}) as Json, scope);
		if (isUnavailable(env)) {
			return env;
		}

		const wanted = step.cwd ?? 'project';
		const directory = wanted === 'project' ? places.project : wanted === 'tmp' ? tmp : fillDeep(wanted, scope);
		if (isUnavailable(directory)) {
			return directory;
		}

		const timeout = step.timeout === undefined ? null : parseDuration(step.timeout);
		invocations.push({
			step: recordName(context.runbook.id, step.id),
			attempt: context.attempt,
			index,
			role: options.role,
			command,
			env: env as Record<string, string | null>,
			values: command.kind === 'shell' ? scriptValues(scope, tmp, artefacts) : {},
			cwd: directory as string,
			tmp,
			artefacts,
			timeoutMs: timeout ?? (options.role === 'check' ? defaultCheckTimeoutMs : defaultActionTimeoutMs),
			parse: step.kind === 'check' ? (step.parse ?? 'text') : 'text',
			secrets: [...context.secrets.values()],
		});
	}

	return {
		kind: 'filled',
		invocations,
		items: options.items ?? [null],
		shown: invocations.map((invocation, index) => shownCommandOf(invocation, items[index] ?? null)),
	};
}

/** A check with everything filled in, one invocation for each item. */
export function fillCheck(check: CheckStep, context: PrepareContext): Filled | Unavailable {
	const tool = missingTool(check, context);
	if (tool) {
		return tool;
	}

	let items: readonly Json[] | null = null;
	if (check.each !== undefined) {
		const list = itemsOf(check.each, context.scope);
		if (isUnavailable(list)) {
			return list;
		}

		items = list;
	}

	if (check.compute !== undefined) {
		return {kind: 'filled', invocations: [], items: [], shown: [shownExpression(check.compute)]};
	}

	return fill(check, context, {role: 'check', moves: [], items});
}

/** An action with everything filled in, one invocation for each chosen item. */
export function fillAction(
	action: ActionStep,
	context: PrepareContext,
	chosen: readonly Json[] | null,
	moves: readonly (readonly Move[])[],
): Filled | Unavailable {
	return missingTool(action, context) ?? fill(action, context, {role: 'action', moves, items: chosen});
}

/** The invocation that rolls an action back by a command or a signal, else why there is none. */
export function fillUndo(
	action: ActionStep,
	context: PrepareContext,
	chosen: readonly Json[] | null,
): Filled | Unavailable | null {
	const {undo} = action;
	if (undo === undefined || undo === 'restore' || 'notNeeded' in undo || 'impossible' in undo) {
		return null;
	}

	const plain: ActionStep = {
		...action,
		run: 'run' in undo ? undo.run : undefined,
		shell: undefined,
		quarantine: undefined,
		signal: 'signal' in undo ? undo.signal : undefined,
		env: 'run' in undo ? undo.env : undefined,
		cwd: 'run' in undo ? undo.cwd : undefined,
		timeout: 'run' in undo ? undo.timeout : undefined,
	};
	return fill(plain, {...context, edited: null}, {role: 'action', moves: [], items: chosen});
}
