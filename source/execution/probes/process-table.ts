// The table of processes behind gopls-servers and processes: from /proc on Linux, from ps elsewhere. Reads only.

import {runChild} from './child.js';
import type {ProbeContext} from './probe.js';
import {clockTicks, listPids, readArguments, readProcLink, readStat, readStatus, readUptime} from './proc.js';
import {cleanArguments, printable} from './redact.js';

/** One process as a runbook sees it. */
export type ProcessRow = Readonly<{
	pid: number;
	ppid: number;
	/** Start time: with the pid it names this process for ever. On Linux ticks since boot, on macOS the start date. */
	started: string;
	uid: number;
	state: string;
	ageSeconds: number;
	rssBytes: number;
	cpuSecondsTotal: number;
	/** The command line, one line, without credentials. */
	args: string;
	cwd: string | null;
	/** The command name of the parent: the editor, as a rule. */
	parent: string;
	/** Where its debug server listens, from its -debug flag. */
	debugAddress: string | null;
	executable: string | null;
}>;

/** A row with what is needed to classify it; the command name is cut at 15 bytes by Linux. */
export type ProcessEntry = Readonly<{comm: string; argv: readonly string[]; row: ProcessRow}>;

export type ProcessTable = Readonly<{entries: readonly ProcessEntry[]; othersHidden: number}>;

/** Set in the environment of every process that a probe starts for its own measurement, so that it is not counted. */
export const probeMark = 'GOTRIAGE_PROBE';

/**
 * All processes whose command name satisfies `wanted`. Without root only those of the own user are listed;
 * `othersHidden` says how many were left out. Throws only where the table as a whole cannot be read.
 */
export async function readProcessTable(
	wanted: (comm: string) => boolean,
	context: ProbeContext,
): Promise<ProcessTable> {
	return process.platform === 'linux' ? fromProc(wanted) : fromPs(wanted, context);
}

async function fromProc(wanted: (comm: string) => boolean): Promise<ProcessTable> {
	const own = process.getuid?.() ?? 0;
	const uptime = await readUptime();
	const entries: ProcessEntry[] = [];
	let othersHidden = 0;
	for (const pid of await listPids()) {
		const stat = await readStat(pid);
		if (stat === null || !wanted(stat.comm)) continue;
		const status = await readStatus(pid);
		if (status === null) continue;
		if (own !== 0 && status.uid !== own) {
			othersHidden++;
			continue;
		}
		const argv = (await readArguments(pid)) ?? [];
		const parent = await readStat(stat.ppid);
		const cwd = await readProcLink(pid, 'cwd');
		const executable = await readProcLink(pid, 'exe');
		entries.push({
			comm: stat.comm,
			argv,
			row: {
				pid,
				ppid: stat.ppid,
				started: stat.started,
				uid: status.uid,
				state: stat.state,
				ageSeconds: Math.max(0, Math.round(uptime - Number(stat.started) / clockTicks)),
				rssBytes: status.rssBytes,
				cpuSecondsTotal: stat.cpuTicks / clockTicks,
				args: argv.length === 0 ? `[${printable(stat.comm)}]` : cleanArguments(argv),
				cwd: cwd === null ? null : printable(cwd),
				parent: printable(parent?.comm ?? 'gone'),
				debugAddress: debugAddressOf(argv),
				executable: executable === null ? null : printable(executable),
			},
		});
	}
	return {entries: entries.sort((a, b) => a.row.pid - b.row.pid), othersHidden};
}

async function fromPs(wanted: (comm: string) => boolean, context: ProbeContext): Promise<ProcessTable> {
	const ps = await runChild({
		argv: ['/bin/ps', '-axww', '-o', 'pid=,ppid=,uid=,lstart=,etime=,time=,state=,rss=,ucomm=,args='],
		// lstart is written in the words of the locale.
		env: {...context.env, LC_ALL: 'C'},
		limitMs: Math.min(5000, context.deadlineMs),
		signal: context.signal,
	});
	if (ps.kind !== 'ended' || ps.exit !== 0) throw new Error('ps did not list the processes');
	const all = parsePs(ps.stdout);
	if (all.length === 0) throw new Error('the list of ps was not understood');
	const own = process.getuid?.() ?? 0;
	const names = new Map(all.map((entry) => [entry.row.pid, entry.comm]));
	const found = all.filter((entry) => wanted(entry.comm));
	const seen = found.filter((entry) => own === 0 || entry.row.uid === own);
	return {
		entries: seen.map((entry) => ({...entry, row: {...entry.row, parent: names.get(entry.row.ppid) ?? 'gone'}})),
		othersHidden: found.length - seen.length,
	};
}

const psLine =
	/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+([\d:.-]+)\s+([\d:.-]+)\s+(\S)\S*\s+(\d+)\s+(\S+)\s+(.*)$/;

/** Reads what `ps` of macOS printed for `fromPs`; lines of another shape are left out. */
export function parsePs(text: string): readonly ProcessEntry[] {
	const entries: ProcessEntry[] = [];
	for (const line of text.split('\n')) {
		const match = psLine.exec(line);
		if (match === null) continue;
		const [, pid, ppid, uid, started = '', age = '', cpu = '', state = '', rss, comm = '', args = ''] = match;
		const argv = args.split(' ');
		entries.push({
			comm,
			argv,
			row: {
				pid: Number(pid),
				ppid: Number(ppid),
				started: started.replace(/\s+/g, ' '),
				uid: Number(uid),
				state,
				ageSeconds: Math.round(clockSeconds(age)),
				rssBytes: Number(rss) * 1024,
				cpuSecondsTotal: clockSeconds(cpu),
				args: cleanArguments(argv),
				cwd: null,
				parent: 'gone',
				debugAddress: debugAddressOf(argv),
				executable: null,
			},
		});
	}
	return entries;
}

/** `1-02:03:04`, `02:03` or `0:01.50` in seconds. */
function clockSeconds(text: string): number {
	const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
	const parts = (clock ?? '').split(':').map(Number);
	return parts.reduce((total, part) => total * 60 + part, 0) + Number(days) * 86_400;
}

function debugAddressOf(argv: readonly string[]): string | null {
	for (const [index, argument] of argv.entries()) {
		const joined = /^--?debug=(.+)$/.exec(argument)?.[1];
		if (joined !== undefined) return printable(joined);
		const next = argv[index + 1];
		if (/^--?debug$/.test(argument) && next !== undefined) return printable(next);
	}
	return null;
}
