// Runs a proof in a process of its own with a temporary directory of its own, and, where this machine allows it, in process
// and network namespaces of its own: it then sees no process but its own, and has no network but loopback.
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {findOnPath} from '../helpers/find-go.js';

export type Walls = Readonly<{
	/** What stands before the command: unshare and its options, or nothing. */
	prefix: readonly string[];
	/** The proof sees no process but its own. */
	processes: boolean;
	/** The proof has no network but loopback. */
	network: boolean;
}>;

const none: Walls = {prefix: [], processes: false, network: false};
// The shell stays the first process of its namespace and reaps what loses its parent there.
const own = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'];
const candidates: readonly Walls[] = [
	{
		prefix: [...own, '--net', 'sh', '-c', 'ip link set lo up && "$@"; exit "$?"', 'sh'],
		processes: true,
		network: true,
	},
	{prefix: [...own, 'sh', '-c', '"$@"; exit "$?"', 'sh'], processes: true, network: false},
];

const works = (words: readonly string[]): Promise<boolean> =>
	new Promise((resolve) => {
		const [file = '', ...args] = words;
		const child = spawn(file, args, {stdio: 'ignore'});
		child.once('error', () => resolve(false));
		child.once('close', (status) => resolve(status === 0));
	});

let found: Promise<Walls> | undefined;

/** The best that this machine allows; looked for once. */
export function findWalls(): Promise<Walls> {
	found ??= (async () => {
		if (process.platform !== 'linux' || findOnPath('unshare') === null) return none;
		for (const walls of candidates) if (await works([...walls.prefix, 'true'])) return walls;
		return none;
	})();
	return found;
}

const worker = join(dirname(fileURLToPath(import.meta.url)), 'apart-worker.js');

/** The slowest proof takes less than a minute on two cores. */
const limitMs = 8 * 60_000;
/** For what was asked to end, and for streams that should be at their end. */
const graceMs = 20_000;

/**
 * Runs the worker with these words and gives what it printed as JSON. Its temporary directory is removed whatever
 * happens. Throws with its last words where it printed none; one that takes more than eight minutes is ended.
 */
export async function runApart<Result>(words: readonly string[], stopped: AbortSignal): Promise<Result> {
	const {prefix} = await findWalls();
	const temporary = await mkdtemp(join(tmpdir(), 'gotriage-proof-'));
	try {
		return await new Promise<Result>((resolve, reject) => {
			const [file = '', ...args] = [...prefix, process.execPath, worker, ...words];
			const child = spawn(file, args, {
				env: {...process.env, TMPDIR: temporary},
				stdio: ['ignore', 'pipe', 'pipe'],
				// A Ctrl-C of the terminal goes to this process, which tells the worker and waits for it.
				detached: true,
			});
			const stop = (): void => {
				if (child.pid === undefined) return;
				try {
					process.kill(-child.pid, 'SIGTERM');
				} catch {
					// It has ended meanwhile.
				}
			};
			stopped.addEventListener('abort', stop);
			const kill = (): void => {
				try {
					if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
				} catch {
					// It has ended meanwhile.
				}
			};
			let late: NodeJS.Timeout | undefined;
			const limit = setTimeout(() => {
				stop();
				late = setTimeout(kill, graceMs);
			}, limitMs);
			let stdout = '';
			let stderr = '';
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				stdout += text;
			});
			child.stderr.setEncoding('utf8').on('data', (text: string) => {
				stderr += text;
			});
			child.once('error', reject);
			// Something that it left behind may hold its streams open: they are not waited for for ever.
			child.once('exit', () => {
				late = setTimeout(() => {
					child.stdout.destroy();
					child.stderr.destroy();
				}, graceMs);
			});
			child.once('close', (status) => {
				clearTimeout(limit);
				clearTimeout(late);
				stopped.removeEventListener('abort', stop);
				const line = stdout.trim().split('\n').at(-1) ?? '';
				if (line.startsWith('{')) resolve(JSON.parse(line) as Result);
				else
					reject(
						new Error(
							`${words.join(' ')} ended with ${status ?? 'a signal'}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
						),
					);
			});
		});
	} finally {
		await rm(temporary, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
	}
}
