// nfs-mounts: how well the servers of NFS mounts answered since they were mounted, from the client's own counters.
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {textOrNull} from './proc.js';
import {printable} from './redact.js';

export type NfsMount = Readonly<{
	server: string;
	mount: string;
	fstype: string;
	/** A hard mount waits for its server for ever. */
	isHard: boolean;
	options: string;
	operations: number;
	/** Requests that had to be sent again. */
	retransmissions: number;
	timeouts: number;
	/** Mean time from request to answer; null before the first one. */
	meanMs: number | null;
}>;

/** Reads /proc/self/mountstats; the numbers of an operation are: count, sent, timed out, bytes, bytes, queued, answer, total (ms). */
export function parseMountStats(text: string): readonly NfsMount[] {
	const mounts: NfsMount[] = [];
	for (const part of text.split(/^device /m)) {
		const head = /^(\S+) mounted on (.+) with fstype (nfs4?)\b/.exec(part);
		if (head === null) continue;
		const options = /^\s+opts:\s+(\S+)/m.exec(part)?.[1] ?? '';
		let operations = 0;
		let sent = 0;
		let timeouts = 0;
		let waitedMs = 0;
		const perOperation = part.slice(Math.max(0, part.indexOf('per-op statistics')));
		for (const [, numbers = ''] of perOperation.matchAll(/^\s+[A-Z_]+: (\d+(?: \d+){7,})\s*$/gm)) {
			const [count = 0, tries = 0, late = 0, , , , answer = 0] = numbers.split(' ').map(Number);
			operations += count;
			sent += tries;
			timeouts += late;
			waitedMs += answer;
		}
		mounts.push({
			server: printable(head[1] ?? ''),
			mount: printable(head[2] ?? ''),
			fstype: head[3] ?? '',
			isHard: !options.split(',').includes('soft') && !options.split(',').includes('softerr'),
			options: printable(options),
			operations,
			retransmissions: Math.max(0, sent - operations),
			timeouts,
			meanMs: operations === 0 ? null : Math.round((waitedMs / operations) * 100) / 100,
		});
	}
	return mounts;
}

export const nfsMounts: ProbeSpec = {
	name: 'nfs-mounts',
	measures: 'NFS mounts with their options, mean answer time and requests that had to be sent again.',
	parameters: {},
	gives:
		'json {count, worstMs, retransmittedPercent, rows}; rows {server, mount, fstype, isHard, options, operations, retransmissions, timeouts, meanMs}, counted since the mount',
	platforms: ['linux'],
	run: async () => {
		const text = await textOrNull('/proc/self/mountstats');
		if (text === null) return notMeasured('/proc/self/mountstats cannot be read');
		const rows = parseMountStats(text);
		const operations = rows.reduce((sum, row) => sum + row.operations, 0);
		const again = rows.reduce((sum, row) => sum + row.retransmissions, 0);
		return measured(
			{
				count: rows.length,
				worstMs: Math.max(0, ...rows.map((row) => row.meanMs ?? 0)),
				retransmittedPercent: operations === 0 ? 0 : Math.round((again / operations) * 1000) / 10,
				rows,
			},
			rows,
		);
	},
};
