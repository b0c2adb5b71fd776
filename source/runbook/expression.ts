// CEL expressions of a runbook: compiling with a type, evaluating against what was measured, and explaining what an
// expression saw. Errors are values with a plain reason, never exceptions; a reason makes a reading unknown.
//
// Two rules differ from plain CEL, because a wrong number is what the people on call must never suffer: whole and
// fractional numbers mix freely, so `5 / 2` is 2.5; and has() of a path whose parents are missing is false, not an error.
import {Environment} from '@marcbachmann/cel-js';
import {nearest} from '../text/nearest.js';
import {dynamicWrapper, exactWrapper, FunctionError, registerFunctions} from './expression-functions.js';
import type {Json} from './verdict.js';

/** The values an expression or a placeholder sees, by the names DESIGN lists: value, exit, json, steps, inputs, … */
export type Scope = Readonly<Record<string, Json>>;

/**
 * Where an expression stands, which decides what it can see. `check`: after a command ran (value, facts, alarm,
 * summary, until, recheck). `flow`: after the step has its end (next). `before`: before the step runs (when, each,
 * compute, choose), where its own output does not exist yet.
 */
export type ExpressionContext = 'check' | 'flow' | 'before';

/** What the compiler knows of an expression's result; `any` when only the night will tell. */
export type ExpressionType = 'any' | 'bool' | 'number' | 'string' | 'list' | 'map' | 'null' | 'other';

export type Compiled =
	| Readonly<{kind: 'compiled'; type: ExpressionType}>
	| Readonly<{kind: 'fault'; message: string; remedy: string; offset: number}>;

export type Evaluation = Readonly<{kind: 'value'; value: Json}> | Readonly<{kind: 'error'; reason: string}>;

const outputVariables = [
	'exit',
	'signal',
	'stdout',
	'stderr',
	'lines',
	'json',
	'rows',
	'match',
	'value',
	'values',
	'items',
	'elapsed',
	'timedOut',
] as const;
const givenVariables = ['item', 'index', 'inputs', 'steps', 'thresholds', 'baseline', 'host'] as const;
const variables: readonly string[] = [...outputVariables, ...givenVariables];

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
	flow: everything,
	before: createEnvironment(givenVariables),
};
const functionNames: readonly string[] = [
	...new Set(everything.getDefinitions().functions.map((definition) => definition.name)),
].filter((name) => name !== exactWrapper && name !== dynamicWrapper);

/** The part of the library's syntax tree that is used here; its own type says only `any`. */
type Node = {
	op: string;
	args: unknown;
	start: number;
	end: number;
	readonly input: string;
	readonly meta: {macro?: Macro};
	checkedType?: {name: string; kind: string};
};
type Macro = {evaluate: (evaluator: unknown, macro: Macro, context: unknown) => unknown};
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
		return toJson(program.run(scope));
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
	for (const reference of collectReferences(program.root)) {
		const name = program.root.input.slice(reference.start, reference.end);
		const found = evaluate(name, scope);
		seen.set(name, found.kind === 'value' ? shortJson(found.value) : 'unknown');
	}

	const values = [...seen].map(([name, value]) => `${name} = ${value}`).join(', ');
	return values === '' ? source.trim() : `${source.trim()} (${values})`;
}

export type Reference = Readonly<{path: readonly string[]; start: number; end: number}>;

/**
 * The paths an expression reads, as far as they are written out: `steps['hop-status'].value` is
 * `['steps', 'hop-status', 'value']`. Variables of map, filter and their like are not among them. Empty for an
 * expression that does not compile.
 */
