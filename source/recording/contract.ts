// What a recording is: a sealed, redacted journal with everything it refers to, so that an incident can be played again
// on a machine that has neither Go nor the fault. Pure: types only; journal/recording-directory.ts reads and writes it.
import type {EventOf, JournalEvent} from '../incident/events.js';
import type {Runbook} from '../runbook/schema.js';

/** The recording's own format, in `incident.opened.recording`. A reader refuses a newer major, accepts a newer minor. */
export const recordingFormat = {major: 1, minor: 0} as const;

/** A runbook of the recording with the bytes that ran: `runbook.yaml`, or `blobs/<sha256>` for those entered later. */
export type RecordedRunbook = Readonly<{runbook: Runbook; sha256: string; bytes: Uint8Array}>;

/** A recording as it was read: nothing in it is executed, ever. */
export type Recording = Readonly<{
	/** The directory's name: opaque, so that it does not give the cause away. */
	name: string;
	directory: string;
	/** Ends with `sealed`. Paths of outputs are `blobs/<sha256>`, relative to the directory. */
	events: readonly JournalEvent[];
	/** By id; the first that was opened is the first entry. */
	runbooks: ReadonlyMap<string, RecordedRunbook>;
	/** The bytes of `drill.yaml`; null where there is none. Read by drill/load-drill.ts. */
	drill: string | null;
	/** What is odd, one sentence each: not sealed, a blob is missing. Empty for a good recording. */
	notes: readonly string[];
}>;

/** Where a blob's text comes from; null where it is missing. Already cleaned and redacted when it was stored. */
export type ReadBlob = (path: string) => Promise<string | null>;

/**
 * The state of the recorded world: the changes that stand, as `runbook/step/attempt` in the order of the recording,
 * joined by `+`; empty before any change and again after everything was rolled back. A reading belongs to the world in
 * which it was taken and to no other.
 */
export type WorldState = string;

/**
 * One run of one step, as it was recorded: everything from its `step.started` to the last event that belongs to it. An
 * action's take holds its snapshot, its change and the verification that followed; an undo's take its `change.undone`.
 */
export type Take = Readonly<{
	runbook: string;
	step: string;
	attempt: number;
	kind: 'check' | 'action' | 'manual';
	/** `undo` takes are played when the trainee rolls the change back, the others when the step is chosen. */
	undo: boolean;
	world: WorldState;
	/** Equal to `world` unless the take changed something or rolled it back. */
	worldAfter: WorldState;
	started: EventOf<'step.started'>;
	finished: EventOf<'step.finished'>;
	events: readonly JournalEvent[];
	/** What the recording charges for it: the recorded durations of all its attempts, milliseconds. */
	durationMs: number;
	/** The step that the recording offered next, `runbook#step` or `end`; null where nothing followed. */
	followedBy: string | null;
}>;

/** What the recording has for a step in a state of the world. */
export type Match =
	| Readonly<{tier: 'exact'; take: Take}>
	/** Every take of this world was played: a check shows the last one again, and says so. */
	| Readonly<{tier: 'repeated'; take: Take}>
	/** The step was not run by itself; the board's sweep measured it, before any change. */
	| Readonly<{tier: 'swept'; row: EventOf<'sweep.finished'>['rows'][number]}>
	/** Never recorded for this state of the world. It is said, costs nothing and is never guessed. */
	| Readonly<{tier: 'miss'; sentence: string}>;
