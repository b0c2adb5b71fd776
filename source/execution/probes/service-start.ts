// service-start: how long a program takes from its start until it listens and until it says that it is ready, and what its
// Go packages do before main. It starts the program itself, in a process group of its own, and ends it again; a copy that
// runs already is not touched, and where one answers at the readiness page nothing is started.
import {type ChildProcess, spawn} from 'node:child_process';
import {access, constants as fileConstants, readdir} from 'node:fs/promises';
import {constants} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import {inittrace} from '../../parsing/inittrace.js';
import type {Json} from '../../runbook/verdict.js';
import {killGroup} from './child.js';
import {httpGet, httpUrl} from './http-get.js';
import {parseListening} from './listening-process.js';
import {numberParameter, stringParameter, textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeContext, type ProbeSpec} from './probe.js';
import {readProcLink, textOrNull} from './proc.js';
import {printable} from './redact.js';

const pollMs = 10;
/** Between asking the program to end and ending it. */
const graceMs = 1000;
const errorCap = 1024 * 1024;

type Times = {listenMs: number | null; readyMs: number | null; endedMs: number | null; exit: number | null};

export const serviceStart: ProbeSpec = {
	name: 'service-start',
	measures:
		'The time from the start of a program until it listens and is ready, and what its Go packages do before main.',
	parameters: {
		program: {type: 'string', required: true, says: 'The program; relative to the project.'},
		arguments: {type: 'list', required: false, says: 'Its arguments; none when left out.'},
		ready: {
			type: 'string',
			required: false,
			says: 'Its readiness page; without it the program counts as ready when it listens.',
		},
		seconds: {type: 'number', required: false, says: 'How long to wait at most, 0.1 to 120; 10 when left out.'},
	},
	gives:
		'json {ms (until it was ready, listened or ended, whichever was asked for; null when that did not come), listenMs, readyMs, endedMs, exit, isReady, says, initMs (until its packages were initialised), slowestInit: {package, ms, atMs}, inits}; times in milliseconds from the start, null for what did not come; the init figures are null for programs that are not written in Go',
	platforms: ['linux'],
	run: async (parameters, context) => {
		const given = stringParameter(parameters, 'program');
		const program = isAbsolute(given) ? given : join(context.cwd, given);
		const seconds = numberParameter(parameters, 'seconds', 10);
		if (seconds < 0.1 || seconds > 120) return notMeasured('seconds must be between 0.1 and 120');
		const page = stringParameter(parameters, 'ready');
		const ready = page === '' ? null : httpUrl(page);
		if (page !== '' && ready === null) return notMeasured('ready must be an http or https address');
		try {
			await access(program, fileConstants.X_OK);
		} catch {
			return notMeasured(`${printable(given)} is no program that this user may run`);
		}
		if (ready !== null) {
			const before = await httpGet(ready, {timeoutMs: 1000, maxBytes: 65_536, signal: context.signal});
			if (before.kind === 'answer') {
				return notMeasured(`something answers at ${ready.host} already: a second copy would not get its port`);
			}
		}
		return measureStart(program, textListParameter(parameters, 'arguments'), ready, seconds, context);
	},
};

async function measureStart(
	program: string,
	args: readonly string[],
	ready: URL | null,
	seconds: number,
	context: ProbeContext,
) {
	const settings = context.env['GODEBUG'];
	const began = performance.now();
	const child = spawn(program, [...args], {
		cwd: context.cwd,
		detached: true,
		stdio: ['ignore', 'ignore', 'pipe'],
		env: {...context.env, GODEBUG: settings ? `${settings},inittrace=1` : 'inittrace=1'},
	});
	const stop = (): void => killGroup(child.pid);
	context.signal.addEventListener('abort', stop, {once: true});
	let stderr = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		if (stderr.length < errorCap) stderr += text;
	});
	const times: Times = {listenMs: null, readyMs: null, endedMs: null, exit: null};
	let startError: string | null = null;
	const sinceStart = (): number => Math.round(performance.now() - began);
	child.once('error', (error) => {
		startError = error.message;
	});
	child.once('exit', (exit) => {
		times.endedMs = sinceStart();
		times.exit = exit;
	});
	try {
		await watch(child, ready, seconds * 1000, times, sinceStart, context);
	} finally {
		context.signal.removeEventListener('abort', stop);
		await end(child, times);
	}
	if (startError !== null) return notMeasured(`the program could not be started: ${printable(startError)}`);
	const isReady = ready === null ? times.listenMs !== null || times.endedMs !== null : times.readyMs !== null;
	const init = initOf(stderr);
	const ms = ready === null ? (times.listenMs ?? times.endedMs) : times.readyMs;
	return measured(
		{
			ms,
			...times,
			isReady,
			says: sentenceOf(times, isReady, ready, seconds),
			...init,
		},
		init.inits,
	);
}

