// Inputs of a runbook: what a person or a flag gave as text becomes a checked value. Every value that reaches a command
// has passed here.
import {parseDuration} from '../text/duration.js';
import {isInvisible, nameCodePoint} from '../text/invisible.js';
import {nearest} from '../text/nearest.js';
import {referencesOf} from './expression.js';
import {compilePattern} from './pattern.js';
import type {InputSpec, Runbook, Step} from './schema.js';
import {placeholders} from './template.js';

/** Longest text of an input, in characters. */
export const inputLimit = 4096;

export type CheckedInput =
	| Readonly<{kind: 'value'; value: string | number | string[]}>
	| Readonly<{kind: 'fault'; sentence: string}>;

/**
 * Checks one input as it was typed.
 * @param name the input's name, for the sentence
 * @param spec what the runbook says of it
 * @param raw the text; a `list` is separated by commas
 * @returns its value (durations, urls and paths stay texts), or one sentence that says what is expected
 */
export function checkInput(name: string, spec: InputSpec, raw: string): CheckedInput {
	const fault = (sentence: string): CheckedInput => ({kind: 'fault', sentence: `Input ${name} ${sentence}.`});
	if (raw.length > inputLimit) {
		return fault(`is longer than ${inputLimit} characters`);
	}

	const hidden = [...raw].find((character) => isInvisible(character.codePointAt(0) ?? 0));
	if (hidden !== undefined) {
		return fault(`contains the character ${nameCodePoint(hidden.codePointAt(0) ?? 0)}, which cannot be seen`);
	}

	if (spec.type === 'list') {
		const entries = raw.split(',').map((entry) => entry.trim());
		if (entries.includes('')) {
			return fault('must be a list separated by commas, without empty entries');
		}

		const wrong = entries.map((entry) => textFault(spec, entry)).find((sentence) => sentence !== null);
		return wrong ? fault(wrong) : {kind: 'value', value: entries};
	}

	const wrong = typeFault(spec, raw) ?? textFault(spec, raw);
	if (wrong !== null) {
		return fault(wrong);
	}

	const isNumeric = spec.type === 'integer' || spec.type === 'number' || spec.type === 'pid';
	return {kind: 'value', value: isNumeric ? Number(raw) : raw};
}

/** What every single text must satisfy: not empty, no hyphen first, the pattern. */
function textFault(spec: InputSpec, text: string): string | null {
	if (text === '' && (spec.pattern === undefined || !matchesWhole(spec.pattern, ''))) {
		return 'must not be empty';
	}

	const isNumeric = spec.type === 'integer' || spec.type === 'number';
	if (text.startsWith('-') && spec.allowDash !== true && !isNumeric) {
		return 'must not begin with a hyphen, because a command would read it as an option';
	}

	if (spec.pattern !== undefined && !matchesWhole(spec.pattern, text)) {
		return `does not match the pattern ${spec.pattern}`;
	}

	return null;
}

/** Whether the whole text matches, however the pattern is anchored. A pattern that does not compile matches nothing. */
function matchesWhole(pattern: string, text: string): boolean {
	const whole = compilePattern(`^(?:${pattern})$`);
	return whole !== null && compilePattern(pattern) !== null && whole.test(text);
}

function typeFault(spec: InputSpec, text: string): string | null {
	switch (spec.type) {
		case 'integer':
			return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? null : 'must be a whole number such as 5';
		case 'number':
			return /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
				? null
				: 'must be a number such as 2.5';
		case 'pid':
			return /^[1-9]\d{0,9}$/.test(text) && Number(text) > 1 && Number(text) <= 0x7f_ff_ff_ff
				? null
				: 'must be the number of a process, greater than 1';
		case 'duration':
			return parseDuration(text) === null ? 'must be a duration such as 500ms, 10s or 1m30s' : null;
		case 'url':
			return urlFault(text);
		case 'enum':
			return enumFault(spec.options ?? [], text);
		default:
			return null;
	}
}

function urlFault(text: string): string | null {
	const expected = 'must be a URL that begins with http:// or https://';
	if (!/^https?:\/\/[^\s]+$/.test(text)) {
		return expected;
	}

	return URL.canParse(text) ? null : expected;
}

function enumFault(options: readonly string[], text: string): string | null {
	if (options.includes(text)) {
		return null;
	}

	const guess = nearest(text, options);
	return `must be one of ${options.join(', ')}${guess ? `; did you mean ${guess}?` : ''}`;
}

/**
 * The inputs a step needs before it can run, in the runbook's order: those its command, its conditions and its
 * expressions name. Scripts get every input as an environment variable, so a `shell` step needs those whose variable it
 * names.
 */
export function inputsUsedBy(runbook: Runbook, step: Step): string[] {
	const used = new Set<string>();
	for (const text of textsOf(step)) {
		const found = placeholders(text);
		for (const placeholder of 'kind' in found ? [] : found) {
			addInput(used, placeholder.path);
		}
	}

	for (const expression of expressionsOf(step)) {
		for (const reference of referencesOf(expression)) {
			addInput(used, reference.path);
		}
	}

	const scripts = 'shell' in step && step.shell !== undefined ? [step.shell] : [];
	return Object.keys(runbook.inputs ?? {}).filter(
		(name) => used.has(name) || scripts.some((script) => namesVariable(script, `INPUT_${name.toUpperCase()}`)),
	);
}

function namesVariable(script: string, variable: string): boolean {
	return new RegExp(`\\$(?:${variable}(?![A-Za-z0-9_])|\\{[#]?${variable}(?![A-Za-z0-9_]))`).test(script);
}

function addInput(used: Set<string>, path: readonly string[]): void {
	if (path[0] === 'inputs' && path[1] !== undefined) {
		used.add(path[1]);
	}
}

/** Every text of a step that may hold placeholders. */
function textsOf(step: Step): string[] {
	const found: string[] = [];
	const visit = (part: unknown): void => {
		if (typeof part === 'string') {
			found.push(part);
		} else if (typeof part === 'object' && part !== null) {
			Object.values(part).forEach(visit);
		}
	};
	if (step.kind === 'check') {
		visit([step.run, step.env, step.cwd, step.probe?.with]);
	} else if (step.kind === 'action') {
		visit([step.run, step.env, step.cwd, step.quarantine, step.signal, step.snapshot, step.target, step.undo]);
	}

	return found;
}

/** The expressions that are evaluated to run or read a step; not its `next`, which comes after it. */
function expressionsOf(step: Step): string[] {
	const found = [step.when];
	if (step.kind === 'check') {
		const alarm = step.alarm;
		found.push(step.each, step.compute, step.value, step.summary, ...Object.values(step.facts ?? {}));
		found.push(step.sample?.until, step.recheck?.when);
		found.push(typeof alarm === 'string' ? alarm : alarm && 'when' in alarm ? alarm.when : undefined);
	} else if (step.kind === 'action') {
		found.push(step.choose?.from);
	} else if (step.kind === 'decision') {
		found.push(...step.options.map((option) => option.when));
	}

	return found.filter((expression) => expression !== undefined);
}
