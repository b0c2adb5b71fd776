// What the tests of execution share: temporary directories, invocations with everything filled in, a sink that remembers.
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Invocation, Outcome, OutputSink} from '../../source/execution/executor.js';
import {createLiveExecutor, type LiveExecutorOptions} from '../../source/execution/live.js';
import {processStart} from '../../source/journal/process-identity.js';

export async function temporaryDirectory(t: Pick<ExecutionContext, 'teardown'>): Promise<string> {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-test-')));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** A check that runs `argv` in `directory`; `changes` replace parts of it. */
export function invocationIn(
	directory: string,
	argv: readonly [string, ...string[]],
	changes: Partial<Invocation> = {},
): Invocation {
	return {
		step: 'probe-it',
		attempt: 1,
		index: 0,
		role: 'check',
		command: {kind: 'run', argv},
		env: {},
		values: {},
		cwd: directory,
		tmp: join(directory, 'tmp'),
		artefacts: join(directory, 'artefacts'),
		timeoutMs: 30_000,
		parse: 'text',
		secrets: [],
		...changes,
	};
}

export const shell = (script: string): readonly [string, ...string[]] => ['/bin/sh', '-c', script];

export type RememberingSink = OutputSink &
	Readonly<{shown: {stdout: string; stderr: string}; whenShown: (text: string) => Promise<void>}>;

export function createSink(files: OutputSink['files'] = null): RememberingSink {
	const shown = {stdout: '', stderr: ''};
	const waiting = new Set<() => void>();
	return {
		files,
		shown,
		onText(stream, text) {
			shown[stream] += text;
			for (const look of waiting) look();
		},
		onProgress: () => undefined,
		whenShown: (text) =>
			new Promise((resolve) => {
				const look = (): void => {
					if (!`${shown.stdout}${shown.stderr}`.includes(text)) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
			}),
	};
}

export const never = new AbortController().signal;

export const userEnvironment = {PATH: process.env['PATH'], HOME: tmpdir(), LANG: 'C.UTF-8'};

export function executor(options: Partial<LiveExecutorOptions> = {}) {
	return createLiveExecutor({records: null, environment: userEnvironment, killAfterMs: 400, ...options});
}

export type Settled = Extract<Outcome, {kind: 'settled'}>;

/** The outcome as a settled one; fails the test when it is another. */
export function asSettled(outcome: Outcome): Settled {
	if (outcome.kind !== 'settled') throw new Error(`settled was expected: ${JSON.stringify(outcome)}`);
	return outcome;
}

/** Runs a check live and gives its settled outcome. */
export async function run(invocation: Invocation, options: Partial<LiveExecutorOptions> = {}): Promise<Settled> {
	return asSettled(await executor(options).execute(invocation, createSink(), never));
}

/** Resolves when a process is gone; looks often, because nothing reports the end of a stranger. */
export async function whenGone(pid: number): Promise<void> {
	while (processStart(pid) !== null) await new Promise((resolve) => setTimeout(resolve, 10));
}

export const isRunning = (pid: number): boolean => processStart(pid) !== null;
