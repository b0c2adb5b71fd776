// The items an action may be about, with the keys and labels of its menu. Pure.
import {evaluate, type Scope} from '../../runbook/expression.js';
import type {ActionStep} from '../../runbook/schema.js';
import {fillTemplate} from '../../runbook/template.js';
import type {Json} from '../../runbook/verdict.js';
import type {Choice} from '../contract.js';
import type {Unavailable} from './unavailable.js';

/** The items an action chooses from, with their keys and labels. */
export function choicesOf(
	action: ActionStep,
	scope: Scope,
): Readonly<{kind: 'choices'; choices: readonly (Choice & Readonly<{item: Json}>)[]}> | Unavailable {
	const list = action.choose === undefined ? null : evaluate(action.choose.from, scope);
	if (action.choose === undefined || list === null) {
		return {kind: 'choices', choices: []};
	}

	if (list.kind === 'error' || !Array.isArray(list.value)) {
		const reason = list.kind === 'error' ? list.reason : 'it is not a list';
		return {kind: 'unavailable', reason: `what to choose from is not known: ${reason}`, remedy: null};
	}

	const choices: Array<Choice & Readonly<{item: Json}>> = [];
	for (const [index, raw] of (list.value as readonly Json[]).entries()) {
		// `from` may name the items of a step with `each`: what is chosen is then the thing measured, not its reading.
		const item = isItemReading(raw) ? raw.item : raw;
		const itemScope: Scope = {...scope, item, index};
		const label = fillTemplate(action.choose.label, itemScope);
		const key = action.choose.key === undefined ? null : fillTemplate(action.choose.key, itemScope);
		choices.push({
			key: key?.kind === 'filled' ? key.text : defaultKey(item, index),
			label: label.kind === 'filled' ? label.text : JSON.stringify(item),
			item,
		});
	}

	return {kind: 'choices', choices};
}

function isItemReading(value: Json): value is Readonly<{item: Json; verdict: string; index: number}> {
	return typeof value === 'object' && value !== null && 'item' in value && 'verdict' in value && 'index' in value;
}

function defaultKey(item: Json, index: number): string {
	if (typeof item === 'string' || typeof item === 'number') {
		return String(item);
	}

	const pid = typeof item === 'object' && item !== null && 'pid' in item ? item['pid'] : null;
	return typeof pid === 'number' || typeof pid === 'string' ? String(pid) : String(index + 1);
}
