// What the catalogue file contains, and how its bytes are judged. Pure: a file that is not understood is told apart from
// one that is newer, so that neither is ever overwritten.
import * as z from 'zod';

export const catalogueSchemaVersion = 1;

// Loose: keys that a newer gotriage added without changing the schema's number are written back as they were.
const catalogueSchema = z.looseObject({
	schema: z.literal(catalogueSchemaVersion),
	incidents: z.array(
		z.looseObject({
			id: z.string(),
			kind: z.enum(['incident', 'drill']),
			runbook: z.string(),
			status: z.enum(['open', 'closed', 'interrupted']),
			outcome: z.string().nullable(),
			startedAt: z.string(),
			endedAt: z.string().nullable(),
			directory: z.string(),
		}),
	),
	/** Readings that were ok, by key, oldest first. */
	baselines: z.record(z.string(), z.array(z.looseObject({at: z.string(), value: z.number()}))),
	/** Runbooks a person has trusted: exactly these bytes at this path. */
	trust: z.array(z.looseObject({path: z.string(), sha256: z.string(), at: z.string()})),
	settings: z.record(z.string(), z.json()),
});

export type CatalogueData = z.infer<typeof catalogueSchema>;

export const emptyCatalogue = (): CatalogueData => ({
	schema: catalogueSchemaVersion,
	incidents: [],
	baselines: {},
	trust: [],
	settings: {},
});

export type CatalogueContent =
	| Readonly<{kind: 'sound'; data: CatalogueData}>
	| Readonly<{kind: 'newer'; schema: number}>
	| Readonly<{kind: 'unreadable'}>;

/** Judges the bytes of a catalogue file. */
export function parseCatalogue(bytes: Uint8Array): CatalogueContent {
	try {
		const value: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes));
		const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
		return typeof schema === 'number' && schema > catalogueSchemaVersion
			? {kind: 'newer', schema}
			: {kind: 'sound', data: catalogueSchema.parse(value)};
	} catch {
		return {kind: 'unreadable'};
	}
}
