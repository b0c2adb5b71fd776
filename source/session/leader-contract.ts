// What the leader of a drill sees of it and may ask of it, as the two processes say it to each other: one JSON document
// per line over a Unix socket in the drill's own directory. Every line is checked on arrival, in both directions. Types and
// schemas only; the trainee's process stays the only writer of the journal.
import * as z from 'zod';
import type {Result} from './contract.js';

/** Both ends must speak the same one; another is refused in words. */
export const leaderProtocol = 1;

/** The longest line that a leader may send, in bytes. */
export const longestCommand = 16 * 1024;
/** The longest line that a leader takes, in bytes. */
export const longestState = 1024 * 1024;
/** The longest words of a leader, in characters. */
export const longestLeaderWords = 1000;
/** Leaders of one drill at once. */
export const mostLeaders = 4;

const words = z.string().trim().min(1).max(longestLeaderWords);
const request = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const helloSchema = z.object({type: z.literal('hello'), protocol: z.number().int()});

/** What a leader asks; each is answered by `done` or `refused` with the same `request`. */
export const leaderCommandSchema = z.discriminatedUnion('type', [
	z.object({type: z.literal('answer'), request, step: z.string().max(300), text: words}),
	z.object({type: z.literal('inject'), request, id: z.string().max(300)}),
	z.object({type: z.literal('note'), request, text: words}),
	z.object({type: z.literal('pause'), request}),
	z.object({type: z.literal('continue'), request}),
]);
export type LeaderCommand = z.infer<typeof leaderCommandSchema>;

const at = z.number();
const named = z.object({step: z.string(), title: z.string()});

const lookedSchema = named.extend({
	/** On the drill's clock, milliseconds. */
	at,
	kind: z.enum(['reading', 'change', 'undo', 'told', 'miss', 'playing']),
	verdict: z.enum(['ok', 'alarm', 'unknown']).nullable(),
	sentence: z.string(),
	/** The harm that choosing it does, as the drill's author classed it. */
	harm: z.string().nullable(),
});

export const leaderStateSchema = z.object({
	id: z.string(),
	title: z.string(),
	page: z.string(),
	mode: z.string(),
	clockMs: z.number(),
	pausedBy: z.enum(['trainee', 'facilitator']).nullable(),
	/** The step that the trainee has in hand, and what plays. */
	at: z.string().nullable(),
	playing: z.object({title: z.string(), playedMs: z.number(), ofMs: z.number()}).nullable(),
	accepted: z.array(z.string()),
	lesson: z.string(),
	evidence: z.array(named.extend({class: z.string(), seen: z.boolean()})),
	/** In order; the newest last. */
	looked: z.array(lookedSchema),
	injects: z.array(
		z.object({
			id: z.string(),
			from: z.string(),
			text: z.string(),
			/** When it comes by itself, in words. */
			comes: z.string(),
			state: z.enum(['coming', 'waits', 'answered', 'told']),
			at: at.nullable(),
		}),
	),
	/** Choices that the recording has no answer for, the oldest first. */
	misses: z.array(named.extend({at})),
	diagnoses: z.array(
		z.object({
			at,
			causes: z.array(z.object({text: z.string(), right: z.boolean()})),
			confidence: z.number().nullable(),
		}),
	),
	/** Decision points in the order in which they were ranked; each option with its place in the expert's order, from 1. */
	rankings: z
		.array(
			z.object({at, question: z.string(), order: z.array(z.object({text: z.string(), expert: z.number().nullable()}))}),
		)
		.default([]),
	/** Messages of the trainee to the people who wait. */
	updates: z.array(z.object({at, text: z.string()})),
	notes: z.array(z.object({at, text: z.string()})),
	hints: z.number(),
	revealed: z.boolean(),
	/** `concluded`: the debrief goes on; `closed`: the record is complete. */
	phase: z.enum(['running', 'concluded', 'closed']),
	score: z.number().nullable(),
	leaders: z.number(),
});
export type LeaderState = Readonly<z.infer<typeof leaderStateSchema>>;

/** What a leader is told. */
export const leaderMessageSchema = z.discriminatedUnion('type', [
	z.object({type: z.literal('hello'), protocol: z.number().int(), drill: z.string()}),
	z.object({type: z.literal('state'), state: leaderStateSchema}),
	z.object({type: z.literal('done'), request}),
	/** `request` null: nothing that was asked; the connection ends. */
	z.object({type: z.literal('refused'), request: request.nullable(), reason: z.string().max(1000)}),
]);
export type LeaderMessage = z.infer<typeof leaderMessageSchema>;

/** What a leader may do, inside the trainee's process. Every intent is on disk before its promise resolves. */
export interface LeaderHand {
	state(): LeaderState;
	/** Answers a choice that the recording has nothing for; the trainee sees from whom it is. */
	answer(step: string, text: string): Promise<Result>;
	/** Brings an inject now. */
	inject(id: string): Promise<Result>;
	note(text: string): Promise<Result>;
	pause(): Promise<Result>;
	unpause(): Promise<Result>;
	/** How many leaders there are now, for the trainee to see. */
	setLeaders(count: number): void;
	subscribe(listener: () => void): () => void;
}

/** The same from the leader's terminal. An intent resolves when the trainee's process has answered it. */
export interface LeaderLink {
	state(): LeaderState;
	/** Why the connection is over; null while it is not. */
	ended(): string | null;
	subscribe(listener: () => void): () => void;
	answer(step: string, text: string): Promise<Result>;
	inject(id: string): Promise<Result>;
	note(text: string): Promise<Result>;
	pause(): Promise<Result>;
	unpause(): Promise<Result>;
	close(): void;
}
