// Runs one command live: its own process group without a terminal, its own deadline, stopped as a whole, settled on the
// exit of the process and not on the end of its pipes. Never throws for what a command can do; never slows it down.
import type {Readable} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {execa} from 'execa';
import {processStart} from '../journal/process-identity.js';
import {errorWords} from '../journal/system-error.js';
import {cleanLine} from '../text/clean.js';
import {redactText, secretsFromEnvironment} from '../text/redact.js';
import {drain} from './drain.js';
import {type Environment, stepEnvironment} from './environment.js';
import type {Invocation, Outcome, OutputSink} from './executor.js';
import {describeLeftovers, findLeftovers, leftoverWarnings} from './leftovers.js';
import {createOutputRecorder} from './output/output-recorder.js';
import {type Stopped, stopEverything} from './process-group.js';
import {notStarted, stoppedBeforeStart} from './settled.js';
import {explainStartFailure} from './start-failure.js';
import {createWorkspace, type Workspace} from './workspace.js';

/** TERM is answered by a tidy end within this time, else KILL follows. */
export const defaultGraceMs = 5000;

/** What even KILL does not end is waited for no longer than this. */
const longestHangMs = 5000;
/** A timer cannot count further. */
const longestTimerMs = 2 ** 31 - 1;

export type ProcessOptions = Readonly<{
	/** The user's environment. */
	environment: Environment;
	/** Unlike that of any other invocation; descendants are found by it. */
	tag: string;
	graceMs: number;
	/** Called as soon as the process exists, before anything else happens; may write it down. */
	onStarted?: (process: Readonly<{pid: number; started: string | null}>) => void;
}>;

type Exit = Readonly<{code: number | null; signal: string | null}>;

/** Runs the command of an invocation of kind `run` or `shell` to its end. */
export async function runProcess(
	invocation: Invocation,
	sink: OutputSink,
	stop: AbortSignal,
	options: ProcessOptions,
): Promise<Outcome> {
	if (stop.aborted) return stoppedBeforeStart();
	let workspace: Workspace;
	try {
		workspace = await createWorkspace(invocation);
	} catch (error) {
		return notStarted({
			kind: 'other',
			sentence: `A directory that the step needs could not be made: ${errorWords(error)}.`.slice(0, 500),
		});
	}
	try {
		return await runIn(workspace, invocation, sink, stop, options);
	} finally {
		await workspace.remove();
	}
}

async function runIn(
	workspace: Workspace,
	invocation: Invocation,
	sink: OutputSink,
	stop: AbortSignal,
	options: ProcessOptions,
): Promise<Outcome> {
	const begun = performance.now();
	const elapsed = (): number => Math.round(performance.now() - begun);
	const argv = argvOf(invocation);
	const environment = stepEnvironment(options.environment, invocation, options.tag);
	const secrets = [
		...invocation.secrets,
		...secretsFromEnvironment(options.environment),
		...secretsFromEnvironment(environment),
	];
	const fail = async (error: unknown): Promise<Outcome> => {
		const attempted = {argv, cwd: invocation.cwd, path: environment['PATH']};
		const {kind, sentence} = await explainStartFailure(error, attempted);
		return notStarted({kind, sentence: cleanLine(redactText(sentence, secrets).text)}, elapsed());
	};

	const child = spawn(argv, invocation.cwd, environment);
	if (child instanceof Error) return fail(child);
	const {pid} = child;
	if (pid === undefined) return fail(causeOf(await child));

	let exit: Exit | null = null;
	const exited = new Promise<Exit>((resolve) => {
		child.once('exit', (code: number | null, signal: string | null) => {
			exit = {code, signal};
			resolve(exit);
		});
	});
	const hasExited = (): boolean => exit !== null;
	const started = processStart(pid);
	options.onStarted?.({pid, started});
	const step = {pid, started, tag: options.tag};

	const output = createOutputRecorder({sink, secrets, parse: invocation.parse, artefactBytes: workspace.artefactBytes});
	const ended = Promise.all([
		follow(child.stdout, (chunk) => output.write('stdout', chunk)),
		follow(child.stderr, (chunk) => output.write('stderr', chunk)),
	]);

	const first = await firstOf(exited, invocation.timeoutMs, stop);
	let stopped: Stopped | null = first === 'exit' ? null : await stopEverything(step, options.graceMs, hasExited);
	// What even KILL does not end hangs in the operating system: nobody waits for it for ever.
	const end = exit ?? (await Promise.race([exited, wait(longestHangMs, null)]));
	const durationMs = elapsed();

	const isDrained = await drain(ended, output.lastWrite, stop);
	child.stdout.destroy();
	child.stderr.destroy();
	const isStoppedLate = stopped === null && stop.aborted;
	if (isStoppedLate) stopped = await stopEverything(step, options.graceMs, hasExited);

	const running = stopped === null ? await findLeftovers(step) : stopped.remaining;
	const leftovers = await describeLeftovers(running, stopped?.escaped ?? [], secrets);
	const recorded = await output.finish();
	return {
		kind: 'settled',
		exit: end?.code ?? null,
		signal: end?.signal ?? null,
		timedOut: first === 'deadline',
		interrupted: first === 'stop' || isStoppedLate,
		killed: stopped?.killed ?? false,
		durationMs,
		pid,
		stdout: recorded.stdout,
		stderr: recorded.stderr,
		parsed: recorded.parsed,
		leftovers,
		warnings: [
			...leftoverWarnings(leftovers, stopped),
			...(isDrained ? [] : ['Its output was still held open after it had ended; what came later is not recorded.']),
			...(end === null ? ['It could not be ended: it hangs in the operating system.'] : []),
			...recorded.warnings,
		],
	};
}

