// What one invocation of a check gave, as data.
import type {Json} from '../verdict.js';

/** What one invocation of a check gave, after its output was cleaned, redacted and parsed. */
export type Observation = Readonly<{
	exit: number | null;
	signal: string | null;
	timedOut: boolean;
	/** A person or a signal to gotriage stopped it. */
	interrupted: boolean;
	elapsedMs: number;
	stdout: string;
	stderr: string;
	parsed:
		| Readonly<{kind: 'parsed'; json: Json; rows: readonly Json[]; lines: readonly string[]}>
		| Readonly<{kind: 'not-understood'; reason: string}>;
	/** Why it could not start, or why its end is not known; else null. */
	failure: string | null;
}>;

export type ObservedItem = Readonly<{item: Json; index: number; observation: Observation}>;

export const nothing: Observation = {
	exit: 0,
	signal: null,
	timedOut: false,
	interrupted: false,
	elapsedMs: 0,
	stdout: '',
	stderr: '',
	parsed: {kind: 'parsed', json: null, rows: [], lines: []},
	failure: null,
};
