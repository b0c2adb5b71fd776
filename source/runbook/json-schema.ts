// The JSON Schema of the runbook format, generated from the same zod schema that `validate` uses: an editor and the
// command cannot disagree. Committed as schema/runbook.schema.json; a test holds the two equal.
import * as z from 'zod';
import {runbookSchema} from './schema.js';

/** The schema as an object in a stable order; the same for every run. */
export function runbookJsonSchema(): Record<string, unknown> {
	const {$schema, ...rest} = z.toJSONSchema(runbookSchema, {io: 'input', target: 'draft-2020-12', reused: 'inline'});
	return {
		$schema,
		$id: 'runbook.schema.json',
		title: 'gotriage runbook, format 1',
		...(rest as Record<string, unknown>),
	};
}
