// From what a command gave to what it means: value, verdict, and one sentence. Pure.
import {evaluate, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {Reading} from '../verdict.js';
import {baselineDoubt} from './baseline.js';
import {isMap} from './json-map.js';
import {measure, readingOf} from './measure.js';
import {nothing, type Observation} from './observation.js';

/** The reading of a check that ran once. */
export function readCheck(check: CheckStep, observation: Observation, scope: Scope): Reading {
	return readingOf(check, measure(check, observation, scope), scope, [], []);
}

/** The reading of a check that only computes from earlier readings. */
export function computeReading(check: CheckStep, scope: Scope): Reading {
	const reason = baselineDoubt(check.compute ?? '', scope);
	const computed = evaluate(check.compute ?? '', scope);
	const failure = reason ?? (computed.kind === 'error' ? whyNotComputed(check, computed.reason, scope) : null);
	const json = computed.kind === 'value' ? computed.value : null;
	const observation: Observation = {...nothing, failure, parsed: {kind: 'parsed', json, rows: [], lines: []}};
	const computing: CheckStep = check.value === undefined ? {...check, value: 'json'} : check;
	return readCheck(computing, observation, scope);
}

/** Where a check that this one needs is unknown, that is the reason; else what the expression could not do. */
function whyNotComputed(check: CheckStep, reason: string, scope: Scope): string {
	const steps = scope['steps'];
	for (const id of check.needs ?? []) {
		const need = isMap(steps) ? steps[id] : undefined;
		if (isMap(need) && need['verdict'] === 'unknown' && typeof need['reason'] === 'string') {
			return `it needs ${id}, which is unknown: ${need['reason']}`;
		}
	}

	return `it could not be computed: ${reason}`;
}
