// The processes of this machine, as far as a stopped or finished step has to know them. It only looks; it never signals.
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {promisify} from 'node:util';
import {systemToolEnvironment} from '../journal/process-identity.js';
import {stepTagName} from './environment.js';
import {waitInTurns} from './own-time.js';

export type ProcessEntry = Readonly<{
	pid: number;
	parent: number;
	group: number;
	/** Start time as the system counts it; with the pid it names one process and no later one. */
	started: string;
	isZombie: boolean;
	/** The command line, where it was asked for while the process lived. */
	command?: string;
}>;

const readTimeoutMs = 1000;

/** Every process that can be seen. */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
	return process.platform === 'linux' ? listFromProc() : listFromPs();
}

/** The parents of a process, nearest first, without pid 1. */
export function ancestorsOf(pid: number, table: readonly ProcessEntry[]): readonly number[] {
	const parents = new Map(table.map((entry) => [entry.pid, entry.parent]));
	const ancestors: number[] = [];
	for (let at = parents.get(pid); at !== undefined && at > 1 && !ancestors.includes(at); at = parents.get(at)) {
		ancestors.push(at);
	}
	return ancestors;
}

/** Whether the environment a process was started with carries this step's tag. Only Linux tells; elsewhere: no. */
export async function carriesTag(pid: number, tag: string): Promise<boolean> {
	if (process.platform !== 'linux') return false;
	const environment = await readBounded(`/proc/${pid}/environ`);
	return environment !== null && `\0${environment}`.includes(`\0${stepTagName}=${tag}\0`);
}

/** The command line of a process, its words joined by blanks; empty when it is gone or not ours to read. */
export async function commandLineOf(pid: number): Promise<string> {
	if (process.platform === 'linux') {
		const words = (await readBounded(`/proc/${pid}/cmdline`)) ?? '';
		const line = words.replaceAll('\0', ' ').trim();
		return line === '' ? ((await readBounded(`/proc/${pid}/comm`)) ?? '').trim() : line;
	}
	return ps(['-o', 'command=', '-p', String(pid)]).then(
		(output) => output.trim(),
		() => '',
	);
}

/** Reading a file of a process that hangs in the kernel can hang as well, so nobody waits for it for long. */
async function readBounded(file: string): Promise<string | null> {
	let isRead = false;
	const text = await Promise.race([
		readFile(file, 'latin1').catch(() => null),
		waitInTurns(readTimeoutMs, () => isRead).then(() => null),
	]);
	isRead = true;
	return text === null ? null : Buffer.from(text, 'latin1').toString('utf8');
}

async function listFromProc(): Promise<readonly ProcessEntry[]> {
	const names = await readdir('/proc').catch(() => []);
	const entries: ProcessEntry[] = [];
	for (const [index, name] of names.entries()) {
		if (!/^\d+$/.test(name)) continue;
		// Some microseconds each; a pause after every hundred keeps a screen answering on a machine with thousands.
		if (index % 100 === 99) await nextTurn();
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
			const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			entries.push({
				pid: Number(name),
				parent: Number(fields[1]),
				group: Number(fields[2]),
				started: fields[19] ?? '',
				isZombie: fields[0] === 'Z' || fields[0] === 'X',
			});
		} catch {
			// It ended while we looked.
		}
	}
	return entries;
}

async function listFromPs(): Promise<readonly ProcessEntry[]> {
	const output = await ps(['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']).catch(() => '');
	return output.split('\n').flatMap((line) => {
		const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(line);
		if (!match) return [];
		const [, pid, parent, group, state = '', started = ''] = match;
		return [{pid: Number(pid), parent: Number(parent), group: Number(group), started, isZombie: state.startsWith('Z')}];
	});
}

async function ps(args: readonly string[]): Promise<string> {
	const {stdout} = await promisify(execFile)('ps', [...args], {
		timeout: 3000,
		// Start times are compared with those that are asked for one by one.
		env: systemToolEnvironment,
	});
	return stdout;
}
