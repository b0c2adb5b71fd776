// gopls-request: how fast a fresh gopls answers in a given module. It tells a sick live server (fresh is fast) from a
// sick workspace or toolchain (fresh is slow too). Judge the repeats: the first answer waits for the initial load.
//
// The fresh server gets a private, temporary GOPLSCACHE, so that nothing of the user's gopls cache is read or written;
// the build cache is the user's, because gopls could not load the standard library in useful time without it.
import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {isAbsolute, join, relative} from 'node:path';
import {performance} from 'node:perf_hooks';
import {pathToFileURL} from 'node:url';
import {findTool, remedyFor} from '../tools.js';
import {killGroup} from './child.js';
import {connectLsp, type LspClient} from './lsp-client.js';
import {numberParameter, stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeContext, type ProbeResult, type ProbeSpec} from './probe.js';
import {hasVariable, listPids, readStat} from './proc.js';
import {probeMark} from './process-table.js';
import {printable} from './redact.js';

// The initial load of a large workspace takes a while; the probe's own deadline still holds.
const longestLoadMs = 60_000;
/** Kept free before the deadline: the server is asked to leave and its cache is removed. */
const closingMs = 2000;
const largestFile = 1024 * 1024;
const runVariable = 'GOTRIAGE_PROBE_RUN';

export const goplsRequest: ProbeSpec = {
	name: 'gopls-request',
	measures:
		'How long a fresh gopls takes to start in a module and to answer hover requests; the live server is not touched.',
	parameters: {
		directory: {type: 'string', required: true, says: 'The module or workspace directory; relative to the project.'},
		requests: {
			type: 'number',
			required: false,
			says: 'How many repeats to time after the first, 1 to 50; 3 when left out.',
		},
		requestDeadlineSeconds: {
			type: 'number',
			required: false,
			says: 'Seconds after which a request counts as not answered; 5 when left out.',
		},
	},
	gives:
		'json {initializeMs, firstMs, repeatsMs, medianMs, p95Ms, answered, asked, timedOut, version, file}; median and p95 of the repeats, in which an unanswered request counts with its deadline; initializeMs and firstMs null when unanswered',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const given = stringParameter(parameters, 'directory');
		const directory = isAbsolute(given) ? given : join(context.cwd, given);
		const began = performance.now();
		const repeats = Math.round(numberParameter(parameters, 'requests', 3));
		const limitMs = numberParameter(parameters, 'requestDeadlineSeconds', 5) * 1000;
		if (repeats < 1 || repeats > 50) return notMeasured('requests must be between 1 and 50');
		if (limitMs < 10 || limitMs > 120_000) return notMeasured('requestDeadlineSeconds must be between 0.01 and 120');
		const gopls = await findTool('gopls', context.env);
		if (gopls === null) return notMeasured(`gopls was not found on PATH. ${remedyFor('gopls')}`);
		const file = await firstGoFile(directory);
		if (file === null) return notMeasured(`there is no Go file below ${printable(directory)}`);
		const text = await readFile(file, 'utf8');

		const cache = await mkdtemp(join(tmpdir(), 'gotriage-gopls-'));
		const run = randomUUID();
		const server = spawn(gopls, ['serve'], {
			cwd: directory,
			detached: true,
			stdio: ['pipe', 'pipe', 'pipe'],
			env: {
				...context.env,
				GOTOOLCHAIN: 'local',
				GOPLSCACHE: cache,
				[probeMark]: '1',
				[runVariable]: run,
			},
		});
		// The deadline and the abort of the probe both arrive here: the server must not outlive them.
		const stop = (): void => killGroup(server.pid);
		context.signal.addEventListener('abort', stop, {once: true});
		try {
			return await measure(server, {directory, file, text, repeats, limitMs, began}, context);
		} finally {
			context.signal.removeEventListener('abort', stop);
			stop();
			await killLeftovers(run);
			await rm(cache, {recursive: true, force: true, maxRetries: 3});
		}
	},
};

type Task = Readonly<{
	directory: string;
	file: string;
	text: string;
	repeats: number;
	limitMs: number;
	/** When the probe began, for its deadline counts from there. */
	began: number;
}>;

