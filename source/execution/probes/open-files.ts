// open-files: what a process has open, and on which file system. Only readlink below /proc is used, which the kernel
// answers from memory; a blocked `open` has no descriptor yet and is not seen here.
import {readdir} from 'node:fs/promises';
import {fileSystemType, isRemoteType, readMounts} from './file-system.js';
import {numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {readProcLink, readStat, textOrNull} from './proc.js';
import {printable} from './redact.js';

const maxFiles = 20_000;
const maxRows = 200;

export const openFiles: ProbeSpec = {
	name: 'open-files',
	measures: 'The files a process has open, each with the type of its file system; deleted and remote ones are counted.',
	parameters: {pid: {type: 'number', required: true, says: 'The process id.'}},
	gives:
		'json {pid, started, count, files, sockets, pipes, deleted, remote, limit, usedPercent, types: [{fstype, count}], rows}; limit: most descriptors the process may have; rows {fd, path, fstype, remote, deleted} of plain files, remote and deleted ones first, at most 200',
	platforms: ['linux'],
	run: async (parameters) => {
		const pid = numberParameter(parameters, 'pid', 0);
		if (!Number.isInteger(pid) || pid <= 0) return notMeasured('pid must be a whole number above 0');
		const stat = await readStat(pid);
		if (stat === null) return notMeasured(`there is no process ${pid}`);
		let names: readonly string[];
		try {
			names = await readdir(`/proc/${pid}/fd`);
		} catch {
			return notMeasured(`this user may not see the open files of process ${pid}`);
		}
		const mounts = await readMounts();
		const types = new Map<string, number>();
		const rows = [];
		let sockets = 0;
		let pipes = 0;
		for (const fd of names.slice(0, maxFiles)) {
			const target = await readProcLink(pid, `fd/${fd}`);
			if (target === null) continue;
			if (target.startsWith('socket:')) sockets++;
			else if (target.startsWith('pipe:')) pipes++;
			if (!target.startsWith('/')) continue;
			const isDeleted = target.endsWith(' (deleted)');
			const path = isDeleted ? target.slice(0, -' (deleted)'.length) : target;
			const fstype = fileSystemType(path, mounts) ?? 'unknown';
			types.set(fstype, (types.get(fstype) ?? 0) + 1);
			rows.push({fd: Number(fd), path: printable(path), fstype, remote: isRemoteType(fstype), deleted: isDeleted});
		}
		rows.sort((a, b) => Number(b.remote || b.deleted) - Number(a.remote || a.deleted) || a.fd - b.fd);
		const limits = (await textOrNull(`/proc/${pid}/limits`)) ?? '';
		const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
		return measured(
			{
				pid,
				started: stat.started,
				count: names.length,
				files: rows.length,
				sockets,
				pipes,
				deleted: rows.filter((row) => row.deleted && !row.path.startsWith('/memfd:')).length,
				remote: rows.filter((row) => row.remote).length,
				limit: limit === undefined ? null : Number(limit),
				usedPercent: limit === undefined ? null : Math.round((names.length / Number(limit)) * 1000) / 10,
				types: [...types].sort(([, a], [, b]) => b - a).map(([fstype, count]) => ({fstype, count})),
				rows: rows.slice(0, maxRows),
			},
			rows.slice(0, maxRows),
		);
	},
};
