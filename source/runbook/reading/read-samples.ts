// The reading of a check that was measured in rounds. Pure.

import {evaluate, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {Reading} from '../verdict.js';
import {judge} from './judge.js';
import {measure, readingOf, unknownBecause} from './measure.js';
import type {Observation} from './observation.js';
import {ownScope} from './own-scope.js';
import {factsOf} from './value.js';

/**
 * The reading of a check with `sample`: every round's value is one of `values`; the whole value is `summary` over them,
 * else the last. In alarm if the alarm holds; else unknown if any round could not be measured, since the round that
 * failed may be the symptom.
 */
export function readSamples(check: CheckStep, observations: readonly Observation[], scope: Scope): Reading {
	const rounds = observations.map((observation) => ({
		observation,
		measured: measure({...check, alarm: undefined}, observation, scope),
	}));
	const good = rounds.filter(({measured}) => measured.verdict === 'ok');
	const bad = rounds.find(({measured}) => measured.verdict === 'unknown');
	const last = good.at(-1);
	const values = good.map(({measured}) => measured.value);
	if (!last) {
		const reason = bad?.measured.reason ?? 'no round was measured';
		return readingOf(check, unknownBecause(reason), scope, [], []);
	}

	const over: Scope = {...scope, ...ownScope(check, last.observation), values, value: last.measured.value};
	const summary = check.summary === undefined ? null : evaluate(check.summary, over);
	if (summary?.kind === 'error') {
		const reason = `its summary could not be computed: ${summary.reason}`;
		return readingOf(check, {...unknownBecause(reason), facts: last.measured.facts}, scope, [], values);
	}

	const value = summary ? summary.value : last.measured.value;
	const judged = judge(check, value, {...over, value});
	const facts = factsOf(check, {...over, value});
	if (bad && judged.verdict !== 'alarm') {
		const reason = `${rounds.length - good.length} of ${rounds.length} rounds could not be measured: ${bad.measured.reason}`;
		const sentence = `unknown: ${reason}`;
		return readingOf(check, {...judged, value, facts, verdict: 'unknown', reason, sentence}, scope, [], values);
	}

	return readingOf(check, {...judged, value, facts}, scope, [], values);
}

/** Whether `sample.until` holds after these rounds, so that no further one is needed. False where it cannot be told. */
export function isSampleOver(check: CheckStep, observations: readonly Observation[], scope: Scope): boolean {
	const until = check.sample?.until;
	const last = observations.at(-1);
	if (until === undefined || !last) {
		return false;
	}

	const reading = readSamples({...check, alarm: undefined, summary: undefined}, observations, scope);
	const {values} = reading;
	const found = evaluate(until, {...scope, ...ownScope(check, last), values, value: values.at(-1) ?? null});
	return found.kind === 'value' && found.value === true;
}
