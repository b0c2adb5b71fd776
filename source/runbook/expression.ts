// CEL expressions of a runbook: compiling with a type, evaluating against what was measured, and explaining what an
// expression saw. Errors are values with a plain reason, never exceptions; a reason makes a reading unknown.
//
// Two rules differ from plain CEL, because a wrong number is what the people on call must never suffer: whole and
// fractional numbers mix freely, so `5 / 2` is 2.5; and has() of a path whose parents are missing is false, not an error.
import {Environment} from '@marcbachmann/cel-js';
import {nearest} from '../text/nearest.js';
import {dynamicWrapper, exactWrapper, registerFunctions} from './expression-functions.js';
import {codeOf, nodeOf, offsetOf, overloadInWords, reasonOf, summaryOf} from './expression-reasons.js';
import {jsonOf, shortJson} from './expression-result.js';
import {
	children,
	collectReferences,
	type ExpressionType,
	isNode,
	type Node,
	type Reference,
	typeOf,
} from './expression-tree.js';
import type {Json} from './verdict.js';

/** The values an expression or a placeholder sees, by the names DESIGN lists: value, exit, json, steps, inputs, … */
export type Scope = Readonly<Record<string, Json>>;

/**
 * Where an expression stands, which decides what it can see. `check`: while the output of the command is at hand (value,
 * facts, alarm, summary, until). `flow`: after the step has its end (next, recheck), where its value is kept but its
 * output no longer is. `before`: before the step runs (when, each, compute, choose), where neither exists yet.
 */
export type ExpressionContext = 'check' | 'flow' | 'before';

export {typeInWords} from './expression-reasons.js';
export {shortJson} from './expression-result.js';
export type {ExpressionType, Reference} from './expression-tree.js';

export type Compiled =
	| Readonly<{kind: 'compiled'; type: ExpressionType}>
	| Readonly<{kind: 'fault'; message: string; remedy: string; offset: number}>;

export type Evaluation = Readonly<{kind: 'value'; value: Json}> | Readonly<{kind: 'error'; reason: string}>;

/** What only the output itself can tell. */
const outputVariables = ['stdout', 'stderr', 'lines', 'json', 'rows', 'match'] as const;
/** What is kept of a step when it has ended. */
export const endVariables = ['exit', 'signal', 'value', 'values', 'items', 'elapsed', 'timedOut'] as const;
const givenVariables = ['item', 'index', 'inputs', 'steps', 'thresholds', 'baseline', 'host'] as const;
const variables: readonly string[] = [...endVariables, ...outputVariables, ...givenVariables];

function createEnvironment(names: readonly string[]): Environment {
	const environment = new Environment({homogeneousAggregateLiterals: false});
	for (const name of names) {
		environment.registerVariable(name, 'dyn');
	}

	registerFunctions(environment);
	return environment;
}

const everything = createEnvironment(variables);
const environments: Readonly<Record<ExpressionContext, Environment>> = {
	check: everything,
	flow: createEnvironment([...endVariables, ...givenVariables]),
	before: createEnvironment(givenVariables),
};
const functionNames: readonly string[] = [
	...new Set(everything.getDefinitions().functions.map((definition) => definition.name)),
].filter((name) => name !== exactWrapper && name !== dynamicWrapper);

type Program = Readonly<{
	run: (scope: Scope) => unknown;
	root: Node;
	type: ExpressionType;
}>;
type Failure = Readonly<{kind: 'fault'; message: string; remedy: string; offset: number}>;

const cacheLimit = 4000;
const cache = new Map<string, Program | Failure>();

/**
 * Compiles an expression and says what type it has.
 * @param source the CEL text
 * @param context where it stands
 * @returns its type, or what is wrong with it at which character (0-based offset in `source`)
 */
export function compileExpression(source: string, context: ExpressionContext): Compiled {
	const program = compile(source, context);
	return 'kind' in program ? program : {kind: 'compiled', type: program.type};
}