/** Polls until the program is ready, has ended, or the time is over. */
async function watch(
	child: ChildProcess,
	ready: URL | null,
	limitMs: number,
	times: Times,
	sinceStart: () => number,
	context: ProbeContext,
): Promise<void> {
	const latest = Math.min(limitMs, context.deadlineMs - graceMs - 500);
	while (sinceStart() < latest && times.endedMs === null && child.pid !== undefined) {
		if (times.listenMs === null && (await isListening(child.pid))) times.listenMs = sinceStart();
		if (ready === null && times.listenMs !== null) return;
		if (ready !== null && times.listenMs !== null) {
			const left = Math.max(1, latest - sinceStart());
			const answer = await httpGet(ready, {timeoutMs: left, maxBytes: 65_536, signal: context.signal});
			if (answer.kind === 'answer' && answer.status === 200) {
				times.readyMs = sinceStart();
				return;
			}
		}
		await delay(pollMs, undefined, {signal: context.signal});
	}
}

/** Whether the process or one of its children waits for connections. */
async function isListening(pid: number): Promise<boolean> {
	const inodes = new Set<string>();
	for (const one of await family(pid)) {
		for (const name of await readdir(`/proc/${one}/fd`).catch(() => [])) {
			const inode = /^socket:\[(\d+)\]$/.exec((await readProcLink(one, `fd/${name}`)) ?? '')?.[1];
			if (inode !== undefined) inodes.add(inode);
		}
	}
	if (inodes.size === 0) return false;
	const tables = await Promise.all([textOrNull('/proc/net/tcp'), textOrNull('/proc/net/tcp6')]);
	return tables.some((text) => parseListening(text ?? '').some((socket) => inodes.has(socket.inode)));
}

async function family(pid: number, depth = 0): Promise<readonly number[]> {
	const text = depth > 3 ? null : await textOrNull(`/proc/${pid}/task/${pid}/children`);
	const children = (text ?? '').split(' ').filter(Boolean).map(Number);
	return [pid, ...(await Promise.all(children.map((child) => family(child, depth + 1)))).flat()];
}

/** Asks the program to end, and ends its whole group when it does not. Its own end is then no finding. */
async function end(child: ChildProcess, times: Times): Promise<void> {
	const {pid} = child;
	if (pid === undefined) return;
	const seen = {endedMs: times.endedMs, exit: times.exit};
	if (times.endedMs === null) {
		try {
			process.kill(-pid, constants.signals.SIGTERM);
		} catch {
			// ESRCH: it has just ended.
		}
		const gone = new Promise<void>((resolve) => {
			child.once('exit', () => resolve());
		});
		if (child.exitCode === null && child.signalCode === null) await Promise.race([gone, delay(graceMs)]);
	}
	killGroup(pid);
	child.stderr?.destroy();
	child.unref();
	Object.assign(times, seen);
}

function initOf(stderr: string): Readonly<{initMs: number | null; slowestInit: Json; inits: readonly Json[]}> {
	const parser = inittrace.create();
	for (const line of stderr.split('\n')) parser.writeErrorLine(line);
	const result = parser.end();
	if (result.kind !== 'parsed') return {initMs: null, slowestInit: null, inits: []};
	const {doneAtMs} = result.json as {doneAtMs: number};
	return {initMs: doneAtMs, slowestInit: result.rows[0] ?? null, inits: result.rows.slice(0, 20)};
}

function sentenceOf(times: Times, isReady: boolean, ready: URL | null, seconds: number): string {
	if (times.endedMs !== null) return `it ended after ${times.endedMs} ms with status ${times.exit ?? 'of a signal'}`;
	if (!isReady && times.listenMs !== null) return `it listens, but was not ready within ${seconds} s`;
	if (!isReady) return `it did not listen within ${seconds} s`;
	return ready === null ? `it listened after ${times.listenMs} ms` : `it was ready after ${times.readyMs} ms`;
}
