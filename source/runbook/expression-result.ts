// The result of a CEL expression as plain JSON: no BigInt, no date object, nothing that is not a number.
import {FunctionError} from './expression-functions.js';
import type {Json} from './verdict.js';

/** Throws a FunctionError, with the plain reason, for what JSON cannot hold. */
export function jsonOf(value: unknown): Json {
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
