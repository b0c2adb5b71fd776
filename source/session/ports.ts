// What a session needs from the world, given by the command that opens it, so that tests and replay can give their own.
import type {Executor, Move, SnapshotFile} from '../execution/executor.js';
import type {Journal} from '../journal/contract.js';
import type {Runbook} from '../runbook/schema.js';
import type {Json} from '../runbook/verdict.js';

export type ToolState =
	| Readonly<{kind: 'present'; path: string; version: string | null}>
	| Readonly<{kind: 'missing'; reason: string; remedy: string}>;

/** A runbook with the exact bytes that were read, hashed and trusted. */
export type LoadedRunbook = Readonly<{
	runbook: Runbook;
	sha256: string;
	bytes: Uint8Array;
	file: string;
	/** The package's own runbooks are trusted; others only when a person said so. */
	trust: 'package' | 'person' | 'hash' | 'untrusted';
	/** Why it may not even be trusted (everyone may write it); absent or null: it may. */
	refusal?: string | null;
}>;

export type StoredArtefact = Readonly<{name: string; sha256: string; bytes: number; redactions: number}>;

/** What the session does to the outside besides running commands. */
export type SessionPorts = Readonly<{
	journal: Journal;
	executor: Executor;
	/** Other runbooks by id, for `runbook:ID`; only trusted ones are found. */
	findRunbook: (id: string) => LoadedRunbook | null;
	keepRunbook: (loaded: LoadedRunbook) => Promise<void>;
	checkTools: (requires: readonly string[]) => Promise<ReadonlyMap<string, ToolState>>;
	snapshotFiles: (paths: readonly string[], directory: string) => Promise<readonly SnapshotFile[]>;
	fileSha256: (path: string) => Promise<string | null>;
	planQuarantine: (
		paths: readonly string[],
		stamp: string,
	) => Promise<Readonly<{kind: 'moves'; moves: readonly Move[]}> | Readonly<{kind: 'refused'; reason: string}>>;
	storeArtefacts: (staging: string, secrets: readonly string[]) => Promise<readonly StoredArtefact[]>;
	artefactPath: (sha256: string) => string;
	outputFiles: (
		runbook: string,
		step: string,
		attempt: number,
		index: number,
	) => Readonly<{stdout: string; stderr: string; timing: string}>;
	readOutput: (path: string) => Promise<string | null>;
	baseline: (key: string) => readonly number[];
	addBaseline: (key: string, value: number, at: string, keep: number) => Promise<void>;
	/** Brings the catalogue up to date; failing never stops an incident. */
	catalogue: () => Promise<void>;
	bootId: () => string;
	monotonicMs: () => number;
	wallClock: () => Date;
	/** Resolves after `ms`, or at once when `stop` aborts. */
	wait: (ms: number, stop: AbortSignal) => Promise<void>;
	platform: string;
	isRoot: boolean;
	pid: number;
	version: string;
	host: Readonly<Record<string, Json>>;
	project: string;
	temporary: string;
	/** Identifies this machine for baselines without naming it. */
	hostKey: string;
	/** Environment values that must never be stored or shown. */
	environmentSecrets: readonly string[];
}>;
