// Finds the programs a test or the lab needs. Knows nothing of ava, so that the lab's own command can use it too.
import {accessSync, constants} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';

/** The first program of that name on PATH, or null. */
export function findOnPath(name: string): string | null {
	for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
		if (directory === '') continue;
		const path = join(directory, name);
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			// Not here: the next directory.
		}
	}
	return null;
}

export const goPath: string | null = findOnPath('go');
export const goDirectory: string | null = goPath === null ? null : dirname(goPath);
