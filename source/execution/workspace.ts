// The directories of an invocation: `tmp`, removed afterwards, and `artefacts`, kept. A directory that was there before
// is somebody else's and stays.
import {chmod, lstat, mkdir, readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Invocation} from './executor.js';

export interface Workspace {
	readonly artefactBytes: () => Promise<number>;
	readonly remove: () => Promise<void>;
}

/** Makes both directories, mode 0700. Rejects with the system's error. */
export async function createWorkspace({tmp, artefacts}: Pick<Invocation, 'tmp' | 'artefacts'>): Promise<Workspace> {
	const isOurs = (await mkdir(tmp, {recursive: true, mode: 0o700})) !== undefined;
	if (!isOurs) await refuseForeign(tmp);
	await mkdir(artefacts, {recursive: true, mode: 0o700});
	return {
		artefactBytes: () => bytesIn(artefacts),
		async remove() {
			if (isOurs) await removeTree(tmp);
		},
	};
}

/** Removes the `tmp` of an invocation that was lost, where one is left that is ours. Never rejects. */
export async function removeLeftWorkspace(tmp: string): Promise<void> {
	const entry = await lstat(tmp).catch(() => null);
	if (entry?.isDirectory() && entry.uid === process.getuid?.()) await removeTree(tmp);
}

/** In a directory that everybody may write to, somebody may have put one of this name there. */
async function refuseForeign(directory: string): Promise<void> {
	const entry = await lstat(directory);
	if (!entry.isDirectory() || entry.uid !== process.getuid?.()) {
		throw new Error(`${directory} exists and is not a directory of this user`);
	}
}

/** A module cache is written read-only, so removing it needs its modes changed first. */
async function removeTree(directory: string): Promise<void> {
	const options = {recursive: true, force: true, maxRetries: 2};
	try {
		await rm(directory, options);
	} catch {
		await makeWritable(directory).catch(() => undefined);
		await rm(directory, options).catch(() => undefined);
	}
}

async function makeWritable(directory: string): Promise<void> {
	if (!(await lstat(directory)).isDirectory()) return;
	await chmod(directory, 0o700);
	for (const entry of await readdir(directory, {withFileTypes: true})) {
		if (entry.isDirectory()) await makeWritable(join(directory, entry.name));
	}
}

async function bytesIn(directory: string): Promise<number> {
	const names = await readdir(directory).catch(() => []);
	const sizes = await Promise.all(
		names.slice(0, 100).map((name) =>
			stat(join(directory, name)).then(
				(entry) => (entry.isFile() ? entry.size : 0),
				() => 0,
			),
		),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}
