// Errors of the CEL library in plain words: what a person reads when an expression has no answer.
import {exactWrapper, FunctionError} from './expression-functions.js';
import {type ExpressionType, isNode, type Node, typeNameOf} from './expression-tree.js';

/** The code of an error of the library, else an empty text. */
export function codeOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The error's own message, without its excerpt of the source. */
export function summaryOf(error: unknown): string {
	if (typeof error === 'object' && error !== null && 'summary' in error) {
		return String(error.summary);
	}

	return error instanceof Error ? error.message : String(error);
}

/** The node of this source that the error is about. */
export function nodeOf(error: unknown, source: string): Node | null {
	const node = typeof error === 'object' && error !== null && 'node' in error ? error.node : null;
	return isNode(node) && node.input === source ? node : null;
}

/** The character at which the error is, from 0. */
export function offsetOf(error: unknown): number {
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
export function overloadInWords(summary: string): string | null {
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

/** Why an evaluation has no answer, as a clause without its full stop. */
export function reasonOf(error: unknown, source: string): string {
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
