// Fills a step in: every placeholder replaced, every path resolved, nothing run. What comes out is frozen: it is what
// is painted, what is consented to and what runs. Pure but for the paths it is given.
import {isAbsolute, join} from 'node:path';
import type {Command, Invocation, Move} from '../execution/executor.js';
import type {ShownCommand} from '../incident/events.js';
import {evaluate, type Scope} from '../runbook/expression.js';
import type {ActionStep, CheckStep, Runbook, Step} from '../runbook/schema.js';
import {fillArgv, fillTemplate} from '../runbook/template.js';
import type {Json} from '../runbook/verdict.js';
import {parseDuration} from '../text/duration.js';
import type {ToolState} from './ports.js';
import {shownCommandOf, shownExpression} from './shown.js';

/** The most items one `each` may have; more is a runbook that asks for too much. */
export const maximumItems = 200;

const defaultCheckTimeoutMs = 30_000;
const defaultActionTimeoutMs = 120_000;

export type Places = Readonly<{
	/** Absolute: the project the incident is about. */
	project: string;
	/** Absolute: where directories of steps are made. */
	temporary: string;
	/** Absolute: where artefacts wait before they are stored. */
	staging: string;
	/** A name unlike that of any other incident, for the directories above. */
	incident: string;
}>;

export type PrepareContext = Readonly<{
	runbook: Runbook;
	scope: Scope;
	attempt: number;
	places: Places;
	secrets: ReadonlyMap<string, string>;
	tools: ReadonlyMap<string, ToolState>;
	platform: string;
	/** The words a person put in place of the runbook's own. */
	edited: readonly string[] | null;
}>;

export type Unavailable = Readonly<{kind: 'unavailable'; reason: string; remedy: string | null}>;
export type Filled = Readonly<{
	kind: 'filled';
	invocations: readonly Invocation[];
	/** The item of each invocation; null without `each` or `choose`. */
	items: readonly Json[];
	shown: readonly ShownCommand[];
}>;

/** Under which name the supervisor keeps its record: two runbooks of one incident may share a step's id. */
export const recordName = (runbook: string, step: string): string => `${runbook}.${step}`;

const unavailable = (reason: string, remedy: string | null = null): Unavailable => ({
	kind: 'unavailable',
	reason,
	remedy,
});

/** Why a step does not apply here, else null. A condition that cannot be told counts as not applying, and says so. */
export function notApplicable(step: Step, scope: Scope, platform: string): string | null {
	if (step.platforms && !step.platforms.some((name) => name === platform)) {
		return `only for ${step.platforms.join(' and ')}`;
	}

	if (step.when === undefined) {
		return null;
	}

	const condition = evaluate(step.when, scope);
	if (condition.kind === 'error') {
		return `its condition cannot be told: ${condition.reason}`;
	}

	return condition.value === true ? null : `its condition is not met: ${step.when}`;
}

/** The first tool that this step needs and that is not here, else null. */
function missingTool(step: CheckStep | ActionStep, context: PrepareContext): Unavailable | null {
	const program = step.run?.[0];
	const needed = [
		...(step.requires ?? []),
		...(context.runbook.requires ?? []).filter((requirement) => requirement.split(/[<>=]/)[0] === program),
	];
	for (const requirement of needed) {
		const tool = context.tools.get(requirement);
		if (tool?.kind === 'missing') {
			return unavailable(tool.reason, tool.remedy);
		}
	}

	return null;
}

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

const upperName = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values for a script, as environment variables: a template in a script would let a value become a command. */
function scriptValues(scope: Scope, tmp: string, artefacts: string): Readonly<Record<string, string>> {
	const values: Record<string, string> = {TMP: tmp, ARTEFACTS: artefacts};
	for (const [name, value] of Object.entries((scope['inputs'] ?? {}) as Record<string, Json>)) {
		values[`INPUT_${upperName(name)}`] = asText(value);
	}

	for (const [id, step] of Object.entries((scope['steps'] ?? {}) as Record<string, Record<string, Json>>)) {
		const value = step['value'];
		if (value !== null && value !== undefined) {
			values[`VALUE_${upperName(id)}`] = asText(value);
		}
	}

	if (scope['item'] !== undefined) {
		values['ITEM'] = asText(scope['item']);
	}

	return values;
}

function fillDeep(value: Json, scope: Scope): Json | Unavailable {
	if (typeof value === 'string') {
		const filled = fillTemplate(value, scope);
		return filled.kind === 'filled' ? filled.text : unavailable(filled.reason);
	}

	if (Array.isArray(value)) {
		const entries: Json[] = [];
		for (const entry of value as readonly Json[]) {
			const filled = fillDeep(entry, scope);
			if (isUnavailable(filled)) {
				return filled;
			}

			entries.push(filled);
		}

		return entries;
	}

	if (value !== null && typeof value === 'object') {
		const entries: Record<string, Json> = {};
		for (const [key, entry] of Object.entries(value as Record<string, Json>)) {
			const filled = fillDeep(entry, scope);
			if (isUnavailable(filled)) {
				return filled;
			}

			entries[key] = filled;
		}

		return entries;
	}

	return value;
}

function isUnavailable(value: unknown): value is Unavailable {
	return typeof value === 'object' && value !== null && (value as {kind?: unknown}).kind === 'unavailable';
}

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

function fillCommand(
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

/**
 * The paths a template list names, for snapshots and quarantines. What the author wrote as a relative path lies in the
 * project; a measured value is never completed, so that an empty or odd one is refused instead of naming something else.
 */
export function fillPaths(
	templates: readonly string[],
	scope: Scope,
	project: string,
): readonly string[] | Unavailable {
	const filled = fillDeep(
		templates.map((path) => (isAbsolute(path) || path.startsWith('{{') ? path : join(project, path))),
		scope,
	);
	return isUnavailable(filled) ? filled : (filled as readonly string[]);
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

export {isUnavailable};
