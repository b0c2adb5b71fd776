// path-cost: the directories of PATH one by one: what each costs a look-up, and which program of a name wins. A directory
// on a dead mount hangs every command start, so the looking is done by a child that is left behind when it is stuck.
import {isAbsolute} from 'node:path';
import {runChild} from './child.js';
import {fileSystemType, isRemoteType, readMounts} from './file-system.js';
import {numberParameter, stringParameter, textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

const maxDirectories = 500;
const firstAnswerMs = 1000;

// One line per directory when it first answers, one more with its times; a directory that says nothing hangs.
const program = `
const fs = require('node:fs');
const path = require('node:path');
const probe = '.gotriage-no-such-program';
const {directories, names, repeats} = JSON.parse(fs.readFileSync(0, 'utf8'));
const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
function time(directory) {
	const times = [];
	for (let n = 0; n < repeats; n++) {
		const start = process.hrtime.bigint();
		try { fs.statSync(path.join(directory, probe), {throwIfNoEntry: false}); } catch {}
		times.push(Number(process.hrtime.bigint() - start) / 1000);
	}
	return {medianUs: median(times), worstUs: Math.max(...times)};
}
async function look(directory, index) {
	const begun = process.hrtime.bigint();
	let kind = 'missing', real = null;
	try {
		kind = (await fs.promises.stat(directory)).isDirectory() ? 'directory' : 'not a directory';
		real = await fs.promises.realpath(directory);
	} catch (error) { if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') kind = error.code; }
	const firstUs = Number(process.hrtime.bigint() - begun) / 1000;
	const found = [];
	if (kind === 'directory') {
		for (const name of names) {
			const file = path.join(directory, name);
			try {
				await fs.promises.access(file, fs.constants.X_OK);
				if ((await fs.promises.stat(file)).isFile()) found.push({name, real: await fs.promises.realpath(file)});
			} catch {}
		}
	}
	say({index, kind, real, firstUs, found});
	return kind === 'directory';
}
// The pool's first jobs start its threads; they are not what is measured.
Promise.all(directories.map(() => fs.promises.realpath('/'))).then(() => Promise.all(directories.map(async (directory, index) => {
	const answer = directory === null ? false : await Promise.race([look(directory, index), new Promise((r) => setTimeout(() => r(null), ${firstAnswerMs}))]);
	return {index, directory, answer};
}))).then((all) => {
	// Timed one after the other, and only where the first look came back: a stuck one would stop the rest.
	for (const {index, directory, answer} of all) if (answer) say({index, ...time(directory)});
	say({index: -1});
});
`;

type Said = Readonly<{
	index: number;
	kind?: string;
	real?: string | null;
	firstUs?: number;
	found?: ReadonlyArray<Readonly<{name: string; real: string}>>;
	medianUs?: number;
	worstUs?: number;
}>;

export const pathCost: ProbeSpec = {
	name: 'path-cost',
	measures: 'The directories of PATH: duplicates, missing ones, what a look-up costs in each, and which program wins.',
	parameters: {
		path: {type: 'string', required: false, says: 'The list to look at; PATH of the environment when left out.'},
		names: {type: 'list', required: false, says: 'Programs to look up; go and gopls when left out.'},
		repeats: {type: 'number', required: false, says: 'Look-ups per directory, 1 to 200; 20 when left out.'},
	},
	gives:
		'json {count, distinct, duplicates, missing, unsafe (empty or relative entries), remote, hung, sumUs (one look-up that finds nothing), worstUs (the slowest directory), worstFirstUs (its first look), rows, slow, programs: [{name, winner, copies, distinct, all}], cleaned}; rows {index, directory, state, duplicate, remote, fstype, firstUs, medianUs, worstUs}, state ok, missing, hung, empty, relative or an error; times null where not measured; cleaned is PATH without duplicate, missing and unsafe entries',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const list = stringParameter(parameters, 'path') || (context.env['PATH'] ?? '');
		if (list === '') return notMeasured('PATH is empty');
		const entries = list.split(':');
		if (entries.length > maxDirectories) return notMeasured(`PATH has more than ${maxDirectories} entries`);
		const wanted = textListParameter(parameters, 'names').filter((name) => /^[\w.+-]+$/.test(name));
		const names = wanted.length === 0 ? ['go', 'gopls'] : wanted;
		const repeats = Math.min(200, Math.max(1, Math.round(numberParameter(parameters, 'repeats', 20))));
		const said = new Map<number, Said>();
		// A child with a thread in a dead mount cannot even end: it is left behind as soon as it has said everything.
		const done = new AbortController();
		const [result, mounts] = await Promise.all([
			runChild({
				argv: [process.execPath, '-e', program],
				env: {UV_THREADPOOL_SIZE: String(Math.min(128, entries.length + 4))},
				cwd: '/',
				input: JSON.stringify({
					directories: entries.map((entry) => (isAbsolute(entry) ? entry : null)),
					names,
					repeats,
				}),
				limitMs: Math.max(1000, Math.min(context.deadlineMs - 200, 6000)),
				signal: AbortSignal.any([context.signal, done.signal]),
				onLine: (line) => {
					const one = JSON.parse(line) as Said;
					if (one.index < 0) done.abort();
					said.set(one.index, {...said.get(one.index), ...one});
				},
			}),
			readMounts(),
		]);
		if (result.kind === 'not-started') return notMeasured(`the helper process could not be started: ${result.reason}`);
		const seen = new Set<string>();
		const rows = entries.map((directory, index) => {
			const answer = said.get(index);
			const real = answer?.real ?? directory;
			const isDuplicate = isAbsolute(directory) && seen.has(real);
			seen.add(real);
			const fstype = isAbsolute(directory) ? fileSystemType(real, mounts) : null;
			return {
				index,
				directory: printable(directory),
				state: stateOf(directory, answer),
				duplicate: isDuplicate,
				remote: fstype !== null && isRemoteType(fstype),
				fstype,
				firstUs: rounded(answer?.firstUs),
				medianUs: rounded(answer?.medianUs),
				worstUs: rounded(answer?.worstUs),
			};
		});
		const count = (holds: (row: (typeof rows)[number]) => boolean): number => rows.filter(holds).length;
		const medians = rows.flatMap((row) => (row.medianUs === null ? [] : [row.medianUs]));
		return measured(
			{
				count: rows.length,
				distinct: seen.size,
				duplicates: count((row) => row.duplicate),
				missing: count((row) => row.state === 'missing'),
				unsafe: count((row) => row.state === 'empty' || row.state === 'relative'),
				remote: count((row) => row.remote),
				hung: count((row) => row.state === 'hung'),
				sumUs: Math.round(medians.reduce((sum, one) => sum + one, 0) * 10) / 10,
				worstUs: Math.max(0, ...medians),
				worstFirstUs: Math.max(0, ...rows.map((row) => row.firstUs ?? 0)),
				slow: [...rows]
					.sort((a, b) => (b.medianUs ?? Number.POSITIVE_INFINITY) - (a.medianUs ?? Number.POSITIVE_INFINITY))
					.filter((row) => row.state === 'hung' || row.medianUs !== null)
					.slice(0, 5),
				programs: names.map((name) => programOf(name, rows, said)),
				cleaned: rows
					.filter(
						(row) => row.state !== 'missing' && row.state !== 'empty' && row.state !== 'relative' && !row.duplicate,
					)
					.map((row) => row.directory)
					.join(':'),
				rows,
			},
			rows,
		);
	},
};

function stateOf(directory: string, answer: Said | undefined): string {
	if (directory === '') return 'empty';
	if (!isAbsolute(directory)) return 'relative';
	if (answer?.kind === undefined) return 'hung';
	return answer.kind === 'directory' ? 'ok' : answer.kind;
}

function rounded(microseconds: number | undefined): number | null {
	return microseconds === undefined ? null : Math.round(microseconds * 10) / 10;
}

function programOf(
	name: string,
	rows: ReadonlyArray<Readonly<{index: number; directory: string; duplicate: boolean}>>,
	said: ReadonlyMap<number, Said>,
) {
	const all = rows.flatMap((row) => {
		const found = said.get(row.index)?.found?.find((program) => program.name === name);
		return found === undefined || row.duplicate
			? []
			: [{path: `${row.directory}/${name}`, real: printable(found.real)}];
	});
	return {
		name,
		winner: all[0]?.path ?? null,
		copies: all.length,
		distinct: new Set(all.map((program) => program.real)).size,
		all: all.slice(0, 20),
	};
}
