// The published form of a report as JSON. It may only grow: a program that reads it must go on reading it.
import * as z from 'zod';
import {noticedBySchema} from '../../incident/events.js';
import {milestoneNames} from '../../incident/milestones.js';
import {evidenceKinds} from '../evidence-matrix.js';
import {improvementPlaces, improvementRules} from '../improvements/improvement.js';

const seq = z.number().int().min(1).describe('The number of an event of the journal');
const time = z.string().describe('RFC 3339, UTC');
const nullableText = z.string().nullable();
const nullableNumber = z.number().nullable();
const markdown = z.string().describe('Markdown with anchors such as [E12]; nothing foreign in it can act');
const verdict = z.enum(['ok', 'alarm', 'unknown']);
const milestone = z.enum(milestoneNames);

const candidate = z.strictObject({rule: z.string(), markdown, events: z.array(seq)});

export const reportSchema = z.strictObject({
	schema: z.literal(1),
	generatedBy: z.string(),
	incident: z.strictObject({
		id: z.string(),
		kind: z.enum(['incident', 'drill']),
		title: nullableText,
		runbook: nullableText,
		runbookSha256: nullableText,
		outcome: nullableText,
		openedAt: time.nullable(),
		closedAt: time.nullable(),
		severity: nullableText,
		unattended: z.boolean().nullable(),
		project: nullableText,
		changesInEffect: z.number().int(),
	}),
	milestones: z.array(
		z.strictObject({
			name: milestone,
			at: time.nullable(),
			source: nullableText,
			/** Why it is not known. */
			why: nullableText,
			event: seq.nullable(),
			/** What noticed the incident; of `detected` only, and only where a person has said it. */
			noticedBy: z.strictObject({kind: noticedBySchema.shape.kind, name: nullableText}).nullable(),
			history: z.array(z.strictObject({at: time, source: z.string(), event: seq})),
		}),
	),
	durations: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			from: milestone,
			to: milestone,
			ms: nullableNumber,
			why: nullableText,
			events: z.array(seq),
		}),
	),
	wrongOrders: z.array(z.strictObject({first: milestone, second: milestone, events: z.array(seq)})),
	timeline: z.array(
		z.strictObject({
			event: seq,
			type: z.string(),
			/** When it happened. */
			at: time,
			/** When it was written down. */
			writtenAt: time,
			offsetMs: z.number(),
			markdown,
		}),
	),
	readings: z.array(
		z.strictObject({
			event: seq,
			runbook: z.string(),
			step: z.string(),
			attempt: z.number().int(),
			purpose: z.string(),
			value: z.json(),
			unit: nullableText,
			verdict,
			reason: nullableText,
			sentence: z.string(),
			threshold: nullableText,
			evidence: nullableText,
			items: z.array(
				z.strictObject({item: z.json(), value: z.json(), verdict, reason: nullableText, sentence: z.string()}),
			),
		}),
	),
	changes: z.array(
		z.strictObject({
			runbook: z.string(),
			step: z.string(),
			attempt: z.number().int(),
			title: nullableText,
			risk: nullableText,
			effect: nullableText,
			undo: z.string(),
			inEffect: z.boolean(),
			standing: z.string(),
			helped: z.boolean().nullable(),
			snapshot: seq.nullable(),
			applied: seq.nullable(),
			verified: seq.nullable(),
			undone: seq.nullable(),
		}),
	),
	evidence: z.array(
		z.strictObject({
			about: z.enum(['symptom', 'change', 'hypothesis']),
			subject: z.string(),
			verdict: z.enum(['corroborated', 'single-source', 'contradicted', 'untested']),
			events: z.array(seq),
			links: z.array(
				z.strictObject({
					kind: z.enum(evidenceKinds),
					step: z.string(),
					event: seq,
					bears: z.enum(['supports', 'contradicts', 'neither']),
				}),
			),
		}),
	),
	hypotheses: z.array(
		z.strictObject({
			text: z.string(),
			standing: z.enum(['confirmed', 'refuted', 'open']),
			history: z.array(z.strictObject({event: seq, at: time, confidence: nullableNumber})),
		}),
	),
	beforeAfter: z.array(
		z.strictObject({
			runbook: z.string(),
			step: z.string(),
			unit: nullableText,
			before: z.strictObject({event: seq, value: z.json(), verdict}),
			after: z.strictObject({event: seq, value: z.json(), verdict}),
			difference: nullableNumber,
		}),
	),
	/** Facts that a review may talk about, for people to keep or delete. */
	candidates: z.strictObject({wentWell: z.array(candidate), wentLessWell: z.array(candidate)}),
	runbookImprovements: z.array(
		z.strictObject({
			rule: z.enum(improvementRules),
			runbook: z.string(),
			step: nullableText,
			why: markdown,
			events: z.array(seq),
			/** The list of the runbook that the patch belongs into. */
			into: z.enum(improvementPlaces),
			/** YAML: an entry of that list. */
			patch: z.string(),
		}),
	),
	notes: z.array(
		z.strictObject({
			event: seq,
			at: time,
			writtenAt: time,
			text: z.string(),
			about: nullableText,
			/** What it said before it was corrected, oldest first. */
			history: z.array(z.strictObject({event: seq, writtenAt: time, text: z.string()})),
		}),
	),
	commands: z.array(
		z.strictObject({
			started: seq,
			finished: seq.nullable(),
			runbook: nullableText,
			step: nullableText,
			attempt: z.number().int().nullable(),
			purpose: z.string(),
			/** As it was shown. */
			line: z.string(),
			argv: z.array(z.string()).nullable(),
			cwd: nullableText,
			env: z.record(z.string(), nullableText),
			timeoutMs: z.number(),
			outcome: z.string(),
			exit: nullableNumber,
			signal: nullableText,
			timedOut: z.boolean().nullable(),
			durationMs: nullableNumber,
		}),
	),
	artefacts: z.array(
		z.strictObject({
			event: seq,
			step: z.string(),
			name: z.string(),
			bytes: z.number(),
			sha256: z.string(),
			partial: z.boolean(),
		}),
	),
	environment: z.strictObject({
		gotriage: nullableText,
		journalFormat: nullableText,
		mode: nullableText,
		host: z.record(z.string(), z.json()),
		inputs: z.array(
			z.strictObject({event: seq, name: z.string(), value: z.json(), secret: z.boolean(), source: z.string()}),
		),
		thresholds: z.array(
			z.strictObject({
				runbook: z.string(),
				name: z.string(),
				inForce: z.number(),
				stated: z.number(),
				unit: nullableText,
				source: nullableText,
			}),
		),
	}),
	unknown: z.array(markdown),
	gaps: z.array(markdown),
	integrity: z.strictObject({
		events: z.number().int(),
		newest: z.number().int(),
		lastSha256: nullableText,
		chainFits: z.boolean(),
		sealed: z.boolean(),
	}),
	/** What only a person can say. */
	blanks: z.array(z.strictObject({id: z.string(), ask: z.string(), hint: markdown})),
	/** Over the document as one line without this key: whether it is as it was generated. */
	sha256: z.string(),
});

export type ReportDocument = z.infer<typeof reportSchema>;

/** All of a report but its own hash. */
export type ReportBody = Omit<ReportDocument, 'sha256'>;
