// Runs the bundled gotriage as a person's shell would: its own process, nothing on stdin, both streams kept.
import {spawn} from 'node:child_process';
import {cliPath} from '../helpers/paths.js';

export type Ran = Readonly<{status: number | null; stdout: string; stderr: string}>;

const limitMs = 240_000;

/** Runs the command to its end; `stopped` ends it early. */
export function runCommand(
	args: readonly string[],
	env: Readonly<Record<string, string>>,
	cwd: string,
	stopped: AbortSignal,
): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [cliPath, ...args], {
			cwd,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			signal: AbortSignal.any([stopped, AbortSignal.timeout(limitMs)]),
			killSignal: 'SIGTERM',
		});
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		// An abort reports an error first; the end is waited for, so that nothing of it is left behind.
		child.on('error', (error) => {
			if (child.pid === undefined) reject(error);
		});
		child.on('close', (status) => resolve({status, stdout, stderr}));
	});
}
