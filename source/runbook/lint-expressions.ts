// Lint of every CEL expression of a runbook: that it compiles, has the type its place needs, and names only inputs,
// thresholds, steps and facts that exist.
import {nearest} from '../text/nearest.js';
import {compileExpression, type ExpressionContext, type Reference, referencesOf, typeInWords} from './expression.js';
import type {Path} from './fault.js';
import {branchesOf, goalsOf} from './flow.js';
import type {Findings} from './lint-finding.js';
import type {CheckStep, Step} from './schema.js';
import {showPath} from './template.js';

type Wanted = 'bool' | 'list' | 'any';
type Placed = Readonly<{
	path: Path;
	source: string;
	context: ExpressionContext;
	wanted: Wanted;
	step: Step;
	/** The expression belongs to one item or one round, or comes after them all. */
	hasItem: boolean;
}>;

/** Checks all expressions of all steps. */
export function lintExpressions(findings: Findings): void {
	for (const [index, step] of findings.runbook.steps.entries()) {
		for (const placed of expressionsOf(step, index)) {
			lintExpression(findings, placed);
		}
	}
}

function expressionsOf(step: Step, index: number): Placed[] {
	const found: Placed[] = [];
	const add = (
		path: Path,
		source: string | undefined,
		context: ExpressionContext,
		wanted: Wanted,
		hasItem = step.kind === 'check' && step.each !== undefined,
	): void => {
		if (source !== undefined) {
			found.push({path: ['steps', index, ...path], source, context, wanted, step, hasItem});
		}
	};
	add(['when'], step.when, 'before', 'bool', false);
	if (step.kind === 'check') {
		addCheck(step, add);
	} else if (step.kind === 'action') {
		add(['choose', 'from'], step.choose?.from, 'before', 'list', false);
	}

	if (step.kind === 'decision') {
		for (const [at, option] of step.options.entries()) {
			add(['options', at, 'when'], option.when, 'before', 'bool', false);
			for (const goal of goalsOf(option.next, ['options', at, 'next'])) {
				add(whenPath(goal.path), goal.when ?? undefined, 'flow', 'bool', false);
			}
		}

		return found;
	}

	for (const branch of branchesOf(step.next)) {
		for (const goal of branch.goals) {
			add(['next', ...whenPath(goal.path)], goal.when ?? undefined, 'flow', 'bool', false);
		}
	}

	return found;
}

/** The condition stands beside its `to`. */
function whenPath(toPath: Path): Path {
	return [...toPath.slice(0, -1), 'when'];
}

type Add = (
	path: Path,
	source: string | undefined,
	context: ExpressionContext,
	wanted: Wanted,
	hasItem?: boolean,
) => void;

function addCheck(step: CheckStep, add: Add): void {
	add(['each'], step.each, 'before', 'list', false);
	add(['compute'], step.compute, 'before', 'any');
	add(['value'], step.value, 'check', 'any');
	add(['summary'], step.summary, 'check', 'any', false);
	for (const [name, source] of Object.entries(step.facts ?? {})) {
		add(['facts', name], source, 'check', 'any');
	}

	if (typeof step.alarm === 'string') {
		add(['alarm'], step.alarm, 'check', 'bool');
	} else if (step.alarm && 'when' in step.alarm) {
		add(['alarm', 'when'], step.alarm.when, 'check', 'bool');
	}

	add(['sample', 'until'], step.sample?.until, 'check', 'bool');
	add(['recheck', 'when'], step.recheck?.when, 'flow', 'bool', false);
}

function lintExpression(findings: Findings, placed: Placed): void {
	const compiled = compileExpression(placed.source, placed.context);
	if (compiled.kind === 'fault') {
		const at = compiled.offset > 0 ? `, at character ${compiled.offset + 1}` : '';
		findings.fault(placed.path, `${compiled.message}${at}`, compiled.remedy);
		return;
	}

	const {wanted} = placed;
	if (wanted !== 'any' && compiled.type !== 'any' && compiled.type !== wanted) {
		findings.fault(
			placed.path,
			`the expression must give ${typeInWords(wanted)}, and gives ${typeInWords(compiled.type)}`,
			wanted === 'bool' ? 'compare it with something, as in value > 0' : 'give a list, as in steps.ID.facts.NAME',
		);
	}

	for (const reference of referencesOf(placed.source)) {
		lintReference(findings, placed, reference);
	}
}

function lintReference(findings: Findings, placed: Placed, {path}: Reference): void {
	const [root, name] = path;
	const {step} = placed;
	switch (root) {
		case 'inputs':
		case 'thresholds':
			lintNamed(findings, placed.path, root, name);
			return;
		case 'steps':
			lintStepReference(findings, placed.path, path);
			return;
		case 'item':
		case 'index':
			if (!placed.hasItem) {
				findings.fault(placed.path, `${root} is known only where the step repeats`, 'add each:, or use another value');
			}

			return;
		case 'baseline':
			if (step.kind === 'check' && step.baseline === undefined) {
				findings.fault(placed.path, 'baseline is known only where the check keeps one', 'add baseline: {key: [host]}');
			}

			return;
		case 'match':
			if (step.kind === 'check' && step.match === undefined) {
				findings.fault(placed.path, 'match is known only where the check states one', 'add match: and a pattern');
			}

			return;
		default:
	}
}

/** An input or a threshold by name; shared with the placeholders. */
export function lintNamed(
	findings: Findings,
	path: Path,
	root: 'inputs' | 'thresholds',
	name: string | undefined,
): void {
	const names = Object.keys(findings.runbook[root] ?? {});
	if (name === undefined || names.includes(name)) {
		return;
	}

	const guess = nearest(name, names);
	const kind = root === 'inputs' ? 'input' : 'threshold';
	findings.fault(
		path,
		`there is no ${kind} ${name}`,
		guess ? `did you mean ${root}.${guess}?` : `declare it under ${root}:`,
	);
}

/** What other steps can read of a step that has run. */
const stepKeys: readonly string[] = [
	'value',
	'values',
	'unit',
	'verdict',
	'reason',
	'exit',
	'signal',
	'timedOut',
	'elapsed',
	'facts',
	'items',
	'artefact',
];

/** `steps.ID.facts.NAME` and its like; shared with the placeholders. */
export function lintStepReference(findings: Findings, at: Path, path: readonly string[]): void {
	const [, id, key, fact] = path;
	if (id === undefined) {
		return;
	}

	const step = findings.step(id);
	if (!step) {
		const guess = nearest(id, findings.ids());
		findings.faultByRule(
			'no-such-step',
			at,
			`there is no step ${id}`,
			guess ? `did you mean ${showPath(['steps', guess, ...path.slice(2)])}?` : 'name a step of this runbook',
		);
		return;
	}

	if (key !== undefined && !stepKeys.includes(key)) {
		const isFact = step.kind === 'check' && Object.hasOwn(step.facts ?? {}, key);
		const guess = isFact ? `facts.${key}` : nearest(key, stepKeys);
		findings.fault(
			at,
			`a step has no ${key}`,
			guess ? `did you mean ${showPath(['steps', id])}.${guess}?` : `a step has ${stepKeys.join(', ')}`,
		);
		return;
	}

	if (key === 'facts' && fact !== undefined) {
		const facts = step.kind === 'check' ? Object.keys(step.facts ?? {}) : [];
		if (!facts.includes(fact)) {
			const guess = nearest(fact, facts);
			findings.fault(
				at,
				`the step ${id} has no fact ${fact}`,
				guess ? `did you mean ${showPath(['steps', id, 'facts', guess])}?` : `add it to the facts of ${id}`,
			);
		}
	}
}
