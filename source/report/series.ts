// The numbers of a metric that can be drawn: the rounds of one sampled reading, or the readings of a key metric over the
// attempts, with the numbers that its alarm holds them against. Pure; a value that is no number is not drawn.
import type {EventOf} from '../incident/events.js';
import {stepKey} from '../incident/state.js';
import {sideOf} from '../runbook/reading/threshold-text.js';
import type {CheckStep} from '../runbook/schema.js';
import type {Verdict} from '../runbook/verdict.js';
import {keyChecks} from './before-after.js';
import {momentOf, type ReportFacts} from './facts.js';

type Finished = EventOf<'step.finished'>;

export type Limit = Readonly<{
	value: number;
	/** Its name among the thresholds of the runbook; null for a number that stands in the alarm itself. */
	name: string | null;
	/** On which side of it the alarm is. */
	side: 'above' | 'below';
}>;

export type Point = Readonly<{
	value: number;
	/** Null for a round of a sampled reading: only the whole has a verdict. */
	verdict: Verdict | null;
	/** Which round or attempt, in words of one kind: `1`, `+00:12`. */
	label: string;
	/** Where it stands from left to right: the number of its round, or milliseconds from the opening. */
	at: number;
}>;

export type Series = Readonly<{
	/** `rounds` of one reading, or `attempts`. */
	kind: 'rounds' | 'attempts';
	step: string;
	title: string;
	unit: string | null;
	points: readonly Point[];
	limits: readonly Limit[];
	/** The alarm in words, as it was recorded. */
	threshold: string | null;
	/** How far the rounds lie apart, as the runbook says; null where that is not known. */
	every: string | null;
	/** Of the sampled reading as a whole. */
	verdict: Verdict;
	events: readonly Finished[];
}>;

const isDrawable = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function checkOf(facts: ReportFacts, event: Finished): CheckStep | null {
	const step = facts.runbooks.get(event.runbook)?.steps.find(({id}) => id === event.step);
	return step?.kind === 'check' ? step : null;
}

const turned = {'>': 'above', '>=': 'above', '<': 'below', '<=': 'below'} as const;
/** The value itself, or the lowest, highest or middle of its rounds, against a number or a threshold. */
const comparison =
	/(?<![\w.])(?:value|(?:min|max|median|percentile)\(values[^()]*\))\s*(>=|<=|>|<)\s*(?:thresholds\.(\w+)|thresholds\['([\w-]+)'\]|(\d+(?:\.\d+)?))(?![\w.(])(?!\s*[-+*/%])/g;

/**
 * The numbers that the alarm of a check holds its value against. None where the value is something else than its rounds
 * (a slope, a share), or the alarm compares no number.
 */
function limitsOf(facts: ReportFacts, event: Finished): readonly Limit[] {
	const check = checkOf(facts, event);
	const numbers = facts.runbooks.get(event.runbook)?.thresholds ?? {};
	const numberOf = (name: string): number | null =>
		facts.state.opened?.thresholds[name] ?? (Object.hasOwn(numbers, name) ? (numbers[name]?.value ?? null) : null);
	const isOfRounds = check?.summary === undefined || /\b(?:min|max|median|percentile)\(values\b/.test(check.summary);
	if (check?.alarm === undefined || !isOfRounds) {
		return [];
	}

	if (typeof check.alarm === 'object' && !('says' in check.alarm)) {
		const {side, name} = sideOf(check.alarm);
		const value = numberOf(name);
		return value === null ? [] : [{value, name, side}];
	}

	const source = typeof check.alarm === 'string' ? check.alarm : check.alarm.when;
	return [...source.matchAll(comparison)].flatMap(([, sign = '>', dotted, quoted, number]) => {
		const name = dotted ?? quoted ?? null;
		const value = name === null ? Number(number) : numberOf(name);
		return value === null ? [] : [{value, name, side: turned[sign as keyof typeof turned]}];
	});
}

const everyOf = (facts: ReportFacts, event: Finished): string | null => checkOf(facts, event)?.sample?.every ?? null;

const titleOf = (facts: ReportFacts, event: Finished): string =>
	facts.state.attempts.find((one) => one.finished?.seq === event.seq)?.started.title ?? event.step;

function roundsOf(facts: ReportFacts, event: Finished): readonly Series[] {
	const values = event.values.filter(isDrawable);
	return values.length < 2 || values.length !== event.values.length
		? []
		: [
				{
					kind: 'rounds',
					step: event.step,
					title: titleOf(facts, event),
					unit: event.unit,
					points: values.map((value, index) => ({value, verdict: null, label: String(index + 1), at: index})),
					limits: limitsOf(facts, event),
					threshold: event.threshold,
					every: everyOf(facts, event),
					verdict: event.verdict,
					events: [event],
				},
			];
}

/** One series of each key metric that was read as a number at least twice, in one unit. */
function attemptsOf(facts: ReportFacts, readings: readonly Finished[]): readonly Series[] {
	const numbers = readings.filter((event) => isDrawable(event.value));
	const last = numbers.at(-1);
	const same = numbers.filter((event) => event.unit === last?.unit);
	return last === undefined || same.length < 2
		? []
		: [
				{
					kind: 'attempts',
					step: last.step,
					title: titleOf(facts, last),
					unit: last.unit,
					points: same.map((event) => ({
						value: Number(event.value),
						verdict: event.verdict,
						label: momentOf(facts, event).offset,
						at: momentOf(facts, event).offsetMs,
					})),
					limits: limitsOf(facts, last),
					threshold: last.threshold,
					every: null,
					verdict: last.verdict,
					events: same,
				},
			];
}

/** What can be drawn, in the order in which it was first read. */
export function seriesOf(facts: ReportFacts): readonly Series[] {
	const keys = keyChecks(facts);
	const readings = new Map<string, Finished[]>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check') {
			const key = stepKey(event.runbook, event.step);
			readings.set(key, [...(readings.get(key) ?? []), event]);
		}
	}

	return [...readings].flatMap(([key, events]) => [
		...(keys.has(key) ? attemptsOf(facts, events) : []),
		...events.flatMap((event) => roundsOf(facts, event)),
	]);
}
