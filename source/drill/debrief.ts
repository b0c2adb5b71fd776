// The debrief of a drill: what was done beside what the reference run does, in the order in which one talks about it.
// Computed from the drill's journal and its recording; adds no judgement that the drill's author did not write. Pure.
import type {EventOf, SweepRow} from '../incident/events.js';
import {sweepOf} from '../recording/takes.js';
import {formatDuration} from '../text/duration.js';
import {placeOf} from './answer.js';
import type {Debrief, DebriefMoment, DrillRun, StepRef} from './contract.js';
import {fitOf} from './fit.js';
import {marksNamed} from './marks.js';
import {referenceRun} from './reference-run.js';
import {type Facts, factsOf, lookedTooLate} from './run-facts.js';
import {scoreFrom} from './score.js';

type Moment = Readonly<{ms: number; what: string; event: number}>;

const titleIn = ({recording}: DrillRun, ref: StepRef, otherwise: string = ref): string => {
	const {runbook, step} = placeOf(ref);
	return recording.runbooks.get(runbook)?.runbook.steps.find(({id}) => id === step)?.title ?? otherwise;
};

/** A recorded sentence or title, without the end that our own words put after it. */
const ended = (text: string): string => text.trim().replace(/[.\s]+$/, '');

const momentAt = (facts: Facts, seq: number, what: string): Moment => ({
	ms: facts.charged.get(seq) ?? 0,
	what,
	event: seq,
});

function firstEvidence(facts: Facts): Moment | null {
	const [first] = [...facts.gathered].sort((a, b) => a[1] - b[1]);
	return first === undefined ? null : momentAt(facts, first[1], titleIn(facts.run, first[0]));
}

const causeText = ({drill}: DrillRun, id: string): string =>
	[...drill.accepted, ...drill.distractors].find((cause) => cause.id === id)?.text ?? id;

/** What a diagnosis is worth as "identified", said behind it; nothing where it is right. */
const fitWords = (fit: number): string => (fit === 0 ? ' (not the cause)' : fit > 0.999 ? '' : ' (right in part)');

function identified(facts: Facts): Moment | null {
	const {diagnosis, run} = facts;
	if (diagnosis === null) {
		return null;
	}

	const {causes} = diagnosis.detail;
	const named = causes.map((id) => causeText(run, id)).join('; ');
	return momentAt(
		facts,
		diagnosis.event.seq,
		named === '' ? 'no cause was named' : `${named}${fitWords(fitOf(run.drill, causes))}`,
	);
}

function mitigated(facts: Facts): Moment | null {
	const {mitigated: event, run} = facts;
	return event?.type === 'change.verified'
		? momentAt(facts, event.seq, titleIn(run, `${event.runbook}#${event.step}`))
		: null;
}

/** The first check that was looked at again, after the change, and is ok; else the one that the change itself measured. */
function verified(facts: Facts): Moment | null {
	const {mitigated: event, walk, run} = facts;
	if (event === null) {
		return null;
	}

	const again = walk.chosen.find(
		({finished}) =>
			finished !== null && finished.seq > event.seq && finished.kind === 'check' && finished.verdict === 'ok',
	);
	if (again?.finished) {
		return momentAt(facts, again.finished.seq, titleIn(run, again.step));
	}

	return event.type === 'change.verified' && event.check !== null
		? momentAt(facts, event.seq, titleIn(run, `${event.runbook}#${event.check}`))
		: null;
}

function timelineOf(trainee: Facts, reference: Facts): readonly DebriefMoment[] {
	const moments = [
		['first evidence', firstEvidence],
		['identified', identified],
		['mitigated', mitigated],
		['verified', verified],
	] as const;
	return moments.map(([milestone, find]) => ({milestone, trainee: find(trainee), reference: find(reference)}));
}

type Row = Debrief['path'][number];
type Taken = Readonly<{step: StepRef; title: string; sentence: string}>;

function takenIn({walk, run}: Facts): readonly Taken[] {
	return walk.chosen.map((one) => ({
		step: one.step,
		title: one.undo ? `Rolled back: ${titleIn(run, one.step)}` : titleIn(run, one.step),
		sentence:
			one.finished?.sentence ?? (one.harm?.consequence || 'it was not recorded; its answer was written by the author'),
	}));
}

