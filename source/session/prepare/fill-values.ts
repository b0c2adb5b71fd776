// Values with every placeholder in them replaced: parameters, paths, and the environment a script gets. Pure.

import {isAbsolute, join} from 'node:path';
import type {Scope} from '../../runbook/expression.js';
import {fillTemplate} from '../../runbook/template.js';
import type {Json} from '../../runbook/verdict.js';
import {isUnavailable, type Unavailable, unavailable} from './unavailable.js';

const upperName = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values for a script, as environment variables: a template in a script would let a value become a command. */
export function scriptValues(scope: Scope, tmp: string, artefacts: string): Readonly<Record<string, string>> {
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

/** Every text within a value filled in; the first that cannot be makes the whole unavailable. */
export function fillDeep(value: Json, scope: Scope): Json | Unavailable {
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
