// The reading of a check that was repeated for each item of a list. Pure.
import {evaluate, type Scope} from '../expression.js';
import type {CheckStep} from '../schema.js';
import type {ItemReading, Reading, Verdict} from '../verdict.js';
import {alarmExplanation} from './judge.js';
import {measure, readingOf} from './measure.js';
import type {ObservedItem} from './observation.js';
import {sideOf} from './threshold-text.js';
import {labelOf, valueText} from './value-text.js';

/**
 * The reading of a check with `each`: in alarm if any item is, else unknown if any is. Its value is `summary`, else that
 * of the worst item; of several in alarm against a threshold, the one furthest beyond it. An empty list has no value,
 * and is ok: there is nothing that could be wrong.
 */
export function readItems(check: CheckStep, observations: readonly ObservedItem[], scope: Scope): Reading {
	const items = observations.map(({item, index, observation}): ItemReading => {
		const {explanation: _, ...measured} = measure(check, observation, {...scope, item, index});
		return {
			...measured,
			item,
			index,
			exit: observation.exit,
			signal: observation.signal,
			timedOut: observation.timedOut,
			durationMs: observation.elapsedMs,
		};
	});
	const worst = worstOf(check, items);
	const over: Scope = {...scope, items, values: items.map(({value}) => value)};
	const summary = check.summary === undefined ? null : evaluate(check.summary, over);
	if (!worst) {
		const value = summary?.kind === 'value' ? summary.value : null;
		const sentence = 'nothing to measure: the list is empty';
		const ok = {value, verdict: 'ok', reason: null, sentence, explanation: null, facts: {}} as const;
		return readingOf(check, ok, scope, [], []);
	}

	const told = `${labelOf(worst.item)}: ${worst.sentence}${items.length > 1 ? ` (${countWords(items, worst.verdict)})` : ''}`;
	const explanation = alarmExplanation(check, {
		...over,
		item: worst.item,
		index: worst.index,
		value: worst.value,
		...ownNames(worst),
	});
	const base = {verdict: worst.verdict, reason: worst.reason, explanation, facts: worst.facts};
	if (summary?.kind === 'error' && worst.verdict === 'ok') {
		const reason = `its summary could not be computed: ${summary.reason}`;
		const unknown = {...base, verdict: 'unknown', reason, value: null, sentence: `unknown: ${reason}`} as const;
		return readingOf(check, unknown, scope, items, []);
	}

	if (summary?.kind === 'value') {
		const sentence = `${valueText(summary.value, check.unit ?? null)}; ${told}`;
		return readingOf(check, {...base, value: summary.value, sentence}, scope, items, []);
	}

	const sentence = worst.verdict === 'unknown' ? `unknown: ${told.replace(/unknown: /, '')}` : told;
	return readingOf(check, {...base, value: worst.value, sentence}, scope, items, []);
}

const severity: Readonly<Record<Verdict, number>> = {ok: 0, unknown: 1, alarm: 2};

function worstOf(check: CheckStep, items: readonly ItemReading[]): ItemReading | undefined {
	const {alarm} = check;
	const sign = typeof alarm === 'object' && !('says' in alarm) ? (sideOf(alarm).side === 'above' ? 1 : -1) : 0;
	const distance = ({value}: ItemReading): number =>
		typeof value === 'number' ? sign * value : Number.NEGATIVE_INFINITY;
	return items.reduce<ItemReading | undefined>((worst, item) => {
		if (!worst || severity[item.verdict] > severity[worst.verdict]) {
			return item;
		}

		const isFurther = sign !== 0 && item.verdict === worst.verdict && distance(item) > distance(worst);
		return isFurther ? item : worst;
	}, undefined);
}

function countWords(items: readonly ItemReading[], verdict: Verdict): string {
	const count = items.filter((item) => item.verdict === verdict).length;
	const word = {ok: 'ok', unknown: 'unknown', alarm: 'in alarm'}[verdict];
	return count === items.length ? `all ${items.length} ${word}` : `${count} of ${items.length} ${word}`;
}

function ownNames(item: ItemReading): Scope {
	return {exit: item.exit, signal: item.signal, timedOut: item.timedOut, elapsed: item.durationMs / 1000};
}
