// The page that says which step covers which part of a source document: its format, and whether every row leads to a
// step that is there. Pure; which steps there are is passed in.
import * as z from 'zod';
import {type Fault, type Path, sortFaults} from './fault.js';
import {schemaFaults} from './schema-faults/schema-faults.js';
import {readYaml} from './yaml/document.js';

const goal = z.string().regex(/^[a-z][a-z0-9-]*#[a-z][a-z0-9-]*$/, 'must be runbook#step');
const item = {source: z.string().min(1), item: z.string().min(1)};

export const coverageSchema = z.strictObject({
	schema: z.literal(1),
	sources: z.record(z.string().min(1), z.string().min(1)),
	rows: z
		.array(
			z.union([
				z.strictObject({...item, covers: z.array(goal).min(1)}),
				z.strictObject({...item, out: z.string().min(1)}),
			]),
		)
		.min(1),
	missing: z.array(z.strictObject({...item, why: z.string().min(1)})),
});

/** The steps of a runbook by its id; null where there is no such runbook. */
export type StepsOf = (runbook: string) => ReadonlySet<string> | null;

/** The runbooks that the rows of a coverage name, so that they can be read before it is judged; none of a faulty one. */
export function runbooksNamed(bytes: Uint8Array, file: string): readonly string[] {
	const document = readYaml(bytes, file);
	const parsed = document.kind === 'unreadable' ? null : coverageSchema.safeParse(document.data);
	const goals = parsed?.success ? parsed.data.rows.flatMap((row) => ('covers' in row ? row.covers : [])) : [];
	return [...new Set(goals.map((one) => one.split('#')[0] ?? ''))];
}

const inItsWords = (fault: Fault): Fault => ({
	...fault,
	path: fault.path === 'runbook' ? 'coverage' : fault.path,
});

/** Every fault of a coverage at once, with its place: its form, and rows that lead to no step or name no source. */
export function coverageFaults(bytes: Uint8Array, file: string, stepsOf: StepsOf): readonly Fault[] {
	const document = readYaml(bytes, file);
	if (document.kind === 'unreadable') {
		return sortFaults(document.faults.map(inItsWords));
	}

	const {data, positions, faults} = document;
	const parsed = coverageSchema.safeParse(data);
	if (!parsed.success) {
		const found = schemaFaults(parsed.error.issues, data, positions, coverageSchema).map(({fault}) => fault);
		return sortFaults([...faults, ...found].map(inItsWords));
	}

	const {rows, sources} = parsed.data;
	const at = (path: Path, message: string, remedy: string): Fault => positions.faultAt(path, 'value', message, remedy);
	const wrong = rows.flatMap((row, index): readonly Fault[] => {
		const source = Object.hasOwn(sources, row.source)
			? []
			: [at(['rows', index, 'source'], `there is no source ${row.source}`, 'name it under sources')];
		const targets = 'covers' in row ? row.covers : [];
		return [
			...source,
			...targets.flatMap((target, position) => {
				const [runbook = '', step = ''] = target.split('#');
				const steps = stepsOf(runbook);
				return steps?.has(step)
					? []
					: [
							at(
								['rows', index, 'covers', position],
								steps === null ? `there is no runbook ${runbook}` : `the runbook ${runbook} has no step ${step}`,
								'name a step that is there, or say under out: why nothing covers it',
							),
						];
			}),
		];
	});
	return sortFaults([...faults.map(inItsWords), ...wrong]);
}
