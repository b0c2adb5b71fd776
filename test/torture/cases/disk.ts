// A bad disk under the real command: calls that fail one by one, a disk that fills up, a limit on the size of files.
import {execFile} from 'node:child_process';
import {mkdtemp, readdir, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {fillDisk} from '../../helpers/fill-disk.js';
import {judgeTrial} from '../judge.js';
import type {Random} from '../random.js';
import {type CaseResult, complain, newTally, resultOf, skippedCase, type Tally} from '../result.js';
import {bookHash, inTrial, type Run, type Said, sideBySide, type Trial} from '../trial.js';
import {moment} from './moment.js';

const run = promisify(execFile);
const atOnce = 4;
const failCall = fileURLToPath(new URL('../shims/fail-call.js', import.meta.url));

/** Every status the design names for a run; anything else is a crash. */
const designed: ReadonlySet<number | null> = new Set([0, 1, 3, 4, 5]);
const longestMs = 120_000;

/** How the runs ended, for the reader: "exit 0 7 times, exit 5 2 times". */
function newStatuses() {
	const times = new Map<string, number>();
	return {
		add(status: number | null): void {
			times.set(`exit ${status}`, (times.get(`exit ${status}`) ?? 0) + 1);
		},
		words: (): string =>
			[...times]
				.sort()
				.map(([status, count]) => `${status} ${count} times`)
				.join(', '),
	};
}

/** Waits for the end of a run that must not hang, and for the end of everything it had started. */
async function endOf(trial: Trial, started: Run, tally: Tally, label: string): Promise<Said> {
	const over = new AbortController();
	const late = delay(longestMs, null, {signal: over.signal}).catch(() => null);
	const ended = await Promise.race([started.ended, late]);
	over.abort();
	if (ended === null) {
		complain(tally, 'leftBehind', `${label}: the command hangs`);
		started.child.kill('SIGKILL');
	}

	const said = ended ?? (await started.ended);
	if (ended !== null && !designed.has(said.status)) {
		complain(tally, 'wrong', `${label}: exit ${said.status ?? said.signal}: ${said.stderr.trim().slice(0, 300)}`);
	}

	const alive = await trial.settled();
	if (alive.length > 0) {
		complain(tally, 'leftBehind', `${label}: ${alive.join(', ')}`);
	}

	return said;
}

async function resumeAndJudge(
	trial: Trial,
	printed: ReturnType<Run['printed']>,
	tally: Tally,
	label: string,
): Promise<void> {
	const [id] = await trial.incidents();
	if (id !== undefined && !printed.some((event) => event.type === 'incident.closed')) {
		const resumed = await trial.call(['resume', id, '--trust', bookHash]);
		if (resumed.status !== 0 && !(resumed.status === 2 && printed.length === 0)) {
			complain(tally, 'unparseable', `${label}: resume ended with ${resumed.status}: ${resumed.stderr.trim()}`);
		}
	}

	await judgeTrial(trial, printed, 'every end is known', tally, label);
	const strays = await readdir(trial.data, {recursive: true}).catch(() => []);
	for (const name of strays.filter((one) => one.endsWith('.tmp'))) {
		complain(tally, 'unparseable', `${label}: a temporary file stays: ${name}`);
	}
}

/** The n-th write, sync, rename or truncate of the real command fails, once or for good. */
export async function failingCalls(count: number, random: Random): Promise<CaseResult> {
	const name = 'failing n-th write, sync, rename';
	const tally = newTally();
	const statuses = newStatuses();
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const own = random.fork(`${name} ${index}`);
		const call = own.pick(['write', 'sync', 'rename', 'write', 'sync', 'truncate']);
		const at = 1 + own.below(call === 'rename' ? 12 : call === 'truncate' ? 2 : 45);
		const fail = `${call}:${at}:${own.pick(['ENOSPC', 'EIO', 'EROFS'])}:${own.pick(['once', 'ever'])}`;
		const label = `trial ${index + 1} (${fail})`;
		await inTrial(async (trial) => {
			const started = trial.start(trial.runWords, {shim: failCall, env: {TORTURE_FAIL: fail}});
			const {status} = await endOf(trial, started, tally, label);
			statuses.add(status);
			await resumeAndJudge(trial, started.printed(), tally, label);
		});
	});
	return resultOf(name, tally, statuses.words());
}

async function mountSmallDisk(): Promise<Readonly<{path: string; unmount: () => Promise<void>}> | string> {
	const path = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-disk-')));
	try {
		await run('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'none', path]);
	} catch {
		await rm(path, {recursive: true, force: true});
		return 'mounting a small disk needs root';
	}

	return {
		path,
		async unmount() {
			await run('umount', ['-l', path]);
			await rm(path, {recursive: true, force: true});
		},
	};
}

/** The disk of the data directory fills up at a random moment, and is emptied before the resume. */
export async function fullDisk(count: number, random: Random, wholeMs: number): Promise<CaseResult> {
	const name = 'full disk';
	const tally = newTally();
	const statuses = newStatuses();
	const first = await mountSmallDisk();
	if (typeof first === 'string') {
		return skippedCase(name, first);
	}

	await first.unmount();
	await sideBySide(count, 2, async (index) => {
		const disk = await mountSmallDisk();
		if (typeof disk === 'string') {
			return;
		}

		tally.trials++;
		const own = random.fork(`${name} ${index}`);
		const label = `trial ${index + 1}`;
		const filler = join(disk.path, 'filler');
		try {
			await inTrial(
				async (trial) => {
					const started = trial.start(trial.runWords);
					await moment(started, own, wholeMs);
					await fillDisk(filler);
					statuses.add((await endOf(trial, started, tally, label)).status);
					await rm(filler);
					await resumeAndJudge(trial, started.printed(), tally, label);
				},
				{data: join(disk.path, 'data')},
			);
		} finally {
			await disk.unmount();
		}
	});
	return resultOf(name, tally, statuses.words());
}

/** A limit on the size of files, for the command, its supervisor and what they start. */
export async function fileLimit(count: number, random: Random): Promise<CaseResult> {
	const name = 'limit on file sizes';
	const tally = newTally();
	const statuses = newStatuses();
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const own = random.fork(`${name} ${index}`);
		// Blocks of 512 bytes; the catalogue needs about one, the reserve of a supervisor 128.
		const blocks = 1 + own.below(own.next() < 0.7 ? 60 : 700);
		const label = `trial ${index + 1} (${blocks} blocks)`;
		await inTrial(async (trial) => {
			const started = trial.start(trial.runWords, {under: ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh']});
			statuses.add((await endOf(trial, started, tally, label)).status);
			await resumeAndJudge(trial, started.printed(), tally, label);
		});
	});
	return resultOf(name, tally, statuses.words());
}
