// stuck-tasks: tasks of any process that wait for a file and do not get on. A task is looked at twice: a healthy disk
// makes many wait for a moment, and only what waits in the same place the second time, without CPU time, is stuck.
import {readdir} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {fileWaitOf} from './file-waits.js';
import {numberParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {listPids, parseStat, readArguments, readProcLink, readStat, textOrNull} from './proc.js';
import {cleanArguments, printable} from './redact.js';

const maxTasks = 50_000;
const maxRows = 50;
// Only these must not wait for a lock or a FIFO: a standby server may wait for its lock for years.
const goTools = /^(go|gopls|gofmt|compile|link|asm|vet|cgo|staticcheck|dlv|golangci-lint|.*\.test)$/;

type Waiting = Readonly<{pid: number; task: number; state: string; wchan: string | null; cpuTicks: number}>;

export const stuckTasks: ProbeSpec = {
	name: 'stuck-tasks',
	measures: 'Processes with a task that waits for a file system, a lock or a FIFO and does not get on.',
	parameters: {
		pid: {type: 'number', required: false, says: 'Only this process; all when left out or 0.'},
		seconds: {type: 'number', required: false, says: 'Time between the two looks, 0.2 to 10; 1 when left out.'},
	},
	gives:
		'json {count, looked, hidden, rows}; hidden: tasks whose wait the kernel does not show to this user; rows {pid, started, name, args, task, state, wchan, waitsFor (fuse, network file system, fifo, lock, disk or device), cwd}, one per process; locks and FIFOs only of Go tools, or of the process that was asked for',
	platforms: ['linux'],
	run: async (parameters, context) => {
		const only = numberParameter(parameters, 'pid', 0);
		if (!Number.isInteger(only) || only < 0) return notMeasured('pid must be a whole number');
		if (only > 0 && (await readStat(only)) === null) return notMeasured(`there is no process ${only}`);
		const pids = only > 0 ? [only] : (await listPids()).filter((pid) => pid !== process.pid);
		const first = await look(pids);
		const seconds = Math.min(10, Math.max(0.2, numberParameter(parameters, 'seconds', 1)));
		await delay(seconds * 1000, undefined, {signal: context.signal});
		const again = await look([...new Set(first.waiting.map((task) => task.pid))]);
		const later = new Map(again.waiting.map((task) => [task.task, task]));
		const rows = [];
		const named = new Set<number>();
		for (const task of first.waiting) {
			const now = later.get(task.task);
			const isSame = now !== undefined && now.wchan === task.wchan && now.cpuTicks === task.cpuTicks;
			if (!isSame || named.has(task.pid) || rows.length >= maxRows) continue;
			const stat = await readStat(task.pid);
			if (stat === null) continue;
			const waitsFor = fileWaitOf(task.wchan) ?? 'device';
			const isOrdinary = waitsFor === 'lock' || waitsFor === 'fifo';
			if (isOrdinary && only === 0 && !goTools.test(stat.comm)) continue;
			named.add(task.pid);
			const argv = await readArguments(task.pid);
			const cwd = await readProcLink(task.pid, 'cwd');
			rows.push({
				pid: task.pid,
				started: stat.started,
				name: printable(stat.comm),
				args: argv === null || argv.length === 0 ? printable(stat.comm) : cleanArguments(argv),
				task: task.task,
				state: task.state,
				wchan: task.wchan === null ? null : printable(task.wchan),
				waitsFor,
				cwd: cwd === null ? null : printable(cwd),
			});
		}
		return measured({count: rows.length, looked: first.looked, hidden: first.hidden, rows}, rows);
	},
};

async function look(
	pids: readonly number[],
): Promise<Readonly<{waiting: readonly Waiting[]; looked: number; hidden: number}>> {
	const waiting: Waiting[] = [];
	let looked = 0;
	let hidden = 0;
	for (const pid of pids) {
		for (const name of await readdir(`/proc/${pid}/task`).catch(() => [])) {
			if (looked >= maxTasks) return {waiting, looked, hidden};
			const stat = parseStat((await textOrNull(`/proc/${pid}/task/${name}/stat`)) ?? '');
			// A kernel thread (child of 2) waits for disks for a living.
			if (stat === null || stat.ppid === 2 || pid === 2) continue;
			looked++;
			if (stat.state !== 'S' && stat.state !== 'D') continue;
			const text = await textOrNull(`/proc/${pid}/task/${name}/wchan`);
			if (text === null) hidden++;
			const wchan = text === null || text === '' || text === '0' ? null : text;
			if (stat.state !== 'D' && fileWaitOf(wchan) === null) continue;
			waiting.push({pid, task: stat.pid, state: stat.state, wchan, cpuTicks: stat.cpuTicks});
		}
	}
	return {waiting, looked, hidden};
}
