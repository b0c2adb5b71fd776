// Which parts of the schema hold at a path of the data. Pure.

import type {z} from 'zod';
import type {Path} from '../fault.js';
import {runbookSchema} from '../schema.js';

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(data: unknown, path: Path): unknown {
	return path.reduce<unknown>((value, key) => {
		if (Array.isArray(value) && typeof key === 'number') {
			return value[key];
		}

		return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
	}, data);
}

/** The part of zod's schema objects that is walked here. */
export type Walkable = z.core.$ZodType & {
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

/** Every schema that may hold at a path of data that `root` describes, unions opened, the kind of a step respected. */
export function schemasAt(path: Path, data: unknown, root: z.ZodType = runbookSchema): Walkable[] {
	let schemas = open([root as unknown as Walkable], data);
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

export function keysAt(path: Path, data: unknown, root: z.ZodType = runbookSchema): string[] {
	const keys = schemasAt(path, data, root).flatMap((schema) => Object.keys(schema._zod.def.shape ?? {}));
	return [...new Set(keys)];
}