/**
 * Evaluates an expression. The result is plain JSON: whole numbers are numbers, times are RFC 3339 texts.
 * @returns the value, or the plain reason why there is none (a missing key, a wrong type, a division by zero)
 */
export function evaluate(source: string, scope: Scope): Evaluation {
	const program = compile(source, 'check');
	if ('kind' in program) {
		return {kind: 'error', reason: program.message};
	}

	try {
		return {kind: 'value', value: jsonOf(program.run(scope))};
	} catch (error) {
		return {kind: 'error', reason: reasonOf(error, source)};
	}
}

/**
 * The expression with the values it saw, for the sentence under a reading:
 * `value >= thresholds.serverError (value = 503, thresholds.serverError = 500)`.
 */
export function explain(source: string, scope: Scope): string {
	const program = compile(source, 'check');
	if ('kind' in program) {
		return source;
	}

	const seen = new Map<string, string>();
	for (const reference of collectReferences(program.root, variables)) {
		const name = program.root.input.slice(reference.start, reference.end);
		const found = evaluate(name, scope);
		seen.set(name, found.kind === 'value' ? shortJson(found.value) : 'unknown');
	}

	const values = [...seen].map(([name, value]) => `${name} = ${value}`).join(', ');
	return values === '' ? source.trim() : `${source.trim()} (${values})`;
}

/**
 * The paths an expression reads, as far as they are written out: `steps['hop-status'].value` is
 * `['steps', 'hop-status', 'value']`. Variables of map, filter and their like are not among them. Empty for an
 * expression that does not compile.
 */
export function referencesOf(source: string): readonly Reference[] {
	const program = compile(source, 'check');
	return 'kind' in program ? [] : collectReferences(program.root, variables);
}

function compile(source: string, context: ExpressionContext): Program | Failure {
	const key = `${context}\n${source}`;
	const known = cache.get(key);
	if (known) {
		return known;
	}

	if (cache.size >= cacheLimit) {
		cache.clear();
	}

	const program = compileAnew(source, context);
	cache.set(key, program);
	return program;
}

function compileAnew(source: string, context: ExpressionContext): Program | Failure {
	const hyphen = findHyphenatedStep(source);
	if (hyphen) {
		return hyphen;
	}

	const environment = environments[context];
	try {
		const parsed = environment.parse(source);
		const root = parsed.ast as unknown as Node;
		loosenNumbers(root, environment);
		const checked = parsed.check();
		if (!checked.valid) {
			return failureOf(checked.error, source, context);
		}

		return {run: (scope) => parsed(scope), root, type: typeOf(root)};
	} catch (error) {
		return failureOf(error, source, context);
	}
}

/** `steps.hop-status` reads as a subtraction; without this it would fail with a message about a variable `status`. */
function findHyphenatedStep(source: string): Failure | null {
	const masked = source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => ' '.repeat(text.length));
	const found = /(?<![\w.])steps\.([A-Za-z_]\w*(?:-[A-Za-z0-9_]+)+)/.exec(masked);
	if (!found) {
		return null;
	}

	const id = found[1] ?? '';
	return {
		kind: 'fault',
		message: `steps.${id} reads as a subtraction because of the hyphen`,
		remedy: `write steps['${id}']`,
		offset: found.index,
	};
}

/**
 * Rewrites the tree in place, before it is checked: a division is exact, a list index and the branches of a ternary may
 * be any number. Only children are replaced, never a node itself: macros hold references to the nodes.
 */
function loosenNumbers(node: Node, environment: Environment): void {
	for (const child of children(node)) {
		loosenNumbers(child, environment);
	}

	const args = node.args;
	if (node.op === 'call' && Array.isArray(args) && args[0] === 'has') {
		loosenHas(node);
	} else if (node.op === '/' && Array.isArray(args)) {
		node.args = args.map((operand) => wrap(operand, exactWrapper, environment));
	} else if (node.op === '?:' && Array.isArray(args)) {
		node.args = [args[0], wrap(args[1], dynamicWrapper, environment), wrap(args[2], dynamicWrapper, environment)];
	} else if (node.op === '[]' && Array.isArray(args) && isNode(args[1]) && args[1].op !== 'value') {
		node.args = [args[0], wrap(args[1], dynamicWrapper, environment)];
	}
}

