// Inputs, thresholds and choices from the command line and from the project's .gotriage.yaml, checked against the runbook.
import {join} from 'node:path';
import {parseDocument} from 'yaml';
import * as z from 'zod';
import {checkInput} from '../runbook/inputs.js';
import type {Cost, Runbook} from '../runbook/schema.js';
import type {GivenValue} from '../session/guide/open-incident.js';
import {maximumRunbookBytes, readRunbookFile} from '../session/library/library.js';
import {nearest} from '../text/nearest.js';
import {readPairs} from './arguments.js';
import {UsageFault} from './io.js';

const projectSchema = z.strictObject({
	thresholds: z.record(z.string(), z.number()).optional(),
	inputs: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export type ProjectSettings = Readonly<{
	thresholds: Readonly<Record<string, number>>;
	inputs: Readonly<Record<string, string>>;
}>;

/** A project's `.gotriage.yaml`: numbers and default inputs, never commands. Absent is fine, a fault is not. */
export async function readProjectSettings(project: string): Promise<ProjectSettings> {
	const file = join(project, '.gotriage.yaml');
	const read = await readRunbookFile(file);
	if (read.kind === 'unreadable') {
		if (read.isMissing) {
			return {thresholds: {}, inputs: {}};
		}

		throw new UsageFault(read.sentence);
	}

	if (read.bytes.byteLength > maximumRunbookBytes) {
		throw new UsageFault(`${file}: it is larger than ${maximumRunbookBytes} bytes (correct it or remove the file)`);
	}

	const text = Buffer.from(read.bytes).toString('utf8');
	const document = parseDocument(text);
	const problem = document.errors[0];
	if (problem) {
		const at = problem.linePos?.[0];
		throw new UsageFault(
			`${file}:${at?.line ?? 1}:${at?.col ?? 1}: ${problem.message.split('\n')[0]} (correct it or remove the file)`,
		);
	}

	let data: unknown;
	try {
		data = document.toJS({maxAliasCount: 0});
	} catch {
		throw new UsageFault(`${file}: aliases are not taken here (write the values out)`);
	}

	const parsed = projectSchema.safeParse(data ?? {});
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new UsageFault(
			`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not understood'} (only thresholds and inputs may stand here)`,
		);
	}

	return {
		thresholds: parsed.data.thresholds ?? {},
		inputs: Object.fromEntries(Object.entries(parsed.data.inputs ?? {}).map(([name, value]) => [name, String(value)])),
	};
}

function unknownName(kind: string, name: string, known: readonly string[]): UsageFault {
	const suggestion = nearest(name, known);
	const hint =
		suggestion === null
			? known.length === 0
				? `it has no ${kind}s`
				: `it has ${known.join(', ')}`
			: `did you mean ${suggestion}?`;
	return new UsageFault(`there is no ${kind} ${name} here; ${hint}`);
}

/**
 * `--input name=value` words, checked. A name that no runbook has, or a value that none of those that have it takes, is a
 * usage fault; two runbooks may mean two things by one name, and each then uses only what fits it.
 */
export function readInputs(
	words: readonly string[],
	runbooks: readonly Runbook[],
	project: ProjectSettings,
): readonly GivenValue[] {
	const given = new Map<string, GivenValue>();
	const specs = runbooks.flatMap((runbook) => Object.entries(runbook.inputs ?? {}));
	const take = (name: string, text: string, source: GivenValue['source']) => {
		const checked = specs
			.filter(([known]) => known === name)
			.map(([, spec]) => ({spec, value: checkInput(name, spec, text)}));
		for (const {spec, value} of checked) {
			if (value.kind === 'value') {
				given.set(name, {name, value: value.value, secret: spec.secret ?? false, source});
				return true;
			}
		}

		const fault = checked[0]?.value;
		if (fault?.kind === 'fault') {
			throw new UsageFault(fault.sentence);
		}

		return false;
	};
	for (const [name, text] of Object.entries(project.inputs)) {
		// The project's defaults are for all runbooks; one that does not know the name is no fault.
		take(name, text, 'project-file');
	}

	for (const [name, text] of readPairs('input', words)) {
		if (!take(name, text, 'flag')) {
			throw unknownName('input', name, [...new Set(specs.map(([known]) => known))]);
		}
	}

	return [...given.values()];
}

/** `--threshold name=number` words over the project's numbers. */
export function readThresholds(
	words: readonly string[],
	runbooks: readonly Runbook[],
	project: ProjectSettings,
): Readonly<Record<string, number>> {
	const known = new Set(runbooks.flatMap((runbook) => Object.keys(runbook.thresholds ?? {})));
	const thresholds: Record<string, number> = {};
	for (const [name, value] of Object.entries(project.thresholds)) {
		if (known.has(name)) {
			thresholds[name] = value;
		}
	}

	for (const [name, text] of readPairs('threshold', words)) {
		if (!known.has(name)) {
			throw unknownName('threshold', name, [...known]);
		}

		const value = Number(text);
		if (text.trim() === '' || !Number.isFinite(value)) {
			throw new UsageFault(`--threshold ${name} takes a number, not ${text}`);
		}

		thresholds[name] = value;
	}

	return thresholds;
}

/**
 * `--choose STEP=KEY` words; several keys for one step are kept in order. A step that none of the runbooks has, one that
 * has nothing to choose, and an option that a decision does not have are usage faults.
 */
export function readChoices(
	words: readonly string[],
	runbooks: readonly Runbook[],
): ReadonlyMap<string, readonly string[]> {
	const choices = new Map<string, string[]>();
	const steps = runbooks.flatMap((runbook) => runbook.steps);
	for (const [id, key] of readPairs('choose', words)) {
		const named = steps.filter((step) => step.id === id);
		const choosable = named.filter((step) => step.kind === 'decision' || (step.kind === 'action' && step.choose));
		if (named.length === 0) {
			throw unknownName('step', id, [...new Set(steps.map((step) => step.id))]);
		}

		if (choosable.length === 0) {
			throw new UsageFault(`--choose ${id}=${key}: the step ${id} has nothing to choose`);
		}

		const options = choosable.flatMap((step) => (step.kind === 'decision' ? step.options.map((one) => one.key) : []));
		if (choosable.every((step) => step.kind === 'decision') && !options.includes(key)) {
			throw unknownName(`option of ${id}`, key, options);
		}

		choices.set(id, [...(choices.get(id) ?? []), key]);
	}

	return choices;
}

/** `--allow RISK`. */
export function readAllow(word: string | null): 'none' | 'reversible' | 'disruptive' {
	if (word === null) {
		return 'none';
	}

	if (word === 'reversible' || word === 'disruptive') {
		return word;
	}

	throw new UsageFault(
		word === 'destructive'
			? 'destructive actions never run unattended; open the guide in a terminal for those'
			: `--allow takes reversible or disruptive, not ${word}`,
	);
}

/** `--allow-cost COST`, on top of quiet checks. */
export function readCosts(words: readonly string[]): ReadonlySet<Cost> {
	const costs = new Set<Cost>(['quiet']);
	for (const word of words.flatMap((part) => part.split(','))) {
		if (word !== 'quiet' && word !== 'load' && word !== 'runs-code') {
			throw new UsageFault(`--allow-cost takes load or runs-code, not ${word}`);
		}

		costs.add(word);
	}

	return costs;
}

/** The first input without a default that was not given, as an unattended run needs them all before any step. */
export function missingInput(runbook: Runbook, given: readonly GivenValue[]): string | null {
	const names = new Set(given.map((value) => value.name));
	return (
		Object.entries(runbook.inputs ?? {}).find(([name, spec]) => spec.default === undefined && !names.has(name))?.[0] ??
		null
	);
}