/** What both did, only at another point, is theirs together: it stands once, where the trainee did it. */
function together(rows: readonly Row[]): readonly Row[] {
	const keyOf = (row: Row): string => `${row.step} ${row.title}`;
	const elsewhere: Row[] = rows.filter(({who}) => who === 'reference');
	const shared = new Set<Row>();
	const told = rows.map((row) => {
		const other =
			row.who === 'trainee' ? elsewhere.find((one) => !shared.has(one) && keyOf(one) === keyOf(row)) : undefined;
		if (other === undefined) {
			return row;
		}

		shared.add(other);
		return {...row, who: 'both' as const};
	});
	return told.filter((row) => !shared.has(row));
}

/** Two paths as one list: what both did stands once, by the longest run of steps in the same order. */
function pathOf(trainee: readonly Taken[], reference: readonly Taken[]): readonly Row[] {
	const same = (a: Taken | undefined, b: Taken | undefined): boolean => a?.step === b?.step && a?.title === b?.title;
	const lengths = Array.from({length: trainee.length + 1}, () => new Array<number>(reference.length + 1).fill(0));
	const lengthAt = (a: number, b: number): number => lengths[a]?.[b] ?? 0;
	for (let a = trainee.length - 1; a >= 0; a--) {
		for (let b = reference.length - 1; b >= 0; b--) {
			const row = lengths[a];
			if (row) {
				row[b] = same(trainee[a], reference[b])
					? lengthAt(a + 1, b + 1) + 1
					: Math.max(lengthAt(a + 1, b), lengthAt(a, b + 1));
			}
		}
	}

	const rows: Row[] = [];
	let a = 0;
	let b = 0;
	while (a < trainee.length || b < reference.length) {
		const mine = trainee[a];
		const theirs = reference[b];
		if (mine !== undefined && theirs !== undefined && same(mine, theirs)) {
			rows.push({...mine, who: 'both'});
			a++;
			b++;
		} else if (mine !== undefined && (theirs === undefined || lengthAt(a + 1, b) >= lengthAt(a, b + 1))) {
			rows.push({...mine, who: 'trainee'});
			a++;
		} else if (theirs !== undefined) {
			rows.push({...theirs, who: 'reference'});
			b++;
		}
	}

	return together(rows);
}

const refOf = ({runbook, metric}: SweepRow): StepRef => `${runbook}#${metric}`;

/** The runbooks that the drill's author holds to have to do with it. */
const namedRunbooks = ({evidence, reference, plausible}: DrillRun['drill']): ReadonlySet<string> =>
	new Set([...evidence.map(({step}) => step), ...reference, ...plausible].map((ref) => placeOf(ref).runbook));

/**
 * Alarms that were on the screen and that the diagnosis does not rest on: of the board and never followed, seen only
 * after the diagnosis, of a step that is no evidence for the cause, or seen before a diagnosis that is wrong all the same.
 * A row of a runbook that the drill's author names nowhere is left out: who passed it over has missed nothing (a row that
 * only sums the others up is such a one, and so is what else was wrong with the recorded machine).
 */
function seenNotUsed(facts: Facts): Debrief['seenNotUsed'] {
	const {run, walk, diagnosis} = facts;
	const isRight = diagnosis !== null && fitOf(run.drill, diagnosis.detail.causes) > 0;
	const required = new Set(run.drill.evidence.map(({step}) => step));
	const chosen = new Set(walk.chosen.map(({step}) => step));
	const alarms = walk.chosen.flatMap((one) => {
		const {finished} = one;
		if (finished === null || finished.kind !== 'check' || finished.verdict !== 'alarm') {
			return [];
		}

		const why =
			diagnosis === null
				? 'no diagnosis was given'
				: finished.seq > diagnosis.event.seq
					? 'it was looked at only after the diagnosis'
					: !isRight
						? 'the diagnosis says something else'
						: required.has(one.step)
							? null
							: 'it was seen, and is not what shows the cause';
		return why === null
			? []
			: [{step: one.step, event: finished.seq, sentence: `${ended(finished.sentence)}; ${why}.`}];
	});
	const board = run.events.find((event): event is EventOf<'sweep.finished'> => event.type === 'sweep.finished');
	const named = namedRunbooks(run.drill);
	const rows = (board?.rows ?? [])
		.filter((row) => row.verdict === 'alarm' && named.has(row.runbook) && !chosen.has(refOf(row)))
		.map((row) => ({
			step: refOf(row),
			title: titleIn(run, refOf(row), row.symptom),
			event: board?.seq ?? 0,
			sentence: `${ended(row.sentence)}; it was on the board and was not followed.`,
		}));
	const seen = new Set<StepRef>();
	return [...rows, ...alarms.map((one) => ({...one, title: titleIn(run, one.step)}))].filter(
		({step}) => !seen.has(step) && seen.add(step),
	);
}

