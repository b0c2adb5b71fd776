// Where a step leads: its `next`, as data. Decides nothing by itself and runs nothing.
import {endVariables, evaluate, explain, type Scope} from './expression.js';
import type {Runbook, Step, StepEnd} from './schema.js';
import {fillTemplate} from './template.js';
import type {Json} from './verdict.js';

export type Target =
	| Readonly<{kind: 'step'; id: string}>
	| Readonly<{kind: 'end'}>
	| Readonly<{kind: 'runbook'; id: string; step: string | null; with: Readonly<Record<string, string>>}>;

/** A target as written, the inputs it hands over, and the condition under which it is taken. */
export type Goal = Readonly<{
	when: string | null;
	to: string;
	with: Readonly<Record<string, string>>;
	/** Where `to` stands below the `next` it belongs to, for faults. */
	path: ReadonlyArray<string | number>;
}>;

/** The outcome a `next` entry is for; null: for every outcome. */
export type Branches = ReadonlyArray<Readonly<{end: string | null; goals: readonly Goal[]}>>;

/** `end`, a step id, `runbook:ID` or `runbook:ID#step` as what it names. */
export function parseTarget(text: string): Target {
	if (text === 'end') {
		return {kind: 'end'};
	}

	const other = /^runbook:([^#]*)(?:#(.*))?$/s.exec(text);
	if (other) {
		return {kind: 'runbook', id: other[1] ?? '', step: other[2] ?? null, with: {}};
	}

	return {kind: 'step', id: text};
}

type NextValue = NonNullable<Exclude<Step, {kind: 'decision'}>['next']>;

/** All that a `next` says, in one form. */
export function branchesOf(next: NextValue | undefined): Branches {
	if (next === undefined) {
		return [];
	}

	if (typeof next === 'string' || Array.isArray(next) || 'to' in next) {
		return [{end: null, goals: goalsOf(next as GoalValue, [])}];
	}

	return Object.entries(next as Record<string, GoalValue | undefined>).flatMap(([end, value]) =>
		value === undefined ? [] : [{end, goals: goalsOf(value, [end])}],
	);
}

type GoalObject = {to: string; when?: string | undefined; with?: Record<string, string> | undefined};
export type GoalValue = string | GoalObject | readonly GoalObject[];

/** The goals of one entry; `path` is where the entry stands. */
export function goalsOf(value: GoalValue, path: ReadonlyArray<string | number>): Goal[] {
	if (typeof value === 'string') {
		return [{when: null, to: value, with: {}, path}];
	}

	if (Array.isArray(value)) {
		return (value as readonly GoalObject[]).map((goal, index) => ({
			when: goal.when ?? null,
			to: goal.to,
			with: goal.with ?? {},
			path: [...path, index, 'to'],
		}));
	}

	const goal = value as GoalObject;
	return [{when: goal.when ?? null, to: goal.to, with: goal.with ?? {}, path: [...path, 'to']}];
}

/** The runbook and every other one that its steps, or theirs, may go on in; each once, the given one first. */
export function reachableRunbooks(opening: Runbook, find: (id: string) => Runbook | null): readonly Runbook[] {
	const reached = [opening];
	for (const runbook of reached) {
		for (const step of runbook.steps) {
			const goals =
				step.kind === 'decision'
					? step.options.flatMap((option) => goalsOf(option.next, []))
					: branchesOf(step.next).flatMap((branch) => branch.goals);
			for (const goal of goals) {
				const target = parseTarget(goal.to);
				const next = target.kind === 'runbook' ? find(target.id) : null;
				if (next !== null && !reached.some((known) => known.id === next.id)) {
					reached.push(next);
				}
			}
		}
	}

	return reached;
}

const endWords: Readonly<Record<StepEnd, string>> = {
	ok: 'the check is ok',
	alarm: 'the check is in alarm',
	unknown: 'the check is unknown',
	skipped: 'the step was skipped',
	done: 'the step is done',
	declined: 'the change was declined',
	failed: 'the change failed',
	notDone: 'the step was not done',
};

/**
 * The scope of a condition that is asked when a step has ended: its own value, exit, items and so on, as `steps` keeps
 * them, under their short names. For `next` and `recheck`.
 */
export function scopeAtEnd(step: string, scope: Scope): Scope {
	const steps = scope['steps'];
	const kept = isMap(steps) && Object.hasOwn(steps, step) ? steps[step] : undefined;
	if (!isMap(kept)) {
		return scope;
	}

	const own = endVariables.flatMap((name) => (Object.hasOwn(kept, name) ? [[name, kept[name] ?? null]] : []));
	return {...Object.fromEntries(own), ...scope};
}

function isMap(value: Json | undefined): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Where a step leads after it ended.
 * @param end how it ended, or the key of the option that was chosen
 * @param scope what conditions and handed-over inputs see; the step's own value, exit and so on are taken from `steps`
 * @returns the target and why, as a short clause; a condition that cannot be evaluated does not hold
 */
export function nextTarget(
	runbook: Runbook,
	step: Step,
	end: StepEnd | Readonly<{option: string}>,
	scope: Scope,
): {target: Target; because: string} {
	const {goals, because} = goalsAfter(step, end);
	const ended = scopeAtEnd(step.id, scope);
	const doubts: string[] = [];
	for (const goal of goals) {
		if (goal.when === null) {
			return {target: fillTarget(goal, scope), because: [because, ...doubts].join('; ')};
		}

		const held = evaluate(goal.when, ended);
		if (held.kind === 'error') {
			doubts.push(`${goal.when} could not be evaluated: ${held.reason}`);
		} else if (held.value === true) {
			return {target: fillTarget(goal, scope), because: explain(goal.when, ended)};
		}
	}

	const following = runbook.steps[runbook.steps.findIndex(({id}) => id === step.id) + 1];
	return {
		target: following ? {kind: 'step', id: following.id} : {kind: 'end'},
		because: [because, ...doubts].join('; '),
	};
}

function goalsAfter(step: Step, end: StepEnd | Readonly<{option: string}>): {goals: readonly Goal[]; because: string} {
	if (typeof end === 'object') {
		const option = step.kind === 'decision' ? step.options.find(({key}) => key === end.option) : undefined;
		return {goals: option ? goalsOf(option.next, []) : [], because: `${option?.label ?? end.option} was chosen`};
	}

	const branches = step.kind === 'decision' ? [] : branchesOf(step.next);
	const branch = branches.find((entry) => entry.end === null || entry.end === end);
	return {goals: branch?.goals ?? [], because: endWords[end]};
}

function fillTarget(goal: Goal, scope: Scope): Target {
	const target = parseTarget(goal.to);
	if (target.kind !== 'runbook') {
		return target;
	}

	// An input whose value is not known is not handed over: the other runbook asks for it.
	const handedOver = Object.entries(goal.with).flatMap(([name, text]) => {
		const filled = fillTemplate(text, scope);
		return filled.kind === 'filled' ? [[name, filled.text]] : [];
	});
	return {...target, with: Object.fromEntries(handedOver)};
}

/**
 * The checks that the board runs to measure one metric: what it needs, what those need, then the check itself, each
 * once. Ids that name no check are left out.
 */
export function checkOrder(runbook: Runbook, metric: string): string[] {
	const steps = new Map(runbook.steps.map((step) => [step.id, step]));
	const order: string[] = [];
	const seen = new Set<string>();
	const visit = (id: string): void => {
		const step = steps.get(id);
		if (seen.has(id) || step?.kind !== 'check') {
			return;
		}

		seen.add(id);
		(step.needs ?? []).forEach(visit);
		order.push(id);
	};
	visit(metric);
	return order;
}
