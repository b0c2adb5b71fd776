// One's own drills by failure mode: what the last one was, the best, the hints, and when to do it again. No ranking of
// people. Pure: the time is given; it reads journals, so that what the catalogue has lost is not lost.
import type {JournalEvent} from '../incident/events.js';
import type {DrillMode, Score} from './contract.js';
import {marksNamed, marksOf} from './marks.js';
import {bandOf} from './score.js';

/** One finished drill. */
export type DrillSummary = Readonly<{
	incident: string;
	/** The recording's name. */
	recording: string;
	group: string | null;
	runbook: string;
	mode: DrillMode;
	/** RFC 3339, UTC: when it was concluded. */
	at: string;
	total: number;
	band: Score['band'];
	hints: number;
	revealed: boolean;
}>;

/** What a drill's journal comes to; null where it was not concluded and scored, or is no drill, or was only watched. */
export function summaryOf(events: readonly JournalEvent[]): DrillSummary | null {
	const opened = events.find((event) => event.type === 'incident.opened');
	const marks = marksOf(events);
	const [begun] = marksNamed(marks, 'begun');
	const scored = marksNamed(marks, 'scored').at(-1);
	const concluded = marksNamed(marks, 'concluded')[0];
	if (
		opened?.type !== 'incident.opened' ||
		opened.kind !== 'drill' ||
		!begun ||
		!scored ||
		begun.detail.mode === 'watch'
	) {
		return null;
	}

	const {total} = scored.detail;
	return {
		incident: opened.incident,
		recording: begun.detail.recording,
		group: begun.detail.group,
		runbook: opened.runbook,
		mode: begun.detail.mode,
		at: (concluded ?? scored).event.at,
		total,
		band: bandOf(total),
		hints: new Set(marksNamed(marks, 'hint').map(({detail}) => detail.id)).size,
		revealed: marksNamed(marks, 'revealed').length > 0,
	};
}

/** Days until the next drill of a failure mode, after as many good ones in a row. */
export const spacingDays = [1, 3, 7, 14, 30, 90] as const;

const dayMs = 86_400_000;

export type FailureMode = Readonly<{
	/** The group, else the runbook. */
	id: string;
	kind: 'group' | 'runbook';
	runs: number;
	last: DrillSummary;
	best: DrillSummary;
	/** Hints of each run, oldest first: fewer is the point. */
	hints: readonly number[];
	/** RFC 3339, UTC. */
	nextDue: string;
	isDue: boolean;
	/** Recordings of it that were played, least recently first: another variant tests more than memory. */
	played: readonly string[];
}>;

/** Whether a run lets the next one be later: done with little help. */
const isGood = (run: DrillSummary): boolean =>
	!run.revealed && (run.band === 'Assisted' || run.band === 'Independent') && run.mode !== 'guided';

function nextDueOf(runs: readonly DrillSummary[], last: DrillSummary): string {
	let level = 0;
	let counted: string | null = null;
	for (const run of runs) {
		const day = run.at.slice(0, 10);
		if (!isGood(run)) {
			level = 0;
		} else if (day !== counted) {
			// A second good run on the same day is practice, not a later proof.
			level++;
			counted = day;
		}
	}

	const days = spacingDays[Math.min(Math.max(0, level - 1), spacingDays.length - 1)] ?? 1;
	const at = Date.parse(last.at);
	return Number.isNaN(at) ? last.at : new Date(at + days * dayMs).toISOString();
}

/**
 * Own history by failure mode, what is due first.
 * @param now RFC 3339, UTC
 */
export function drillHistory(drills: readonly DrillSummary[], now: string): readonly FailureMode[] {
	const modes = new Map<string, DrillSummary[]>();
	for (const drill of [...drills].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
		const key = drill.group === null ? `runbook ${drill.runbook}` : `group ${drill.group}`;
		modes.set(key, [...(modes.get(key) ?? []), drill]);
	}

	return [...modes.values()]
		.flatMap((runs): readonly FailureMode[] => {
			const last = runs.at(-1);
			if (last === undefined) {
				return [];
			}

			const nextDue = nextDueOf(runs, last);
			return [
				{
					id: last.group ?? last.runbook,
					kind: last.group === null ? 'runbook' : 'group',
					runs: runs.length,
					last,
					best: runs.reduce((best, run) => (run.total > best.total ? run : best)),
					hints: runs.map(({hints}) => hints),
					nextDue,
					isDue: nextDue <= now,
					played: [...new Set(runs.map(({recording}) => recording).toReversed())].toReversed(),
				},
			];
		})
		.sort((a, b) => (a.nextDue < b.nextDue ? -1 : a.nextDue > b.nextDue ? 1 : 0));
}
