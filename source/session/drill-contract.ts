// What the screens may ask of a drill and what they get to draw. Nothing behind this
// interface starts a process or touches a file other than the drill's own journal and output: the outcomes come from a
// recording.
import type {Debrief, Drill, DrillMode, HarmClass, HintKind, StepRef} from '../drill/contract.js';
import type {JournalEvent, SweepRow} from '../incident/events.js';
import type {Change, IncidentState} from '../incident/state.js';
import type {Runbook} from '../runbook/schema.js';
import type {OutputText, Refusal, Result, Running, SessionView, UndoPlan} from './contract.js';
import type {LeaderHand} from './leader-contract.js';

export const drillSpeeds = [0.5, 1, 2, 4, 8, 'instant'] as const;
export type DrillSpeed = (typeof drillSpeeds)[number];

/** How sure the trainee is, in percent. */
export const confidences = [50, 70, 90] as const;
export type Confidence = (typeof confidences)[number];

/** What plays now. `running` is drawn as a live step is; its times are those of the recording. */
export type DrillPlaying = Readonly<{
	ref: StepRef;
	running: Running;
	/** Recorded milliseconds already played, of how many. */
	playedMs: number;
	ofMs: number;
}>;

/** The last thing that must be said, and how loudly. */
export type DrillSaid = Readonly<{text: string; kind: 'plain' | 'miss' | 'harm'}>;

export type DrillInject = Readonly<{
	id: string;
	from: string;
	text: string;
	/** Words are wanted back. */
	expects: boolean;
	answered: boolean;
}>;

export type DrillHint = Readonly<{
	id: string;
	kind: HintKind;
	/** Points it costs; 0 where hints are free. */
	cost: number;
	/** Null until it is taken. */
	text: string | null;
	/** It can be taken now: the one it needs was taken. */
	isOpen: boolean;
}>;

export type DrillDecision = Readonly<{
	id: string;
	question: string;
	/** What the step showed after which it is asked: its title and sentence; null where it showed nothing. */
	shown: Readonly<{title: string; sentence: string}> | null;
	/** In an order that tells nothing. */
	options: ReadonlyArray<Readonly<{id: string; text: string}>>;
}>;

export type DrillView = Readonly<{
	id: string;
	directory: string;
	title: string;
	page: string;
	mode: DrillMode;
	state: IncidentState;
	board: Readonly<{rows: readonly SweepRow[]; runbooks: readonly Runbook[]}>;
	/** The runbook and step in hand; null while the trainee has only seen the board. */
	at: Readonly<{runbook: string; step: string | null}> | null;
	playing: DrillPlaying | null;
	/** What was said in place of an outcome: an authored answer, a consequence, a miss. */
	answers: ReadonlyMap<StepRef, DrillSaid>;
	/** Where the newest take of a step came from, where that is not plain: "played again: …". */
	labels: ReadonlyMap<StepRef, string>;
	said: DrillSaid | null;
	/** Guided and watch: the step to go on with, null at the end or where nothing says so. */
	next: Readonly<{ref: StepRef; title: string}> | null;
	/** Watch: what the person who recorded it wrote down before the step that comes next. */
	notes: readonly string[];
	speed: DrillSpeed;
	isPaused: boolean;
	/** Who paused it; null while it is not. */
	pausedBy: 'trainee' | 'facilitator' | null;
	/** Leaders that look on from another terminal now. */
	leaders: number;
	injects: readonly DrillInject[];
	hints: readonly DrillHint[];
	causes: ReadonlyArray<Readonly<{id: string; text: string}>>;
	diagnosis: Readonly<{causes: readonly string[]; confidence: number | null}> | null;
	/** A change is not taken before the trainee has said what they think, or that they do not know. */
	isDiagnosisDue: boolean;
	/** A decision point that waits for the trainee's ranking. */
	decision: DrillDecision | null;
	revealed: boolean;
	concluded: boolean;
	/** The trainee's words on what was hard were asked for: the score is shown after them. */
	reacted: boolean;
	/** There is one once the trainee reacted; null in watch mode. */
	debrief: Debrief | null;
	/** What there was to find: nothing is drawn of it before the drill is over, or the answer was asked for. */
	truth: Drill;
	/** What was done that does harm, in order. */
	harms: ReadonlyArray<Readonly<{step: StepRef; class: HarmClass}>>;
	notRecorded: string | null;
	closed: boolean;
}>;

export type DrillConsent = Readonly<{digest: string; typed: string | null}>;

/** One drill that is open in this process. Every intent is on disk before its promise resolves. */
export interface DrillSession {
	readonly directory: string;
	readonly id: string;
	/** What a leader in another terminal may see and do. */
	readonly leader: LeaderHand;
	view(): DrillView;
	/** The drill's journal so far. */
	events(): readonly JournalEvent[];
	/** Charged milliseconds now: recorded durations and thinking, without pauses and misses. */
	clockMs(): number;
	subscribe(listener: () => void): () => void;
	/**
	 * A step as the guide draws it: what would be shown for consent, what came of it. Nothing of the answer is in it. `step`
	 * null or unknown: the end of the runbook.
	 */
	look(runbook: string, step: string | null): SessionView | null;
	/** Opens a runbook from the board. */
	open(runbook: string): Promise<Result>;
	/** Chooses what an action is about, before it is taken. */
	choose(runbook: string, step: string, key: string): Promise<Result>;
	/** Takes a step: plays what was recorded. What needs consent needs one to exactly what `look` shows. */
	take(runbook: string, step: string, consent: DrillConsent | null): Promise<Result>;
	decide(runbook: string, step: string, option: string): Promise<Result>;
	finishManual(runbook: string, step: string, end: 'done' | 'notDone', note: string): Promise<Result>;
	decline(runbook: string, step: string, reason: string): Promise<Result>;
	/** Watch mode: plays the next step of the reference path. */
	watchNext(): Promise<Result>;
	/** Shows the rest of what plays at once. */
	hurry(): void;
	undoPlan(change: Change): UndoPlan | Refusal;
	undo(change: Change): Promise<Result>;
	note(text: string): Promise<Result>;
	/** Words to the people who wait; answers the injects that want some. */
	update(text: string): Promise<Result>;
	/** No causes: the trainee says that they do not know. */
	diagnose(causes: readonly string[], confidence: Confidence | null): Promise<Result>;
	/** The options of a decision point, best first. */
	rank(decision: string, order: readonly string[]): Promise<Result>;
	hint(id: string): Promise<Result>;
	pause(): Promise<Result>;
	unpause(): Promise<Result>;
	setSpeed(speed: DrillSpeed): Promise<Result>;
	/** Gives up: the answer is shown and the diagnosis no longer counts. */
	reveal(): Promise<Result>;
	/** Ends the drill; the reaction is asked next, then the debrief is there. */
	conclude(text: string): Promise<Result>;
	react(text: string): Promise<Result>;
	commit(text: string): Promise<Result>;
	output(runbook: string, step: string, attempt?: number): Promise<readonly OutputText[]>;
	/** Closes a concluded drill; one under way stays open, to be resumed. Releases the journal. */
	close(): Promise<void>;
}
