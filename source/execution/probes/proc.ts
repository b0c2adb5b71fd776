// Reads single processes from Linux's /proc. Only files that never touch another file system: readlink of cwd and exe is
// answered by the kernel from memory, so a hung mount cannot hang these functions.
import {readdir, readFile, readlink} from 'node:fs/promises';

/** Ticks per second of the times in /proc; 100 on every Linux that Node runs on (it is the user-space constant). */
export const clockTicks = 100;

export type ProcStat = Readonly<{
	pid: number;
	comm: string;
	/** One letter: R running, S sleeping, D uninterruptible, T stopped, Z zombie … */
	state: string;
	ppid: number;
	pgid: number;
	/** utime + stime in ticks. */
	cpuTicks: number;
	/** Field 22, ticks since boot: with the pid it names a process for ever. */
	started: string;
}>;

/** Reads one line of /proc/PID/stat; null where it is not one. The name may hold spaces and parentheses. */
export function parseStat(text: string): ProcStat | null {
	const open = text.indexOf('(');
	const close = text.lastIndexOf(')');
	if (open < 0 || close < open) return null;
	// After the name: field 3 (state) is at index 0.
	const fields = text
		.slice(close + 2)
		.trim()
		.split(' ');
	const [state, ppid, pgid] = fields;
	const started = fields[19];
	if (state === undefined || ppid === undefined || pgid === undefined || started === undefined) return null;
	return {
		pid: Number(text.slice(0, open)),
		comm: text.slice(open + 1, close),
		state,
		ppid: Number(ppid),
		pgid: Number(pgid),
		cpuTicks: Number(fields[11]) + Number(fields[12]),
		started,
	};
}

/** The process as it is now; null when it is gone or not readable. */
export async function readStat(pid: number): Promise<ProcStat | null> {
	const text = await textOrNull(`/proc/${pid}/stat`);
	return text === null ? null : parseStat(text);
}

/** Every pid that /proc shows. */
export async function listPids(): Promise<readonly number[]> {
	const names = await readdir('/proc');
	return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Seconds since boot. */
export async function readUptime(): Promise<number> {
	const text = await readFile('/proc/uptime', 'utf8');
	return Number(text.split(' ')[0]);
}

/** Real user id and resident bytes of a process, from its status file. */
export async function readStatus(pid: number): Promise<Readonly<{uid: number; rssBytes: number}> | null> {
	const text = await textOrNull(`/proc/${pid}/status`);
	if (text === null) return null;
	const uid = /^Uid:\s+(\d+)/m.exec(text)?.[1];
	if (uid === undefined) return null;
	return {uid: Number(uid), rssBytes: Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024};
}

/** The argument vector; empty for a zombie or a kernel thread, null when not readable. */
export async function readArguments(pid: number): Promise<readonly string[] | null> {
	const text = await textOrNull(`/proc/${pid}/cmdline`);
	if (text === null) return null;
	const argv = text.split('\0');
	if (argv.at(-1) === '') argv.pop();
	return argv;
}

/** Whether the environment of a process holds `NAME=VALUE`; false where it is not readable. */
export async function hasVariable(pid: number, assignment: string): Promise<boolean> {
	const text = await textOrNull(`/proc/${pid}/environ`);
	return text?.split('\0').includes(assignment) ?? false;
}

/** Where a link under /proc/PID points, `cwd` or `exe` or `fd/3`; null when not readable. */
export async function readProcLink(pid: number, name: string): Promise<string | null> {
	try {
		return await readlink(`/proc/${pid}/${name}`);
	} catch {
		return null;
	}
}

/** A file's text, or null when it is gone or not readable: processes come and go while one reads. */
export async function textOrNull(path: string): Promise<string | null> {
	try {
		return await readFile(path, 'utf8');
	} catch {
		return null;
	}
}
