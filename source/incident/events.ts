// The events of a journal: a closed union. Every view (screen, plain log, report, recording, score) is computed from
// these and from nothing else, so what is shown is what is recorded. Pure: types and schema only.
import * as z from 'zod';

/** The journal's own format. A reader refuses a newer major, accepts a newer minor. */
export const journalFormat = {major: 1, minor: 0} as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const verdict = z.enum(['ok', 'alarm', 'unknown']);
const json = z.json();
const nullableText = z.string().nullable();

const base = {
	seq: z.number().int().min(1),
	/** RFC 3339, UTC, milliseconds. */
	at: z.string(),
	/** Milliseconds, monotonic within a segment. */
	t: z.number().int().min(0),
	/** sha256 of the previous line without its newline; 64 zeros on the first. */
	prev: sha256,
};

const stepBase = {runbook: z.string(), step: z.string(), attempt: z.number().int().min(1)};

/** A command as it was shown: the words a person saw are the words that ran. */
export const shownCommandSchema = z.looseObject({
	kind: z.enum(['run', 'shell', 'probe', 'compute', 'quarantine', 'unquarantine', 'signal', 'restore']),
	/** One line, quoted so that every argument is visible and every control character escaped. */
	line: z.string(),
	argv: z.array(z.string()).nullable(),
	cwd: nullableText,
	env: z.record(z.string(), z.string().nullable()),
	timeoutMs: z.number(),
	/** The item this repetition is about, else null. */
	item: json,
	index: z.number().int(),
});

export const itemSchema = z.looseObject({
	item: json,
	index: z.number().int(),
	value: json,
	verdict,
	reason: nullableText,
	sentence: z.string(),
	facts: z.record(z.string(), json),
	exit: z.number().nullable(),
	signal: nullableText,
	timedOut: z.boolean(),
	durationMs: z.number(),
});

/** Where the kept output of one invocation is, relative to the incident's directory. */
export const outputSchema = z.looseObject({
	index: z.number().int(),
	stdout: nullableText,
	stderr: nullableText,
	timing: nullableText,
	stdoutBytes: z.number(),
	stderrBytes: z.number(),
	stdoutSha256: z.string(),
	stderrSha256: z.string(),
	omitted: z.number(),
	redactions: z.number(),
	/** By which rule how many values were redacted, under the names that their placeholders have. */
	rules: z.record(z.string(), z.number()).optional(),
});

/** What noticed an incident first, by a person's word. */
export const noticedBySchema = z.looseObject({
	kind: z.enum(['alert', 'user', 'ci', 'chance']),
	/** Which one: the name of an alert, of a pipeline. */
	name: nullableText,
});

export const leftoverSchema = z.looseObject({
	pid: z.number().int(),
	started: z.string(),
	command: z.string(),
	stopped: z.boolean(),
});

/** Why a step was run: by itself, to verify a change, to see whether the incident is over, to roll back. */
export const purposeSchema = z.enum(['step', 'need', 'verify', 'recovery', 'undo']);

export const sweepRowSchema = z.looseObject({
	runbook: z.string(),
	symptom: z.string(),
	metric: z.string(),
	value: json,
	unit: nullableText,
	threshold: nullableText,
	verdict,
	reason: nullableText,
	items: z.array(z.looseObject({item: json, value: json, verdict, sentence: z.string()})),
	durationMs: z.number(),
	sentence: z.string(),
	response: z.string(),
});

const fileStateSchema = z.looseObject({
	path: z.string(),
	/** Where the exact bytes are kept, relative to the incident's directory; null: the file did not exist. */
	copy: nullableText,
	mode: z.number().nullable(),
	sha256: nullableText,
});
/** What an action would change, and how that is rolled back. */
const changePlan = {
	risk: z.enum(['reversible', 'disruptive', 'destructive']),
	effect: z.string(),
	undo: z.enum(['restore', 'command', 'signal', 'not-needed', 'impossible']),
	undoWhy: nullableText,
	/** How it would be undone, as it would be shown. */
	undoCommands: z.array(shownCommandSchema),
};
const moveSchema = z.looseObject({
	from: z.string(),
	to: z.string(),
	aside: z.string(),
	/** Device and inode of what is moved: a release deletes nothing else. */
	identity: z.looseObject({dev: z.string(), ino: z.string()}).optional(),
});

