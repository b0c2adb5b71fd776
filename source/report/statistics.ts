// What many incidents say together, per runbook: every single duration beside its median, what each step said most
// often, and which steps were slow, failed or were passed over. Drills are counted apart. Means and trends are left out
// on purpose: so few and so different incidents do not carry them. Pure; a view of the journals like the report.
import * as z from 'zod';
import type {JournalEvent} from '../incident/events.js';
import {milestoneNames, milestonePairs} from '../incident/milestones.js';
import type {Attempt} from '../incident/state.js';
import type {Runbook} from '../runbook/schema.js';
import {factsOf, type ReportFacts} from './facts.js';
import {durationsOf} from './sections/milestones.js';

const counts = z.record(z.string(), z.number().int());
const milestone = z.enum(milestoneNames);

const runbookStatistics = z.strictObject({
	runbook: z.string(),
	incidents: z.number().int(),
	/** How many ended how; `open` has not ended. */
	outcomes: counts,
	durations: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			from: milestone,
			to: milestone,
			/** Milliseconds, oldest incident first; those of which an end point is not known are not among them. */
			values: z.array(z.strictObject({incident: z.string(), ms: z.number()})),
			medianMs: z.number().nullable(),
			unknown: z.number().int(),
		}),
	),
	steps: z.array(
		z.strictObject({
			step: z.string(),
			ran: z.number().int(),
			/** Of checks: ok, alarm, unknown; of actions: done, failed and so on. */
			verdicts: counts,
			medianMs: z.number().nullable(),
			/** Its runs that took more than half of the time they were allowed, or all of it. */
			slow: z.number().int(),
			timedOut: z.number().int(),
			failed: z.number().int(),
			/** By a person; what a condition passed over is not counted. */
			skipped: z.number().int(),
		}),
	),
});

export const statisticsSchema = z.strictObject({
	schema: z.literal(1),
	incidents: z.array(runbookStatistics),
	drills: z.array(runbookStatistics),
	/** Incidents whose journal could not be read, with the reason. */
	unread: z.array(z.strictObject({incident: z.string(), reason: z.string()})),
});

export type Statistics = z.infer<typeof statisticsSchema>;
export type RunbookStatistics = z.infer<typeof runbookStatistics>;

/** One incident as it was read. */
export type CountedIncident = Readonly<{
	id: string;
	events: readonly JournalEvent[];
	runbooks: ReadonlyMap<string, Runbook>;
}>;

/** Time to identify, to mitigate, to recover, by their end points; those from the opening need nobody's word. */
const counted = new Set([
	'time-to-identify',
	'time-to-mitigate',
	'time-to-recover',
	'opening-to-mitigated',
	'opening-to-recovered',
]);

/** The middle value; of an even number the mean of the two in the middle. Null of nothing. */
export function median(values: readonly number[]): number | null {
	const sorted = values.toSorted((a, b) => a - b);
	const high = sorted[Math.floor(sorted.length / 2)];
	const low = sorted[Math.floor((sorted.length - 1) / 2)];
	return high === undefined || low === undefined ? null : (low + high) / 2;
}

/** Statistics of these incidents, oldest first, each under the runbook it was opened with. */
export function statisticsOf(incidents: readonly CountedIncident[], unread: Statistics['unread'] = []): Statistics {
	const read = incidents.map(({id, events, runbooks}) => ({id, facts: factsOf(events, new Map(), runbooks, [])}));
	const of = (kind: 'incident' | 'drill'): RunbookStatistics[] => {
		const groups = new Map<string, ReportFacts[]>();
		for (const {facts} of read.filter(({facts: {state}}) => state.opened !== null && state.kind === kind)) {
			const runbook = facts.state.opened?.runbook ?? '';
			groups.set(runbook, [...(groups.get(runbook) ?? []), facts]);
		}

		return [...groups].toSorted(([a], [b]) => compare(a, b)).map(([runbook, all]) => ofRunbook(runbook, all));
	};

	return {schema: 1, incidents: of('incident'), drills: of('drill'), unread};
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function ofRunbook(runbook: string, all: readonly ReportFacts[]): RunbookStatistics {
	return {
		runbook,
		incidents: all.length,
		outcomes: countOf(all.map(({state}) => state.outcome ?? 'open')),
		durations: milestonePairs
			.filter(({id}) => counted.has(id))
			.map(({id, title, from, to}) => {
				const values = all.flatMap((facts) => {
					const ms = durationsOf(facts).find((duration) => duration.id === id)?.ms ?? null;
					return ms === null ? [] : [{incident: facts.state.id, ms}];
				});
				return {
					id,
					title,
					from,
					to,
					values,
					medianMs: median(values.map(({ms}) => ms)),
					unknown: all.length - values.length,
				};
			}),
		steps: stepsOf(all),
	};
}

function countOf(words: readonly string[]): Record<string, number> {
	const found = new Map<string, number>();
	for (const word of words) {
		found.set(word, (found.get(word) ?? 0) + 1);
	}

	return Object.fromEntries([...found].toSorted(([a, x], [b, y]) => y - x || compare(a, b)));
}

type Run = Readonly<{step: string; attempt: Attempt}>;

function stepsOf(all: readonly ReportFacts[]): RunbookStatistics['steps'] {
	const runs: Run[] = all.flatMap(({state}) =>
		state.attempts
			// To roll a step back is not to run it.
			.filter(({purpose}) => purpose !== 'undo')
			.map((attempt) => ({step: `${attempt.runbook}#${attempt.step}`, attempt})),
	);
	const skips = all.flatMap(({events}) =>
		events.flatMap((event) =>
			event.type === 'step.skipped' && !event.automatic ? [`${event.runbook}#${event.step}`] : [],
		),
	);
	const names = [...new Set([...runs.map(({step}) => step), ...skips])].toSorted(compare);
	return names.map((step) => {
		const ended = runs.flatMap(({step: name, attempt}) => (name === step && attempt.finished ? [attempt] : []));
		const durations = ended.map(({finished}) => finished?.durationMs ?? 0);
		return {
			step,
			ran: runs.filter(({step: name}) => name === step).length,
			verdicts: countOf(ended.map(({finished}) => finished?.end ?? 'unknown')),
			medianMs: median(durations),
			slow: ended.filter(isSlow).length,
			timedOut: ended.filter(({finished}) => finished?.timedOut === true).length,
			failed: ended.filter(hasFailed).length,
			skipped: skips.filter((name) => name === step).length,
		};
	});
}

function isSlow({started, finished}: Attempt): boolean {
	if (finished === null) {
		return false;
	}

	// The limit is that of one round; a sample is meant to take as long as all of them and the waits between.
	const isSampled = finished.values.length > 1 || finished.outputs.length > started.commands.length;
	const allowed = started.commands.reduce((sum, {timeoutMs}) => sum + timeoutMs, 0);
	return finished.timedOut || (!isSampled && allowed > 0 && finished.durationMs > allowed / 2);
}

/** It did not do what it is for: an action that failed, a check that could not measure, an end that nobody saw. */
const hasFailed = ({finished}: Attempt): boolean =>
	finished !== null && (finished.end === 'failed' || finished.end === 'unknown' || finished.outcome !== 'finished');
