// The drill's own words: what an author writes in drill.yaml, what a drill marks in its journal, and what the score and
// the debrief say. Pure: types only. A drill is one incident of kind `drill`, its journal the only truth; score and
// debrief are views of that journal.
import type {JournalEvent} from '../incident/events.js';
import type {Match, Recording, Take} from '../recording/contract.js';

export type DrillMode = 'watch' | 'guided' | 'solo' | 'hard';

/** `runbook#step`. */
export type StepRef = string;

export type Cause = Readonly<{id: string; text: string /** 1: the whole truth; less: half of it. */; weight: number}>;
export type HintKind = 'socratic' | 'direction' | 'exact';
export type HarmClass = 'wasteful' | 'evidence-destroying' | 'critical';

/** drill.yaml, checked. Times are milliseconds. */
export type Drill = Readonly<{
	/** Must not name the cause, nor may the recording's name. */
	title: string;
	/** What the pager said: all the trainee is told. */
	page: string;
	/** Drills with the same group have the same page and different causes; one is drawn. */
	group: string | null;
	difficulty: 1 | 2 | 3;
	objectives: readonly string[];
	par: Readonly<{diagnoseMs: number; mitigateMs: number}>;
	/** The trainee picks from accepted and distractors together, in an order that tells nothing. */
	accepted: readonly Cause[];
	distractors: readonly Cause[];
	/** What must be looked at before the cause can be known. */
	evidence: ReadonlyArray<Readonly<{step: StepRef; class: string}>>;
	/** The expert's path; `verify` replays it to its end without a miss. Scaffolded from the path that was taken. */
	reference: readonly StepRef[];
	/** Steps that are reasonable to look at besides: they cost no efficiency. */
	plausible: readonly StepRef[];
	harmful: ReadonlyArray<
		Readonly<{
			step: StepRef;
			class: HarmClass;
			/** Harmful only while this evidence was not gathered; null: always. */
			before: StepRef | null;
			why: string;
			/** What it does to the trainee's world, told when it is chosen and never recorded: authored. Null: as recorded. */
			consequence: string | null;
			/** What would have been safer; for the debrief. */
			safer: StepRef | null;
			/** Steps that answer with `consequence` from then on: the evidence is gone. */
			destroys: readonly StepRef[];
		}>
	>;
	/** Answers for steps that were never recorded. */
	canned: ReadonlyArray<Readonly<{step: StepRef; text: string}>>;
	hints: ReadonlyArray<Readonly<{id: string; kind: HintKind; text: string; needs: string | null}>>;
	injects: ReadonlyArray<
		Readonly<{
			id: string;
			/** On the charged clock, or after a step was taken. */
			at: Readonly<{kind: 'time'; ms: number}> | Readonly<{kind: 'after'; step: StepRef}>;
			from: string;
			text: string;
			/** An `update` wants words back within the window; `none` is only told. */
			expect: 'update' | 'none';
			withinMs: number;
		}>
	>;
	decisions: ReadonlyArray<
		Readonly<{
			id: string;
			after: StepRef;
			question: string;
			options: ReadonlyArray<Readonly<{id: string; text: string}>>;
			/** Best first. */
			expert: readonly string[];
			why: string;
		}>
	>;
	/** What there is to learn; shown in the debrief only. */
	lesson: string;
}>;

