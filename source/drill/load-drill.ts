// A drill from the text of its drill.yaml: all faults at once with their places, or the drill. What is still to be
// filled in by its author is said, and refused only where somebody asks for strictness. Reads no file itself.
import {createHash} from 'node:crypto';
import {type Fault, type Path, sortFaults} from '../runbook/fault.js';
import {schemaFaults} from '../runbook/schema-faults/schema-faults.js';
import {readYaml} from '../runbook/yaml/document.js';
import type {Positions} from '../runbook/yaml/positions.js';
import {cleanLine} from '../text/clean.js';
import {parseDuration} from '../text/duration.js';
import type {Drill} from './contract.js';
import {type DrillFile, drillFileSchema} from './drill-schema.js';
import {authorBlank, type DrillFinding, type DrillWorld, lintDrill, lintDrillFile} from './lint-drill.js';

export type LoadedDrill =
	| Readonly<{
			kind: 'drill';
			drill: Drill;
			/** Of the bytes, in lower-case hexadecimal. */
			sha256: string;
			/** What only strictness refuses: blanks that the author has still to fill in, doubtful choices. */
			warnings: readonly Fault[];
	  }>
	| Readonly<{kind: 'faults'; faults: readonly Fault[]}>;

const bytesOf = (content: string | Uint8Array): Uint8Array =>
	typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** The YAML reader speaks of runbooks; this file is a drill. */
const inDrillWords = (fault: Fault): Fault => ({
	...fault,
	path: fault.path === 'runbook' ? 'drill' : fault.path,
	message: fault.message.replaceAll('runbook', 'drill'),
	remedy: fault.remedy
		.replaceAll('`gotriage schema`', '`gotriage schema drill`')
		.replaceAll('`schema: 1`', '`drill: 1`')
		.replaceAll('runbook', 'drill'),
});

const atDrill = (fault: Fault): Fault => (fault.path === 'runbook' ? {...fault, path: 'drill'} : fault);

/**
 * Loads a drill.
 * @param content of drill.yaml
 * @param file its name as a person gave it, for the faults
 * @param world its recording and the runbooks there are; with it, every reference is checked and the reference path is
 *   replayed
 */
export function loadDrill(content: string | Uint8Array, file: string, world: DrillWorld | null = null): LoadedDrill {
	const bytes = bytesOf(content);
	const document = readYaml(bytes, file);
	const own = document.faults.map(inDrillWords);
	if (document.kind === 'unreadable') {
		return {kind: 'faults', faults: sortFaults(own)};
	}

	const {data, positions} = document;
	const parsed = drillFileSchema.safeParse(data);
	if (!parsed.success) {
		const found = schemaFaults(parsed.error.issues, data, positions, drillFileSchema).map(({fault}) => atDrill(fault));
		return {
			kind: 'faults',
			faults: sortFaults([
				...own,
				...found.filter((fault) => !own.some(({path}) => path === fault.path && path !== 'drill')),
			]),
		};
	}

	const drill = drillOf(parsed.data);
	const findings = [...lintDrillFile(parsed.data), ...(world === null ? [] : lintDrill(drill, world))];
	const faults = [...own, ...placed(findings, 'fault', positions)];
	return faults.length > 0
		? {kind: 'faults', faults: sortFaults(faults)}
		: {
				kind: 'drill',
				drill,
				sha256: createHash('sha256').update(bytes).digest('hex'),
				warnings: sortFaults([...placed(findings, 'warning', positions), ...blanksIn(parsed.data, [], positions)]),
			};
}

function placed(
	findings: readonly DrillFinding[],
	severity: DrillFinding['severity'],
	positions: Positions,
): readonly Fault[] {
	return findings
		.filter((finding) => finding.severity === severity)
		.map(({path, message, remedy}) =>
			atDrill(positions.faultAt(path, 'value', cleanLine(message, 1000), cleanLine(remedy, 1000))),
		);
}

/** Every text in which the author was asked for something and has not answered. */
function blanksIn(value: unknown, path: Path, positions: Positions): readonly Fault[] {
	if (typeof value === 'string') {
		const asked = /TODO\(author:? *([^)]*)\)/.exec(value)?.[1];
		return value.includes(authorBlank)
			? [
					positions.faultAt(
						path,
						'value',
						`is still to be filled in${asked ? `: ${cleanLine(asked, 300)}` : ''}`,
						'write it, or remove the entry',
					),
				]
			: [];
	}

	if (Array.isArray(value)) {
		return value.flatMap((entry, index) => blanksIn(entry, [...path, index], positions));
	}

	return typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([key, entry]) => blanksIn(entry, [...path, key], positions))
		: [];
}

const msOf = (duration: string): number => Math.round(parseDuration(duration) ?? 0);

const defaultWindowMs = 180_000;

/** The drill that a file says, with every default filled in. */
function drillOf(file: DrillFile): Drill {
	return {
		title: file.title,
		page: file.page,
		group: file.group ?? null,
		difficulty: file.difficulty ?? 2,
		objectives: file.objectives ?? [],
		par: {diagnoseMs: msOf(file.par.diagnose), mitigateMs: msOf(file.par.mitigate)},
		accepted: file.causes.accepted.map((cause) => ({id: cause.id, text: cause.text, weight: cause.weight ?? 1})),
		distractors: (file.causes.distractors ?? []).map((cause) => ({...cause, weight: 0})),
		evidence: file.evidence,
		reference: file.reference,
		plausible: file.plausible ?? [],
		harmful: (file.harmful ?? []).map((harm) => ({
			step: harm.step,
			class: harm.class,
			before: harm.before ?? null,
			why: harm.why,
			consequence: harm.consequence ?? null,
			safer: harm.safer ?? null,
			destroys: harm.destroys ?? [],
		})),
		canned: file.canned ?? [],
		hints: (file.hints ?? []).map((hint) => ({...hint, needs: hint.needs ?? null})),
		injects: (file.injects ?? []).map((inject) => ({
			id: inject.id,
			at:
				inject.after === undefined
					? {kind: 'time' as const, ms: msOf(inject.at ?? '0s')}
					: {kind: 'after' as const, step: inject.after},
			from: inject.from,
			text: inject.text,
			expect: inject.expect ?? 'none',
			withinMs: inject.within === undefined ? defaultWindowMs : msOf(inject.within),
		})),
		decisions: file.decisions ?? [],
		lesson: file.lesson ?? '',
	};
}
