// The published schema of a recording's journal: the lines of `journal.ndjson`, taken as one array. Made from the schema
// of events, so that it cannot drift from it.
import * as z from 'zod';
import {eventSchema} from '../incident/events.js';

const blobPath = z
	.string()
	.regex(/^blobs\/[0-9a-f]{64}$/)
	.nullable();

/** Every kept output is a blob; nothing else of the incident's directory is named by a place. */
const recordedEventSchema = z.intersection(
	eventSchema,
	z.looseObject({
		outputs: z.array(z.looseObject({stdout: blobPath, stderr: blobPath, timing: blobPath})).optional(),
	}),
);

const openedSchema = z.intersection(
	eventSchema,
	z.looseObject({
		type: z.literal('incident.opened'),
		kind: z.literal('incident'),
		recording: z.looseObject({
			format: z.looseObject({major: z.number().int().min(1), minor: z.number().int().min(0)}),
			redactions: z.number().int().min(0),
			neutralised: z.number().int().min(0),
		}),
	}),
);

export const recordingSchema = z
	.tuple([openedSchema])
	.rest(recordedEventSchema)
	.describe(
		'The lines of recordings/NAME/journal.ndjson as one array: it begins with incident.opened and ends with sealed. Beside it: runbook.yaml (the exact bytes of the runbook that was opened, by the sha256 of the first line), blobs/<sha256> (kept output, artefacts, runbooks entered later), drill.yaml (optional, written by hand).',
	);
