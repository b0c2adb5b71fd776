// lock-waiters: who waits for a file lock and who holds it. A stopped holder (Ctrl-Z) blocks every other go command; a
// short wait behind one that runs is nothing.
// Paths come from /proc/PID/fdinfo and readlink only, which the kernel answers without touching the file system.
import {readdir} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {numberParameter, stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {readArguments, readProcLink, readStat, textOrNull} from './proc.js';
import {cleanArguments, printable} from './redact.js';

export type LockLine = Readonly<{
	id: number;
	waits: boolean;
	type: string;
	access: string;
	pid: number;
	/** `major:minor:inode` */
	file: string;
}>;

/** Reads /proc/locks; a waiter's line has an arrow and the id of the lock it waits for. */
export function parseLocks(text: string): readonly LockLine[] {
	const lines: LockLine[] = [];
	for (const line of text.split('\n')) {
		const match = /^(\d+):\s+(->\s+)?(\w+)\s+(\S+)\s+(\w+)\s+(-?\d+)\s+([0-9a-f]+:[0-9a-f]+:\d+)\s/i.exec(line);
		if (match === null) continue;
		const [, id, arrow, type = '', , access = '', pid, file = ''] = match;
		lines.push({id: Number(id), waits: arrow !== undefined, type, access, pid: Number(pid), file});
	}
	return lines;
}

export const lockWaiters: ProbeSpec = {
	name: 'lock-waiters',
	measures: 'Processes that wait for a file lock, with the process that holds it.',
	parameters: {
		under: {type: 'string', required: false, says: 'Only locks on files below this directory; all when left out.'},
		seconds: {
			type: 'number',
			required: false,
			says: 'Whoever waits behind a holder that runs is looked at again after this time, 0 to 10, and left out when it has got on; 0 when left out.',
		},
	},
	gives:
		'json {count, stoppedHolders, rows}; rows {path, type, waiterPid, waiter, holderPid, holderStarted, holder, holderState}; path and process null where the kernel does not show them to this user',
	platforms: ['linux'],
	run: async (parameters, context) => {
		const under = stringParameter(parameters, 'under').replace(/\/+$/, '');
		let rows = await look(under);
		if (rows === null) return notMeasured('/proc/locks cannot be read');
		const seconds = Math.min(10, Math.max(0, numberParameter(parameters, 'seconds', 0)));
		// A stopped holder gives nothing back. One that runs is at work: to wait for it a while is how locks are used.
		if (seconds > 0 && rows.some(({row}) => row.holderState !== 'T')) {
			await delay(seconds * 1000, undefined, {signal: context.signal});
			const before = new Set(rows.map(({key}) => key));
			rows = (await look(under))?.filter(({key, row}) => before.has(key) || row.holderState === 'T') ?? [];
		}
		const found = rows.map(({row}) => row);
		const stopped = new Set(found.filter((row) => row.holderState === 'T').map((row) => row.holderPid));
		return measured({count: found.length, stoppedHolders: stopped.size, rows: found}, found);
	},
};

type Row = Readonly<{
	path: string | null;
	type: string;
	waiterPid: number;
	waiter: string | null;
	holderPid: number | null;
	holderStarted: string | null;
	holder: string | null;
	holderState: string | null;
}>;

/** Who waits now; `key` is the same for the same wait in a later look. Null where the kernel shows no locks. */
async function look(under: string): Promise<ReadonlyArray<Readonly<{key: string; row: Row}>> | null> {
	const text = await textOrNull('/proc/locks');
	if (text === null) return null;
	const lines = parseLocks(text);
	const rows = [];
	for (const waiter of lines.filter((line) => line.waits)) {
		const holder = lines.find((line) => line.id === waiter.id && !line.waits);
		const path =
			(await pathOf(waiter.pid, waiter.file)) ?? (holder === undefined ? null : await pathOf(holder.pid, waiter.file));
		if (under !== '' && (path === null || !path.startsWith(`${under}/`))) continue;
		const holderStat = holder === undefined ? null : await readStat(holder.pid);
		rows.push({
			key: `${waiter.pid} ${waiter.file}`,
			row: {
				path: path === null ? null : printable(path),
				type: `${waiter.type} ${waiter.access}`,
				waiterPid: waiter.pid,
				waiter: await commandOf(waiter.pid),
				holderPid: holder === undefined || holder.pid <= 0 ? null : holder.pid,
				holderStarted: holderStat?.started ?? null,
				holder: holder === undefined ? null : await commandOf(holder.pid),
				holderState: holderStat?.state ?? null,
			},
		});
	}
	return rows;
}

async function commandOf(pid: number): Promise<string | null> {
	if (pid <= 0) return null;
	const argv = await readArguments(pid);
	if (argv !== null && argv.length > 0) return cleanArguments(argv);
	const stat = await readStat(pid);
	return stat === null ? null : printable(stat.comm);
}

/** The path under which a process has the file of a lock open; null where it cannot be told. */
async function pathOf(pid: number, file: string): Promise<string | null> {
	if (pid <= 0) return null;
	const inode = file.slice(file.lastIndexOf(':') + 1);
	const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
	for (const fd of fds) {
		const info = await textOrNull(`/proc/${pid}/fdinfo/${fd}`);
		if (info === null) continue;
		// `ino:` since Linux 5.14; before that only the holder's own lock line names the file.
		const same = new RegExp(`^ino:\\s+${inode}$`, 'm').test(info) || info.includes(` ${file} `);
		if (!same) continue;
		const path = await readProcLink(pid, `fd/${fd}`);
		if (path?.startsWith('/')) return path;
	}
	return null;
}
