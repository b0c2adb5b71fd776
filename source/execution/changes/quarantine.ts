// Moves files or directories aside by renaming them, and back again exactly. Nothing is ever deleted or copied here.
import {lstat, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import {syncDirectory} from '../../journal/durable-file.js';
import {errorCode, errorWords} from '../../journal/system-error.js';
import type {Move} from '../executor.js';
import {type ChangeResult, refused} from './change.js';

/** Renames every `from` to its `to`. When one fails, those before it are renamed back. */
export async function quarantine(moves: readonly Move[]): Promise<ChangeResult> {
	for (const move of moves) {
		const entry = await entryAt(move.from);
		if (entry === null) return refused(`${move.from} does not exist any more, so nothing was moved.`);
		if (entry.isSymbolicLink()) return refused(`${move.from} is a symbolic link now, so nothing was moved.`);
		if (await entryAt(move.to)) return refused(`${move.to} exists already, so nothing was moved.`);
	}
	return renameAll(moves.map(({from, to}) => ({from, to})));
}

/**
 * Renames every `to` back to its `from`, newest first; what has appeared at `from` since is first moved to `aside`. When a
 * rename fails, what was done is taken back.
 */
export async function unquarantine(moves: readonly Move[]): Promise<ChangeResult> {
	const renames: Rename[] = [];
	for (const move of moves.toReversed()) {
		if (!(await entryAt(move.to))) {
			return refused(`${move.to} is not there any more, so there is nothing to bring back.`);
		}
		if (await entryAt(move.from)) {
			if (await entryAt(move.aside)) {
				return refused(`${move.aside} exists already, so what is now at ${move.from} cannot be moved out of the way.`);
			}
			renames.push({from: move.from, to: move.aside});
		}
		renames.push({from: move.to, to: move.from});
	}
	return renameAll(renames);
}

type Rename = Readonly<{from: string; to: string}>;

async function renameAll(renames: readonly Rename[]): Promise<ChangeResult> {
	const done: Rename[] = [];
	const lines: string[] = [];
	for (const step of renames) {
		try {
			// rename() would replace a file or an empty directory without a word.
			if (await entryAt(step.to)) throw Object.assign(new Error('it exists already'), {code: 'EEXIST'});
			await rename(step.from, step.to);
			done.push(step);
			await syncDirectory(dirname(step.to));
			lines.push(`Renamed ${step.from} to ${step.to}.`);
		} catch (error) {
			const reason = `${step.from} could not be renamed to ${step.to}: ${errorWords(error)}.`;
			return {kind: 'failed', reason, lines: [...lines, ...(await takeBack(done))]};
		}
	}
	return {kind: 'done', lines};
}

async function takeBack(done: readonly Rename[]): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const {from, to} of done.toReversed()) {
		try {
			await rename(to, from);
			lines.push(`Renamed ${to} back to ${from}.`);
		} catch (error) {
			lines.push(`${to} could not be renamed back to ${from}: ${errorWords(error)}.`);
		}
	}
	return lines;
}

async function entryAt(path: string) {
	try {
		return await lstat(path);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return null;
		throw error;
	}
}
