// From what a command gave to what it means: value, verdict, and one sentence. The rules are DESIGN's: a reading is
// unknown, with a plain reason, wherever there is doubt (could not start, stopped, timed out, killed, another exit code,
// output not understood, an expression without an answer); only what was measured is ok or in alarm. Pure.
//
// The value of a check that states none is what its parser gave, where that is a single number, text or boolean (as
// `parse: number` and `parse: duration` give); else the exit code.
import {formatDuration} from '../text/duration.js';
import {formatNumber} from '../text/number.js';
import {evaluate, explain, referencesOf, type Scope} from './expression.js';
import {shortJson} from './expression-result.js';
import {compilePattern} from './pattern.js';
import type {CheckStep, Threshold} from './schema.js';
import type {ItemReading, Json, Reading, Verdict} from './verdict.js';

/** What one invocation of a check gave, after its output was cleaned, redacted and parsed. */
export type Observation = Readonly<{
	exit: number | null;
	signal: string | null;
	timedOut: boolean;
	/** A person or a signal to gotriage stopped it. */
	interrupted: boolean;
	elapsedMs: number;
	stdout: string;
	stderr: string;
	parsed:
		| Readonly<{kind: 'parsed'; json: Json; rows: readonly Json[]; lines: readonly string[]}>
		| Readonly<{kind: 'not-understood'; reason: string}>;
	/** Why it could not start, or why its end is not known; else null. */
	failure: string | null;
}>;

export type ObservedItem = Readonly<{item: Json; index: number; observation: Observation}>;

/** Thresholds as the runbook states them, or the numbers in force. */
export type Thresholds = Readonly<Record<string, number | Threshold>>;

/** Fewer earlier readings make no baseline. */
const fewestBaselines = 3;

/** One measurement, before it is a reading of the whole check. */
type Measured = Readonly<{
	value: Json;
	verdict: Verdict;
	reason: string | null;
	sentence: string;
	explanation: string | null;
	facts: Readonly<Record<string, Json>>;
}>;

/** The reading of a check that ran once. */
export function readCheck(check: CheckStep, observation: Observation, scope: Scope): Reading {
	return readingOf(check, measure(check, observation, scope), scope, [], []);
}

/** The reading of a check that only computes from earlier readings. */
export function computeReading(check: CheckStep, scope: Scope): Reading {
	const reason = baselineDoubt(check.compute ?? '', scope);
	const computed = evaluate(check.compute ?? '', scope);
	const failure = reason ?? (computed.kind === 'error' ? `it could not be computed: ${computed.reason}` : null);
	const json = computed.kind === 'value' ? computed.value : null;
	const observation: Observation = {...nothing, failure, parsed: {kind: 'parsed', json, rows: [], lines: []}};
	const computing: CheckStep = check.value === undefined ? {...check, value: 'json'} : check;
	return readCheck(computing, observation, scope);
}

const nothing: Observation = {
	exit: 0,
	signal: null,
	timedOut: false,
	interrupted: false,
	elapsedMs: 0,
	stdout: '',
	stderr: '',
	parsed: {kind: 'parsed', json: null, rows: [], lines: []},
	failure: null,
};

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

/** A value for a sentence: "7 processes", "true", "3 entries". */
export function valueText(value: Json, unit: string | null): string {
	const text = bareText(value);
	const isCounted = typeof value === 'number' || typeof value === 'string';
	return unit !== null && isCounted ? `${text} ${unit}` : text;
}

function bareText(value: Json): string {
	switch (typeof value) {
		case 'number':
			return formatNumber(value);
		case 'string':
			return value === '' ? 'an empty text' : cut(value.replaceAll(/\s+/g, ' ').trim());
		case 'boolean':
			return String(value);
		default:
			if (value === null) {
				return 'no value';
			}

			return Array.isArray(value) ? `${value.length} ${value.length === 1 ? 'entry' : 'entries'}` : shortJson(value);
	}
}

function cut(text: string): string {
	const characters = [...text];
	return characters.length > 100 ? `${characters.slice(0, 99).join('')}…` : text;
}

