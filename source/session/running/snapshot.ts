// Keeps the state before a change, without which nothing is changed. Puts nothing back: that is for the undo.
import type {SnapshotFile} from '../../execution/executor.js';
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep} from '../../runbook/schema.js';
import type {Prepared} from '../contract.js';
import type {Desk} from '../guide/desk.js';
import {fillPaths} from '../prepare/fill-values.js';
import {isUnavailable} from '../prepare/unavailable.js';

/** Copies and hashes what the action is about to change. Resolves with a reason instead when that cannot be kept. */
export async function snapshot(
	desk: Desk,
	prepared: Prepared,
	action: ActionStep,
	scope: Scope,
): Promise<Readonly<{files: readonly SnapshotFile[]}> | Readonly<{refused: string}>> {
	const {ports} = desk;
	const place = {runbook: prepared.runbook, step: action.id, attempt: prepared.attempt};
	const paths = fillPaths(action.snapshot ?? [], scope, ports.project);
	if (isUnavailable(paths)) {
		return {refused: paths.reason};
	}

	const moves = prepared.invocations.flatMap((invocation) =>
		invocation.command.kind === 'quarantine' ? invocation.command.moves : [],
	);
	if (paths.length === 0 && moves.length === 0) {
		return {files: []};
	}

	const directory = `${ports.journal.directory}/undo/${place.runbook}-${place.step}-${place.attempt}`;
	let files: readonly SnapshotFile[] = [];
	try {
		files = paths.length === 0 ? [] : await ports.snapshotFiles(paths, directory);
	} catch (error) {
		return {refused: `the state before could not be kept: ${error instanceof Error ? error.message : String(error)}`};
	}

	const root = `${ports.journal.directory}/`;
	await desk.append({
		type: 'change.snapshotted',
		...place,
		files: files.map((file) => ({
			path: file.path,
			copy: file.copy === null ? null : file.copy.startsWith(root) ? file.copy.slice(root.length) : file.copy,
			mode: file.mode,
			sha256: file.sha256,
		})),
		moves: moves.map((move) => ({...move})),
	});
	return {files};
}
