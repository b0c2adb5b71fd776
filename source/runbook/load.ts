// A runbook from the bytes of its file: all faults at once with their place, or the runbook. What runs is parsed from
// the very bytes that were hashed. Reads no file itself.
import {createHash} from 'node:crypto';
import {type Fault, type Path, sortFaults} from './fault.js';
import {type Finding, type Known, lintRunbook} from './lint.js';
import {type Runbook, runbookSchema} from './schema.js';
import type {SchemaFault} from './schema-faults/fault-writer.js';
import {schemaFaults} from './schema-faults/schema-faults.js';
import {readYaml} from './yaml/document.js';
import type {Positions} from './yaml/positions.js';

export {type Fault, formatFault} from './fault.js';
export type {Known} from './lint.js';

export type Loaded =
	| Readonly<{
			kind: 'loaded';
			runbook: Runbook;
			/** Of the bytes, in lower-case hexadecimal. */
			sha256: string;
			/** What only --strict refuses. */
			warnings: readonly Fault[];
	  }>
	| Readonly<{kind: 'faulty'; faults: readonly Fault[]}>;

/** So many faults are shown; a file with more is no runbook. */
const faultLimit = 200;

/**
 * Loads a runbook.
 * @param bytes the file's content, read once
 * @param file its name as a person gave it, for the faults
 * @param known the parsers and probes there are; with `runbooks`, targets in other runbooks are checked too
 * @returns the runbook, or every fault of it in the order of the file
 */
export function loadRunbook(bytes: Uint8Array, file: string, known: Known): Loaded {
	const document = readYaml(bytes, file);
	if (document.kind === 'unreadable') {
		return faulty(document.faults);
	}

	const {data, positions} = document;
	const parsed = runbookSchema.safeParse(data);
	if (!parsed.success) {
		const found = schemaFaults(parsed.error.issues, data, positions);
		const repaired = repair(data, found, 'rename') ?? repair(data, found, 'remove');
		const findings = repaired ? lintRunbook(repaired, file, known) : [];
		const faults = findings.filter((finding) => isFault(finding) && !isWithin(finding, found));
		return faulty([
			...document.faults,
			...found
				.map(({fault}) => fault)
				.filter((fault) => !document.faults.some((earlier) => isSamePlace(earlier, fault))),
			...faults.map((finding) => placed(finding, positions)),
		]);
	}

	const findings = lintRunbook(parsed.data, file, known);
	const faults = [...document.faults, ...findings.filter(isFault).map((finding) => placed(finding, positions))];
	if (faults.length > 0) {
		return faulty(faults);
	}

	return {
		kind: 'loaded',
		runbook: parsed.data,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		warnings: sortFaults(findings.filter((finding) => !isFault(finding)).map((finding) => placed(finding, positions))),
	};
}

function isFault(finding: Finding): boolean {
	return finding.severity === 'fault';
}

function placed(finding: Finding, positions: Positions): Fault {
	return positions.faultAt(finding.path, finding.place, finding.message, finding.remedy);
}

function faulty(faults: readonly Fault[]): Loaded {
	const sorted = sortFaults(faults);
	const last = sorted[faultLimit - 1];
	if (sorted.length <= faultLimit || !last) {
		return {kind: 'faulty', faults: sorted};
	}

	const message = `there are ${sorted.length - faultLimit + 1} more faults from here on`;
	return {
		kind: 'faulty',
		faults: [...sorted.slice(0, faultLimit - 1), {...last, message, remedy: 'correct those above first'}],
	};
}

type Data = Record<string, unknown>;

/**
 * A runbook in which whatever has the wrong shape is replaced by something harmless, so that the rest can be checked in
 * the same go. Null where too little is left. It is linted and thrown away, never run.
 */