function readingOf(
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

function isMap(value: Json | undefined): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownBecause(reason: string): Measured {
	return {value: null, verdict: 'unknown', reason, sentence: `unknown: ${reason}`, explanation: null, facts: {}};
}

function measure(check: CheckStep, observation: Observation, scope: Scope): Measured {
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

/** Why nothing can be said of what was measured; null when it can. */
function doubtOf(check: CheckStep, observation: Observation): string | null {
	if (observation.failure !== null) {
		return observation.failure;
	}

	if (observation.interrupted) {
		return 'stopped by the operator';
	}

	if (observation.timedOut) {
		return `timed out after ${formatDuration(observation.elapsedMs)}`;
	}

	if (observation.signal !== null) {
		return `the command was killed by ${observation.signal}`;
	}

	const {exit} = observation;
	if (exit !== null && !(check.exitCodes ?? [0]).includes(exit)) {
		return lastLineOf(observation.stderr) ?? `the command ended with exit code ${exit}`;
	}

	return observation.parsed.kind === 'not-understood' ? observation.parsed.reason : null;
}

function lastLineOf(text: string): string | null {
	const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
	return last === '' ? null : last;
}

/** What the invocation itself adds to the scope. */
function ownScope(check: CheckStep, observation: Observation): Scope {
	const {parsed} = observation;
	const understood = parsed.kind === 'parsed' ? parsed : null;
	return {
		exit: observation.exit,
		signal: observation.signal,
		stdout: observation.stdout,
		stderr: observation.stderr,
		lines: understood ? understood.lines : linesOf(observation.stdout),
		json: understood ? understood.json : null,
		rows: understood ? understood.rows : [],
		match: matchOf(check, observation.stdout),
		elapsed: observation.elapsedMs / 1000,
		timedOut: observation.timedOut,
	};
}

function linesOf(text: string): string[] {
	const lines = text.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Groups of the first match by number and by name; null where the output does not match. */
function matchOf(check: CheckStep, stdout: string): Json {
	const found = check.match === undefined ? null : compilePattern(check.match, 'm')?.exec(stdout);
	if (!found) {
		return null;
	}

	const numbered = found.map((group, index): [string, Json] => [String(index), group ?? null]);
	const named = Object.entries(found.groups ?? {}).map(([name, group]): [string, Json] => [name, group ?? null]);
	return Object.fromEntries([...numbered, ...named]);
}

function readValue(check: CheckStep, own: Scope): ReturnType<typeof evaluate> {
	if (check.value === undefined) {
		const json = own['json'];
		const isSingle = typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean';
		const isParsed = check.probe !== undefined || (check.parse !== undefined && check.parse !== 'text');
		return {kind: 'value', value: isSingle && isParsed ? json : (own['exit'] ?? null)};
	}

	const doubt = baselineDoubt(check.value, own);
	const found = evaluate(check.value, own);
	if (found.kind === 'value') {
		return found;
	}

	if (doubt !== null) {
		return {kind: 'error', reason: doubt};
	}

	const usesMatch = referencesOf(check.value).some(({path}) => path[0] === 'match');
	return usesMatch && own['match'] === null
		? {kind: 'error', reason: `the output does not match ${check.match}`}
		: found;
}

/** Facts that have an answer; one that has none is left out, and makes only what uses it unknown. */
function factsOf(check: CheckStep, own: Scope): Record<string, Json> {
	return Object.fromEntries(
		Object.entries(check.facts ?? {}).flatMap(([name, source]) => {
			const found = evaluate(source, own);
			return found.kind === 'value' ? [[name, found.value]] : [];
		}),
	);
}

function baselineDoubt(source: string, scope: Scope): string | null {
	if (!/\bbaseline\b/.test(source) || !referencesOf(source).some(({path}) => path[0] === 'baseline')) {
		return null;
	}

	const {baseline} = scope;
	const count = isMap(baseline) ? baseline['count'] : 0;
	return typeof count === 'number' && count >= fewestBaselines ? null : 'fewer than three earlier ok readings';
}

function sideOf(alarm: Exclude<CheckStep['alarm'], string | undefined | {says: string}>): {
	side: 'above' | 'below';
	name: string;
} {
	return 'above' in alarm
		? {side: 'above', name: alarm.above}
		: {side: 'below', name: (alarm as {below: string}).below};
}

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

function alarmExplanation(check: CheckStep, scope: Scope): string | null {
	const source = alarmSource(check);
	return source === null ? null : explain(source, scope);
}

type Judged = Readonly<Pick<Measured, 'verdict' | 'reason' | 'sentence' | 'explanation'>>;

/** Holds a value that was measured against the alarm. */
function judge(check: CheckStep, value: Json, scope: Scope): Judged {
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
		return doubtful(`its alarm could not be evaluated: ${found.reason}`);
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

/** What an item is called in a sentence. */
export function labelOf(item: Json): string {
	if (!isMap(item)) {
		return bareText(item);
	}

	const {pid, name, url, path, id} = item;
	if (typeof pid === 'number' || typeof pid === 'string') {
		return `pid ${pid}`;
	}

	const label = [name, url, path, id].find((part) => typeof part === 'string' || typeof part === 'number');
	return label === undefined ? shortJson(item) : bareText(label);
}
