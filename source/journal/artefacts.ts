// Files of evidence (profiles, traces, dumps), kept under the sha256 of their bytes, so that a record and its file can
// always be held against each other. Must never follow a link out of the staging directory nor read a device or a pipe.
import {createHash, randomUUID} from 'node:crypto';
import {constants} from 'node:fs';
import {type FileHandle, open, readdir, rename, rm, stat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {JournalFailure} from './contract.js';
import {syncDirectory} from './durable-file.js';
import {makePrivateDirectory} from './home.js';
import type {ByteMask} from './mask-bytes.js';
import {redactBytes} from './redact-bytes.js';
import {errorCode, errorWords} from './system-error.js';

export type StoredArtefact = Readonly<{
	name: string;
	sha256: string;
	bytes: number;
	path: string;
	/** How many values of secrets were replaced. */
	redactions: number;
}>;

export type StoredArtefacts = StoredArtefact[] & {
	/** One sentence for each thing that was not kept. */
	readonly notes: readonly string[];
};

/** Where the artefact of this sha256 is. Throws for a word that is no sha256: it would become a path. */
export function artefactPath(directory: string, sha256: string): string {
	if (!/^[0-9a-f]{64}$/.test(sha256)) {
		throw new TypeError('not a sha256');
	}

	return join(directory, 'artefacts', sha256);
}

type Found = Readonly<{name: string; path: string; isFile: boolean}>;

/** Everything under a directory, links not followed, names with `/`, in a stable order. */
async function findFiles(directory: string, prefix = ''): Promise<Found[]> {
	let entries: Awaited<ReturnType<typeof readEntries>>;
	try {
		entries = await readEntries(directory);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return [];
		}

		throw error;
	}

	const found: Found[] = [];
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const path = join(directory, entry.name);
		const name = `${prefix}${entry.name}`;
		if (entry.isDirectory()) {
			found.push(...(await findFiles(path, `${name}/`)));
		} else {
			found.push({name, path, isFile: entry.isFile()});
		}
	}

	return found;
}

const readEntries = (directory: string) => readdir(directory, {withFileTypes: true});

/** Copies a file while hashing it: one that a leftover process still writes to cannot change under its hash. */
async function copyHashing(
	from: FileHandle,
	to: FileHandle,
	mask: ByteMask,
): Promise<{sha256: string; bytes: number; redactions: number}> {
	const hash = createHash('sha256');
	const buffer = Buffer.allocUnsafe(256 * 1024);
	let bytes = 0;
	for (;;) {
		const {bytesRead} = await from.read(buffer, 0, buffer.length, null);
		const chunk = bytesRead === 0 ? mask.end() : mask.write(buffer.subarray(0, bytesRead));
		hash.update(chunk);
		await to.writeFile(chunk);
		bytes += chunk.length;
		if (bytesRead === 0) {
			return {sha256: hash.digest('hex'), bytes, redactions: mask.count()};
		}
	}
}

async function storeOne(directory: string, file: Found, secrets: readonly string[]): Promise<StoredArtefact | null> {
	// Not following a link and not waiting for a pipe: the file may have been exchanged since it was listed.
	const from = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	const temporary = join(directory, 'artefacts', `.${randomUUID()}.tmp`);
	let to: FileHandle | null = null;
	try {
		if (!(await from.stat()).isFile()) {
			return null;
		}

		to = await open(temporary, 'wx', 0o600);
		await to.chmod(0o600);
		const {sha256, bytes, redactions} = await copyHashing(from, to, redactBytes(secrets));
		await to.sync();
		await to.close();
		to = null;
		const path = artefactPath(directory, sha256);
		const isKept = await stat(path).then(
			(known) => known.size === bytes,
			() => false,
		);
		if (!isKept) {
			await rename(temporary, path);
		}

		return {name: file.name, sha256, bytes, path, redactions};
	} finally {
		await to?.close();
		await from.close();
		await unlink(temporary).catch(() => undefined);
	}
}

/**
 * Moves every file of a staging directory to the incident's `artefacts/`, synced, 0600; nested files get names with `/`.
 * The values of `secrets` are replaced by asterisks on the way. Links, pipes, sockets and devices are left alone and told
 * of in `notes`. JournalFailure `not-recorded` where a file cannot be stored; nothing of the staging directory is removed
 * then.
 */
export async function storeArtefacts(
	directory: string,
	staging: string,
	secrets: readonly string[] = [],
): Promise<StoredArtefacts> {
	const stored: StoredArtefact[] = [];
	const notes: string[] = [];
	try {
		const files = await findFiles(staging);
		if (files.length > 0) {
			await makePrivateDirectory(join(directory, 'artefacts'));
		}

		for (const file of files) {
			const artefact = file.isFile ? await storeOne(directory, file, secrets).catch(linkAsNull) : null;
			if (artefact === null) {
				notes.push(`${JSON.stringify(file.name)} is not a regular file and was not kept as an artefact.`);
			} else {
				stored.push(artefact);
			}
		}

		if (stored.length > 0) {
			await syncDirectory(join(directory, 'artefacts'));
		}

		for (const {name} of stored) {
			await rm(join(staging, name), {force: true});
		}
	} catch (error) {
		throw new JournalFailure(
			'not-recorded',
			`The artefacts could not be stored in ${join(directory, 'artefacts')}: ${errorWords(error)}; they are still in ${staging}.`,
			{cause: error},
		);
	}

	return Object.assign(stored, {notes});
}

function linkAsNull(error: unknown): null {
	if (errorCode(error) === 'ELOOP' || errorCode(error) === 'ENXIO') {
		return null;
	}

	throw error;
}
