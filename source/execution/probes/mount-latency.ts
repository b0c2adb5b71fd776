// mount-latency: how long the file systems that matter take to answer. Each is asked by a child that is left behind when
// stuck: a process that waits for a dead mount cannot be interrupted, not even killed, until the mount comes back.
import {resolve} from 'node:path';
import {runChild} from './child.js';
import {fileSystemType, isRemoteType, type Mount, readMounts} from './file-system.js';
import {numberParameter, stringParameter, textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

const maxPaths = 64;
const againMs = 20;

// Only looks: stat, the first entries of a directory, the first block of a file. Whatever is no directory or plain file is
// not opened: opening a FIFO would wait for its other end.
const program = `
const fs = require('node:fs/promises');
const path = require('node:path');
const paths = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
const since = (start) => Number(process.hrtime.bigint() - start) / 1e6;
async function nearest(p) {
	for (;;) {
		try { return [p, await fs.stat(p)]; } catch (error) {
			if (error.code !== 'ENOENT' || p === path.dirname(p)) throw error;
			p = path.dirname(p);
		}
	}
}
async function ask(p, index) {
	let start = process.hrtime.bigint();
	const [at, found] = await nearest(p);
	const statMs = since(start);
	const kind = found.isDirectory() ? 'directory' : found.isFile() ? 'file' : found.isFIFO() ? 'fifo' : found.isSocket() ? 'socket' : 'device';
	say({index, at, statMs, kind, real: await fs.realpath(at)});
	start = process.hrtime.bigint();
	if (kind === 'directory') {
		const directory = await fs.opendir(at);
		await directory.read();
		await directory.close();
	} else if (kind === 'file') {
		const file = await fs.open(at, 'r');
		await file.read(Buffer.alloc(4096), 0, 4096, 0);
		await file.close();
	}
	say({index, readMs: since(start)});
	return statMs + since(start) > ${againMs};
}
// A look that took long is taken once more when what is kept of the first has run out: a busy machine is no slow disk.
async function again(p, index) {
	await new Promise((resolve) => setTimeout(resolve, 1100));
	await ask(p, index);
}
// The pool's first jobs start its threads; they are not what is measured.
Promise.all(paths.map(async () => (await fs.opendir('/')).close())).then(() =>
	Promise.all(paths.map((p, index) => ask(p, index).then((slow) => slow && again(p, index)).catch((error) => say({index, problem: error.code || String(error)})))),
).then(() => process.exit(0));
`;

type Said = Readonly<{
	index: number;
	statMs?: number;
	readMs?: number;
	kind?: string;
	real?: string;
	problem?: string;
}>;

export const mountLatency: ProbeSpec = {
	name: 'mount-latency',
	measures: 'How long the file systems of given paths, and all mounted from elsewhere, take to answer a look.',
	parameters: {
		paths: {
			type: 'list',
			required: false,
			says: 'Paths, relative ones to the project; for one that does not exist its nearest parent counts.',
		},
		go: {
			type: 'boolean',
			required: false,
			says: "true: also where Go keeps things by the environment's word, without asking go, which may hang there.",
		},
		mounts: {
			type: 'string',
			required: false,
			says: 'remote (default): also every mount of another machine or program; none.',
		},
		limitSeconds: {
			type: 'number',
			required: false,
			says: 'After this many seconds one counts as hung, 0.2 to 30; 2 when left out.',
		},
	},
	gives:
		'json {worstMs, hung, special, rows}; worstMs counts a hung one with its limit; special: a path that is a FIFO or socket, which hangs whoever opens it; rows {path, mount, fstype, remote, kind, statMs, readMs, hung, problem}, times null where not answered',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const given = textListParameter(parameters, 'paths')
			.filter((path) => path !== '')
			.map((path) => resolve(context.cwd, path));
		if (parameters['go'] === true) given.push(...goPlaces(context.env));
		const mounts = await readMounts();
		const also =
			stringParameter(parameters, 'mounts', 'remote') === 'none'
				? []
				: mounts.filter((mount) => isRemoteType(mount.type)).map((mount) => mount.at);
		const paths = [...new Set([...given, ...also])].slice(0, maxPaths);
		if (paths.length === 0) return measured({worstMs: 0, hung: 0, special: 0, rows: []}, []);
		const limitMs = Math.min(30_000, Math.max(200, numberParameter(parameters, 'limitSeconds', 2) * 1000));
		const said = new Map<number, Said>();
		const result = await runChild({
			argv: [process.execPath, '-e', program],
			env: {UV_THREADPOOL_SIZE: String(Math.min(128, paths.length + 4))},
			cwd: '/',
			input: JSON.stringify(paths),
			// Starting the child is no part of what the file system takes.
			limitMs: Math.min(limitMs + 500, context.deadlineMs),
			signal: context.signal,
			onLine: (line) => {
				const one = JSON.parse(line) as Said;
				said.set(one.index, quicker(said.get(one.index), one));
			},
		});
		if (result.kind === 'not-started') return notMeasured(`the helper process could not be started: ${result.reason}`);
		const rows = paths.map((path, index) => {
			const answer = said.get(index);
			const isHung = answer?.problem === undefined && (answer?.statMs === undefined || answer.readMs === undefined);
			const mount = mountOf(answer?.real ?? path, mounts);
			return {
				path: printable(path),
				mount: mount === null ? null : printable(mount.at),
				fstype: mount?.type ?? null,
				remote: mount !== null && isRemoteType(mount.type),
				kind: answer?.kind ?? null,
				statMs: rounded(answer?.statMs),
				readMs: rounded(answer?.readMs),
				hung: isHung,
				problem: answer?.problem ?? null,
			};
		});
		const worst = rows.map((row) => (row.hung ? limitMs : Math.max(row.statMs ?? 0, row.readMs ?? 0)));
		return measured(
			{
				worstMs: Math.max(...worst),
				hung: rows.filter((row) => row.hung).length,
				special: rows.filter((row) => row.kind === 'fifo' || row.kind === 'socket').length,
				rows,
			},
			rows,
		);
	},
};

