// The schemas of everything gotriage prints as data, by name. Made from zod, so that they cannot drift from the code.
import * as z from 'zod';
import {drillJsonSchema} from '../drill/drill-schema.js';
import {eventSchema, sweepRowSchema} from '../incident/events.js';
import {recordingSchema} from '../recording/recording-schema.js';
import {reportSchema} from '../report/document/schema.js';
import {statisticsSchema} from '../report/statistics.js';
import {runbookJsonSchema} from '../runbook/json-schema.js';

const sweepSchema = z.strictObject({
	schema: z.literal(1),
	at: z.string(),
	rows: z.array(sweepRowSchema),
	unswept: z.array(z.strictObject({runbook: z.string(), symptom: z.string(), metric: z.string(), reason: z.string()})),
});

export const incidentSchema = z.strictObject({
	id: z.string(),
	kind: z.enum(['incident', 'drill']),
	runbook: z.string(),
	status: z.enum(['open', 'closed', 'interrupted']),
	outcome: z.string().nullable(),
	startedAt: z.string(),
	endedAt: z.string().nullable(),
	directory: z.string(),
});

const incidentsSchema = z.strictObject({schema: z.literal(1), incidents: z.array(incidentSchema)});

const validateSchema = z.strictObject({
	schema: z.literal(1),
	files: z.array(
		z.strictObject({
			file: z.string(),
			errors: z.array(
				z.strictObject({
					line: z.number().int().min(1),
					column: z.number().int().min(1),
					path: z.string(),
					message: z.string(),
					remedy: z.string(),
				}),
			),
		}),
	),
});

const undoSchema = z.strictObject({
	schema: z.literal(1),
	incident: z.string(),
	changes: z.array(
		z.strictObject({
			step: z.string(),
			attempt: z.number().int(),
			result: z.enum(['undone', 'stays']),
			reason: z.string().nullable(),
		}),
	),
});

const doctorSchema = z.strictObject({
	schema: z.literal(1),
	findings: z.array(
		z.strictObject({
			area: z.enum(['installation', 'terminal', 'tools', 'data', 'trust', 'runbooks']),
			name: z.string(),
			/** `note`: worth knowing, and no fault. */
			state: z.enum(['good', 'note', 'missing', 'wrong']),
			isGood: z.boolean(),
			says: z.string(),
			remedy: z.string().nullable(),
		}),
	),
});

const trustSchema = z.strictObject({
	schema: z.literal(1),
	trusted: z.array(
		z.strictObject({
			path: z.string(),
			sha256: z.string(),
			at: z.string(),
			state: z.enum(['unchanged', 'changed', 'missing', 'unusable']),
		}),
	),
});

const planSchema = z.strictObject({
	schema: z.literal(1),
	runbook: z.string(),
	steps: z.array(
		z.strictObject({
			runbook: z.string(),
			step: z.string(),
			kind: z.enum(['check', 'action', 'decision', 'manual', 'recovery']),
			title: z.string(),
			commands: z.array(z.strictObject({line: z.string(), dependsOnValues: z.boolean()})),
			notes: z.array(z.string()),
		}),
	),
});

const listSchema = z.strictObject({
	schema: z.literal(1),
	runbooks: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			summary: z.string().nullable(),
			tags: z.array(z.string()),
			steps: z.number().int(),
			triage: z.array(z.strictObject({symptom: z.string(), metric: z.string(), response: z.string()})),
			inputs: z.array(
				z.strictObject({name: z.string(), type: z.string(), prompt: z.string(), hasDefault: z.boolean()}),
			),
			sha256: z.string(),
			file: z.string(),
		}),
	),
});

const boardSchema = z.strictObject({
	schema: z.literal(1),
	rows: z.array(
		z.strictObject({
			area: z.string(),
			runbook: z.string(),
			title: z.string(),
			summary: z.string(),
			symptom: z.string(),
			metric: z.string(),
			threshold: z.string(),
			response: z.string(),
			notSwept: z.string().nullable(),
			last: z.null(),
		}),
	),
});

const probesSchema = z.strictObject({
	schema: z.literal(1),
	probes: z.array(
		z.strictObject({
			name: z.string(),
			measures: z.string(),
			parameters: z.record(z.string(), z.looseObject({type: z.string(), required: z.boolean(), says: z.string()})),
			gives: z.string(),
			platforms: z.array(z.string()),
		}),
	),
	parsers: z.array(z.strictObject({name: z.string(), reads: z.string(), gives: z.string()})),
});

