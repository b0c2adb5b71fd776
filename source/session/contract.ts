// What a screen may ask of a session and what it gets to draw. The session alone writes the journal; a screen holds no
// truth of its own.

import type {Invocation} from '../execution/executor.js';
import type {IncidentOutcome, Purpose, ShownCommand} from '../incident/events.js';
import type {IncidentState} from '../incident/state.js';
import type {
	ActionStep,
	CheckStep,
	DecisionStep,
	InputSpec,
	ManualStep,
	Risk,
	Runbook,
	Step,
} from '../runbook/schema.js';

/** How consent is given: a quiet check needs none, the rest grows with risk. */
export type ConsentTier = 'none' | 'yes-no' | 'effect-yes-no' | 'typed-name';

export type UndoPlan =
	| Readonly<{kind: 'restore'; sentence: string}>
	| Readonly<{kind: 'command'; shown: readonly ShownCommand[]; invocations: readonly Invocation[]; sentence: string}>
	| Readonly<{kind: 'signal'; shown: readonly ShownCommand[]; invocations: readonly Invocation[]; sentence: string}>
	| Readonly<{kind: 'not-needed'; sentence: string}>
	| Readonly<{kind: 'impossible'; sentence: string}>;

/** A step with everything filled in and frozen. What is painted from it is what runs; `digest` proves it. */
export type Prepared = Readonly<{
	runbook: string;
	step: CheckStep | ActionStep;
	attempt: number;
	purpose: Purpose;
	invocations: readonly Invocation[];
	shown: readonly ShownCommand[];
	/** sha256 over all that is shown: commands, effect, undo, target. */
	digest: string;
	consent: ConsentTier;
	/** The name to be typed for a destructive change. */
	typedName: string | null;
	risk: Risk | null;
	effect: string | null;
	undo: UndoPlan | null;
	/** Evidence that would be destroyed unsaved, a file that is a link, running as root, … */
	warnings: readonly string[];
	deviation: boolean;
}>;

export type InputQuestion = Readonly<{name: string; spec: InputSpec; suggestion: string | null}>;
export type Choice = Readonly<{key: string; label: string}>;
export type DecisionOption = Readonly<{key: string; label: string; next: string}>;

/** What the step in hand waits for. */
export type InHand =
	| Readonly<{kind: 'ready'; step: CheckStep | ActionStep; prepared: Prepared}>
	| Readonly<{kind: 'inputs'; step: Step; questions: readonly InputQuestion[]}>
	| Readonly<{kind: 'choice'; step: ActionStep; choices: readonly Choice[]; many: boolean}>
	| Readonly<{kind: 'decision'; step: DecisionStep; options: readonly DecisionOption[]}>
	| Readonly<{kind: 'manual'; step: ManualStep; instructions: string}>
	/** `when` is false or the platform differs: it will be passed over. */
	| Readonly<{kind: 'not-applicable'; step: Step; reason: string}>
	/**
	 * It cannot run: a tool is missing, a value it needs was not measured. Running it first measures `measureFirst`, the
	 * quiet checks whose values it needs; where there are none it records unknown with the reason.
	 */
	| Readonly<{
			kind: 'unavailable';
			step: Step;
			reason: string;
			remedy: string | null;
			measureFirst?: readonly string[];
	  }>
	/** The runbook is at its end. */
	| Readonly<{kind: 'end'; recovery: readonly string[]; outcome: IncidentOutcome; canReturn: string | null}>;

/** Where the last outcome leads, and why: the branch the person follows with Enter. */
export type Branch = Readonly<{to: string; title: string; because: string}>;

export type Running = Readonly<{
	runbook: string;
	step: string;
	purpose: Purpose;
	title: string;
	shown: readonly ShownCommand[];
	/** Which repetition runs, of how many (each, sample). */
	index: number;
	total: number;
	/** performance.now() when it started; the screen computes elapsed time itself. */
	startedAt: number;
	timeoutMs: number;
	lastsMs: number | null;
	/** The newest lines, cleaned and redacted: at most 200. */
	tail: readonly string[];
	stdoutBytes: number;
	stderrBytes: number;
	artefactBytes: number;
	stopping: boolean;
}>;

