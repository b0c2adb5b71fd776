// `gotriage schema`: the published schemas. The committed files under schema/ are written by this and by nothing else.
import {mkdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {exitStatus} from '../session/guide/outcome.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {publishedSchemas} from './published-schemas.js';

/** Prints the runbook's schema (or the named one), or writes all of them into a directory. */
export async function schema(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('schema', words, {output: {type: 'string'}});
	const schemas = publishedSchemas();
	const directory = given.value('output');
	if (directory !== null) {
		await mkdir(resolve(io.cwd, directory), {recursive: true});
		for (const [name, document] of Object.entries(schemas)) {
			await writeFile(join(resolve(io.cwd, directory), `${name}.schema.json`), schemaText(document));
		}

		return exitStatus.good;
	}

	const name = given.positionals[0] ?? 'runbook';
	const document = schemas[name];
	if (document === undefined) {
		throw new UsageFault(`there is no schema ${name}; there is ${Object.keys(schemas).join(', ')}`);
	}

	io.out(schemaText(document));
	return exitStatus.good;
}

/** A schema as it is committed: indented by tabs, one newline at the end. */
export const schemaText = (document: unknown): string => `${JSON.stringify(document, null, '\t')}\n`;
