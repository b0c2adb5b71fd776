// Reads runbook files: once, as bytes, so that what was hashed is what runs. Says plainly why a file is refused.
import {createHash} from 'node:crypto';
import {constants, existsSync} from 'node:fs';
import {open, readdir, realpath} from 'node:fs/promises';
import {basename, dirname, join, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {probeNames} from '../../execution/probes/registry.js';
import {parserNames} from '../../parsing/registry.js';
import {type Fault, loadRunbook} from '../../runbook/load.js';
import {cleanLine} from '../../text/clean.js';
import type {LoadedRunbook} from '../ports.js';
import {readLibraryIndex} from './library-index.js';

/** The largest runbook file that is read, in bytes: before it is parsed, since parsing a huge one blocks. */
export const maximumRunbookBytes = 256 * 1024;

/** The directory of this package, wherever it was bundled or compiled to. */
export function packageRoot(): string {
	let directory = dirname(fileURLToPath(import.meta.url));
	while (!(existsSync(join(directory, 'package.json')) && existsSync(join(directory, 'runbooks')))) {
		const parent = dirname(directory);
		if (parent === directory) {
			throw new Error('gotriage is not installed completely: its runbooks are missing');
		}

		directory = parent;
	}

	return directory;
}

export type RunbookFile = Readonly<{
	kind: 'file';
	bytes: Uint8Array;
	realPath: string;
	isWorldWritable: boolean;
	/** The name is a link, and what it leads to is not in the directory that the link is in. */
	leadsOut: boolean;
}>;
export type UnreadableFile = Readonly<{kind: 'unreadable'; sentence: string; isMissing: boolean}>;

function unreadable(name: string, error: unknown): UnreadableFile {
	const file = cleanLine(name);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const sentences: Readonly<Record<string, string>> = {
		ENOENT: `${file}: there is no such file (give the id of a runbook, see gotriage list, or the path of a YAML file)`,
		EACCES: `${file}: it may not be read (check its permissions)`,
		EISDIR: `${file}: it is a directory (give the path of a YAML file)`,
	};
	return {
		kind: 'unreadable',
		sentence:
			sentences[code] ?? `${file}: it cannot be read (${error instanceof Error ? error.message : String(error)})`,
		isMissing: code === 'ENOENT',
	};
}

/**
 * Reads a runbook's bytes once, of one that is too large a byte more than is allowed. Refuses what is no regular file,
 * without waiting on a pipe. `name` is what the person called it, for the sentence.
 */
export async function readRunbookFile(file: string, name = file): Promise<RunbookFile | UnreadableFile> {
	try {
		const realPath = await realpath(file);
		const directory = await realpath(dirname(resolve(file)));
		// Not following: the real path has no link in it, unless one was put there since.
		const handle = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
		try {
			const info = await handle.stat();
			if (info.isDirectory()) {
				return unreadable(name, Object.assign(new Error('directory'), {code: 'EISDIR'}));
			}

			if (!info.isFile()) {
				return {
					kind: 'unreadable',
					sentence: `${cleanLine(name)}: it is not a regular file (a runbook is a YAML file)`,
					isMissing: false,
				};
			}

			// One byte more than allowed is enough to know that it is too large.
			const buffer = Buffer.alloc(Math.min(info.size, maximumRunbookBytes) + 1);
			const {bytesRead} = await handle.read(buffer, 0, buffer.length, 0);
			return {
				kind: 'file',
				bytes: buffer.subarray(0, bytesRead),
				realPath,
				isWorldWritable: (info.mode & 0o002) !== 0,
				leadsOut: !realPath.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`),
			};
		} finally {
			await handle.close();
		}
	} catch (error) {
		return unreadable(name, error);
	}
}

export type LibraryEntry =
	| Readonly<{kind: 'loaded'; loaded: LoadedRunbook}>
	| Readonly<{kind: 'faulty'; file: string; faults: readonly Fault[]}>;

export type Library = Readonly<{
	runbooks: readonly LoadedRunbook[];
	/** Runbooks of the package that do not load: shown, never hidden. */
	faults: readonly Fault[];
	find: (id: string) => LoadedRunbook | null;
}>;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The ids of the package's runbooks, by their file names alone. */
export async function shippedIds(directory: string): Promise<readonly string[]> {
	const names = await readdir(directory);
	return names
		.filter((name) => name.endsWith('.yaml') && name !== 'coverage.yaml')
		.map((name) => basename(name, '.yaml'))
		.toSorted();
}

/** Loads the runbooks of the package. They are trusted; a broken one is reported beside the good ones. */
export async function loadLibrary(directory: string = join(packageRoot(), 'runbooks')): Promise<Library> {
	const ids = await shippedIds(directory);
	const known = {parsers: parserNames, probes: probeNames, runbooks: ids};
	const index = await readLibraryIndex();
	const runbooks: LoadedRunbook[] = [];
	const faults: Fault[] = [];
	for (const id of ids) {
		const file = join(directory, `${id}.yaml`);
		const read = await readRunbookFile(file);
		if (read.kind === 'unreadable') {
			faults.push({file, line: 1, column: 1, path: '', message: read.sentence, remedy: 'install gotriage again'});
			continue;
		}

		const sha256 = sha256Of(read.bytes);
		const checked = index.get(sha256);
		const result = checked ? {kind: 'loaded' as const, runbook: checked, sha256} : loadRunbook(read.bytes, file, known);
		if (result.kind === 'faulty') {
			faults.push(...result.faults);
		} else {
			const {runbook} = result;
			runbooks.push({runbook, sha256, bytes: read.bytes, file, trust: 'package'});
		}
	}

	return {runbooks, faults, find: (id) => runbooks.find((loaded) => loaded.runbook.id === id) ?? null};
}

/** What a word on the command line means: an id has no slash and no ending, everything else is a file. */
export const isFileName = (word: string): boolean => word.includes('/') || /\.ya?ml$/i.test(word);

/** Why a file may not run, whoever trusts it; null: it may, once it is trusted. */
function refusalOf(file: string, read: RunbookFile): string | null {
	const name = cleanLine(file);
	if (read.isWorldWritable) {
		return `${name}: everyone on this machine may write it, so it is not run (chmod o-w ${name}, then look at it again)`;
	}

	return read.leadsOut
		? `${name}: it is a link that leads out of its directory, so it is not run (give the file it leads to: ${cleanLine(read.realPath)})`
		: null;
}

/**
 * Loads one file from outside the package; whether it may run anything is decided by `trust`. One that everyone may write,
 * or that a link leads to from another directory, is never trusted: it can only be read, validated and dry-run.
 */
export async function loadFile(
	file: string,
	shipped: readonly string[],
	trust: (realPath: string, sha256: string) => LoadedRunbook['trust'],
): Promise<LibraryEntry | UnreadableFile> {
	const read = await readRunbookFile(resolve(file), file);
	if (read.kind === 'unreadable') {
		return read;
	}

	const result = loadRunbook(read.bytes, file, {parsers: parserNames, probes: probeNames, runbooks: shipped});
	if (result.kind === 'faulty') {
		return {kind: 'faulty', file, faults: result.faults};
	}

	const isShipped = dirname(read.realPath) === join(packageRoot(), 'runbooks');
	const refusal = isShipped ? null : refusalOf(file, read);
	return {
		kind: 'loaded',
		loaded: {
			runbook: result.runbook,
			sha256: result.sha256,
			bytes: read.bytes,
			file: read.realPath,
			trust: isShipped ? 'package' : refusal === null ? trust(read.realPath, result.sha256) : 'untrusted',
			refusal,
		},
	};
}
