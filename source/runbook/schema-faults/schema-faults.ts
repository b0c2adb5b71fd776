// What zod found wrong with the shape of a file, as faults with their places in it. Pure.
import type {z} from 'zod';
import {runbookSchema} from '../schema.js';
import type {Positions} from '../yaml/positions.js';
import {FaultWriter, type SchemaFault} from './fault-writer.js';
import type {Issue} from './union-branches.js';

/**
 * Faults of the shape.
 * @param issues what zod reported
 * @param data the data it looked at
 * @param positions where the data stands in the file
 * @param root the schema that reported them
 */
export function schemaFaults(
	issues: readonly Issue[],
	data: unknown,
	positions: Positions,
	root: z.ZodType = runbookSchema,
): SchemaFault[] {
	const writer = new FaultWriter(data, positions, root);
	for (const issue of issues) {
		writer.write(issue, []);
	}

	return writer.faults;
}
