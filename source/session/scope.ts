// What an expression or a placeholder of a runbook can see: inputs, thresholds, what the steps measured so far, the host.
// Pure: computed from the incident's state.

import type {EventOf} from '../incident/events.js';
import type {GivenInput, IncidentState} from '../incident/state.js';
import {inputsOf, latestFinished} from '../incident/state.js';
import type {Scope} from '../runbook/expression.js';
import {checkInput} from '../runbook/inputs.js';
import type {InputSpec, Runbook} from '../runbook/schema.js';
import type {Json, Reading} from '../runbook/verdict.js';

/** What a finished step offers under `steps.<id>`. `elapsed` is in seconds. */
export type StepScope = Readonly<Record<string, Json>>;

/** A finished step as expressions see it. `artefacts` maps names to absolute paths. */
export function stepScopeOf(
	finished: EventOf<'step.finished'>,
	artefacts: Readonly<Record<string, string>>,
): StepScope {
	return {
		value: finished.value as Json,
		values: finished.values as Json,
		unit: finished.unit,
		verdict: finished.verdict,
		reason: finished.reason,
		exit: finished.exit,
		signal: finished.signal,
		timedOut: finished.timedOut,
		elapsed: finished.durationMs / 1000,
		durationMs: finished.durationMs,
		facts: finished.facts as Json,
		items: finished.items.map((item) => ({
			item: item.item as Json,
			index: item.index,
			value: item.value as Json,
			verdict: item.verdict,
			reason: item.reason,
			facts: item.facts as Json,
			exit: item.exit,
		})),
		artefact: artefacts,
	};
}

/** The same for a reading that is in no journal, as the board's sweep measures them. */
export function readingScopeOf(reading: Reading, elapsedMs: number): StepScope {
	return {
		value: reading.value,
		values: reading.values,
		unit: reading.unit,
		verdict: reading.verdict,
		reason: reading.reason,
		exit: null,
		signal: null,
		timedOut: false,
		elapsed: elapsedMs / 1000,
		durationMs: elapsedMs,
		facts: reading.facts,
		items: reading.items.map((item) => ({
			item: item.item,
			index: item.index,
			value: item.value,
			verdict: item.verdict,
			reason: item.reason,
			facts: item.facts,
			exit: item.exit,
		})),
		artefact: {},
	};
}

/** A value as a person would have typed it. */
const typed = (value: string | number | readonly string[]): string =>
	typeof value === 'object' ? value.join(',') : String(value);

/** Whether a value given under a name is one that this runbook's input takes: two runbooks may mean two things by it. */
export function isGivenFor(name: string, spec: InputSpec, given: GivenInput | undefined): boolean {
	return given !== undefined && given.value !== null && checkInput(name, spec, typed(given.value)).kind === 'value';
}

/** Inputs in force: what was given and fits, else the default; secrets come from `secrets`, never from the journal. */
export function inputValues(
	runbook: Runbook,
	given: Readonly<Record<string, GivenInput>>,
	secrets: ReadonlyMap<string, string>,
): Readonly<Record<string, Json>> {
	const values: Record<string, Json> = {};
	for (const [name, spec] of Object.entries(runbook.inputs ?? {})) {
		const value = spec.secret
			? secrets.get(name)
			: isGivenFor(name, spec, given[name])
				? given[name]?.value
				: spec.default;
		if (value !== undefined && value !== null) {
			values[name] = value as Json;
		}
	}

	return values;
}

/** Thresholds in force: the runbook's numbers with what the person or the project set instead. */
export function thresholdValues(
	runbook: Runbook,
	overrides: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
	return Object.fromEntries(
		Object.entries(runbook.thresholds ?? {}).map(([name, threshold]) => [name, overrides[name] ?? threshold.value]),
	);
}

export type ScopeSources = Readonly<{
	state: IncidentState;
	runbook: Runbook;
	secrets: ReadonlyMap<string, string>;
	thresholds: Readonly<Record<string, number>>;
	host: Readonly<Record<string, Json>>;
	/** The absolute path of a stored artefact. */
	artefactPath: (sha256: string) => string;
}>;

/** The scope of the runbook in hand as the journal tells it. */
export function scopeOf(sources: ScopeSources): Scope {
	const {state, runbook} = sources;
	const steps: Record<string, Json> = {};
	for (const step of runbook.steps) {
		const finished = latestFinished(state, runbook.id, step.id);
		if (finished) {
			const artefacts = Object.fromEntries(
				state.artefacts
					.filter((artefact) => artefact.runbook === runbook.id && artefact.step === step.id)
					.map((artefact) => [artefact.name, sources.artefactPath(artefact.sha256)]),
			);
			steps[step.id] = stepScopeOf(finished, artefacts);
		}
	}

	return {
		inputs: inputValues(runbook, inputsOf(state, runbook.id), sources.secrets),
		thresholds: thresholdValues(runbook, sources.thresholds),
		steps,
		host: sources.host,
	};
}
