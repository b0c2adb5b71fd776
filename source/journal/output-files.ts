// Where the kept output of one run of one command is. Paths only; the executor writes the files.
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {errorCode} from './system-error.js';

export type OutputFiles = Readonly<{stdout: string; stderr: string; timing: string}>;

// Ids are kebab-case already; anything else must not become a path.
const safe = (name: string): string => name.replaceAll(/[^\w-]/g, '_');

/** Absolute paths under the incident's `output/`; `attempt` and `index` keep every repetition apart. */
export function outputFiles(
	directory: string,
	runbook: string,
	step: string,
	attempt: number,
	index: number,
): OutputFiles {
	const base = join(directory, 'output', `${safe(runbook)}.${safe(step)}.${attempt}.${index}`);
	return {stdout: `${base}.stdout`, stderr: `${base}.stderr`, timing: `${base}.timing`};
}

/** The kept text of one stream; null where none was kept. Rejects with the system's error where it cannot be read. */
export async function readOutput(path: string): Promise<string | null> {
	try {
		const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			return (await handle.stat()).isFile() ? await handle.readFile('utf8') : null;
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}