function argvOf({command}: Invocation): readonly [string, ...string[]] {
	if (command.kind === 'run') return command.argv;
	if (command.kind === 'shell') return ['/bin/sh', '-eu', '-c', command.script];
	throw new TypeError(`A command of kind ${command.kind} has no arguments.`);
}

/**
 * execa's own timeout and cancel are not used: they wait for pipes that a descendant may hold open for ever. The process
 * leads a session of its own, so it has no terminal to read from or to paint on.
 */
function spawn(argv: readonly [string, ...string[]], cwd: string, env: Record<string, string>) {
	try {
		return execa(argv[0], argv.slice(1), {
			cwd,
			env,
			extendEnv: false,
			stdin: 'ignore',
			stdout: 'pipe',
			stderr: 'pipe',
			detached: true,
			cleanup: false,
			buffer: false,
			encoding: 'buffer',
			reject: false,
			stripFinalNewline: false,
			verbose: 'none',
			shell: false,
			preferLocal: false,
		});
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** The system's own error inside execa's. */
function causeOf(result: unknown): unknown {
	return result instanceof Error ? (result.cause ?? result) : result;
}

/** Reads a pipe as fast as it gives; resolves when it is closed. */
function follow(stream: Readable, write: (chunk: Buffer) => void): Promise<void> {
	return new Promise((resolve) => {
		stream.on('data', write);
		stream.on('error', () => undefined);
		stream.once('close', resolve);
	});
}

/** Resolves with what came first: the exit of the process, its deadline or the wish to stop it. */
async function firstOf(
	exited: Promise<unknown>,
	timeoutMs: number,
	stop: AbortSignal,
): Promise<'exit' | 'deadline' | 'stop'> {
	let timer: NodeJS.Timeout | undefined;
	let onAbort: () => void = () => undefined;
	try {
		return await new Promise((resolve) => {
			onAbort = () => resolve('stop');
			// An exit that lies ready was in time, though the timer is looked at first.
			const atDeadline = (): unknown => setImmediate(() => resolve('deadline'));
			timer = setTimeout(atDeadline, Math.min(Math.max(1, timeoutMs), longestTimerMs));
			stop.addEventListener('abort', onAbort, {once: true});
			if (stop.aborted) onAbort();
			void exited.then(() => resolve('exit'));
		});
	} finally {
		clearTimeout(timer);
		stop.removeEventListener('abort', onAbort);
	}
}
