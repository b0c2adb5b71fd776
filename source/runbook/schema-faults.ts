// What zod found wrong with a runbook's shape, as faults a person can act on: at the value, at the key for an unknown
// key, at the parent for a missing one. A union speaks with the voice of the branch that fits best, never "invalid input".
import type {z} from 'zod';
import {nearest} from '../text/nearest.js';
import type {Fault, Path} from './fault.js';
import {runbookSchema} from './schema.js';
import type {Positions} from './yaml-document.js';

type Issue = z.core.$ZodIssue;

/** Suggestions are looked up for so many faults only; a file with thousands is no typing mistake. */
const suggestionLimit = 50;

const durationKeys = new Set(['timeout', 'lasts', 'every', 'after', 'settle', 'within']);

/** `meant`: for an unknown key, the known one it resembles. */
export type SchemaFault = Readonly<{path: Path; fault: Fault; unknownKey: boolean; meant: string | null}>;

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

class FaultWriter {
	readonly faults: SchemaFault[] = [];
	readonly #data: unknown;
	readonly #positions: Positions;

	constructor(data: unknown, positions: Positions) {
		this.#data = data;
		this.#positions = positions;
	}

	write(issue: Issue, prefix: Path): void {
		const path: Path = [...prefix, ...(issue.path as Array<string | number>)];
		switch (issue.code) {
			case 'unrecognized_keys':
				this.#writeUnknownKeys(issue.keys, path);
				return;
			case 'invalid_union':
				this.#writeUnion(issue, path);
				return;
			case 'invalid_key':
				this.#add(
					path,
					'key',
					`the name ${String(path.at(-1))} ${issue.issues[0]?.message ?? 'is not allowed'}`,
					'rename it',
				);
				return;
			default:
				this.#writeValue(issue, path);
		}
	}

	#add(path: Path, place: 'value' | 'key' | 'parent', message: string, remedy: string): void {
		const fault = this.#positions.faultAt(path, place, message, remedy);
		this.faults.push({path, fault, unknownKey: false, meant: null});
	}

	#writeUnknownKeys(keys: readonly string[], path: Path): void {
		const allowed = keysAt(path, this.#data);
		for (const key of keys) {
			const guess = this.faults.length < suggestionLimit ? nearest(key, allowed) : null;
			const shown = key.length > 60 ? `${key.slice(0, 59)}…` : key;
			const remedy = guess
				? `did you mean ${guess}?`
				: allowed.length > 0
					? `remove it; allowed here: ${allowed.join(', ')}`
					: 'remove it';
			const fault = this.#positions.faultAt([...path, key], 'key', `unknown key ${shown}`, remedy);
			this.faults.push({path: [...path, key], fault, unknownKey: true, meant: guess});
		}
	}

	#writeUnion(issue: Extract<Issue, {code: 'invalid_union'}>, path: Path): void {
		if (issue.errors.length === 0) {
			this.#writeDiscriminator(path);
			return;
		}

		const value = valueAt(this.#data, path);
		if (value === undefined) {
			this.#writeMissing(path);
			return;
		}

		const fitting = branchesOf(issue).filter((branch) => !branch.some((inner) => isWrongKind(inner)));
		if (fitting.length === 0) {
			this.#writeNoBranch(path, value);
			return;
		}

		if (fitting.length > 1 && isRecord(value)) {
			const keys = Object.keys(value);
			const allowed = keysAt(path, this.#data);
			const unknown = keys.filter((key) => !allowed.includes(key));
			if (unknown.length > 0) {
				this.#writeUnknownKeys(unknown, path);
				return;
			}
		}

		const best = fitting.reduce((a, b) => (misfit(b) < misfit(a) ? b : a));
		if (misfit(best) >= 100 && isRecord(value)) {
			this.#add(
				path,
				'value',
				`these keys do not go together: ${Object.keys(value).join(', ') || 'none'}`,
				keySetsInWords(path, this.#data),
			);
			return;
		}

		for (const inner of best) {
			this.write(inner, path);
		}
	}

	#writeNoBranch(path: Path, value: unknown): void {
		const schemas = schemasAt(path, this.#data);
		const words = expectedInWords(schemas);
		const literals = schemas.flatMap((schema) => (schema._zod.def.values ?? []).map(String));
		const guess = typeof value === 'string' ? nearest(value, literals) : null;
		if (guess) {
			this.#add(path, 'value', `must be ${words}, and is ${shown(value)}`, `did you mean ${guess}?`);
		} else {
			this.#writeMismatch(path, words, value);
		}
	}

	#writeDiscriminator(path: Path): void {
		const kinds = ['check', 'action', 'decision', 'manual'];
		const value = valueAt(this.#data, path);
		if (value === undefined) {
			this.#add(path, 'parent', 'kind is missing', `add kind: ${kinds.join(', ')}`);
			return;
		}

		const guess = typeof value === 'string' ? nearest(value, kinds) : null;
		const message = `kind must be check, action, decision or manual, and is ${shown(value)}`;
		this.#add(path, 'value', message, guess ? `did you mean ${guess}?` : `write one of ${kinds.join(', ')}`);
	}

	#writeValue(issue: Issue, path: Path): void {
		const value = valueAt(this.#data, path);
		if (value === undefined) {
			this.#writeMissing(path);
			return;
		}

		switch (issue.code) {
			case 'invalid_type':
				this.#writeMismatch(path, typeInWords(issue.expected), value);
				return;
			case 'invalid_value':
				this.#writeChoice(path, issue.values.map(String), value);
				return;
			case 'too_small':
			case 'too_big':
				this.#add(path, 'value', sizeInWords(issue), 'change it to fit');
				return;
			default:
				this.#add(path, 'value', formatInWords(issue, value), 'write it in that form');
		}
	}

	#writeMissing(path: Path): void {
		const key = String(path.at(-1) ?? '');
		this.#add(path, 'parent', `${key} is missing`, `add ${key}: ${expectedInWords(schemasAt(path, this.#data))}`);
	}

	#writeChoice(path: Path, choices: readonly string[], value: unknown): void {
		const guess = typeof value === 'string' ? nearest(value, choices) : null;
		const message =
			choices.length === 1
				? `must be ${choices[0]}, and is ${shown(value)}`
				: `must be one of ${choices.join(', ')}, and is ${shown(value)}`;
		this.#add(path, 'value', message, guess ? `did you mean ${guess}?` : `write ${choices[0]}`);
	}

	#writeMismatch(path: Path, expected: string, value: unknown): void {
		const source = this.#positions.plainSource(path);
		if (source !== null && expected.includes('a text') && typeof value !== 'string') {
			const read = value === null ? 'nothing (null)' : typeof value === 'number' ? `the number ${value}` : shown(value);
			const isDuration = typeof value === 'number' && durationKeys.has(String(path.at(-1)));
			if (isDuration) {
				this.#add(
					path,
					'value',
					`must be a duration, and is the number ${source}`,
					`write it with its unit, as in ${source}s`,
				);
				return;
			}

			const message =
				source === ''
					? `must be ${expected}, and has no value`
					: `must be ${expected}, and YAML reads ${source} as ${read}`;
			this.#add(
				path,
				'value',
				message,
				source === '' ? 'write its value, or remove the key' : `put it in quotes, '${source}'`,
			);
			return;
		}

		this.#add(path, 'value', `must be ${expected}, and is ${kindInWords(value)}`, `write ${expected}`);
	}
}

