// Values, types and sizes in the words of faults. Pure.
import type {z} from 'zod';
import type {Path} from '../fault.js';
import {schemasAt, type Walkable} from './schema-walk.js';
import type {Issue} from './union-branches.js';

export function kindInWords(value: unknown): string {
	if (value === null) {
		return 'nothing (null)';
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	return typeof value === 'object' ? 'a map' : shown(value);
}

export function shown(value: unknown): string {
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

export function typeInWords(expected: string): string {
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

export function sizeInWords(issue: Extract<Issue, {code: 'too_small' | 'too_big'}>): string {
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

export function formatInWords(issue: Issue, value: unknown): string {
	if (issue.code === 'invalid_format' && issue.format === 'url') {
		return `must be a URL that begins with http:// or https://, and is ${shown(value)}`;
	}

	return `${issue.message.replace(/^Invalid .*$/, 'is not in the right form')}, and is ${shown(value)}`;
}

export function expectedInWords(schemas: readonly Walkable[]): string {
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
export function keySetsInWords(path: Path, data: unknown, root: z.ZodType): string {
	const sets = schemasAt(path, data, root)
		.filter((schema) => schema._zod.def.type === 'object')
		.map((schema) => `{${Object.keys(schema._zod.def.shape ?? {}).join(', ')}}`);
	return `write one of ${sets.join(', ')}`;
}
