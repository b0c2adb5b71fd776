// What zod found wrong with a runbook's shape, as faults with their places in the file. Pure.
import type {Positions} from '../yaml/positions.js';
import {FaultWriter, type SchemaFault} from './fault-writer.js';
import type {Issue} from './union-branches.js';

/**
 * Faults of the shape.
 * @param issues what zod reported
 * @param data the data it looked at
 * @param positions where the data stands in the file
 */
export function schemaFaults(issues: readonly Issue[], data: unknown, positions: Positions): SchemaFault[] {
	const writer = new FaultWriter(data, positions);
	for (const issue of issues) {
		writer.write(issue, []);
	}

	return writer.faults;
}