function repair(data: unknown, found: readonly SchemaFault[], misspelt: 'rename' | 'remove'): Runbook | null {
	if (!isData(data)) {
		return null;
	}

	// Without these as a whole, every reference to them would seem wrong.
	const isUndermined = found.some(
		({path}) =>
			path[0] === 'requires' || (path.length === 1 && ['steps', 'inputs', 'thresholds'].includes(String(path[0]))),
	);
	if (isUndermined) {
		return null;
	}

	const copy = structuredClone(data);
	for (const {path, unknownKey, meant} of found) {
		if (unknownKey) {
			remove(copy, path, misspelt === 'rename' ? meant : null);
		} else {
			replace(copy, path);
		}
	}

	const defaults: Data = {schema: 1, id: 'unnamed', title: 'Unnamed'};
	const whole: Data = {...defaults, ...copy};
	const parsed = runbookSchema.safeParse({...whole, triage: whole['triage'] ?? [harmlessRow(whole)]});
	return parsed.success ? parsed.data : null;
}

function isData(value: unknown): value is Data {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function remove(root: Data, path: Path, meant: string | null): void {
	const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Data | undefined)?.[key], root);
	const key = String(path.at(-1));
	if (!isData(parent)) {
		return;
	}

	if (meant !== null && !Object.hasOwn(parent, meant)) {
		parent[meant] = parent[key];
	}

	delete parent[key];
}

/** What the text itself was found to be at fault for (an alias, 0755) needs no second fault for its type. */
function isSamePlace(a: Fault, b: Fault): boolean {
	return a.path === b.path && a.path !== 'runbook';
}

/** Replaces the smallest whole that has a harmless form: a step, an input, a threshold; else drops a top-level key. */
function replace(root: Data, path: Path): void {
	const [key, name] = path;
	const held = typeof key === 'string' ? root[key] : undefined;
	if (key === 'steps' && Array.isArray(held) && typeof name === 'number') {
		held[name] = harmlessStep(held[name], name);
	} else if ((key === 'inputs' || key === 'thresholds') && isData(held) && typeof name === 'string') {
		held[name] = key === 'inputs' ? {type: 'string', prompt: 'Value'} : {value: 0};
	} else if (typeof key === 'string') {
		delete root[key];
	}
}

/** A step of the same id, kind and facts that no rule finds fault with, so that what refers to it is judged rightly. */
function harmlessStep(step: unknown, index: number): Data {
	const written = isData(step) ? step : {};
	const id =
		typeof written['id'] === 'string' && /^[a-z][a-z0-9-]*$/.test(written['id']) ? written['id'] : `step-${index}`;
	const base = {id, title: 'Step'};
	switch (written['kind']) {
		case 'check': {
			const names = isData(written['facts']) ? Object.keys(written['facts']) : [];
			return {...base, kind: 'check', compute: 'true', facts: Object.fromEntries(names.map((name) => [name, 'true']))};
		}

		case 'action': {
			const ends = {undo: {notNeeded: 'Nothing'}, verify: {none: 'Nothing'}};
			return {...base, kind: 'action', run: ['sh'], risk: 'reversible', effect: 'Nothing', ...ends};
		}

		default:
			return {...base, kind: 'manual', instructions: 'Nothing'};
	}
}

function harmlessRow(runbook: Data): Data {
	const steps = Array.isArray(runbook['steps']) ? runbook['steps'] : [];
	const first: unknown = steps[0];
	const id = isData(first) && typeof first['id'] === 'string' ? first['id'] : 'step-0';
	return {symptom: 'Unnamed', metric: id, response: id};
}

/**
 * A finding about a part that was replaced says nothing of what was written there; and where a step was replaced, its
 * branches are gone, so nothing is known of who can be reached; where its id is wrong, nothing of who is meant.
 */
function isWithin(finding: Finding, found: readonly SchemaFault[]): boolean {
	return found.some(({path: replaced, unknownKey}) => {
		if (unknownKey) {
			return false;
		}

		const depth = replaced[0] === 'steps' || replaced[0] === 'inputs' || replaced[0] === 'thresholds' ? 2 : 1;
		const isInside = replaced.slice(0, depth).every((key, index) => finding.path[index] === key);
		const isReach = finding.rule === 'unreachable' && (replaced[0] === 'steps' || replaced[0] === 'triage');
		const isName =
			finding.rule === 'no-such-step' && replaced[0] === 'steps' && (replaced.length < 3 || replaced[2] === 'id');
		return isInside || isReach || isName;
	});
}
