// Where a check that this one needs is unknown, that is the reason why this one is, whatever an expression made of it. Pure.
import type {Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import {isMap} from './json-map.js';

/** "it needs X, which is unknown: …", or null where everything it needs is known. */
export function unknownNeed(check: CheckStep, scope: Scope): string | null {
	const steps = scope['steps'];
	for (const id of check.needs ?? []) {
		const need = isMap(steps) ? steps[id] : undefined;
		if (isMap(need) && need['verdict'] === 'unknown' && typeof need['reason'] === 'string') {
			return `it needs ${id}, which is unknown: ${need['reason']}`;
		}
	}

	return null;
}
