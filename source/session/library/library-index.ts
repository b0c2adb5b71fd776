// The package's runbooks as the build has parsed and checked them, by the hash of their bytes. A file whose bytes are not
// in the index is parsed and checked anew, so that an index can make a start faster but never wrong.
import {readFile, writeFile} from 'node:fs/promises';
import type {Runbook} from '../../runbook/schema.js';
import type {LoadedRunbook} from '../ports.js';

/** Beside the bundle; where there is no bundle there is no index. */
const indexFile = new URL('./library.json', import.meta.url);

/** Parsed runbooks by sha256 of their files; empty where no build has written them. */
export async function readLibraryIndex(): Promise<ReadonlyMap<string, Runbook>> {
	try {
		return new Map(Object.entries(JSON.parse(await readFile(indexFile, 'utf8')) as Record<string, Runbook>));
	} catch {
		return new Map();
	}
}

/** Writes the index of runbooks that loaded without a fault. For the build. */
export async function writeLibraryIndex(runbooks: readonly LoadedRunbook[]): Promise<void> {
	await writeFile(
		indexFile,
		JSON.stringify(Object.fromEntries(runbooks.map(({sha256, runbook}) => [sha256, runbook]))),
	);
}
