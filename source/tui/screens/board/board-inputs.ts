// Which inputs the key metrics of the board ask for, and whether what was typed will do. Pure.
import {checkInput, inputsUsedBy} from '../../../runbook/inputs.js';
import type {InputSpec, Runbook, Step} from '../../../runbook/schema.js';

export type BoardInput = Readonly<{
	name: string;
	/** Runbooks may share a name; a value must suit them all. */
	uses: ReadonlyArray<Readonly<{runbook: string; spec: InputSpec}>>;
	/** How the first of them asks for it. */
	spec: InputSpec;
}>;

/** A check and the checks that are measured before it. */
function withNeeds(runbook: Runbook, id: string): readonly Step[] {
	const found = new Map<string, Step>();
	const visit = (wanted: string) => {
		const step = runbook.steps.find((candidate) => candidate.id === wanted);
		if (step?.kind !== 'check' || found.has(wanted)) {
			return;
		}

		found.set(wanted, step);
		for (const need of step.needs ?? []) {
			visit(need);
		}
	};
	visit(id);
	return [...found.values()];
}

/** Every input of every runbook's key metrics, once by name, in the order of the runbooks. */
export function boardInputsOf(runbooks: readonly Runbook[]): readonly BoardInput[] {
	const inputs = new Map<string, {name: string; spec: InputSpec; uses: Array<{runbook: string; spec: InputSpec}>}>();
	for (const runbook of runbooks) {
		const steps = runbook.triage.flatMap((row) => withNeeds(runbook, row.metric));
		const used = new Set(steps.flatMap((step) => inputsUsedBy(runbook, step)));
		for (const [name, spec] of Object.entries(runbook.inputs ?? {})) {
			if (!used.has(name)) {
				continue;
			}

			const known = inputs.get(name) ?? {name, spec, uses: []};
			known.uses.push({runbook: runbook.id, spec});
			inputs.set(name, known);
		}
	}

	return [...inputs.values()];
}

/** The default of an input as a person would type it; empty when it has none. */
export function defaultWords(spec: InputSpec): string {
	const value = spec.default;
	return value === undefined ? '' : Array.isArray(value) ? value.join(',') : String(value);
}

/** Why a typed value will not do for one of the runbooks that use it, else null. Empty means: the runbook's default. */
export function inputFault(input: BoardInput, typed: string): string | null {
	if (typed === '') {
		return null;
	}

	for (const {spec} of input.uses) {
		const checked = checkInput(input.name, spec, typed);
		if (checked.kind === 'fault') {
			return checked.sentence;
		}
	}

	return null;
}
