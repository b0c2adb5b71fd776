// The value and the facts of a check, by its expressions. Pure.
//
// The value of a check that states none is what its parser gave, where that is a single number, text or boolean (as
// `parse: number` and `parse: duration` give); else the exit code.
import {evaluate, referencesOf, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {Json} from '../verdict.js';
import {baselineDoubt} from './baseline.js';

export function readValue(check: CheckStep, own: Scope): ReturnType<typeof evaluate> {
	if (check.value === undefined) {
		const json = own['json'];
		const isSingle = typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean';
		const isParsed = check.probe !== undefined || (check.parse !== undefined && check.parse !== 'text');
		return {kind: 'value', value: isSingle && isParsed ? json : (own['exit'] ?? null)};
	}

	const doubt = baselineDoubt(check.value, own);
	const found = evaluate(check.value, own);
	if (found.kind === 'value') {
		return found;
	}

	if (doubt !== null) {
		return {kind: 'error', reason: doubt};
	}

	const usesMatch = referencesOf(check.value).some(({path}) => path[0] === 'match');
	return usesMatch && own['match'] === null
		? {kind: 'error', reason: `the output does not match ${check.match}`}
		: found;
}

/** Facts that have an answer; one that has none is left out, and makes only what uses it unknown. */
export function factsOf(check: CheckStep, own: Scope): Record<string, Json> {
	return Object.fromEntries(
		Object.entries(check.facts ?? {}).flatMap(([name, source]) => {
			const found = evaluate(source, own);
			return found.kind === 'value' ? [[name, found.value]] : [];
		}),
	);
}
