// Checks what a runbook gives a probe. Values arrive after template filling, so a number or a list may come as the text
// it was filled with: `4711`, `["a","b"]` or `a, b`.
import type {Json} from '../../runbook/verdict.js';
import type {ProbeParameter, ProbeParameters, ProbeSpec} from './probe.js';

export type CheckedParameters =
	| Readonly<{kind: 'checked'; parameters: ProbeParameters}>
	| Readonly<{kind: 'refused'; reason: string}>;

/** Checks and converts all parameters of one probe; every refusal names the parameter and what is expected. */
export function checkParameters(spec: ProbeSpec, given: Readonly<Record<string, Json>>): CheckedParameters {
	const checked: Record<string, Json> = {};
	for (const name of Object.keys(given)) {
		if (!Object.hasOwn(spec.parameters, name)) {
			const known = Object.keys(spec.parameters);
			return refuse(
				`the probe ${spec.name} has no parameter ${name}; it has ${known.length === 0 ? 'none' : known.join(', ')}`,
			);
		}
	}
	for (const [name, parameter] of Object.entries(spec.parameters)) {
		const value = given[name];
		if (value === undefined || value === null) {
			if (parameter.required) return refuse(`the probe ${spec.name} needs the parameter ${name}: ${parameter.says}`);
			continue;
		}
		const converted = convert(parameter, value);
		if (converted === undefined) {
			return refuse(`the parameter ${name} of the probe ${spec.name} must be a ${parameter.type}`);
		}
		if (parameter.required && converted === '') return refuse(`the parameter ${name} of ${spec.name} is empty`);
		checked[name] = converted;
	}
	return {kind: 'checked', parameters: checked};
}

function refuse(reason: string): CheckedParameters {
	return {kind: 'refused', reason};
}

/** The value in the type the parameter names, or undefined where it cannot be one. */
function convert(parameter: ProbeParameter, value: Json): Json | undefined {
	switch (parameter.type) {
		case 'string':
			return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
		case 'number':
			return toNumber(value);
		case 'boolean':
			return toBoolean(value);
		case 'list':
			return toList(value);
	}
}

function toNumber(value: Json): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const number = Number(value.trim());
	return Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: Json): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	return value === 'false' ? false : undefined;
}

function toList(value: Json): readonly Json[] | undefined {
	if (isList(value)) return value;
	if (typeof value === 'number') return [value];
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (text === '') return [];
	if (text.startsWith('[')) {
		try {
			const parsed: Json = JSON.parse(text);
			return isList(parsed) ? parsed : undefined;
		} catch {
			return undefined;
		}
	}
	return text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

function isList(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

/** A checked string parameter, or the fallback where it was left out. */
export function stringParameter(parameters: ProbeParameters, name: string, fallback = ''): string {
	const value = parameters[name];
	return typeof value === 'string' ? value : fallback;
}

/** A checked number parameter, or the fallback where it was left out. */
export function numberParameter(parameters: ProbeParameters, name: string, fallback: number): number {
	const value = parameters[name];
	return typeof value === 'number' ? value : fallback;
}

/** A checked list parameter as it came; empty where it was left out. */
export function listParameter(parameters: ProbeParameters, name: string): readonly Json[] {
	const value = parameters[name];
	return value !== undefined && isList(value) ? value : [];
}

/** A checked list parameter as texts; what is neither text nor number is left out. */
export function textListParameter(parameters: ProbeParameters, name: string): readonly string[] {
	return listParameter(parameters, name)
		.filter((entry) => typeof entry === 'string' || typeof entry === 'number')
		.map(String);
}
