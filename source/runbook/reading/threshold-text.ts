// The threshold of a check in words, whether or not anything was measured. Pure.
import type {CheckStep, Threshold} from '../schema.js';
import {valueText} from './value-text.js';

/** Thresholds as the runbook states them, or the numbers in force. */
export type Thresholds = Readonly<Record<string, number | Threshold>>;

export function sideOf(alarm: Exclude<CheckStep['alarm'], string | undefined | {says: string}>): {
	side: 'above' | 'below';
	name: string;
} {
	return 'above' in alarm
		? {side: 'above', name: alarm.above}
		: {side: 'below', name: (alarm as {below: string}).below};
}

/**
 * The threshold in words, without a measurement: "above 5 processes"; what `says` says; a bare expression as it is
 * written. Null for a check without an alarm.
 */
export function thresholdText(check: CheckStep, thresholds: Thresholds): string | null {
	const {alarm} = check;
	if (alarm === undefined) {
		return null;
	}

	if (typeof alarm === 'string') {
		return alarm;
	}

	if ('says' in alarm) {
		return alarm.says;
	}

	const {side, name} = sideOf(alarm);
	const threshold = Object.hasOwn(thresholds, name) ? thresholds[name] : undefined;
	if (threshold === undefined) {
		return `${side} ${name}`;
	}

	const number = typeof threshold === 'number' ? threshold : threshold.value;
	const unit = check.unit ?? (typeof threshold === 'number' ? undefined : threshold.unit);
	return `${side} ${valueText(number, unit ?? null)}`;
}
