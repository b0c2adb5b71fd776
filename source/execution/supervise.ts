// Has an action carried out by a supervisor of its own and follows it. When this process dies, the action goes on, and its
// record tells later how it ended.
import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {errorWords} from '../journal/system-error.js';
import type {Environment} from './environment.js';
import type {Invocation, Outcome, OutputSink, StartFailure} from './executor.js';
import {ancestorsOf, listProcesses} from './process-table.js';
import {notStarted, stoppedBeforeStart} from './settled.js';
import {refusal} from './start-failure.js';
import {messageDescriptor, type SupervisionMessage, type SupervisionOrder} from './supervision.js';
import {createRecord, readOutcome, wasNeverSupervised} from './supervision-record.js';

/** Beside this module, both in the bundle and as compiled for tests. */
const supervisorFile = fileURLToPath(new URL('./supervisor.js', import.meta.url));

/** A supervisor that was told to stop gets the command's grace and this much more. */
const stopSlackMs = 20_000;
const lastMessagesMs = 500;

export type SuperviseOptions = Readonly<{
	/** Where records are kept: `<incident>/supervised`. */
	records: string;
	environment: Environment;
	tag: string;
	graceMs: number;
}>;

/** Runs an action under a supervisor to its end. */
export async function supervise(
	invocation: Invocation,
	sink: OutputSink,
	stop: AbortSignal,
	options: SuperviseOptions,
): Promise<Outcome> {
	if (stop.aborted) return stoppedBeforeStart();
	let record: Awaited<ReturnType<typeof createRecord>>;
	let log: number;
	try {
		record = await createRecord(options.records, invocation, sink.files);
		log = openSync(join(record.directory, 'supervisor.log'), 'a', 0o600);
	} catch (error) {
		return notStarted(unrecordable(errorWords(error)));
	}
	const order: SupervisionOrder = {
		invocation,
		files: record.spec.files,
		environment: options.environment,
		tag: options.tag,
		graceMs: options.graceMs,
		own: [process.pid, ...ancestorsOf(process.pid, await listProcesses())],
	};
	let child: ChildProcess;
	try {
		child = start(record.directory, log, options.environment);
	} catch (error) {
		return notStarted(unstartable(error));
	} finally {
		closeSync(log);
	}
	return follow(child, order, record.directory, sink, stop);
}

function start(directory: string, log: number, {PATH, HOME, TMPDIR}: Environment): ChildProcess {
	return spawn(process.execPath, [supervisorFile, directory], {
		cwd: '/',
		// The user's environment reaches the command by the order; the supervisor itself needs hardly any.
		env: {...(PATH && {PATH}), ...(HOME && {HOME}), ...(TMPDIR && {TMPDIR})},
		detached: true,
		stdio: ['pipe', 'ignore', log, 'pipe'],
	});
}

async function follow(
	child: ChildProcess,
	order: SupervisionOrder,
	directory: string,
	sink: OutputSink,
	stop: AbortSignal,
): Promise<Outcome> {
	const ended = new Promise<Error | null>((resolve) => {
		child.once('error', resolve);
		child.once('exit', () => resolve(null));
	});
	// Without descriptors left for its pipes a process has none at all, and says why by its error.
	const {stdio} = child as Readonly<{stdio?: ChildProcess['stdio']}>;
	let unable: string | null = null;
	const messages = receive(stdio?.[messageDescriptor] as Readable | undefined, (message) => {
		if (message.type === 'text') sink.onText(message.stream, message.text);
		else if (message.type === 'progress') sink.onProgress(message.progress);
		else unable = message.why;
	});
	give(child.stdin, JSON.stringify(order));

	let onAbort: () => void = () => undefined;
	const late = new Promise<'late'>((resolve) => {
		onAbort = () => {
			child.kill('SIGTERM');
			void wait(order.graceMs + stopSlackMs, undefined, {ref: false}).then(() => resolve('late'));
		};
	});
	stop.addEventListener('abort', onAbort, {once: true});
	if (stop.aborted) onAbort();
	const end = await Promise.race([ended, late]);
	stop.removeEventListener('abort', onAbort);
	if (end instanceof Error) {
		return notStarted(unstartable(end));
	}
	const over = new AbortController();
	await Promise.race([messages, wait(lastMessagesMs, undefined, {signal: over.signal}).catch(() => undefined)]);
	over.abort();

	// Before its first line a supervisor has read no order, so nothing can have been started.
	if (end === null && (await wasNeverSupervised(directory))) {
		return stop.aborted
			? stoppedBeforeStart()
			: unable === null
				? notStarted({kind: 'other', sentence: 'The supervisor ended before it could start anything.'})
				: notStarted(unrecordable(unable));
	}
	return readOutcome(directory);
}

function unrecordable(why: string): StartFailure {
	return refusal(`Nothing was started, because it could not be recorded: ${why}.`);
}

function unstartable(error: unknown): StartFailure {
	return {kind: 'other', sentence: `The supervisor could not be started: ${errorWords(error)}.`};
}

function give(stdin: Writable | null | undefined, order: string): void {
	stdin?.on('error', () => undefined);
	stdin?.end(order);
}

/** Passes messages on; resolves when the supervisor has closed its end. */
async function receive(stream: Readable | undefined, take: (message: SupervisionMessage) => void): Promise<void> {
	if (!stream) return;
	stream.on('error', () => undefined);
	try {
		for await (const line of createInterface({input: stream})) {
			take(JSON.parse(line) as SupervisionMessage);
		}
	} catch {
		// A supervisor that was killed may leave half a message.
	}
}