/** What was not even on the screen: what the board showed is among what was seen. */
function neverLookedAt(facts: Facts, seen: Debrief['seenNotUsed']): Debrief['neverLookedAt'] {
	const {run, gathered} = facts;
	const rows = sweepOf(run.recording.events);
	return run.drill.evidence
		.filter(
			({step}) =>
				!gathered.has(step) && (lookedTooLate(facts, step) !== null || !seen.some((one) => one.step === step)),
		)
		.map((one) => {
			const take = run.takes.find((known) => `${known.runbook}#${known.step}` === one.step && !known.undo);
			const row = rows.find((known) => `${known.runbook}#${known.metric}` === one.step);
			const sentence = take?.finished.sentence ?? row?.sentence;
			const isLate = lookedTooLate(facts, one.step) !== null;
			return {
				step: one.step,
				title: titleIn(run, one.step),
				why: sentence
					? `${isLate ? 'You looked only after a change; before, it' : 'It'} would have shown: ${ended(sentence)} (${one.class}).`
					: `It is evidence of the kind ${one.class}.`,
			};
		});
}

function decisionsOf({run, marks, walk}: Facts): Debrief['decisions'] {
	const ranked = marksNamed(marks, 'ranked');
	return run.drill.decisions.map(({id, after, question, options, expert, why}) => {
		const textsOf = (ids: readonly string[]): readonly string[] =>
			ids.map((option) => options.find((one) => one.id === option)?.text ?? option);
		const mine = ranked.findLast(({detail}) => detail.decision === id);
		return {
			question,
			asked: mine !== undefined || walk.chosen.some(({step}) => step === after),
			after: titleIn(run, after),
			mine: mine === undefined ? null : textsOf(mine.detail.order),
			expert: textsOf(expert),
			why,
		};
	});
}

function harmfulOf(facts: Facts): Debrief['harmful'] {
	const {run, marks} = facts;
	const {drill} = run;
	return marksNamed(marks, 'harm').map(({detail, event}) => {
		const harm = drill.harmful.find(({step, why}) => step === detail.step && why === detail.why);
		const chosen = facts.walk.chosen.find(({step, mark}) => step === detail.step && mark.event.seq > event.seq);
		return {
			step: detail.step,
			title: titleIn(run, detail.step),
			why: detail.why,
			consequence: harm?.consequence ?? chosen?.finished?.sentence ?? null,
			safer: harm?.safer ? titleIn(run, harm.safer) : null,
			event: event.seq,
		};
	});
}

const lastText = (facts: Facts, mark: 'reaction' | 'commitment'): string | null =>
	marksNamed(facts.marks, mark).at(-1)?.detail.text.trim() || null;

/** The debrief of a run. Whoever shows it asks for the reaction first and shows the score last. */
export function debriefOf(run: DrillRun): Debrief {
	const facts = factsOf(run);
	const reference = factsOf(referenceRun(run));
	const {drill} = run;
	const given = facts.diagnosis?.detail.causes ?? [];
	const seen = seenNotUsed(facts);
	return {
		reaction: lastText(facts, 'reaction'),
		timeline: timelineOf(facts, reference),
		path: pathOf(takenIn(facts), takenIn(reference)),
		seenNotUsed: seen,
		neverLookedAt: neverLookedAt(facts, seen),
		decisions: decisionsOf(facts),
		harmful: harmfulOf(facts),
		cause: {
			given: given.map((id) => causeText(run, id)),
			accepted: drill.accepted.map(({text}) => text),
			right: fitOf(drill, given) > 0.999,
		},
		lesson: drill.lesson,
		commitment: lastText(facts, 'commitment'),
		score: scoreFrom(facts),
		clock: facts.charged,
	};
}

/** A moment against the reference run, in words: "1 min 05 s later than the reference run". */
export function gapWords({trainee, reference}: DebriefMoment): string {
	if (trainee === null || reference === null) {
		return trainee === null && reference === null
			? 'in neither run'
			: trainee === null
				? 'only in the reference run'
				: 'only in this run';
	}

	const gap = trainee.ms - reference.ms;
	return gap === 0
		? 'at the same time'
		: `${formatDuration(Math.abs(gap))} ${gap > 0 ? 'later' : 'earlier'} than the reference run`;
}
