// process-state: whether a process runs, sleeps, is stopped or stuck in the kernel, for each of its threads. All threads
// are read: an idle main thread hides a worker that waits for a hung mount.
import {readdir} from 'node:fs/promises';
import {fileWaitOf} from './file-waits.js';
import {numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {parseStat, readStat, textOrNull} from './proc.js';
import {printable} from './redact.js';

const words: Readonly<Record<string, string>> = {
	R: 'running',
	S: 'sleeping',
	D: 'waiting for a device',
	T: 'stopped',
	t: 'stopped by a debugger',
	Z: 'ended, not yet reaped by its parent',
	I: 'idle',
	X: 'dead',
};

export const processState: ProbeSpec = {
	name: 'process-state',
	measures: 'The state of one process and of each of its threads, and in which kernel function they wait.',
	parameters: {pid: {type: 'number', required: true, says: 'The process id.'}},
	gives:
		'json {pid, started, name, state, says, stopped, stuck, threads, states, waits}; rows {task, name, state, says, wchan, blockedOnFiles} per thread, wchan null where the kernel does not tell',
	platforms: ['linux'],
	run: async (parameters) => {
		const pid = numberParameter(parameters, 'pid', 0);
		if (!Number.isInteger(pid) || pid <= 0) return notMeasured('pid must be a whole number above 0');
		const stat = await readStat(pid);
		if (stat === null) return notMeasured(`there is no process ${pid}`);
		const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
		const rows = [];
		for (const task of tasks) {
			const taskStat = parseStat((await textOrNull(`/proc/${pid}/task/${task}/stat`)) ?? '');
			if (taskStat === null) continue;
			const wchan = await textOrNull(`/proc/${pid}/task/${task}/wchan`);
			// `0` means: not waiting, or the reader may not know.
			const wait = wchan === null || wchan === '0' || wchan === '' ? null : printable(wchan);
			rows.push({
				task: Number(task),
				name: printable(taskStat.comm),
				state: taskStat.state,
				says: words[taskStat.state] ?? 'in an unknown state',
				wchan: wait,
				blockedOnFiles: taskStat.state === 'D' || fileWaitOf(wait) !== null,
			});
		}
		const waits = [...new Set(rows.flatMap((row) => (row.wchan === null ? [] : [row.wchan])))].sort();
		return measured(
			{
				pid,
				started: stat.started,
				name: printable(stat.comm),
				state: stat.state,
				says: words[stat.state] ?? 'in an unknown state',
				stopped: stat.state === 'T' || stat.state === 't',
				stuck: rows.some((row) => row.blockedOnFiles),
				threads: rows.length,
				states: [...new Set(rows.map((row) => row.state))].sort(),
				waits,
			},
			rows,
		);
	},
};