const bodies = {
	'incident.opened': {
		incident: z.string(),
		format: z.looseObject({major: z.number().int(), minor: z.number().int()}),
		kind: z.enum(['incident', 'drill']),
		runbook: z.string(),
		title: z.string(),
		/** By whose word it may run; one trusted by its hash asks for the hash again on resume. */
		trust: z.enum(['package', 'person', 'hash']).optional(),
		/** Every runbook's exact bytes are kept beside the journal, by this hash. */
		sha256,
		gotriage: z.string(),
		mode: z.enum(['live', 'replay', 'dry']),
		unattended: z.boolean(),
		bootId: z.string(),
		pid: z.number().int(),
		host: z.record(z.string(), json),
		project: z.string(),
		thresholds: z.record(z.string(), z.number()),
		startAt: nullableText,
		/** Set when the journal was sealed as a recording. */
		recording: z
			.looseObject({
				format: z.looseObject({major: z.number().int(), minor: z.number().int()}),
				/** Values that were replaced when it was sealed: secrets again, and names and paths of the machine. */
				redactions: z.number().int(),
				neutralised: z.number().int(),
			})
			.optional(),
	},
	'incident.resumed': {
		bootId: z.string(),
		pid: z.number().int(),
		wall: z.string(),
		project: z.string(),
		/** Only `resume` opens a closed incident again; the others write one thing and leave. */
		purpose: z.enum(['resume', 'undo', 'note', 'release']),
	},
	'incident.closed': {
		outcome: z.enum(['healthy', 'recovered', 'alarm', 'escalated', 'no-consent', 'unknown', 'interrupted']),
		reason: nullableText,
	},
	/** The incident went on in another runbook, or came back from it. */
	'runbook.entered': {
		runbook: z.string(),
		title: z.string(),
		sha256,
		step: z.string(),
		from: z.string(),
		returning: z.boolean(),
	},
	'sweep.finished': {rows: z.array(sweepRowSchema)},
	'step.offered': {...stepBase, kind: z.enum(['check', 'action', 'decision', 'manual']), title: z.string()},
	'step.started': {
		...stepBase,
		kind: z.enum(['check', 'action', 'manual', 'decision']),
		purpose: purposeSchema,
		title: z.string(),
		commands: z.array(shownCommandSchema),
		/** The command was edited by the person before it ran. */
		deviation: z.boolean(),
		/** Of an action: written before it starts, so that its way back is known even when nobody saw its end. */
		change: z.looseObject(changePlan).optional(),
		/** Of an undo: the attempt whose change it rolls back. */
		undoes: z.number().int().min(1).optional(),
	},
	'step.finished': {
		...stepBase,
		kind: z.enum(['check', 'action', 'manual', 'decision']),
		purpose: purposeSchema,
		/** `unknown`: nobody saw its end. */
		outcome: z.enum(['finished', 'interrupted', 'not-started', 'unknown']),
		exit: z.number().nullable(),
		signal: nullableText,
		timedOut: z.boolean(),
		durationMs: z.number(),
		value: json,
		unit: nullableText,
		verdict,
		reason: nullableText,
		sentence: z.string(),
		threshold: nullableText,
		explanation: nullableText,
		facts: z.record(z.string(), json),
		items: z.array(itemSchema),
		values: z.array(json),
		stdoutBytes: z.number(),
		stderrBytes: z.number(),
		stdoutSha256: z.string(),
		stderrSha256: z.string(),
		outputs: z.array(outputSchema),
		leftovers: z.array(leftoverSchema),
		warnings: z.array(z.string()),
		evidence: nullableText,
		/** For an action: whether its command did what it says (verification is an event of its own). */
		end: z.enum(['ok', 'alarm', 'unknown', 'done', 'failed', 'notDone', 'declined']),
	},
	'step.skipped': {...stepBase, reason: z.string(), automatic: z.boolean()},
	'step.edited': {...stepBase, written: z.string(), edited: z.string(), argv: z.array(z.string())},
	'consent.asked': {
		...stepBase,
		tier: z.enum(['yes-no', 'effect-yes-no', 'typed-name']),
		/** sha256 of exactly what was shown; the invocation that runs has the same digest. */
		digest: sha256,
		commands: z.array(shownCommandSchema),
	},
	'consent.given': {...stepBase, digest: sha256, by: z.enum(['person', 'allow-flag']), typed: nullableText},
	'consent.refused': {...stepBase, by: z.enum(['person', 'policy']), reason: z.string()},
	'decision.taken': {...stepBase, option: z.string(), label: z.string(), by: z.enum(['person', 'auto', 'choose-flag'])},
	'input.given': {
		name: z.string(),
		/** Null when the input is secret. */
		value: z.union([z.string(), z.number(), z.array(z.string())]).nullable(),
		secret: z.boolean(),
		source: z.enum(['flag', 'person', 'default', 'project-file', 'runbook']),
		/** The runbook it was given for; absent: for every runbook that has such an input. */
		runbook: z.string().optional(),
	},
	'change.snapshotted': {...stepBase, files: z.array(fileStateSchema), moves: z.array(moveSchema)},
	'change.applied': {
		...stepBase,
		title: z.string(),
		...changePlan,
		item: json,
		/** The snapshotted files as the action left them. */
		after: z.array(z.looseObject({path: z.string(), sha256: nullableText})),
		/** The action's command succeeded. */
		succeeded: z.boolean(),
	},
	'change.verified': {
		...stepBase,
		check: nullableText,
		verdict,
		/** Null where nothing was measured. */
		helped: z.boolean().nullable(),
		sentence: z.string(),
	},
	'change.undone': {
		...stepBase,
		result: z.enum(['undone', 'failed', 'refused']),
		reason: nullableText,
		by: z.enum(['person', 'command']),
	},
	/** What was kept of a closed incident's change is deleted: `begun` is written before the first byte goes. */
	'change.released': {
		...stepBase,
		result: z.enum(['begun', 'released', 'failed']),
		/** What is deleted: data that was moved aside, or the exact copies of files kept for undo. */
		paths: z.array(z.looseObject({path: z.string(), what: z.enum(['quarantine', 'snapshot']), bytes: z.number()})),
		reason: nullableText,
	},
	'artefact.stored': {
		...stepBase,
		name: z.string(),
		sha256,
		bytes: z.number(),
		/** Whether its step ended before the capture was complete. */
		partial: z.boolean(),
		/** How many values of secrets were replaced in it, at the same length. */
		redactions: z.number().int().min(0).optional(),
	},
	'note.added': {
		text: z.string(),
		about: nullableText,
		/** When it happened, where it was written down later than that; RFC 3339, UTC. */
		time: z.string().optional(),
		/** The number of the note that this one stands for: a correction. */
		corrects: z.number().int().min(1).optional(),
	},
	'hypothesis.set': {text: z.string(), confidence: z.number().min(0).max(100).nullable()},
	'milestone.set': {
		name: z.string(),
		time: z.string(),
		source: z.string(),
		/** Of `detected` only. */
		noticedBy: noticedBySchema.optional(),
	},
	'severity.set': {severity: z.string()},
	'adhoc.started': {adhoc: z.number().int().min(1), command: shownCommandSchema},
	'adhoc.finished': {
		adhoc: z.number().int().min(1),
		outcome: z.enum(['finished', 'interrupted', 'not-started', 'unknown']),
		exit: z.number().nullable(),
		signal: nullableText,
		timedOut: z.boolean(),
		durationMs: z.number(),
		reason: nullableText,
		outputs: z.array(outputSchema),
		leftovers: z.array(leftoverSchema),
		warnings: z.array(z.string()),
	},
	'drill.marked': {mark: z.string(), detail: json},
	sealed: {events: z.number().int(), last: sha256},
} as const;

