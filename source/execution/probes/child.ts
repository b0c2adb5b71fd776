// A helper process of a probe: no shell, an own process group, a deadline, capped output. It is never awaited past its
// deadline and always killed with its group.
import {type ChildProcess, spawn} from 'node:child_process';
import {constants} from 'node:os';

export type ChildRequest = Readonly<{
	/** An absolute path and its arguments. */
	argv: readonly [string, ...string[]];
	env: Readonly<Record<string, string | undefined>>;
	cwd?: string;
	limitMs: number;
	signal: AbortSignal;
	/** Text for stdin; without it stdin is closed. */
	input?: string;
	/** Called with the whole lines of stdout as they arrive. */
	onLine?: (line: string) => void;
}>;

export type ChildResult =
	| Readonly<{kind: 'ended'; exit: number | null; signal: string | null; stdout: string; stderr: string}>
	/** Stopped at its limit or by abort; `stdout` is what it had said so far. */
	| Readonly<{kind: 'stopped'; because: 'limit' | 'abort'; stdout: string; stderr: string}>
	| Readonly<{kind: 'not-started'; reason: string}>;

const outputCap = 8 * 1024 * 1024;

/** Runs a helper to its end, its limit or the abort, whichever is first. Never throws. */
export function runChild(request: ChildRequest): Promise<ChildResult> {
	return new Promise((resolve) => {
		const [file, ...rest] = request.argv;
		let child: ChildProcess;
		try {
			child = spawn(file, rest, {
				cwd: request.cwd,
				env: definedOnly(request.env),
				detached: true,
				stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
			});
		} catch (error) {
			resolve({kind: 'not-started', reason: error instanceof Error ? error.message : String(error)});
			return;
		}
		let stdout = '';
		let stderr = '';
		let partial = '';
		let drain: NodeJS.Timeout | undefined;
		const settle = (result: ChildResult): void => {
			clearTimeout(limit);
			clearTimeout(drain);
			request.signal.removeEventListener('abort', onAbort);
			killGroup(child.pid);
			// A child stuck in the kernel ignores even KILL: it must not keep this process alive.
			child.stdin?.destroy();
			child.stdout?.destroy();
			child.stderr?.destroy();
			child.unref();
			resolve(result);
		};
		const onAbort = (): void => settle({kind: 'stopped', because: 'abort', stdout, stderr});
		const limit = setTimeout(() => settle({kind: 'stopped', because: 'limit', stdout, stderr}), request.limitMs);
		if (request.signal.aborted) {
			onAbort();
			return;
		}
		request.signal.addEventListener('abort', onAbort, {once: true});

		child.stdout?.setEncoding('utf8').on('data', (text: string) => {
			if (stdout.length < outputCap) stdout += text;
			if (request.onLine === undefined) return;
			const lines = (partial + text).split('\n');
			partial = lines.pop() ?? '';
			for (const line of lines) request.onLine(line);
		});
		child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			if (stderr.length < outputCap) stderr += text;
		});
		child.on('error', (error) => settle({kind: 'not-started', reason: error.message}));
		child.on('close', (exit, signal) => settle({kind: 'ended', exit, signal, stdout, stderr}));
		// A grandchild may hold the pipe: after the exit only a short drain is granted.
		child.on('exit', (exit, signal) => {
			drain = setTimeout(() => settle({kind: 'ended', exit, signal, stdout, stderr}), 250);
		});
		child.stdin?.on('error', () => undefined);
		if (request.input !== undefined) child.stdin?.end(request.input);
	});
}

/** Kills a process group that this probe started; a group that is already gone is fine. */
export function killGroup(pid: number | undefined): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, constants.signals.SIGKILL);
	} catch {
		// ESRCH: nothing is left of it.
	}
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const defined: Record<string, string> = {};
	for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
	return defined;
}
