// What the tests of the commands share: the bundled command as a real process, in a home of its own, with small runbooks.
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {execa} from 'execa';
import type {EventOf, JournalEvent} from '../../source/incident/events.js';
import {cliPath} from '../helpers/paths.js';

export type Environment = Readonly<Record<string, string>>;

/** How a command ended and what it said. */
export type Said = Readonly<{status: number | null; signal: string | null; stdout: string; stderr: string}>;

export type CallOptions = Readonly<{
	/** Added to the environment; undefined takes a variable out. */
	env?: Readonly<Record<string, string | undefined>>;
	cwd?: string;
	/** The bytes of stdin; absent, stdin is closed. */
	input?: string | Uint8Array;
	/** The program that is run in place of node with the bundled command. */
	command?: readonly [string, ...string[]];
	uid?: number;
}>;

/** A run that goes on; it is killed when its test ends. */
export type Started = Readonly<{
	pid: number;
	/** The first event for which the predicate holds; rejects when the command ends without one. */
	until: (wanted: (event: JournalEvent) => boolean) => Promise<JournalEvent>;
	kill: (signal: NodeJS.Signals) => void;
	ended: Promise<Said>;
}>;

export type Bench = Readonly<{
	root: string;
	home: string;
	/** GOTRIAGE_HOME */
	data: string;
	project: string;
	env: Environment;
	/** Writes a file below the project and gives its absolute path. */
	write: (name: string, content: string | Uint8Array) => Promise<string>;
	/** Writes `<id>.yaml` into the project; gives its path and the sha256 of its bytes. */
	book: (id: string, yaml: string) => Promise<Readonly<{file: string; sha256: string}>>;
	gotriage: (words: readonly string[], options?: CallOptions) => Promise<Said>;
	/** Starts `gotriage … --json` and follows its events. */
	start: (words: readonly string[], options?: CallOptions) => Started;
}>;

export const sha256Of = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Longer than any command of these tests takes on a machine that is busy with much else. */
const patienceMs = 240_000;

/** The tests of a file run side by side; more commands than this at once only make each other slow. */
const commandsAtOnce = 3;
let running = 0;
const waiting: Array<() => void> = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	if (running >= commandsAtOnce) {
		await new Promise<void>((resolve) => waiting.push(resolve));
	} else {
		running++;
	}

	try {
		return await work();
	} finally {
		const next = waiting.shift();
		if (next === undefined) {
			running--;
		} else {
			next();
		}
	}
}

/** Makes the directories of one test; they and what still runs are removed afterwards. */
export async function openBench(t: Pick<ExecutionContext, 'teardown'>): Promise<Bench> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-command-')));
	const home = join(root, 'home');
	const data = join(root, 'data');
	const project = join(root, 'project');
	const temporary = join(root, 'tmp');
	for (const directory of [home, project, temporary]) {
		await mkdir(directory);
	}

	const env: Environment = {
		PATH: process.env['PATH'] ?? '/usr/bin:/bin',
		HOME: home,
		GOTRIAGE_HOME: data,
		TMPDIR: temporary,
		LANG: 'C.UTF-8',
		GOENV: join(home, 'goenv'),
		GOCACHE: join(root, 'gocache'),
		GOMODCACHE: join(root, 'gomodcache'),
		GOPROXY: 'off',
		GOTOOLCHAIN: 'local',
	};
	const abort = new AbortController();
	t.teardown(async () => {
		abort.abort();
		await rm(root, {recursive: true, force: true, maxRetries: 5, retryDelay: 50});
	});

	const write: Bench['write'] = async (name, content) => {
		const file = join(project, name);
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, content);
		return file;
	};

	function call(words: readonly string[], options: CallOptions) {
		const [program, ...first] = options.command ?? [process.execPath, cliPath];
		const given = Object.entries({...env, ...options.env}).filter(
			(entry): entry is [string, string] => entry[1] !== undefined,
		);
		return execa(program, [...first, ...words], {
			cwd: options.cwd ?? project,
			env: Object.fromEntries(given),
			extendEnv: false,
			reject: false,
			stripFinalNewline: false,
			timeout: patienceMs,
			killSignal: 'SIGKILL',
			cancelSignal: abort.signal,
			...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
			...(options.uid === undefined ? {} : {uid: options.uid, gid: options.uid}),
		});
	}

	const saidBy = (result: Awaited<ReturnType<typeof call>>): Said => {
		if (result.timedOut) {
			throw new Error(`${result.command} did not end. It said:\n${result.stdout}\n${result.stderr}`);
		}

		return {
			status: result.exitCode ?? null,
			signal: result.signal ?? null,
			stdout: String(result.stdout),
			stderr: String(result.stderr),
		};
	};

	return {
		root,
		home,
		data,
		project,
		env,
		write,
		book: async (id, yaml) => ({file: await write(`${id}.yaml`, yaml), sha256: sha256Of(yaml)}),
		gotriage: async (words, options = {}) => inTurn(async () => saidBy(await call(words, options))),
		start(words, options = {}) {
			const child = call(words, options);
			const events: JournalEvent[] = [];
			const watchers = new Set<() => void>();
			let hasEnded = false;
			const look = () => {
				for (const watcher of [...watchers]) {
					watcher();
				}
			};
			createInterface({input: child.stdout as NodeJS.ReadableStream}).on('line', (line) => {
				events.push(JSON.parse(line) as JournalEvent);
				look();
			});
			const ended = child.then((result) => {
				hasEnded = true;
				look();
				return saidBy(result);
			});
			// A test that has failed already asks for it no more.
			ended.catch(() => undefined);
			return {
				pid: child.pid ?? 0,
				ended,
				kill: (signal) => {
					child.kill(signal);
				},
				until: (wanted) =>
					new Promise((resolve, reject) => {
						const watcher = () => {
							const event = events.find(wanted);
							if (event !== undefined) {
								watchers.delete(watcher);
								resolve(event);
							} else if (hasEnded) {
								watchers.delete(watcher);
								ended.then(({stdout, stderr}) => reject(new Error(`it ended first:\n${stdout}\n${stderr}`)), reject);
							}
						};
						watchers.add(watcher);
						watcher();
					}),
			};
		},
	};
}

