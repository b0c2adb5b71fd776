// What the drawn timeline shows, row by row: each check with its readings, each change, the milestones, what people wrote
// down. Pure data; the drawing only draws it.
import {stepKey} from '../../incident/state.js';
import {happenedOf, momentOf, type ReportFacts} from '../facts.js';
import {milestoneMoment} from '../sections/milestones.js';
import {finishedMark, milestoneTitles, standingOf} from '../words.js';

export type Sign =
	| 'ok'
	| 'alarm'
	| 'unknown'
	| 'change'
	| 'undone'
	| 'milestone'
	| 'note'
	| 'skipped'
	| 'done'
	| 'round';

export type Mark = Readonly<{sign: Sign; ms: number; says: string}>;

export type Row = Readonly<{
	name: string;
	/** What it came to, in sign and words. */
	end: string;
	tone: 'ok' | 'alarm' | 'unknown' | 'effect' | null;
	/** When it ran, in milliseconds from the opening; `toMs` null where nobody saw its end. */
	bars: ReadonlyArray<Readonly<{fromMs: number; toMs: number | null}>>;
	marks: readonly Mark[];
}>;

export type Rows = Readonly<{
	steps: readonly Row[];
	milestones: readonly Row[];
	/** Notes and hypotheses, on one row. */
	notes: readonly Row[];
	/** How many steps are left out. */
	more: number;
}>;

/** More steps than these make no drawing: the timeline's table has them all. */
const shownSteps = 40;

const signs = {
	ok: 'ok',
	alarm: 'alarm',
	unknown: 'unknown',
	done: 'done',
	failed: 'alarm',
	notDone: 'skipped',
	declined: 'skipped',
} as const;
const tones = {ok: 'ok', done: 'ok', alarm: 'alarm', unknown: 'unknown'} as const;

type Growing = {name: string; end: string; tone: Row['tone']; bars: Array<Row['bars'][number]>; marks: Mark[]};

function stepRows(facts: ReportFacts): readonly Row[] {
	const rows = new Map<string, Growing>();
	const rowOf = (place: Readonly<{runbook: string; step: string}>): Growing => {
		const key = stepKey(place.runbook, place.step);
		const row = rows.get(key) ?? {name: place.step, end: '', tone: null, bars: [], marks: []};
		rows.set(key, row);
		return row;
	};
	const at = (event: Readonly<{seq: number}>): number => momentOf(facts, event).offsetMs;
	for (const event of facts.events) {
		switch (event.type) {
			case 'step.started': {
				const attempt = facts.state.attempts.find((one) => one.started.seq === event.seq);
				const finished = attempt?.finished ?? null;
				const isSeen = finished !== null && finished.outcome !== 'unknown';
				const row = rowOf(event);
				row.bars.push({fromMs: at(event), toMs: isSeen ? at(finished) : null});
				if (finished === null) {
					row.marks.push({sign: 'unknown', ms: at(event), says: 'started, and nobody saw its end'});
					row.end = '? OUTCOME UNKNOWN';
					row.tone = 'unknown';
				}

				break;
			}

			case 'step.finished': {
				const row = rowOf(event);
				const sign = event.outcome === 'finished' ? signs[event.end] : 'unknown';
				row.marks.push({sign, ms: at(event), says: finishedMark(event)});
				row.end = finishedMark(event);
				row.tone = sign === 'skipped' ? null : tones[sign];
				break;
			}

			case 'step.skipped':
				if (!event.automatic) {
					const row = rowOf(event);
					row.marks.push({sign: 'skipped', ms: at(event), says: 'skipped'});
					row.end = '– skipped';
					row.tone = null;
				}

				break;
			case 'change.applied':
				rowOf(event).marks.push({sign: 'change', ms: at(event), says: event.succeeded ? 'changed' : 'changed perhaps'});
				break;
			case 'change.undone':
				if (event.result === 'undone') {
					rowOf(event).marks.push({sign: 'undone', ms: at(event), says: 'rolled back'});
				}

				break;
			default:
		}
	}

	for (const change of facts.state.changes) {
		const row = rowOf(change);
		const standing = standingOf(change);
		row.end = change.undo === 'undone' ? '◇ rolled back' : standing.inEffect ? '⚠ in effect' : row.end;
		row.tone = change.undo === 'undone' ? null : standing.inEffect ? 'effect' : row.tone;
	}

	// That a change was made, or taken back, says that its command was done.
	return [...rows.values()].map((row) =>
		row.marks.some((one) => one.sign === 'change' || one.sign === 'undone')
			? {...row, marks: row.marks.filter((one) => one.sign !== 'done')}
			: row,
	);
}

function milestoneRows(facts: ReportFacts): readonly Row[] {
	return facts.milestones.flatMap((milestone) => {
		if (milestone.kind === 'unknown') {
			return [];
		}

		const moment = milestoneMoment(facts, milestone);
		return [
			{
				name: milestoneTitles[milestone.name],
				end: moment.offset,
				tone: null,
				bars: [],
				marks: [{sign: 'milestone' as const, ms: moment.offsetMs, says: moment.offset}],
			},
		];
	});
}

function noteRows(facts: ReportFacts): readonly Row[] {
	const marks = facts.events.flatMap((event) =>
		(event.type === 'note.added' && facts.state.notes.some((note) => note.seq === event.seq)) ||
		event.type === 'hypothesis.set' ||
		event.type === 'adhoc.started'
			? [{sign: 'note' as const, ms: happenedOf(facts, event).offsetMs, says: noteWords[event.type]}]
			: [],
	);
	return marks.length === 0
		? []
		: [{name: 'Notes, hypotheses, own commands', end: String(marks.length), tone: null, bars: [], marks}];
}

const noteWords = {'note.added': 'note', 'hypothesis.set': 'hypothesis', 'adhoc.started': 'ad-hoc command'} as const;

/** Everything that is drawn. */
export function rowsOf(facts: ReportFacts): Rows {
	const steps = stepRows(facts);
	return {
		steps: steps.slice(0, shownSteps),
		milestones: milestoneRows(facts),
		notes: noteRows(facts),
		more: Math.max(0, steps.length - shownSteps),
	};
}
