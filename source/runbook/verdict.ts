// What a check measured and what that means. Unknown is an answer of its own: never shown as ok, never as alarm.

/** Any value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

export type Verdict = 'ok' | 'alarm' | 'unknown';

/** One item of a check with `each`. */
export type ItemReading = Readonly<{
	item: Json;
	index: number;
	value: Json;
	verdict: Verdict;
	/** Why the verdict is unknown, else null. */
	reason: string | null;
	/** The reading against its threshold, as one sentence. */
	sentence: string;
	facts: Readonly<Record<string, Json>>;
	exit: number | null;
	signal: string | null;
	timedOut: boolean;
	durationMs: number;
}>;

export type Reading = Readonly<{
	value: Json;
	unit: string | null;
	verdict: Verdict;
	/** Why the verdict is unknown, else null. */
	reason: string | null;
	/** The reading against its threshold, as one sentence: "7 processes, above 5". */
	sentence: string;
	/** The threshold in words: "above 5 processes", or what `says` says; null without an alarm. */
	threshold: string | null;
	/** The alarm's expression with the values it saw; null without an alarm. */
	explanation: string | null;
	facts: Readonly<Record<string, Json>>;
	items: readonly ItemReading[];
	/** With `sample`: what each round measured. */
	values: readonly Json[];
}>;