type Bodies = typeof bodies;
export type EventType = keyof Bodies;

function eventSchemaOf<T extends EventType>(type: T) {
	return z.looseObject({...base, type: z.literal(type), ...bodies[type]});
}

type BodyOf<T extends EventType> = z.infer<z.ZodObject<Bodies[T]>>;
type EventBase = {seq: number; at: string; t: number; prev: string};

/** What a caller gives to the journal, which adds seq, at, t and prev. */
export type NewEvent = {[T in EventType]: {type: T} & BodyOf<T>}[EventType];
export type JournalEvent = {[T in EventType]: EventBase & {type: T} & BodyOf<T>}[EventType];
export type EventOf<T extends EventType> = Extract<JournalEvent, {type: T}>;

export type ShownCommand = z.infer<typeof shownCommandSchema>;
export type OutputRecord = z.infer<typeof outputSchema>;
export type NoticedBy = z.infer<typeof noticedBySchema>;
export type SweepRow = z.infer<typeof sweepRowSchema>;
export type Purpose = z.infer<typeof purposeSchema>;
export type IncidentOutcome = EventOf<'incident.closed'>['outcome'];

/** A view has one entry per event type: a new event breaks every view at compile time, not on the night. */
export type EventView<Result> = {readonly [T in EventType]: (event: EventOf<T>) => Result};

export const eventTypes = Object.keys(bodies) as readonly EventType[];

const schemas = Object.fromEntries(eventTypes.map((type) => [type, eventSchemaOf(type)])) as unknown as {
	readonly [T in EventType]: z.ZodType<EventOf<T>>;
};

/** The schema of one event; `looseObject` because a reader ignores keys it does not know. */
export const eventSchema: z.ZodType<JournalEvent> = z.discriminatedUnion(
	'type',
	eventTypes.map((type) => schemas[type]) as unknown as [
		z.core.$ZodTypeDiscriminable,
		...z.core.$ZodTypeDiscriminable[],
	],
) as unknown as z.ZodType<JournalEvent>;