/** The branches of a union, those of a union within it beside them. */
function branchesOf(issue: Extract<Issue, {code: 'invalid_union'}>): Array<readonly Issue[]> {
	return issue.errors.flatMap((branch) => {
		const [only] = branch;
		const isNested = branch.length === 1 && only?.code === 'invalid_union' && only.path.length === 0;
		return isNested && only.errors.length > 0 ? branchesOf(only) : [branch];
	});
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The branch wants another kind of thing altogether: a text where a map stands. */
function isWrongKind(issue: Issue): boolean {
	if (issue.path.length > 0) {
		return false;
	}

	return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

/** How badly a branch of a union fits: unknown and missing keys weigh most, a wrong value least. */
function misfit(branch: readonly Issue[]): number {
	return branch.reduce((sum, issue) => {
		if (issue.code === 'unrecognized_keys') {
			return sum + 100 * issue.keys.length;
		}

		return sum + (issue.code === 'invalid_type' && issue.path.length > 0 ? 3 : 1);
	}, 0);
}

function valueAt(data: unknown, path: Path): unknown {
	return path.reduce<unknown>((value, key) => {
		if (Array.isArray(value) && typeof key === 'number') {
			return value[key];
		}

		return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
	}, data);
}

function kindInWords(value: unknown): string {
	if (value === null) {
		return 'nothing (null)';
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	return typeof value === 'object' ? 'a map' : shown(value);
}

function shown(value: unknown): string {
	if (typeof value === 'object') {
		return kindInWords(value);
	}

	const text = String(value);
	const cut = text.length > 60 ? `${text.slice(0, 59)}…` : text;
	return typeof value === 'string'
		? cut === ''
			? 'empty'
			: cut
		: `the ${typeof value} ${cut}`.replace('boolean', 'value');
}

function typeInWords(expected: string): string {
	const words: Readonly<Record<string, string>> = {
		string: 'a text',
		number: 'a number',
		int: 'a whole number',
		boolean: 'true or false',
		array: 'a list',
		object: 'a map',
		record: 'a map',
	};
	return words[expected] ?? `of the type ${expected}`;
}

function sizeInWords(issue: Extract<Issue, {code: 'too_small' | 'too_big'}>): string {
	const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
	const bound = issue.code === 'too_small' ? 'at least' : 'at most';
	if (issue.origin === 'string') {
		return limit === 1 && issue.code === 'too_small' ? 'must not be empty' : `must have ${bound} ${limit} characters`;
	}

	if (issue.origin === 'array') {
		return `must have ${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
	}

	return `must be ${bound} ${limit}`;
}

function formatInWords(issue: Issue, value: unknown): string {
	if (issue.code === 'invalid_format' && issue.format === 'url') {
		return `must be a URL that begins with http:// or https://, and is ${shown(value)}`;
	}

	return `${issue.message.replace(/^Invalid .*$/, 'is not in the right form')}, and is ${shown(value)}`;
}

/** The part of zod's schema objects that is walked here. */
type Walkable = z.core.$ZodType & {
	_zod: {
		def: {
			type: string;
			shape?: Record<string, Walkable>;
			element?: Walkable;
			valueType?: Walkable;
			innerType?: Walkable;
			options?: readonly Walkable[];
			discriminator?: string;
			values?: readonly unknown[];
			entries?: Record<string, string>;
		};
	};
};

/** Every schema that may hold at a path, all branches of unions opened, the kind of a step respected. */
function schemasAt(path: Path, data: unknown): Walkable[] {
	let schemas = open([runbookSchema as unknown as Walkable], data);
	let value = data;
	for (const key of path) {
		value = valueAt(value, [key]);
		const next = schemas.flatMap((schema) => {
			const {type, shape, element, valueType} = schema._zod.def;
			if (type === 'object') {
				const inner = shape && Object.hasOwn(shape, String(key)) ? shape[String(key)] : undefined;
				return inner ? [inner] : [];
			}

			if (type === 'array') {
				return element ? [element] : [];
			}

			return type === 'record' && valueType ? [valueType] : [];
		});
		schemas = open(next, value);
	}

	return schemas;
}

function open(schemas: readonly Walkable[], value: unknown): Walkable[] {
	return schemas.flatMap((schema) => {
		const {type, innerType, options, discriminator} = schema._zod.def;
		if ((type === 'optional' || type === 'nullable' || type === 'default') && innerType) {
			return open([innerType], value);
		}

		if (type !== 'union' || !options) {
			return [schema];
		}

		const kind = discriminator && isRecord(value) ? value[discriminator] : undefined;
		const chosen = options.filter((option) => {
			const literal = discriminator ? option._zod.def.shape?.[discriminator]?._zod.def.values : undefined;
			return kind === undefined || !literal || literal.includes(kind);
		});
		return open(chosen.length > 0 ? chosen : options, value);
	});
}

function keysAt(path: Path, data: unknown): string[] {
	const keys = schemasAt(path, data).flatMap((schema) => Object.keys(schema._zod.def.shape ?? {}));
	return [...new Set(keys)];
}

function expectedInWords(schemas: readonly Walkable[]): string {
	const words = new Set<string>();
	for (const schema of schemas) {
		const {type, values, entries} = schema._zod.def;
		if (type === 'literal' && values) {
			words.add(values.map(String).join(' or '));
		} else if (type === 'enum' && entries) {
			words.add(`one of ${Object.values(entries).join(', ')}`);
		} else {
			words.add(typeInWords(type));
		}
	}

	const list = [...words];
	return list.length <= 1 ? (list[0] ?? 'a value') : `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`;
}

/** "write {above}, {below} or {when, says}": the maps a union takes. */
function keySetsInWords(path: Path, data: unknown): string {
	const sets = schemasAt(path, data)
		.filter((schema) => schema._zod.def.type === 'object')
		.map((schema) => `{${Object.keys(schema._zod.def.shape ?? {}).join(', ')}}`);
	return `write one of ${sets.join(', ')}`;
}
