// Whether the earlier ok readings make a baseline. Pure: where they are kept is not known here.
import {referencesOf, type Scope} from '../expression.js';
import {isMap} from './json-map.js';

/** Fewer earlier readings make no baseline. */
const fewestBaselines = 3;

export function baselineDoubt(source: string, scope: Scope): string | null {
	if (!/\bbaseline\b/.test(source) || !referencesOf(source).some(({path}) => path[0] === 'baseline')) {
		return null;
	}

	const {baseline} = scope;
	const count = isMap(baseline) ? baseline['count'] : 0;
	return typeof count === 'number' && count >= fewestBaselines ? null : 'fewer than three earlier ok readings';
}