export type SessionView = Readonly<{
	state: IncidentState;
	runbook: Runbook;
	/** Id of the step in hand, or `end`. */
	at: string;
	inHand: InHand;
	/** Set after the step in hand has an outcome; Enter goes there. */
	branch: Branch | null;
	running: Running | null;
	/** Verification, recovery or undo that goes on by itself: a line for the screen. */
	busy: string | null;
	/** Null while everything is recorded; else the red sentence. No change runs while it is set. */
	notRecorded: string | null;
	closed: boolean;
	directory: string;
}>;

export type Consent =
	| Readonly<{kind: 'none'}>
	| Readonly<{kind: 'person'; digest: string; typed: string | null}>
	| Readonly<{kind: 'allow-flag'; digest: string}>;

/** Why an intent was not carried out: a sentence for the status line. */
export type Refusal = Readonly<{refused: string}>;
export type Done = Readonly<{done: true}>;
export type Result = Done | Refusal;

export type OutputText = Readonly<{
	label: string;
	stream: 'stdout' | 'stderr';
	text: string;
	bytes: number;
	omitted: number;
}>;

/** One incident that is open in this process. Intents resolve when their outcome is on disk. */
export interface Session {
	view(): SessionView;
	/** Called after every change of the view, at most about ten times a second while output streams. */
	subscribe(listener: () => void): () => void;
	/** Runs the step in hand. An action needs a consent whose digest is that of the prepared step. */
	run(consent: Consent): Promise<Result>;
	/** Stops what runs, the whole process group; its step settles as interrupted. */
	stop(): void;
	/** Goes where the branch leads (offers the next step). */
	advance(): Promise<Result>;
	/** Goes back to look at, or on to, any step of the runbook in hand. */
	jump(step: string): Promise<Result>;
	skip(reason: string): Promise<Result>;
	decline(reason: string): Promise<Result>;
	decide(option: string): Promise<Result>;
	choose(keys: readonly string[]): Promise<Result>;
	/** Values as a person typed them; a refusal names the input and says what is expected. */
	answer(values: Readonly<Record<string, string>>): Promise<Result>;
	finishManual(end: 'done' | 'notDone', note: string): Promise<Result>;
	/** Replaces the command's words for the next run of the step in hand; recorded as a deviation. */
	edit(argv: readonly string[]): Promise<Result>;
	note(text: string): Promise<Result>;
	hypothesis(text: string, confidence: number | null): Promise<Result>;
	/** How bad it was, 1 (the worst) to 5; a refusal says what is expected. */
	severity(word: string): Promise<Result>;
	/** When impact began, as a person gives a time; a refusal says in which forms. */
	impactStarted(word: string): Promise<Result>;
	/** What surprised, in one line. */
	surprise(text: string): Promise<Result>;
	/** The exact command of a person's own, as it will be shown for consent. */
	prepareAdhoc(argv: readonly string[]): Prepared | Refusal;
	runAdhoc(prepared: Prepared, consent: Consent): Promise<Result>;
	/** How one change would be rolled back, as it will be shown for consent. */
	undoPlan(runbook: string, step: string, attempt: number): UndoPlan | Refusal;
	undo(runbook: string, step: string, attempt: number, by: 'person' | 'command'): Promise<Result>;
	/** At the end: measures the recovery checks that need no consent. */
	measureRecovery(): Promise<Result>;
	/**
	 * Goes on in any other runbook of the library, at its beginning, in the same incident; coming back is offered. A step
	 * that was in hand and has no outcome yet is offered again then.
	 */
	enter(runbook: string): Promise<Result>;
	/** Comes back to the runbook from which this one was entered. */
	comeBack(): Promise<Result>;
	/** The kept output of the newest attempt of a step, or of an earlier one. */
	output(step: string, attempt?: number): Promise<readonly OutputText[]>;
	/** Ten lines that tell a colleague where this incident stands. */
	handOver(): string;
	/** Closes the incident with the outcome that follows from what was measured. */
	close(outcome?: IncidentOutcome, reason?: string): Promise<Result>;
	/**
	 * Leaves the incident open and resumable and releases the journal. `stop` stops what runs; `detach` lets a running
	 * action finish under its supervisor, as when the terminal is gone.
	 */
	leave(how?: 'stop' | 'detach'): Promise<void>;
}
