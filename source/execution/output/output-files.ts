// Writes kept output to its files: mode 0600, on disk before anyone says so. A file that cannot be written costs the
// output, never the outcome.
import {mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';
import {errorWords} from '../../journal/system-error.js';
import type {OutputSink} from '../executor.js';

/**
 * Writes the texts of both streams and the timing index.
 * @returns one sentence for each file that could not be written.
 */
export async function writeOutputFiles(
	files: NonNullable<OutputSink['files']>,
	texts: Readonly<{stdout: string; stderr: string; timing: string}>,
): Promise<readonly string[]> {
	const warnings: string[] = [];
	for (const name of ['stdout', 'stderr', 'timing'] as const) {
		try {
			await mkdir(dirname(files[name]), {recursive: true, mode: 0o700});
			const file = await open(files[name], 'w', 0o600);
			try {
				await file.chmod(0o600);
				await file.writeFile(texts[name]);
				await file.datasync();
			} finally {
				await file.close();
			}
		} catch (error) {
			warnings.push(`The kept ${name} could not be written: ${errorWords(error)}.`);
		}
	}
	return warnings;
}