export function referencesOf(source: string): readonly Reference[] {
	const program = compile(source, 'check');
	return 'kind' in program ? [] : collectReferences(program.root);
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

function children(node: Node): Node[] {
	const found: Node[] = [];
	const visit = (part: unknown): void => {
		if (Array.isArray(part)) {
			part.forEach(visit);
		} else if (isNode(part)) {
			found.push(part);
		}
	};
	visit(node.args);
	return found;
}

function isNode(part: unknown): part is Node {
	return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
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

function typeOf(node: Node): ExpressionType {
	if (node.op === '?:' && Array.isArray(node.args)) {
		const branches = node.args.slice(1).map((branch) => typeOf(children(branch as Node)[0] ?? node));
		return branches[0] === branches[1] ? (branches[0] ?? 'any') : 'any';
	}

	return typeNameOf(node.checkedType?.name ?? 'dyn');
}

function typeNameOf(name: string): ExpressionType {
	if (name.startsWith('dyn')) {
		return 'any';
	}

	if (name.startsWith('list')) {
		return 'list';
	}

	if (name.startsWith('map')) {
		return 'map';
	}

	switch (name) {
		case 'bool':
		case 'string':
		case 'null':
			return name;
		case 'int':
		case 'uint':
		case 'double':
			return 'number';
		default:
			return 'other';
	}
}

function collectReferences(root: Node): Reference[] {
	const found: Reference[] = [];
	const visit = (node: Node, bound: ReadonlySet<string>): void => {
		const path = pathOf(node);
		if (path) {
			if (!bound.has(path[0] ?? '')) {
				found.push({path, start: node.start, end: node.end});
			}

			return;
		}

		if (node.op === 'rcall' && Array.isArray(node.args)) {
			const [name, receiver, args] = node.args as [string, Node, Node[]];
			visit(receiver, bound);
			const variable = args[0];
			const binds = /^(?:map|filter|all|exists|exists_one|bind)$/.test(name) && variable?.op === 'id';
			const inner = binds ? new Set([...bound, String(variable.args)]) : bound;
			for (const argument of binds ? args.slice(1) : args) {
				visit(argument, inner);
			}

			return;
		}

		for (const child of children(node)) {
			visit(child, bound);
		}
	};
	visit(root, new Set());
	return found.filter((reference) => variables.includes(reference.path[0] ?? ''));
}

function pathOf(node: Node): string[] | null {
	if (node.op === 'id') {
		return [String(node.args)];
	}

	if (node.op !== '.' && node.op !== '[]') {
		return null;
	}

	const [left, key] = node.args as [Node, unknown];
	const parent = pathOf(left);
	const name = isNode(key) ? (key.op === 'value' ? key.args : undefined) : key;
	return parent && (typeof name === 'string' || typeof name === 'bigint') ? [...parent, String(name)] : null;
}

function codeOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function summaryOf(error: unknown): string {
	if (typeof error === 'object' && error !== null && 'summary' in error) {
		return String(error.summary);
	}

	return error instanceof Error ? error.message : String(error);
}

function nodeOf(error: unknown, source: string): Node | null {
	const node = typeof error === 'object' && error !== null && 'node' in error ? error.node : null;
	return isNode(node) && node.input === source ? node : null;
}

function offsetOf(error: unknown): number {
	const range = typeof error === 'object' && error !== null && 'range' in error ? error.range : null;
	return typeof range === 'object' && range !== null && 'start' in range ? Number(range.start) : 0;
}

const typeWords: Readonly<Record<ExpressionType, string>> = {
	any: 'any value',
	bool: 'true or false',
	number: 'a number',
	string: 'a text',
	list: 'a list',
	map: 'a map',
	null: 'null',
	other: 'another value',
};

/** "a number", "a text": a type in the words of messages. */
export function typeInWords(type: ExpressionType): string {
	return typeWords[type];
}

function wordsFor(celType: string): string {
	const inner = /^dyn<(.*)>$/.exec(celType.trim())?.[1] ?? celType.trim();
	return typeWords[typeNameOf(inner)];
}

/** `no such overload: dyn<double> + string` and its like, in plain words. */
function overloadInWords(summary: string): string | null {
	const binary = /^no such overload: (.+) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(summary);
	if (binary) {
		return `${binary[2]} does not work on ${wordsFor(binary[1] ?? '')} and ${wordsFor(binary[3] ?? '')}`;
	}

	const unary = /^no such overload: ([!-])(.+)$/.exec(summary);
	if (unary) {
		return `${unary[1]} does not work on ${wordsFor(unary[2] ?? '')}`;
	}

	const call = /^found no matching overload for '(?:(.+?)\.)?(\w+)\((.*)\)'$/s.exec(summary);
	if (!call) {
		return null;
	}

	const [, receiver, name = '', list = ''] = call;
	if (name === exactWrapper) {
		return `/ does not work on ${wordsFor(list)}`;
	}

	const given =
		list === ''
			? 'nothing'
			: list
					.split(/, (?![^<]*>)/)
					.map(wordsFor)
					.join(' and ');
	return receiver
		? `${name}() does not work on ${wordsFor(receiver)}${list === '' ? '' : ` with ${given}`}`
		: `${name}() does not take ${given}`;
}

function reasonOf(error: unknown, source: string): string {
	if (error instanceof FunctionError) {
		return error.message;
	}

	const node = nodeOf(error, source);
	const summary = summaryOf(error);
	switch (codeOf(error)) {
		case 'unknown_variable':
			return `${node ? String(node.args) : 'a variable'} is not known here`;
		case 'no_such_key':
			return missingKey(node, summary, source);
		case 'index_out_of_bounds':
			return outOfBounds(node, summary, source);
		case 'invalid_logical_operand':
		case 'invalid_condition_type':
			return `a condition must be true or false, and ${node ? `\`${textOf(node, source)}\`` : 'it'} is ${wordsFor(
				/got '(.+)'$/.exec(summary)?.[1] ?? 'other',
			)}`;
		default:
			return overloadInWords(summary) ?? summary;
	}
}

function textOf(node: Node, source: string): string {
	return source.slice(node.start, node.end).trim();
}

function missingKey(node: Node | null, summary: string, source: string): string {
	if (!node || !Array.isArray(node.args)) {
		return `there is no ${summary.replace(/^No such key: /, '')}`;
	}

	const key = summary.replace(/^No such key: /, '');
	const container = isNode(node.args[0]) ? textOf(node.args[0], source) : 'the value';
	if (container === 'steps') {
		return `step ${key} has not been measured`;
	}

	return `there is no ${key} in ${container}`;
}

function outOfBounds(node: Node | null, summary: string, source: string): string {
	const found = /index (-?\d+) >= size (\d+)/.exec(summary);
	const list = node && Array.isArray(node.args) && isNode(node.args[0]) ? textOf(node.args[0], source) : 'the list';
	return found ? `${list} has ${found[2]} items, and item ${found[1]} was asked for` : `${list} has no such item`;
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
	if (context === 'before' && (outputVariables as readonly string[]).includes(name)) {
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

function toJson(value: unknown): Evaluation {
	try {
		return {kind: 'value', value: jsonOf(value)};
	} catch (error) {
		return {kind: 'error', reason: error instanceof Error ? error.message : String(error)};
	}
}

function jsonOf(value: unknown): Json {
	switch (typeof value) {
		case 'bigint':
			return Number(value);
		case 'number':
			if (!Number.isFinite(value)) {
				throw new FunctionError('the result is not a number (a division by zero?)');
			}

			return value === 0 ? 0 : value;
		case 'string':
		case 'boolean':
			return value;
		case 'undefined':
			throw new FunctionError('the expression has no result');
		default:
			return jsonOfObject(value);
	}
}

function jsonOfObject(value: unknown): Json {
	if (value === null) {
		return null;
	}

	if (Array.isArray(value)) {
		return value.map(jsonOf);
	}

	if (value instanceof Date) {
		return value.toISOString();
	}

	if (value instanceof Map) {
		return Object.fromEntries([...value].map(([key, entry]) => [String(key), jsonOf(entry)]));
	}

	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype === Object.prototype || prototype === null) {
		return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, jsonOf(entry)]));
	}

	throw new FunctionError('the result is not a number, text, list or map');
}

const shortLimit = 80;

/** JSON text of a value, cut so that it fits a sentence. */
export function shortJson(value: Json): string {
	const text = JSON.stringify(value);
	if (text.length <= shortLimit) {
		return text;
	}

	if (Array.isArray(value)) {
		return `a list of ${value.length}`;
	}

	return `${[...text].slice(0, shortLimit - 1).join('')}…`;
}