function wrap(operand: unknown, wrapper: string, environment: Environment): unknown {
	const call = environment.parse(`${wrapper}(0)`).ast as unknown as Node;
	call.args = [wrapper, [operand]];
	return call;
}

/** Makes has() take `steps['hop-status'].value`, and answer false where a parent is missing. */
function loosenHas(node: Node): void {
	let part = children(node)[0];
	while (part && (part.op === '.' || part.op === '[]')) {
		const [left, key] = part.args as [Node, unknown];
		if (part.op === '[]' && isNode(key) && key.op === 'value' && typeof key.args === 'string') {
			part.op = '.';
			part.args = [left, key.args];
		}

		part = left;
	}

	const macro = node.meta.macro;
	if (!macro) {
		return;
	}

	const evaluateStrictly = macro.evaluate;
	macro.evaluate = (evaluator, self, context) => {
		try {
			return evaluateStrictly(evaluator, self, context);
		} catch (error) {
			if (codeOf(error) === 'no_such_key') {
				return false;
			}

			throw error;
		}
	};
}

function failureOf(error: unknown, source: string, context: ExpressionContext): Failure {
	const offset = Math.min(offsetOf(error), source.length);
	const summary = summaryOf(error);
	const code = codeOf(error);
	const node = nodeOf(error, source);
	if (code === 'unknown_variable') {
		return unknownVariable(node ? String(node.args) : summary, offset, context);
	}

	const call = /^found no matching overload for '(?:.+?\.)?(\w+)\(/s.exec(summary);
	if (call && call[1] !== exactWrapper && !functionNames.includes(call[1] ?? '')) {
		const guess = nearest(call[1] ?? '', functionNames);
		return {
			kind: 'fault',
			message: `there is no function ${call[1]}`,
			remedy: guess ? `did you mean ${guess}?` : 'use a function of CEL, or one that `gotriage` documents',
			offset,
		};
	}

	if (code === 'no_such_overload' || code === 'no_matching_overload') {
		return {
			kind: 'fault',
			message: overloadInWords(summary) ?? summary,
			remedy: 'convert with string(), int() or double(), or compare values of one type',
			offset,
		};
	}

	if (code === 'invalid_logical_operand' || code === 'invalid_condition_type') {
		return {
			kind: 'fault',
			message: reasonOf(error, source),
			remedy: 'compare it with something, as in value > 0',
			offset,
		};
	}

	return {
		kind: 'fault',
		message: `this is not a CEL expression: ${plainSyntaxError(summary)}`,
		remedy: 'write an expression such as value > thresholds.slow',
		offset,
	};
}

function plainSyntaxError(summary: string): string {
	return summary
		.replace(/^Unexpected token: EOF$/, 'it ends too early')
		.replace(/, got EOF$/, ', and it ends too early')
		.replace(/^Unexpected character: /, 'unexpected ')
		.replace(/^./, (first) => first.toLowerCase());
}

function unknownVariable(name: string, offset: number, context: ExpressionContext): Failure {
	if (context === 'flow' && (outputVariables as readonly string[]).includes(name)) {
		return {
			kind: 'fault',
			message: `${name} is no longer there when the branch is chosen`,
			remedy: 'keep what is needed of it as a fact, and write steps.ID.facts.NAME',
			offset,
		};
	}

	if (context === 'before' && variables.includes(name)) {
		return {
			kind: 'fault',
			message: `${name} does not exist before the step has run`,
			remedy: `use what an earlier step measured, as in steps.ID.value`,
			offset,
		};
	}

	const guess = nearest(name, variables);
	return {
		kind: 'fault',
		message: `${name} is not known here`,
		remedy: guess ? `did you mean ${guess}?` : `use one of ${variables.join(', ')}`,
		offset,
	};
}