/** What a drill writes as `drill.marked {mark, detail}`: a closed set, each with its detail. */
export type DrillMark =
	| Readonly<{
			mark: 'begun';
			detail: Readonly<{recording: string; drillSha256: string | null; mode: DrillMode; group: string | null}>;
	  }>
	/** Where the following attempt came from. */
	| Readonly<{
			mark: 'take';
			detail: Readonly<{step: StepRef; tier: Match['tier'] | 'consequence' | 'canned'; chargedMs: number}>;
	  }>
	| Readonly<{mark: 'miss'; detail: Readonly<{step: StepRef; sentence: string}>}>
	| Readonly<{mark: 'harm'; detail: Readonly<{step: StepRef; class: HarmClass; why: string}>}>
	| Readonly<{mark: 'hint'; detail: Readonly<{id: string; kind: HintKind}>}>
	| Readonly<{mark: 'inject'; detail: Readonly<{id: string}>}>
	/** The trainee's words to the people who wait; answers the injects that are open. */
	| Readonly<{mark: 'update'; detail: Readonly<{text: string; answers: readonly string[]}>}>
	| Readonly<{mark: 'diagnosis'; detail: Readonly<{causes: readonly string[]; confidence: 50 | 70 | 90 | null}>}>
	| Readonly<{mark: 'ranked'; detail: Readonly<{decision: string; order: readonly string[]}>}>
	| Readonly<{mark: 'paused' | 'continued'; detail: Readonly<{by: 'trainee' | 'facilitator'}>}>
	| Readonly<{mark: 'speed'; detail: Readonly<{speed: number | 'instant'}>}>
	/** The terminal was left with the drill still open: what was thought until then is charged. */
	| Readonly<{mark: 'left'; detail: Readonly<Record<string, never>>}>
	/** The trainee gave up and looked at the answer. */
	| Readonly<{mark: 'revealed'; detail: Readonly<Record<string, never>>}>
	/** The trainee says: over. */
	| Readonly<{mark: 'concluded'; detail: Readonly<{text: string}>}>
	/** Asked first in the debrief, before any score. */
	| Readonly<{mark: 'reaction'; detail: Readonly<{text: string}>}>
	| Readonly<{mark: 'commitment'; detail: Readonly<{text: string}>}>
	| Readonly<{
			mark: 'scored';
			detail: Readonly<{total: number; parts: Readonly<Record<ScorePart, number>>; band: string; weights: string}>;
	  }>
	| Readonly<{mark: 'facilitator-note'; detail: Readonly<{text: string}>}>
	| Readonly<{mark: 'facilitator-answer'; detail: Readonly<{step: StepRef; text: string}>}>;

export const scoreParts = ['diagnosis', 'evidence', 'safety', 'time', 'efficiency', 'communication'] as const;
export type ScorePart = (typeof scoreParts)[number];

/** Why points are missing, with the event that it rests on. */
export type Deduction = Readonly<{
	part: ScorePart | 'hints' | 'cap';
	points: number;
	why: string;
	event: number | null;
}>;

export type Score = Readonly<{
	/** 0 to 100, whole. */
	total: number;
	band: 'Repeat' | 'Coached' | 'Assisted' | 'Independent';
	parts: Readonly<Record<ScorePart, Readonly<{points: number; of: number}>>>;
	deductions: readonly Deduction[];
	/** What the charged clock said, milliseconds; null where it never happened. */
	clock: Readonly<{diagnosedMs: number | null; mitigatedMs: number | null; endedMs: number}>;
	/** Confidence against truth: shown, never scored. */
	calibration: ReadonlyArray<Readonly<{event: number; confidence: number; right: boolean}>>;
	/** The weights it was computed with, as data. */
	weights: Readonly<Record<string, number>>;
}>;

export type DebriefMoment = Readonly<{
	milestone: 'first evidence' | 'identified' | 'mitigated' | 'verified';
	/** Charged milliseconds since the page; null where it did not happen. */
	trainee: Readonly<{ms: number; what: string; event: number}> | null;
	reference: Readonly<{ms: number; what: string; event: number}> | null;
}>;

export type Debrief = Readonly<{
	reaction: string | null;
	timeline: readonly DebriefMoment[];
	/** Every step of the trainee beside the reference run's, in order; `both` where they did the same. */
	path: ReadonlyArray<
		Readonly<{step: StepRef; title: string; who: 'both' | 'trainee' | 'reference'; sentence: string}>
	>;
	/** Alarms that were on the screen, that the author holds to have to do with it, and that no diagnosis rests on. */
	seenNotUsed: ReadonlyArray<Readonly<{step: StepRef; title: string; sentence: string; event: number}>>;
	/** Required evidence that was never taken; what the board showed of it is among what was seen. */
	neverLookedAt: ReadonlyArray<Readonly<{step: StepRef; title: string; why: string}>>;
	decisions: ReadonlyArray<
		Readonly<{
			question: string;
			/** The trainee came to the point at which it is asked: after the step with this title. */
			asked: boolean;
			after: string;
			mine: readonly string[] | null;
			expert: readonly string[];
			why: string;
		}>
	>;
	harmful: ReadonlyArray<
		Readonly<{
			step: StepRef;
			title: string;
			why: string;
			consequence: string | null;
			safer: string | null;
			event: number;
		}>
	>;
	cause: Readonly<{given: readonly string[]; accepted: readonly string[]; right: boolean}>;
	lesson: string;
	commitment: string | null;
	score: Score;
	/** What the drill's clock said at each event, in milliseconds since the page, by its `seq`. */
	clock: ReadonlyMap<number, number>;
}>;

/** Everything score and debrief are computed from. */
export type DrillRun = Readonly<{
	drill: Drill;
	recording: Recording;
	takes: readonly Take[];
	/** The drill's own journal. */
	events: readonly JournalEvent[];
}>;
