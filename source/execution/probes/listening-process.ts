// listening-process: which process of this machine serves an address, and what it uses: memory, threads, open files. A
// service is known to the person on call by its address; what the system knows of it hangs on the process id.
import {readdir} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import {stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {
	clockTicks,
	listPids,
	readArguments,
	readProcLink,
	readStat,
	readStatus,
	readUptime,
	textOrNull,
} from './proc.js';
import {cleanArguments, printable} from './redact.js';

export type ListeningSocket = Readonly<{address: string; port: number; inode: string; isLoopback: boolean}>;

const listenState = '0A';

/** The sockets that wait for connections, from the text of /proc/net/tcp or tcp6. */
export function parseListening(text: string): readonly ListeningSocket[] {
	const sockets: ListeningSocket[] = [];
	for (const line of text.split('\n')) {
		const fields = line.trim().split(/\s+/);
		const [, local = '', , state] = fields;
		const inode = fields[9];
		const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local);
		if (match === null || state !== listenState || inode === undefined) continue;
		const address = addressOf(match[1] ?? '');
		const isLoopback = address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
		sockets.push({address, port: Number.parseInt(match[2] ?? '', 16), inode, isLoopback});
	}
	return sockets;
}

/** An address as the kernel prints it: 32-bit words in the machine's byte order, which is little-endian where Go runs. */
function addressOf(hex: string): string {
	const words = hex.match(/.{8}/g) ?? [];
	const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
	if (bytes.length === 4) return bytes.join('.');
	if (bytes.every((byte) => byte === 0)) return '::';
	if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
	if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255) {
		return `::ffff:${bytes.slice(12).join('.')}`;
	}
	const groups = [];
	for (let at = 0; at < 16; at += 2) groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
	return groups.join(':');
}

/** Host and port of a URL; null where it is none. */
function targetOf(text: string): Readonly<{host: string; port: number}> | null {
	try {
		const url = new URL(text);
		const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
		return {host: url.hostname.replace(/^\[|\]$/g, ''), port};
	} catch {
		return null;
	}
}

function isThisMachine(host: string): boolean {
	if (host === 'localhost' || host === '::1' || /^127\./.test(host) || host === '0.0.0.0') return true;
	return Object.values(networkInterfaces()).some((list) => list?.some(({address}) => address === host));
}

/** Open files by kind; null where this user may not look. */
async function countFiles(pid: number): Promise<Readonly<{fds: number; sockets: number}> | null> {
	const names = await readdir(`/proc/${pid}/fd`).catch(() => null);
	if (names === null) return null;
	let sockets = 0;
	for (const name of names) if ((await readProcLink(pid, `fd/${name}`))?.startsWith('socket:')) sockets++;
	return {fds: names.length, sockets};
}

/** Which of the sockets a process has open. */
async function heldBy(pid: number, wanted: ReadonlySet<string>): Promise<readonly string[]> {
	const held: string[] = [];
	for (const name of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
		const inode = /^socket:\[(\d+)\]$/.exec((await readProcLink(pid, `fd/${name}`)) ?? '')?.[1];
		if (inode !== undefined && wanted.has(inode)) held.push(inode);
	}
	return held;
}

export const listeningProcess: ProbeSpec = {
	name: 'listening-process',
	measures: 'Which process of this machine listens at an address, with its memory, threads and open files.',
	parameters: {url: {type: 'string', required: true, says: 'The address of the service, as http://127.0.0.1:6060.'}},
	gives:
		'json {count, port, addresses, isLoopbackOnly, rows}; rows {pid, started, name, args, cwd, parent, ageSeconds, rssBytes, threads, fds, sockets}, figures null where this user may not look; more than one where a parent shares its socket with children',
	platforms: ['linux'],
	run: async (parameters) => {
		const target = targetOf(stringParameter(parameters, 'url'));
		if (target === null) return notMeasured('url must be an address such as http://127.0.0.1:6060');
		if (!isThisMachine(target.host)) {
			return notMeasured(
				`${printable(target.host)} is not an address of this machine; run gotriage where the service runs`,
			);
		}
		const tables = await Promise.all([textOrNull('/proc/net/tcp'), textOrNull('/proc/net/tcp6')]);
		const sockets = tables.flatMap((text) => parseListening(text ?? '')).filter(({port}) => port === target.port);
		if (sockets.length === 0) return notMeasured(`nothing listens on port ${target.port} of this machine`);
		const wanted = new Set(sockets.map(({inode}) => inode));
		const uptime = await readUptime();
		const rows = [];
		for (const pid of await listPids()) {
			if ((await heldBy(pid, wanted)).length === 0) continue;
			const stat = await readStat(pid);
			if (stat === null) continue;
			const [status, argv, cwd, files, parent] = await Promise.all([
				readStatus(pid),
				readArguments(pid),
				readProcLink(pid, 'cwd'),
				countFiles(pid),
				readStat(stat.ppid),
			]);
			const tasks = await readdir(`/proc/${pid}/task`).catch(() => null);
			rows.push({
				pid,
				started: stat.started,
				name: printable(stat.comm),
				args: argv === null ? null : cleanArguments(argv),
				cwd: cwd === null ? null : printable(cwd),
				parent: parent === null ? null : printable(parent.comm),
				ageSeconds: Math.max(0, Math.round(uptime - Number(stat.started) / clockTicks)),
				rssBytes: status?.rssBytes ?? null,
				threads: tasks?.length ?? null,
				fds: files?.fds ?? null,
				sockets: files?.sockets ?? null,
			});
		}
		if (rows.length === 0) {
			return notMeasured(
				`port ${target.port} belongs to a process that this user may not look at; ask its owner or root`,
			);
		}
		return measured(
			{
				count: rows.length,
				port: target.port,
				addresses: [...new Set(sockets.map(({address}) => address))],
				isLoopbackOnly: sockets.every(({isLoopback}) => isLoopback),
				rows,
			},
			rows,
		);
	},
};