async function measure(server: ChildProcess, task: Task, context: ProbeContext): Promise<ProbeResult> {
	const {stdin, stdout, stderr} = server;
	if (stdin === null || stdout === null) return notMeasured('gopls could not be started');
	let complaint = '';
	stderr?.setEncoding('utf8').on('data', (text: string) => {
		complaint = (complaint + text).slice(-2000);
	});
	let startError: string | null = null;
	const client = connectLsp(stdout, stdin);
	server.on('error', (error) => {
		startError = error.message;
		client.close();
	});
	// Read by a function: the compiler does not see that the listeners change these.
	const whyClosed = (): string =>
		startError ?? (printable(complaint.trim().split('\n').at(-1) ?? '') || 'no reason given');

	const rootUri = pathToFileURL(task.directory).href;
	const uri = pathToFileURL(task.file).href;
	// Time that is left before nobody waits for this probe any more: what is late then is a finding, not a failure.
	const remaining = (): number => Math.max(1, task.began + context.deadlineMs - closingMs - performance.now());

	context.onProgress?.('starting a fresh gopls');
	const initialized = await client.request(
		'initialize',
		initializeParams(rootUri),
		Math.min(longestLoadMs, remaining()),
	);
	if (initialized.kind === 'closed') return notMeasured(`gopls ended before it answered (${whyClosed()})`);
	if (initialized.kind === 'error') return notMeasured(`gopls refused to start: ${printable(initialized.message)}`);

	let first: number | null = null;
	const repeatsMs: number[] = [];
	let answered = 0;
	if (initialized.kind === 'answered') {
		client.notify('initialized', {});
		client.notify('textDocument/didOpen', {textDocument: {uri, languageId: 'go', version: 1, text: task.text}});
		context.onProgress?.('waiting for the first answer: the workspace loads');
		// The first answer waits for the load, which is not what a request's own deadline is about.
		const loadMs = Math.min(longestLoadMs, remaining() - task.repeats * task.limitMs);
		first = await hover(client, uri, task, Math.max(loadMs, Math.min(task.limitMs, remaining())));
		if (first !== null) answered++;
	}
	for (let round = 1; round <= task.repeats; round++) {
		let ms: number | null = null;
		if (initialized.kind === 'answered') {
			context.onProgress?.(`request ${round} of ${task.repeats}`);
			ms = await hover(client, uri, task, Math.min(task.limitMs, remaining()));
		}
		if (ms !== null) answered++;
		repeatsMs.push(ms ?? task.limitMs);
	}
	if (client.isClosed()) return notMeasured(`gopls ended while it was asked (${whyClosed()})`);
	await client.request('shutdown', null, closingMs / 4);
	client.notify('exit', null);
	const sorted = [...repeatsMs].sort((a, b) => a - b);
	return measured({
		initializeMs: initialized.kind === 'answered' ? initialized.ms : null,
		firstMs: first,
		repeatsMs,
		medianMs: percentile(sorted, 0.5),
		p95Ms: percentile(sorted, 0.95),
		answered,
		asked: task.repeats + 1,
		timedOut: answered < task.repeats + 1,
		version: initialized.kind === 'answered' ? versionOf(initialized.result) : null,
		file: printable(relative(task.directory, task.file)),
	});
}

/** Milliseconds until the answer, null when there was none in time. A hover over nothing is an answer too. */
async function hover(client: LspClient, uri: string, task: Task, limitMs: number): Promise<number | null> {
	const position = hoverPosition(task.text);
	const answer = await client.request('textDocument/hover', {textDocument: {uri}, position}, limitMs);
	return answer.kind === 'answered' || answer.kind === 'error' ? answer.ms : null;
}

/** The first function's name, else the package's: a place where gopls needs type information to answer. */
function hoverPosition(text: string): Readonly<{line: number; character: number}> {
	const lines = text.split('\n');
	for (const pattern of [/^func (?:\([^)]*\) )?/, /^package /]) {
		const line = lines.findIndex((candidate) => pattern.test(candidate));
		const length = pattern.exec(lines[line] ?? '')?.[0].length;
		if (length !== undefined) return {line, character: length};
	}
	return {line: 0, character: 0};
}

/** Nearest-rank percentile of a sorted list. */
function percentile(sorted: readonly number[], share: number): number | null {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function initializeParams(rootUri: string): object {
	return {
		processId: process.pid,
		rootUri,
		workspaceFolders: [{uri: rootUri, name: 'probe'}],
		capabilities: {
			workspace: {configuration: true, workspaceFolders: true},
			textDocument: {hover: {contentFormat: ['plaintext']}},
		},
	};
}

/** gopls puts its build information, as JSON text, where others put a version. */
function versionOf(result: unknown): string | null {
	const info = field(result, 'serverInfo');
	const version = field(info, 'version');
	if (typeof version !== 'string') return null;
	try {
		const build: unknown = JSON.parse(version);
		const short = field(field(build, 'Main'), 'Version') ?? field(build, 'Version');
		return typeof short === 'string' && short !== '' ? printable(short) : null;
	} catch {
		return printable(version).slice(0, 80);
	}
}

function field(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}

const passedOver = new Set(['vendor', 'node_modules', 'testdata']);

/** The first Go file in breadth-first, alphabetical order, which is neither a test nor huge; null where there is none. */
async function firstGoFile(directory: string): Promise<string | null> {
	const queue = [directory];
	for (let visited = 0; visited < 500; visited++) {
		const at = queue.shift();
		if (at === undefined) return null;
		const entries = await readdir(at, {withFileTypes: true}).catch(() => []);
		entries.sort((a, b) => (a.name < b.name ? -1 : 1));
		for (const entry of entries) {
			const path = join(at, entry.name);
			if (entry.isDirectory() && !passedOver.has(entry.name) && !/^[._]/.test(entry.name)) queue.push(path);
			if (!entry.isFile() || !entry.name.endsWith('.go') || entry.name.endsWith('_test.go')) continue;
			if ((await stat(path)).size <= largestFile) return path;
		}
	}
	return null;
}

/** gopls starts a telemetry child in a session of its own, which the group's end does not reach: found by its mark. */
async function killLeftovers(run: string): Promise<void> {
	if (process.platform !== 'linux') return;
	for (const pid of await listPids()) {
		if (!(await hasVariable(pid, `${runVariable}=${run}`))) continue;
		const before = await readStat(pid);
		if (before === null || !(await hasVariable(pid, `${runVariable}=${run}`))) continue;
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It ended by itself meanwhile.
		}
	}
}
