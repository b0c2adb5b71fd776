// From what a command gave to what it means: value, verdict, and one sentence. Pure.
import {evaluate, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {Reading} from '../verdict.js';
import {baselineDoubt} from './baseline.js';
import {measure, readingOf} from './measure.js';
import {nothing, type Observation} from './observation.js';
import {unknownNeed} from './unknown-need.js';

/** The reading of a check that ran once. */
export function readCheck(check: CheckStep, observation: Observation, scope: Scope): Reading {
	return readingOf(check, measure(check, observation, scope), scope, [], []);
}

/** The reading of a check that only computes from earlier readings. */
export function computeReading(check: CheckStep, scope: Scope): Reading {
	const reason = baselineDoubt(check.compute ?? '', scope);
	const computed = evaluate(check.compute ?? '', scope);
	const failure =
		reason ??
		(computed.kind === 'error' ? (unknownNeed(check, scope) ?? `it could not be computed: ${computed.reason}`) : null);
	const json = computed.kind === 'value' ? computed.value : null;
	const observation: Observation = {...nothing, failure, parsed: {kind: 'parsed', json, rows: [], lines: []}};
	const computing: CheckStep = check.value === undefined ? {...check, value: 'json'} : check;
	return readCheck(computing, observation, scope);
}
