// Writes what zod reported as faults a person can act on: at the value, at the key for an unknown key, at the parent for
// a missing one. A union speaks with the voice of the branch that fits best, never "invalid input". Pure.
import type {z} from 'zod';
import {nearest} from '../../text/nearest.js';
import type {Fault, Path} from '../fault.js';
import type {Positions} from '../yaml/positions.js';
import {isRecord, keysAt, schemasAt, valueAt} from './schema-walk.js';
import {branchesOf, type Issue, isWrongKind, misfit} from './union-branches.js';
import {expectedInWords, formatInWords, keySetsInWords, kindInWords, shown, sizeInWords, typeInWords} from './words.js';

/** Suggestions are looked up for so many faults only; a file with thousands is no typing mistake. */
const suggestionLimit = 50;

const durationKeys = new Set(['timeout', 'lasts', 'every', 'after', 'settle', 'within', 'at', 'diagnose', 'mitigate']);

/** `meant`: for an unknown key, the known one it resembles. */
export type SchemaFault = Readonly<{path: Path; fault: Fault; unknownKey: boolean; meant: string | null}>;

export class FaultWriter {
	readonly faults: SchemaFault[] = [];
	readonly #data: unknown;
	readonly #positions: Positions;
	readonly #root: z.ZodType;

	constructor(data: unknown, positions: Positions, root: z.ZodType) {
		this.#data = data;
		this.#positions = positions;
		this.#root = root;
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
		const allowed = keysAt(path, this.#data, this.#root);
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
			const allowed = keysAt(path, this.#data, this.#root);
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
				keySetsInWords(path, this.#data, this.#root),
			);
			return;
		}

		for (const inner of best) {
			this.write(inner, path);
		}
	}

	#writeNoBranch(path: Path, value: unknown): void {
		const schemas = schemasAt(path, this.#data, this.#root);
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
		this.#add(
			path,
			'parent',
			`${key} is missing`,
			`add ${key}: ${expectedInWords(schemasAt(path, this.#data, this.#root))}`,
		);
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