/** The events that a `run --json` printed. */
export const eventsOf = (stdout: string): JournalEvent[] =>
	stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as JournalEvent);

/** The events of one type. */
export const ofType = <T extends JournalEvent['type']>(events: readonly JournalEvent[], type: T): Array<EventOf<T>> =>
	events.filter((event): event is EventOf<T> => event.type === type);

/** The incidents in a data directory, oldest first. */
export async function incidentsIn(bench: Bench): Promise<string[]> {
	const names = await readdir(join(bench.data, 'incidents')).catch(() => []);
	return names.sort();
}

/** The only incident there is. */
export async function onlyIncident(bench: Bench): Promise<Readonly<{id: string; directory: string; journal: string}>> {
	const [id, ...others] = await incidentsIn(bench);
	if (id === undefined || others.length > 0) {
		throw new Error(`one incident was expected, there is ${[id, ...others].join(', ')}`);
	}

	const directory = join(bench.data, 'incidents', id);
	return {id, directory, journal: join(directory, 'journal.ndjson')};
}

/** Every byte below a directory, by relative name: to see that nothing was changed. */
export async function bytesBelow(directory: string): Promise<Readonly<Record<string, string>>> {
	const found: Record<string, string> = {};
	for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
		if (entry.isFile()) {
			const path = join(entry.parentPath, entry.name);
			found[path.slice(directory.length + 1)] = (await readFile(path)).toString('latin1');
		}
	}

	return found;
}

/** The pids of living processes with that word in their command line; a dead one that waits for its parent has none. */
export async function processesWith(word: string): Promise<number[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(
		pids.map(async (pid) => {
			const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
			return line.includes(word) ? [Number(pid)] : [];
		}),
	);
	return found.flat();
}

/** Looks again and again until something holds: only for what sends no event, such as another process's file. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
	const end = Date.now() + patienceMs;
	while (!(await holds())) {
		if (Date.now() > end) {
			throw new Error(`in vain: ${what}`);
		}

		await delay(20);
	}
}

/** Fails unless the text is one sentence on one line, without a stack and without control characters. */
export function isOneSentence(t: ExecutionContext, text: string, wanted: RegExp, label: string): void {
	t.regex(text, wanted, label);
	t.regex(text, /^[^\n]+\n$/, `${label}: one line`);
	hasNoStack(t, text, label);
}

/** Fails where a program's own error would show: a stack, an unnamed value, a control character. */
export function hasNoStack(t: ExecutionContext, text: string, label: string): void {
	t.notRegex(text, /\n\s+at |node:internal|\[object |\bundefined\b|TypeError|Node\.js v/, label);
	t.deepEqual(controlsIn(text), [], label);
}

/** The control characters of a text besides the newline, and what turns text around, as code points. */
export function controlsIn(text: string): string[] {
	return [...text.matchAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu)].map(
		([character]) => `U+${character.codePointAt(0)?.toString(16)}`,
	);
}

/** A number in a file, an alarm above 5, and a reversible action that makes it small. */
export const numberBook = (fix = 'echo 3 > number', more = ''): string => `
schema: 1
id: small
title: A number is too large
requires: [cat]
${more}thresholds:
  limit: {value: 5, unit: pieces, source: the test}
triage:
  - {symptom: The number is too large, metric: look, response: fix}
steps:
  - id: look
    kind: check
    title: Read the number
    run: [cat, number]
    timeout: 10m
    parse: number
    unit: pieces
    alarm: {above: limit}
    next: {alarm: fix, ok: end, unknown: end}
  - id: fix
    kind: action
    title: Make the number small
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    shell: ${JSON.stringify(fix)}
    timeout: 10m
    undo: restore
    verify: look
    next: {declined: end, failed: end, done: end}
recovery: [look]
`;
