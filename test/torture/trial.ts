// One trial: the real bundled command in a home of its own, a runbook whose actions write down beside gotriage what they
// really did, and a look at every process that carries the trial's mark.
import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {JournalEvent} from '../../source/incident/events.js';
import {cliPath} from '../helpers/paths.js';

/** The exit status each action really has. */
export const trueExit: Readonly<Record<string, number>> = {first: 0, second: 7};

const stages = 'for i in 1 2 3 4; do echo line $i; sleep 0.03; done';

/**
 * Two checks and two actions. Each action writes its beginning and its end to `ledger`, which gotriage does not know, and
 * prints in between, so that one whose pipe breaks is cut in half and shows it.
 */
export const tortureBook = `schema: 1
id: torture
title: A number is too large
requires: [cat]
triage:
  - {symptom: The number is too large, metric: look, response: first}
steps:
  - id: look
    kind: check
    title: Read the number
    shell: 'sleep 0.05; cat number'
    parse: number
    alarm: {when: value > 5, says: the number is too large}
    next: {alarm: first, ok: end, unknown: end}
  - id: first
    kind: action
    title: Make the number small
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    shell: 'echo begin first >> ledger; ${stages}; echo 3 > number; echo end first >> ledger'
    undo: restore
    verify: look
    next: {declined: end, failed: end, done: second}
  - id: second
    kind: action
    title: Fail after some work
    risk: reversible
    effect: Something is written down.
    snapshot: [number]
    shell: 'echo begin second >> ledger; ${stages}; echo 4 > number; echo end second >> ledger; exit 7'
    undo: restore
    verify: look
    next: end
recovery: [look]
`;

export const bookHash = createHash('sha256').update(tortureBook).digest('hex');

export type Said = Readonly<{status: number | null; signal: string | null; stdout: string; stderr: string}>;

export type Run = Readonly<{
	pid: number;
	child: ChildProcess;
	/** The events printed so far, whole lines only. */
	printed: () => readonly JournalEvent[];
	/** Resolves when an event of this type was printed, or the command has ended. */
	seen: (type: JournalEvent['type'], step?: string) => Promise<void>;
	ended: Promise<Said>;
}>;

export type Trial = Readonly<{
	root: string;
	data: string;
	project: string;
	book: string;
	env: Readonly<Record<string, string>>;
	start: (words: readonly string[], options?: StartOptions) => Run;
	call: (words: readonly string[], options?: StartOptions) => Promise<Said>;
	/** The words of the run that every trial makes. */
	runWords: readonly string[];
	incidents: () => Promise<readonly string[]>;
	journalPath: (id: string) => string;
	/** What the actions really did. */
	ledger: () => Promise<readonly string[]>;
	/** Living processes that carry the mark of this trial. */
	processes: () => Promise<readonly number[]>;
	/** Waits until none is left; resolves with those that are after `ms`. */
	settled: (ms?: number) => Promise<readonly number[]>;
	cleanup: () => Promise<void>;
}>;

export type StartOptions = Readonly<{
	/** A module loaded before the command, that makes its world worse. */
	shim?: string;
	env?: Readonly<Record<string, string>>;
	/** Run below this program, as `sh -c 'ulimit …; exec "$@"' sh`. */
	under?: readonly [string, ...string[]];
}>;

const parseLine = (line: string): JournalEvent[] => {
	try {
		return [JSON.parse(line) as JournalEvent];
	} catch {
		return [];
	}
};

/** Makes the directories of one trial; `data` may lie elsewhere, as on a small disk. */
export async function newTrial(options: Readonly<{data?: string}> = {}): Promise<Trial> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-torture-')));
	const home = join(root, 'home');
	const project = join(root, 'project');
	const temporary = join(root, 'tmp');
	for (const directory of [home, project, temporary]) {
		await mkdir(directory);
	}

	const data = options.data ?? join(root, 'data');
	const book = join(project, 'torture.yaml');
	await writeFile(book, tortureBook, {mode: 0o600});
	await writeFile(join(project, 'number'), '9\n');
	const env = {
		PATH: process.env['PATH'] ?? '/usr/bin:/bin',
		HOME: home,
		GOTRIAGE_HOME: data,
		TMPDIR: temporary,
		LANG: 'C.UTF-8',
	};
	const children = new Set<ChildProcess>();

	function start(words: readonly string[], {shim, env: more = {}, under}: StartOptions = {}): Run {
		const command = [
			...(under ?? []),
			process.execPath,
			...(shim === undefined ? [] : ['--import', shim]),
			cliPath,
			...words,
		];
		const [program = '', ...rest] = command;
		const child = spawn(program, rest, {cwd: project, env: {...env, ...more}, stdio: ['ignore', 'pipe', 'pipe']});
		children.add(child);
		let stdout = '';
		let stderr = '';
		let hasEnded = false;
		const watchers = new Set<() => void>();
		const look = (): void => {
			for (const watcher of [...watchers]) {
				watcher();
			}
		};
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
			look();
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		const printed = (): readonly JournalEvent[] => stdout.split('\n').slice(0, -1).flatMap(parseLine);
		const ended = new Promise<Said>((resolve) => {
			child.once('close', (status, signal) => {
				hasEnded = true;
				children.delete(child);
				look();
				resolve({status, signal, stdout, stderr});
			});
		});
		return {
			pid: child.pid ?? 0,
			child,
			printed,
			ended,
			seen: (type, step) =>
				new Promise((resolve) => {
					const watcher = (): void => {
						const isThere = printed().some(
							(event) => event.type === type && (step === undefined || ('step' in event && event.step === step)),
						);
						if (isThere || hasEnded) {
							watchers.delete(watcher);
							resolve();
						}
					};
					watchers.add(watcher);
					watcher();
				}),
		};
	}

	const processes = async (): Promise<readonly number[]> => {
		const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
		const found: number[] = [];
		for (const pid of pids) {
			const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
			if (environment.includes(root)) {
				found.push(Number(pid));
			}
		}

		return found;
	};

	return {
		root,
		data,
		project,
		book,
		env,
		start,
		call: async (words, startOptions) => start(words, startOptions).ended,
		runWords: ['run', book, '--trust', bookHash, '--json', '--allow', 'reversible'],
		incidents: async () => (await readdir(join(data, 'incidents')).catch(() => [])).sort(),
		journalPath: (id) => join(data, 'incidents', id, 'journal.ndjson'),
		ledger: async () =>
			(await readFile(join(project, 'ledger'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
		processes,
		async settled(ms = 60_000) {
			const end = performance.now() + ms;
			for (;;) {
				const alive = await processes();
				if (alive.length === 0 || performance.now() > end) {
					return alive;
				}

				await delay(40);
			}
		},
		async cleanup() {
			for (const child of children) {
				child.kill('SIGKILL');
			}

			for (const pid of await processes()) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// It ended meanwhile.
				}
			}

			await rm(root, {recursive: true, force: true, maxRetries: 5, retryDelay: 50});
		},
	};
}

/** Runs work in a trial of its own and cleans up behind it. */
export async function inTrial<T>(
	work: (trial: Trial) => Promise<T>,
	options: Readonly<{data?: string}> = {},
): Promise<T> {
	const trial = await newTrial(options);
	try {
		return await work(trial);
	} finally {
		await trial.cleanup();
	}
}

/** Does `count` pieces of work, some at once. */
export async function sideBySide(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
	let next = 0;
	await Promise.all(
		Array.from({length: Math.min(count, atOnce)}, async () => {
			for (let index = next++; index < count; index = next++) {
				await work(index);
			}
		}),
	);
}
