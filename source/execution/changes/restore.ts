// Puts files back as a snapshot kept them, byte for byte, absent ones as absent. Must never overwrite what somebody changed
// since: it looks at every file before it touches the first.
import {randomUUID} from 'node:crypto';
import {mkdir, open, rename, stat, unlink} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {syncDirectory} from '../../journal/durable-file.js';
import {errorWords} from '../../journal/system-error.js';
import type {SnapshotFile} from '../executor.js';
import {ChangeRefused, type ChangeResult, refused} from './change.js';
import {shortDiff} from './diff.js';
import {hashOf, type PlainFile, readPlainFile} from './snapshot.js';

type Planned = Readonly<{file: SnapshotFile; wanted: Buffer | null; now: PlainFile | null}>;

/** Restores all files or, when one was changed since, none; the refusal then shows the difference. */
export async function restoreFiles(files: readonly SnapshotFile[]): Promise<ChangeResult> {
	const planned: Planned[] = [];
	for (const file of files) {
		try {
			planned.push(await plan(file));
		} catch (error) {
			if (error instanceof ChangeRefused) return refused(error.message);
			throw error;
		}
	}

	const lines: string[] = [];
	for (const {file, wanted, now} of planned) {
		try {
			lines.push(await restoreFile(file, wanted, now));
		} catch (error) {
			return {kind: 'failed', reason: `${file.path} could not be restored: ${errorWords(error)}.`, lines};
		}
	}
	return {kind: 'done', lines};
}

async function plan(file: SnapshotFile): Promise<Planned> {
	const wanted = file.copy === null ? null : ((await readPlainFile(file.copy))?.bytes ?? null);
	if (file.copy !== null && (wanted === null || hashOf(wanted) !== file.sha256)) {
		throw new ChangeRefused(`The kept copy of ${file.path} is missing or damaged, so it was not restored.`);
	}
	const now = await readPlainFile(file.path);
	const hash = now === null ? null : hashOf(now.bytes);
	if (hash !== file.sha256 && hash !== file.after) {
		const difference = shortDiff(
			{name: 'as it was before the action', bytes: wanted},
			{name: 'as it is now', bytes: now?.bytes ?? null},
		);
		throw new ChangeRefused(`${file.path} was changed since the action, so it was not restored.\n${difference}`);
	}
	return {file, wanted, now};
}

async function restoreFile(file: SnapshotFile, wanted: Buffer | null, now: PlainFile | null): Promise<string> {
	const directory = dirname(file.path);
	if (wanted === null) {
		if (now === null) return `${file.path} is absent, as it was.`;
		await unlink(file.path);
		await syncDirectory(directory);
		return `Removed ${file.path}, which did not exist before.`;
	}
	const mode = file.mode ?? 0o600;
	if (now !== null && hashOf(now.bytes) === file.sha256 && now.mode === mode) {
		return `${file.path} is as it was.`;
	}
	await mkdir(directory, {recursive: true});
	await replace(file.path, wanted, mode, now ?? (await stat(directory)));
	return `Restored ${file.path} (${wanted.length} bytes).`;
}

/** Beside, synced, renamed: the file is the old one or the new one at every moment, and keeps its owner. */
async function replace(
	path: string,
	bytes: Buffer,
	mode: number,
	owner: Readonly<{uid: number; gid: number}>,
): Promise<void> {
	const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
	try {
		const handle = await open(temporary, 'wx', 0o600);
		try {
			await handle.writeFile(bytes);
			if (process.getuid?.() === 0) await handle.chown(owner.uid, owner.gid);
			await handle.chmod(mode);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await unlink(temporary).catch(() => undefined);
		throw error;
	}
	await syncDirectory(dirname(path));
}
