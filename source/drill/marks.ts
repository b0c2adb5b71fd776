// The drill's own events between `drill.marked {mark, detail}` as the journal keeps them and the closed set of marks. A
// mark of a newer gotriage, or one that is not in its form, is no mark: it is passed over, never guessed. Pure.
import * as z from 'zod';
import type {EventOf, JournalEvent, NewEvent} from '../incident/events.js';
import {type DrillMark, scoreParts} from './contract.js';

const harmClass = z.enum(['wasteful', 'evidence-destroying', 'critical']);
const text = z.object({text: z.string()});
const paused = z.object({by: z.enum(['trainee', 'facilitator'])});
const points = Object.fromEntries(scoreParts.map((part) => [part, z.number()]));

const details: Readonly<Record<DrillMark['mark'], z.ZodType>> = {
	begun: z.object({
		recording: z.string(),
		drillSha256: z.string().nullable(),
		mode: z.enum(['watch', 'guided', 'solo', 'hard']),
		group: z.string().nullable(),
	}),
	take: z.object({
		step: z.string(),
		tier: z.enum(['exact', 'repeated', 'swept', 'miss', 'consequence', 'canned']),
		chargedMs: z.number().min(0),
	}),
	miss: z.object({step: z.string(), sentence: z.string()}),
	harm: z.object({step: z.string(), class: harmClass, why: z.string()}),
	hint: z.object({id: z.string(), kind: z.enum(['socratic', 'direction', 'exact'])}),
	inject: z.object({id: z.string()}),
	update: z.object({text: z.string(), answers: z.array(z.string())}),
	diagnosis: z.object({
		causes: z.array(z.string()),
		confidence: z.union([z.literal(50), z.literal(70), z.literal(90)]).nullable(),
	}),
	ranked: z.object({decision: z.string(), order: z.array(z.string())}),
	paused,
	continued: paused,
	speed: z.object({speed: z.union([z.number(), z.literal('instant')])}),
	left: z.object({}),
	revealed: z.object({}),
	concluded: text,
	reaction: text,
	commitment: text,
	scored: z.object({total: z.number(), parts: z.object(points), band: z.string(), weights: z.string()}),
	'facilitator-note': text,
	'facilitator-answer': z.object({step: z.string(), text: z.string()}),
};

/** A mark with the event that carries it. */
export type Marked<Mark extends DrillMark['mark'] = DrillMark['mark']> = Extract<DrillMark, {mark: Mark}> &
	Readonly<{event: EventOf<'drill.marked'>}>;

const isKnown = (mark: string): mark is DrillMark['mark'] => Object.hasOwn(details, mark);

/** The mark that an event carries; null where it carries none that is known. */
export function markOf(event: JournalEvent): Marked | null {
	if (event.type !== 'drill.marked' || !isKnown(event.mark)) {
		return null;
	}

	const parsed = details[event.mark].safeParse(event.detail);
	return parsed.success ? ({mark: event.mark, detail: parsed.data, event} as Marked) : null;
}

/** Every mark of a drill's journal, in order. */
export const marksOf = (events: readonly JournalEvent[]): readonly Marked[] =>
	events.flatMap((event) => markOf(event) ?? []);

/** The marks of one kind, in order. */
export const marksNamed = <Mark extends DrillMark['mark']>(marks: readonly Marked[], mark: Mark): Marked<Mark>[] =>
	marks.filter((one): one is Marked<Mark> => one.mark === mark);

/** A mark as the journal takes it. */
export const markEvent = ({mark, detail}: DrillMark): NewEvent => ({
	type: 'drill.marked',
	mark,
	detail: detail as EventOf<'drill.marked'>['detail'],
});
