// One measurement, before it is a reading of the whole check. The rules are DESIGN's: unknown, with a plain reason,
// wherever there is doubt; only what was measured is ok or in alarm. Pure.
import {formatDuration} from '../../text/duration.js';
import type {Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {ItemReading, Json, Reading, Verdict} from '../verdict.js';
import {doubtOf} from './doubt.js';
import {isMap} from './json-map.js';
import {alarmExplanation, judge} from './judge.js';
import type {Observation} from './observation.js';
import {ownScope} from './own-scope.js';
import {type Thresholds, thresholdText} from './threshold-text.js';
import {factsOf, readValue} from './value.js';

/** One measurement, before it is a reading of the whole check. */
export type Measured = Readonly<{
	value: Json;
	verdict: Verdict;
	reason: string | null;
	sentence: string;
	explanation: string | null;
	facts: Readonly<Record<string, Json>>;
}>;

/** A measurement of which nothing can be said, for a reason that a person can read. */
export function unknownBecause(reason: string): Measured {
	return {value: null, verdict: 'unknown', reason, sentence: `unknown: ${reason}`, explanation: null, facts: {}};
}

/** What one observation says, for one item or one round. */
export function measure(check: CheckStep, observation: Observation, scope: Scope): Measured {
	const reason = doubtOf(check, observation);
	const own: Scope = {...scope, ...ownScope(check, observation)};
	if (observation.timedOut && check.timeoutIs === 'alarm' && observation.failure === null && !observation.interrupted) {
		return hangIsAlarm(check, observation, own);
	}

	if (reason !== null) {
		return unknownBecause(reason);
	}

	const found = readValue(check, own);
	if (found.kind === 'error') {
		const why = `its value could not be computed: ${found.reason}`;
		return {...unknownBecause(why), facts: factsOf(check, own)};
	}

	const withValue: Scope = {...own, value: found.value};
	return {...judge(check, found.value, withValue), value: found.value, facts: factsOf(check, withValue)};
}

/** A hang that the runbook calls the answer: in alarm, whatever the expressions say of output that never came. */
function hangIsAlarm(check: CheckStep, observation: Observation, own: Scope): Measured {
	const found = readValue(check, own);
	const value = found.kind === 'value' ? found.value : null;
	const says = typeof check.alarm === 'object' && 'says' in check.alarm ? check.alarm.says : null;
	const within = `no answer within ${formatDuration(observation.elapsedMs)}`;
	const withValue: Scope = {...own, value};
	return {
		value,
		verdict: 'alarm',
		reason: null,
		sentence: says === null ? within : `${within}: ${says}`,
		explanation: alarmExplanation(check, withValue),
		facts: factsOf(check, withValue),
	};
}

/** A measurement as the reading of the whole check, with its items or the values of its rounds. */
export function readingOf(
	check: CheckStep,
	measured: Measured,
	scope: Scope,
	items: readonly ItemReading[],
	values: readonly Json[],
): Reading {
	const numbers = scope['thresholds'];
	return {
		...measured,
		unit: check.unit ?? null,
		threshold: thresholdText(check, isMap(numbers) ? (numbers as Thresholds) : {}),
		items,
		values,
	};
}
