// Speed as ratios, each measured in one run on one machine, so that they mean the same everywhere. Prints; fails never.
import {spawn, spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createLiveExecutor} from '../../source/execution/live.js';
import {openCatalogue} from '../../source/journal/catalogue.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, newIncidentId} from '../../source/journal/journal.js';
import {cliPath} from '../helpers/paths.js';
import {openTerminal} from '../helpers/pty.js';

const gibibyte = 1024 ** 3;
const startRuns = 9;

const median = (values: readonly number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timeOf(work: () => Promise<unknown> | unknown): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

function print(what: string, ratio: number, detail: string): void {
	console.log(`${what.padEnd(46)} ${ratio.toFixed(2).padStart(8)} ×   ${detail}`);
}

const root = await mkdtemp(join(tmpdir(), 'gotriage-bench-'));
const env: Record<string, string> = {
	PATH: process.env['PATH'] ?? '',
	HOME: root,
	TERM: 'xterm-256color',
	GOTRIAGE_HOME: join(root, 'home'),
};

async function startUp(): Promise<void> {
	const run = (words: readonly string[]) => spawnSync(process.execPath, words, {env, stdio: 'ignore'});
	const times = {bare: [] as number[], version: [] as number[], list: [] as number[], frame: [] as number[]};
	// Taken in turns, so that a busy moment of the machine falls on all alike.
	for (let round = 0; round < startRuns; round++) {
		times.bare.push(await timeOf(() => run(['-e', '0'])));
		times.version.push(await timeOf(() => run([cliPath, '--version'])));
		times.list.push(await timeOf(() => run([cliPath, 'list'])));
		times.frame.push(
			await timeOf(async () => {
				const terminal = openTerminal({command: process.execPath, args: [cliPath], env, cwd: root});
				await terminal.waitForScreen('s sweep');
				terminal.kill();
				await terminal.exited;
			}),
		);
	}

	const bare = median(times.bare);
	const told = (ms: number) => `${Math.round(ms)} ms against ${Math.round(bare)} ms`;
	print('--version against node -e 0', median(times.version) / bare, told(median(times.version)));
	print('list against node -e 0', median(times.list) / bare, told(median(times.list)));
	print('first frame of the board against node -e 0', median(times.frame) / bare, told(median(times.frame)));
}

async function streaming(): Promise<void> {
	const script = `head -c ${gibibyte} /dev/zero | tr '\\0' 'x' | fold -w 100`;
	const cat = await timeOf(
		async () =>
			new Promise<void>((resolve) => {
				spawn('/bin/sh', ['-c', `${script} | cat >/dev/null`], {stdio: 'ignore'}).on('exit', () => {
					resolve();
				});
			}),
	);
	const executor = createLiveExecutor({records: null, environment: env});
	const step = await timeOf(async () => {
		await executor.execute(
			{
				step: 'bench',
				attempt: 1,
				index: 0,
				role: 'check',
				command: {kind: 'shell', script},
				env: {},
				values: {},
				cwd: root,
				tmp: join(root, 'tmp'),
				artefacts: join(root, 'artefacts'),
				timeoutMs: 600_000,
				parse: 'text',
				secrets: [],
			},
			{
				files: {stdout: join(root, 'out'), stderr: join(root, 'err'), timing: join(root, 'timing')},
				onText: () => undefined,
				onProgress: () => undefined,
			},
			new AbortController().signal,
		);
	});
	print(
		'1 GiB through a step against cat >/dev/null',
		step / cat,
		`${Math.round(step)} ms against ${Math.round(cat)} ms, ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MiB in use`,
	);
}

const clock = {now: () => new Date(), monotonicMs: () => performance.now()};

async function journalAppend(): Promise<void> {
	const home = await openHome(join(root, 'journals'));
	const note = {
		type: 'note.added',
		text: 'a note of the usual length, to be appended again and again',
		about: null,
	} as const;
	const journal = await createJournal(home, newIncidentId(clock.now(), Math.random), clock);
	const appended = async (count: number): Promise<number> => {
		const times: number[] = [];
		for (let index = 0; index < count; index++) {
			times.push(await timeOf(async () => journal.append(note)));
		}

		return median(times);
	};
	await appended(10);
	const early = await appended(100);
	const toGo = 10_000 - journal.events.length;
	await appended(toGo);
	const late = await appended(100);
	await journal.close();
	print(
		'journal append at 10,000 events against 10',
		late / early,
		`${late.toFixed(2)} ms against ${early.toFixed(2)} ms`,
	);
}

async function catalogueOpen(): Promise<void> {
	const openWith = async (count: number): Promise<number> => {
		const directory = join(root, `catalogue-${count}`);
		const home = await openHome(directory);
		await mkdir(join(directory, 'incidents'), {recursive: true});
		const incidents = [];
		for (let index = 0; index < count; index++) {
			const number = String(index).padStart(6, '0');
			const id = `20260101-${number}-aaaa`;
			incidents.push({
				id,
				kind: 'incident',
				runbook: 'modproxy-down',
				status: 'closed',
				outcome: 'healthy',
				startedAt: '2026-01-01T00:00:00.000Z',
				endedAt: '2026-01-01T00:01:00.000Z',
				directory: join(directory, 'incidents', id),
			});
		}

		await writeFile(
			join(directory, 'catalogue.json'),
			JSON.stringify({schema: 1, incidents, baselines: {}, trust: [], settings: {}}),
			{mode: 0o600},
		);
		const times: number[] = [];
		for (let round = 0; round < 5; round++) {
			times.push(await timeOf(async () => openCatalogue(home, clock)));
		}

		return median(times);
	};
	const few = await openWith(10);
	const many = await openWith(10_000);
	print(
		'catalogue open with 10,000 incidents against 10',
		many / few,
		`${many.toFixed(1)} ms against ${few.toFixed(1)} ms`,
	);
}

try {
	console.log('ratios of this run (lower is better)');
	await startUp();
	await streaming();
	await journalAppend();
	await catalogueOpen();
} finally {
	await rm(root, {recursive: true, force: true});
}
