// Who a process is: a pid alone is reused, so a process is named by pid and start time, valid within one boot of the
// machine. Reads only; must never signal anything.
import {spawnSync} from 'node:child_process';
import {readFileSync, readlinkSync} from 'node:fs';
import {platform} from 'node:os';

/** For system tools: one locale and time zone, so that their answers compare equal; no tools but the system's own. */
export const systemToolEnvironment = {PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC0'} as const;

/** A question to a system tool, null when it fails. */
function ask(command: string, argv: readonly string[]): string | null {
	const answer = spawnSync(command, argv, {
		encoding: 'utf8',
		timeout: 2000,
		env: systemToolEnvironment,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const text = answer.status === 0 ? answer.stdout.trim() : '';
	return text === '' ? null : text;
}

function readText(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}

/**
 * When a process started, as text to compare and never to compute with: clock ticks since boot on Linux, a date
 * elsewhere. Null when there is no such process; a zombie counts as gone, since it can hold and do nothing any more (and
 * in a container without an init process it stays for ever).
 */
export function processStart(pid: number): string | null {
	if (!Number.isSafeInteger(pid) || pid <= 0) {
		return null;
	}

	if (platform() !== 'linux') {
		return ask('ps', ['-o', 'lstart=', '-p', String(pid)]);
	}

	const stat = readText(`/proc/${pid}/stat`);
	// The name in parentheses may itself contain parentheses and spaces: fields are counted after the last one.
	const fields = stat === null ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const [state] = fields;
	return state === undefined || state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

let knownBootId: string | null = null;

/** Which boot of the machine this is; `unknown` where the platform does not say. */
export function bootId(): string {
	knownBootId ??=
		(platform() === 'linux'
			? readText('/proc/sys/kernel/random/boot_id')?.trim()
			: platform() === 'darwin'
				? (ask('sysctl', ['-n', 'kern.bootsessionuuid']) ?? ask('sysctl', ['-n', 'kern.boottime']))
				: null) || 'unknown';
	return knownBootId;
}

let knownSpace: string | null = null;

/** In which space pids count: two containers of one machine may each have a pid 12. `unknown` where the platform does not say. */
export function pidSpace(): string {
	if (knownSpace === null) {
		try {
			knownSpace = readlinkSync('/proc/self/ns/pid');
		} catch {
			knownSpace = 'unknown';
		}
	}

	return knownSpace;
}

/** Whether the process of this pid is still the one that started then (and not a later one with the same number). */
export function isSameProcess(pid: number, start: string): boolean {
	return start !== '' && processStart(pid) === start;
}
