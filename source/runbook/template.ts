// Placeholders `{{…}}` in the arguments of a command. They are filled once, from the scope, and the result is never read
// for placeholders again: what a command printed is data and stays data. Never used for scripts (`shell:`).
import type {Scope} from './expression.js';
import type {InputSpec} from './schema.js';
import type {Json} from './verdict.js';

/** One `{{…}}`: the path it names, its text without braces, and where its braces begin (0-based). */
export type Placeholder = Readonly<{path: readonly string[]; source: string; offset: number}>;
export type TemplateFault = Readonly<{kind: 'fault'; message: string; remedy: string; offset: number}>;

export type Filled = Readonly<{kind: 'filled'; text: string; used: readonly string[]}>;
export type Missing = Readonly<{kind: 'missing'; path: string; reason: string}>;

type Part = Readonly<{kind: 'literal'; text: string}> | Readonly<{kind: 'placeholder'; placeholder: Placeholder}>;

const closing = '}}';
/** A brace pair, or one that a backslash keeps as it is (for the format strings of `go list -f`). */
const opening = /\\?\{\{/g;

/**
 * The placeholders of a text, in order. `\{{` is a literal `{{`.
 * @returns the list, or a fault where a placeholder is not closed or is no path
 */
export function placeholders(text: string): readonly Placeholder[] | TemplateFault {
	const parts = split(text);
	return 'kind' in parts ? parts : parts.flatMap((part) => (part.kind === 'placeholder' ? [part.placeholder] : []));
}

/**
 * A text with every placeholder replaced by its value: texts as they are, numbers as JSON writes them, lists and maps as
 * JSON. A value that is null or absent makes the whole text missing, with the plain reason.
 */
export function fillTemplate(text: string, scope: Scope): Filled | Missing {
	const parts = split(text);
	if ('kind' in parts) {
		return {kind: 'missing', path: text, reason: parts.message};
	}

	let filled = '';
	const used: string[] = [];
	for (const part of parts) {
		if (part.kind === 'literal') {
			filled += part.text;
			continue;
		}

		const {path, source} = part.placeholder;
		const found = resolve(path, scope);
		if (found.kind === 'missing') {
			return {kind: 'missing', path: source, reason: found.reason};
		}

		filled += textOf(found.value);
		used.push(source);
	}

	return {kind: 'filled', text: filled, used};
}

export type FilledArgv =
	| Readonly<{kind: 'filled'; argv: readonly [string, ...string[]]}>
	| Readonly<{kind: 'missing' | 'refused'; reason: string}>;

/**
 * An argument vector with its placeholders filled. Each stays one argument, whatever its value. Refused: a placeholder
 * in the program's name; a value that would begin an argument with a hyphen, and so be read as an option, unless a
 * literal `--` stands before it or its input says `allowDash`; a NUL character.
 */
export function fillArgv(
	argv: readonly string[],
	scope: Scope,
	inputs: Readonly<Record<string, InputSpec>>,
): FilledArgv {
	const [program = '', ...rest] = argv;
	const inProgram = placeholders(program);
	if (program === '' || 'kind' in inProgram || inProgram.length > 0) {
		return {kind: 'refused', reason: 'the program must be named literally, not by a placeholder'};
	}

	const words: string[] = [];
	let optionsEnded = false;
	for (const template of rest) {
		const filled = fillTemplate(template, scope);
		if (filled.kind === 'missing') {
			return {kind: 'missing', reason: filled.reason};
		}

		const reason = refusalOf(template, filled.text, scope, inputs, optionsEnded);
		if (reason !== null) {
			return {kind: 'refused', reason};
		}

		optionsEnded ||= template === '--';
		words.push(filled.text);
	}

	if ([program, ...words].some((word) => word.includes('\0'))) {
		return {kind: 'refused', reason: 'an argument contains a NUL character'};
	}

	return {kind: 'filled', argv: [program.replaceAll('\\{{', '{{'), ...words]};
}

function refusalOf(
	template: string,
	filled: string,
	scope: Scope,
	inputs: Readonly<Record<string, InputSpec>>,
	optionsEnded: boolean,
): string | null {
	if (!filled.startsWith('-') || template.startsWith('-') || optionsEnded) {
		return null;
	}

	const parts = split(template);
	if ('kind' in parts) {
		return parts.message;
	}

	// Empty values before it add nothing: the first one with text is where the hyphen came from.
	const first = parts.find((part) => part.kind === 'placeholder' && valueText(part.placeholder, scope) !== '');
	if (first?.kind !== 'placeholder') {
		return null;
	}

	const [root, name = ''] = first.placeholder.path;
	if (root === 'inputs' && Object.hasOwn(inputs, name) && inputs[name]?.allowDash === true) {
		return null;
	}

	return `the value of ${first.placeholder.source} begins with a hyphen and would be read as an option`;
}

function valueText(placeholder: Placeholder, scope: Scope): string {
	const found = resolve(placeholder.path, scope);
	return found.kind === 'found' ? textOf(found.value) : '';
}

function split(text: string): readonly Part[] | TemplateFault {
	const parts: Part[] = [];
	let literal = '';
	let at = 0;
	opening.lastIndex = 0;
	for (let match = opening.exec(text); match; match = opening.exec(text)) {
		literal += text.slice(at, match.index);
		at = opening.lastIndex;
		if (match[0].startsWith('\\')) {
			literal += '{{';
			continue;
		}

		const end = text.indexOf(closing, at);
		if (end === -1) {
			return {kind: 'fault', message: 'a {{ is never closed', remedy: 'close it with }}', offset: match.index};
		}

		const source = text.slice(at, end).trim();
		const path = parsePath(source);
		if (!path) {
			return notAPath(source, match.index);
		}

		if (literal !== '') {
			parts.push({kind: 'literal', text: literal});
			literal = '';
		}

		parts.push({kind: 'placeholder', placeholder: {path, source, offset: match.index}});
		at = end + closing.length;
		opening.lastIndex = at;
	}

	literal += text.slice(at);
	return literal === '' ? parts : [...parts, {kind: 'literal', text: literal}];
}

function notAPath(source: string, offset: number): TemplateFault {
	const hyphen = /^steps\.([a-z0-9]+(?:-[a-z0-9]+)+)/.exec(source);
	return {
		kind: 'fault',
		message: `{{${source}}} is not the path of a value`,
		remedy: hyphen
			? `write {{steps['${hyphen[1]}']…}}`
			: 'write a path such as {{inputs.name}}, or \\{{ to pass the braces on as they are',
		offset,
	};
}

const plainName = /^[A-Za-z_]\w*/;
/** The name of an artefact is a file name: dots and hyphens belong to it. */
const artefactName = /^[^\s/{}'"]+$/;

/** `steps['hop-status'].facts.url` as its parts; null for anything that is no path. */
export function parsePath(source: string): string[] | null {
	const root = plainName.exec(source)?.[0];
	if (root === undefined) {
		return null;
	}

	const path = [root];
	let rest = source.slice(root.length);
	while (rest !== '') {
		if (path[0] === 'steps' && path.length === 3 && path[2] === 'artefact' && rest.startsWith('.')) {
			const name = rest.slice(1);
			return artefactName.test(name) ? [...path, name] : null;
		}

		const next = /^\.([A-Za-z_]\w*)|^\['([^'\]]+)'\]|^\["([^"\]]+)"\]|^\[(\d+)\]/.exec(rest);
		if (!next) {
			return null;
		}

		path.push(next[1] ?? next[2] ?? next[3] ?? next[4] ?? '');
		rest = rest.slice(next[0].length);
	}

	return path;
}

type Resolved = Readonly<{kind: 'found'; value: Json}> | Readonly<{kind: 'missing'; reason: string}>;

function resolve(path: readonly string[], scope: Scope): Resolved {
	let value: Json = scope;
	for (const [depth, key] of path.entries()) {
		const next = member(value, key);
		if (next === undefined || next === null) {
			return {kind: 'missing', reason: missingReason(path.slice(0, depth + 1), next)};
		}

		value = next;
	}

	return {kind: 'found', value};
}

function member(value: Json, key: string): Json | undefined {
	if (Array.isArray(value)) {
		return /^\d+$/.test(key) ? (value[Number(key)] as Json | undefined) : undefined;
	}

	if (typeof value === 'object' && value !== null && Object.hasOwn(value, key)) {
		return (value as {readonly [key: string]: Json})[key];
	}

	return undefined;
}

function missingReason(path: readonly string[], value: null | undefined): string {
	const [root, name = ''] = path;
	if (root === 'steps' && path.length === 2) {
		return `step ${name} has not been measured`;
	}

	if (root === 'inputs' && path.length === 2) {
		return `input ${name} has no value`;
	}

	if (root === 'steps' && path[2] === 'artefact' && path.length === 4) {
		return `step ${name} has kept no artefact ${path[3]}`;
	}

	return value === null ? `${showPath(path)} is empty` : `there is no ${showPath(path)}`;
}

/** A path as one would write it: `steps['hop-status'].value`. */
export function showPath(path: readonly string[]): string {
	return path.reduce((shown, key, index) => {
		if (index === 0) {
			return key;
		}

		return /^[A-Za-z_]\w*$/.test(key) ? `${shown}.${key}` : `${shown}['${key}']`;
	}, '');
}

function textOf(value: Json): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
