// Holds a value that was measured against the alarm of its check: verdict and sentence. Doubt makes it unknown, never
// ok. Pure.
import {evaluate, explain, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {Json} from '../verdict.js';
import {baselineDoubt} from './baseline.js';
import {isMap} from './json-map.js';
import type {Measured} from './measure.js';
import {sideOf} from './threshold-text.js';
import {unknownNeed} from './unknown-need.js';
import {bareText, valueText} from './value-text.js';

/** The alarm as an expression; null without one. */
function alarmSource(check: CheckStep): string | null {
	const {alarm} = check;
	if (alarm === undefined) {
		return null;
	}

	if (typeof alarm === 'string') {
		return alarm;
	}

	if ('when' in alarm) {
		return alarm.when;
	}

	const {side, name} = sideOf(alarm);
	return `value ${side === 'above' ? '>' : '<'} thresholds.${name}`;
}

export function alarmExplanation(check: CheckStep, scope: Scope): string | null {
	const source = alarmSource(check);
	return source === null ? null : explain(source, scope);
}

type Judged = Readonly<Pick<Measured, 'verdict' | 'reason' | 'sentence' | 'explanation'>>;

/** Holds a value that was measured against the alarm. */
export function judge(check: CheckStep, value: Json, scope: Scope): Judged {
	const text = valueText(value, check.unit ?? null);
	const source = alarmSource(check);
	if (source === null) {
		return {verdict: 'ok', reason: null, sentence: text, explanation: null};
	}

	const explanation = explain(source, scope);
	const doubtful = (reason: string): Judged => ({
		verdict: 'unknown',
		reason,
		sentence: value === null ? `unknown: ${reason}` : `${text}, unknown: ${reason}`,
		explanation,
	});
	const {alarm} = check;
	const against = typeof alarm === 'object' && !('says' in alarm) ? sideOf(alarm) : null;
	if (against && typeof value !== 'number') {
		return doubtful('the value is not a number, so it cannot be held against a threshold');
	}

	const doubt = baselineDoubt(source, scope);
	if (doubt !== null) {
		return doubtful(doubt);
	}

	const found = evaluate(source, scope);
	if (found.kind === 'error') {
		return doubtful(unknownNeed(check, scope) ?? `its alarm could not be evaluated: ${found.reason}`);
	}

	if (typeof found.value !== 'boolean') {
		return doubtful('its alarm is neither true nor false');
	}

	const verdict = found.value ? 'alarm' : 'ok';
	return {verdict, reason: null, sentence: judgedSentence(check, text, found.value, scope, explanation), explanation};
}

function judgedSentence(check: CheckStep, text: string, inAlarm: boolean, scope: Scope, explanation: string): string {
	const {alarm} = check;
	if (typeof alarm === 'object' && !('says' in alarm)) {
		const {side, name} = sideOf(alarm);
		const numbers = scope['thresholds'];
		const number = isMap(numbers) ? numbers[name] : undefined;
		return `${text}, ${inAlarm ? '' : 'not '}${side} ${bareText(number ?? null)}`;
	}

	if (!inAlarm) {
		return text;
	}

	return `${text}: ${typeof alarm === 'object' && 'says' in alarm ? alarm.says : explanation}`;
}
