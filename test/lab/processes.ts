// Processes of the lab: started for one test, ended with it, looked at only by their own pid.
import {type ChildProcess, spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import type {Environment} from './sandbox.js';

export type LabProcess = Readonly<{
	pid: number;
	child: ChildProcess;
	/** The first line of stdout that matches, or a rejection when the process ends without one. */
	line: (pattern: RegExp) => Promise<RegExpMatchArray>;
	ended: Promise<void>;
	/** Ends it and what it started at once, stopped or not, and waits for that. */
	kill: () => Promise<void>;
}>;

export type StartOptions = Readonly<{cwd: string; env: Environment}>;

/** Starts a program whose stdin stays open until it is killed. */
export function startProcess(file: string, args: readonly string[], options: StartOptions): LabProcess {
	const child = spawn(file, [...args], {
		cwd: options.cwd,
		env: {...options.env},
		stdio: ['pipe', 'pipe', 'pipe'],
		// A group of its own: what it starts ends with it.
		detached: true,
	});
	const {pid} = child;
	if (pid === undefined) throw new Error(`${file} could not be started`);
	const killGroup = (): void => {
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {
			// Nothing is left of it.
		}
	};
	process.once('exit', killGroup);
	let stdout = '';
	let stderr = '';
	const listeners = new Set<() => void>();
	const notify = (): void => {
		for (const listener of listeners) listener();
	};
	child.stdin?.on('error', () => undefined);
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		notify();
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		stderr = (stderr + text).slice(-4000);
	});
	let hasEnded = false;
	const ended = new Promise<void>((resolve) => {
		const end = (): void => {
			hasEnded = true;
			notify();
			resolve();
		};
		child.once('exit', end);
		child.once('error', end);
	});
	return {
		pid,
		child,
		ended,
		line: (pattern) =>
			new Promise((resolve, reject) => {
				const look = (): void => {
					const match = stdout.match(pattern);
					if (match === null && !hasEnded) return;
					listeners.delete(look);
					if (match === null) reject(new Error(`${file} ended without ${pattern}: ${stderr}`));
					else resolve(match);
				};
				listeners.add(look);
				look();
			}),
		kill: async () => {
			killGroup();
			await ended;
			process.off('exit', killGroup);
		},
	};
}

/** The state letter in /proc (R, S, T, Z …); null when the process is gone. */
export async function processState(pid: number): Promise<string | null> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
	return text === null ? null : (text.slice(text.lastIndexOf(')') + 2).split(' ')[0] ?? null);
}

/** Waits until the process is in one of the states (null: gone), for at most ten seconds. */
export async function waitForState(pid: number, ...states: ReadonlyArray<string | null>): Promise<void> {
	const end = Date.now() + 10_000;
	for (;;) {
		const state = await processState(pid);
		if (states.includes(state)) return;
		if (Date.now() > end) throw new Error(`process ${pid} is ${state}, not one of ${states.join(' ')}`);
		await delay(20);
	}
}