/** Go's directories as the environment or the defaults of Linux name them; go itself might hang in one of them. */
function goPlaces(env: Readonly<Record<string, string | undefined>>): readonly string[] {
	const home = env['HOME'] ?? '';
	const gopath = (env['GOPATH'] || `${home}/go`).split(':')[0] ?? '';
	return [
		env['GOCACHE'] || `${env['XDG_CACHE_HOME'] || `${home}/.cache`}/go-build`,
		env['GOMODCACHE'] || `${gopath}/pkg/mod`,
		env['GOENV'] || `${env['XDG_CONFIG_HOME'] || `${home}/.config`}/go/env`,
		env['GOTMPDIR'] || env['TMPDIR'] || '/tmp',
		home,
	].filter((path) => path.startsWith('/'));
}

/** What is known of one path: of two looks the quicker one counts. */
function quicker(before: Said | undefined, now: Said): Said {
	const better = (a: number | undefined, b: number | undefined): {value?: number} =>
		a === undefined ? (b === undefined ? {} : {value: b}) : {value: b === undefined ? a : Math.min(a, b)};
	const stat = better(before?.statMs, now.statMs).value;
	const read = better(before?.readMs, now.readMs).value;
	return {
		...before,
		...now,
		...(stat === undefined ? {} : {statMs: stat}),
		...(read === undefined ? {} : {readMs: read}),
	};
}

function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
	const type = fileSystemType(path, mounts);
	if (type === null) return null;
	const inside = mounts.filter((mount) => mount.at === '/' || path === mount.at || path.startsWith(`${mount.at}/`));
	return inside.reduce<Mount | null>(
		(best, mount) => (best === null || mount.at.length >= best.at.length ? mount : best),
		null,
	);
}

function rounded(milliseconds: number | undefined): number | null {
	return milliseconds === undefined ? null : Math.round(milliseconds * 100) / 100;
}
