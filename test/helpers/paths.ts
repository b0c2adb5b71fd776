// Where the package under test is, whichever build folder the compiled tests run from.
import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

function findPackageRoot(): string {
	let directory = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(directory, 'package.json'))) {
		const parent = dirname(directory);
		if (parent === directory) throw new Error('no package.json above the compiled tests');
		directory = parent;
	}
	return directory;
}

/** Absolute, without a trailing slash. */
export const packageRoot = findPackageRoot();

/** The bundled command; GOTRIAGE_DIST names another folder than dist. */
export const cliPath = resolve(packageRoot, process.env['GOTRIAGE_DIST'] ?? 'dist', 'cli.js');

/** The runbooks that ship with the package. */
export const runbooksPath = join(packageRoot, 'runbooks');

export function runbookPath(id: string): string {
	return join(runbooksPath, `${id}.yaml`);
}