const reportLintSchema = z.strictObject({
	schema: z.literal(1),
	file: z.string(),
	status: z.string().nullable(),
	isGood: z.boolean(),
	findings: z.array(
		z.strictObject({
			line: z.number().int().min(1),
			kind: z.enum(['blank', 'blame', 'status']),
			what: z.string(),
			message: z.string(),
		}),
	),
});

const showSchema = z.strictObject({
	schema: z.literal(1),
	id: z.string(),
	status: z.enum(['open', 'closed', 'interrupted']),
	outcome: z.string().nullable(),
	/** Where the journal is damaged; the events are those before. */
	damage: z.string().nullable(),
	events: z.array(z.looseObject({seq: z.number().int(), type: z.string()})),
});

const drillRunSchema = z.strictObject({
	incident: z.string(),
	at: z.string(),
	mode: z.enum(['guided', 'solo', 'hard']),
	total: z.number(),
	band: z.enum(['Repeat', 'Coached', 'Assisted', 'Independent']),
});

const drillHistorySchema = z.strictObject({
	schema: z.literal(1),
	failureModes: z.array(
		z.strictObject({
			/** The group of drills, else the runbook. */
			id: z.string(),
			kind: z.enum(['group', 'runbook']),
			runs: z.number().int(),
			last: drillRunSchema,
			best: drillRunSchema,
			/** Of each run, oldest first. */
			hints: z.array(z.number().int()),
			nextDue: z.string(),
			isDue: z.boolean(),
		}),
	),
});

const recordingFindingSchema = z.strictObject({about: z.string(), where: z.string(), sentence: z.string()});

const recordSchema = z.strictObject({
	schema: z.literal(1),
	incident: z.string(),
	name: z.string(),
	directory: z.string(),
	replaced: z.boolean(),
	redactions: z.number().int(),
	neutralised: z.number().int(),
	events: z.number().int(),
	takes: z.number().int(),
	blobs: z.number().int(),
	isGood: z.boolean(),
	findings: z.array(recordingFindingSchema),
});

const recordingsSchema = z.strictObject({
	schema: z.literal(1),
	recordings: z.array(
		z.strictObject({
			name: z.string(),
			directory: z.string(),
			title: z.string(),
			/** The first line of the drill's page; null where it has no drill. */
			page: z.string().nullable(),
			group: z.string().nullable(),
			difficulty: z.number().int().nullable(),
			steps: z.number().int(),
			durationMs: z.number(),
			sealed: z.boolean(),
			notes: z.array(z.string()),
		}),
	),
});

const recordingsVerifySchema = z.strictObject({
	schema: z.literal(1),
	isGood: z.boolean(),
	recordings: z.array(
		z.strictObject({
			name: z.string(),
			directory: z.string(),
			isGood: z.boolean(),
			events: z.number().int(),
			takes: z.number().int(),
			blobs: z.number().int(),
			hasDrill: z.boolean(),
			findings: z.array(recordingFindingSchema),
			warnings: z.array(z.string()),
		}),
	),
});

/** What each `--json` prints, by the command's name. */
export const documentSchemas = {
	board: boardSchema,
	doctor: doctorSchema,
	'drill-history': drillHistorySchema,
	event: eventSchema,
	incidents: incidentsSchema,
	list: listSchema,
	plan: planSchema,
	probes: probesSchema,
	record: recordSchema,
	/** The lines of a recording's journal, as one array: a file, not the output of a command. */
	recording: recordingSchema,
	recordings: recordingsSchema,
	'recordings-verify': recordingsVerifySchema,
	report: reportSchema,
	'report-lint': reportLintSchema,
	show: showSchema,
	stats: statisticsSchema,
	sweep: sweepSchema,
	trust: trustSchema,
	undo: undoSchema,
	validate: validateSchema,
} as const;

/** Every published schema as JSON Schema, by name. */
export function publishedSchemas(): Readonly<Record<string, unknown>> {
	const documents = Object.entries(documentSchemas).map(([name, schema]) => [
		name,
		{title: `gotriage ${name}`, ...z.toJSONSchema(schema as z.ZodType, {io: 'input'})},
	]);
	return {...Object.fromEntries(documents), drill: drillJsonSchema(), runbook: runbookJsonSchema()};
}
