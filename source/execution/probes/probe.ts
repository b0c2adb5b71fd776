// What a probe is: a named measurement that no command prints well enough. Probes only read; they never write into the
// user's files, never change a setting, and never hand out a secret.
import type {Json} from '../../runbook/verdict.js';

export type ProbeParameter = Readonly<{
	type: 'string' | 'number' | 'list' | 'boolean';
	required: boolean;
	/** One sentence: what it means, with its unit and its default. */
	says: string;
}>;

/** Parameters after checking: every value has the type its spec names; what was left out is absent. */
export type ProbeParameters = Readonly<Record<string, Json>>;

export type ProbeResult =
	| Readonly<{kind: 'data'; json: Json; rows: readonly Json[]}>
	/** Nothing could be measured; `reason` is one plain sentence. */
	| Readonly<{kind: 'failed'; reason: string}>;

export type ProbeContext = Readonly<{
	/** Aborting makes the probe settle at once with a failure. */
	signal: AbortSignal;
	/** Milliseconds from the call after which nobody waits any more. */
	deadlineMs: number;
	/** The environment of the step: what a command in its place would see. */
	env: Readonly<Record<string, string | undefined>>;
	/** An absolute directory. */
	cwd: string;
	onProgress?: (sentence: string) => void;
}>;

export type ProbeSpec = Readonly<{
	name: string;
	/** One sentence: what it measures. */
	measures: string;
	parameters: Readonly<Record<string, ProbeParameter>>;
	/** The shape of `json` and `rows`. */
	gives: string;
	platforms: readonly ('linux' | 'darwin')[];
	run: (parameters: ProbeParameters, context: ProbeContext) => Promise<ProbeResult>;
}>;

export function measured(json: Json, rows: readonly Json[] = []): ProbeResult {
	return {kind: 'data', json, rows};
}

export function notMeasured(reason: string): ProbeResult {
	return {kind: 'failed', reason};
}
