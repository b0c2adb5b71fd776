// The one interface behind which commands are run live, replayed from a recording, or only listed. Everything an
// executor needs is in the invocation, resolved and frozen: what a person was shown is what runs.
import type {ParserName, ParserResult} from '../parsing/parser.js';
import type {Json} from '../runbook/verdict.js';

/** What is to be done, with every argument filled in. */
export type Command =
	| Readonly<{kind: 'run'; argv: readonly [string, ...string[]]}>
	| Readonly<{kind: 'shell'; script: string}>
	| Readonly<{kind: 'probe'; name: string; with: Readonly<Record<string, Json>>}>
	| Readonly<{kind: 'quarantine'; moves: readonly Move[]}>
	| Readonly<{kind: 'unquarantine'; moves: readonly Move[]}>
	| Readonly<{kind: 'signal'; pid: number; started: string; name: string}>
	| Readonly<{kind: 'restore'; files: readonly SnapshotFile[]}>;

/** A rename aside, on one file system. `aside` is where a later undo puts what appeared at `from` since. */
export type Move = Readonly<{
	from: string;
	to: string;
	aside: string;
	/** Which file this is, as it was when the rename was planned: releasing it later refuses any other. */
	identity?: Readonly<{dev: string; ino: string}>;
}>;

/** One file as it was before an action. `copy` is the path of the kept bytes; null means the file did not exist. */
export type SnapshotFile = Readonly<{
	path: string;
	copy: string | null;
	mode: number | null;
	sha256: string | null;
	/** What the action left behind: restoring refuses where the file is neither this nor the snapshot. Null: absent. */
	after: string | null;
}>;

export type Invocation = Readonly<{
	step: string;
	attempt: number;
	/** 0 unless the step has `each`, `sample` or a choice of several items. */
	index: number;
	/** Actions outlive the screen under a supervisor; checks may stop with it. */
	role: 'check' | 'action';
	command: Command;
	/** The environment as the runbook states it, shown with the command; null unsets. */
	env: Readonly<Record<string, string | null>>;
	/** Values for a script: INPUT_<NAME>, VALUE_<STEP>, ITEM; also shown. */
	values: Readonly<Record<string, string>>;
	/** An absolute directory. */
	cwd: string;
	/** A directory of this invocation, made before and removed afterwards; where `{{tmp}}` points. */
	tmp: string;
	/** A directory whose files become artefacts; where `{{artefacts}}` points. */
	artefacts: string;
	timeoutMs: number;
	parse: ParserName;
	/** Exact values that must never be stored or shown (secret inputs). */
	secrets: readonly string[];
}>;

/** Where kept output goes; the live executor writes through it, a sweep keeps it in memory. */
export type OutputSink = Readonly<{
	/** Absolute paths of files for stdout, stderr and their timing index; null keeps nothing on disk. */
	files: Readonly<{stdout: string; stderr: string; timing: string}> | null;
	/** Cleaned, redacted text as it arrives, at most ten times a second, only the newest 4 KiB of each burst. */
	onText: (stream: 'stdout' | 'stderr', text: string) => void;
	/** Bytes seen so far on both streams, and bytes so far in the artefact directory. */
	onProgress: (progress: Readonly<{stdoutBytes: number; stderrBytes: number; artefactBytes: number}>) => void;
}>;

export type StreamRecord = Readonly<{
	/** Of everything the process wrote, before redaction. */
	bytes: number;
	sha256: string;
	/** Cleaned and redacted; at most the first 1 MiB and the last 7 MiB, with a line that says what lies between. */
	text: string;
	/** Bytes that are not in `text`. */
	omitted: number;
	redactions: number;
	/** By which rule how many values were replaced, under the names that their placeholders have. */
	rules?: Readonly<Record<string, number>>;
}>;

/** A process of the step that was still alive when the step settled. */
export type Leftover = Readonly<{pid: number; started: string; command: string; stopped: boolean}>;

/** Why nothing could be started, each with its own plain sentence. */
export type StartFailure = Readonly<{
	kind:
		| 'command-missing'
		| 'not-executable'
		| 'bad-interpreter'
		| 'cwd-missing'
		| 'argument-list-too-long'
		| 'invalid-argument'
		| 'too-many-processes'
		| 'refused'
		| 'other';
	sentence: string;
}>;

export type Outcome =
	| Readonly<{
			kind: 'settled';
			exit: number | null;
			signal: string | null;
			timedOut: boolean;
			/** A person or a signal stopped it. */
			interrupted: boolean;
			/** It ignored TERM and had to be killed. */
			killed: boolean;
			durationMs: number;
			pid: number | null;
			stdout: StreamRecord;
			stderr: StreamRecord;
			parsed: ParserResult;
			leftovers: readonly Leftover[];
			/** One sentence each: what the person should know besides the exit status. */
			warnings: readonly string[];
	  }>
	| Readonly<{kind: 'not-started'; failure: StartFailure; durationMs: number}>
	/** Its end was not seen (supervisor lost, recording without it). */
	| Readonly<{
			kind: 'unknown';
			reason: string;
			pid: number | null;
			started: string | null;
			stillRunning: boolean | null;
	  }>;

export interface Executor {
	readonly mode: 'live' | 'replay' | 'dry';
	/**
	 * Runs one invocation to its end. Never throws for what a command can do: that is in the outcome. Aborting stops the
	 * whole process group and settles with `interrupted`.
	 */
	execute(invocation: Invocation, sink: OutputSink, stop: AbortSignal): Promise<Outcome>;
	/** Outcomes of actions whose end this session did not see, by `step/attempt/index`; empty unless live. */
	recover(step: string, attempt: number): Promise<ReadonlyArray<Readonly<{index: number; outcome: Outcome}>>>;
}
