// Everything of a closed incident that a recording is made of: its events, the exact bytes of its runbooks, its kept
// output and artefacts. Reads only; undo snapshots are not read at all.
import {join} from 'node:path';
import type {JournalEvent} from '../incident/events.js';
import {filesOf} from '../recording/unsealable.js';
import {artefactPath} from './artefacts.js';
import {JournalFailure} from './contract.js';
import {readRecordedFile, recordingLimits, sha256Of} from './recorded-file.js';
import {readKeptRunbook} from './runbook-copy.js';

export type Recordable = Readonly<{
	runbooks: ReadonlyMap<string, Uint8Array>;
	/** By the path that the journal gives; what is not there any more is missing here. */
	files: ReadonlyMap<string, Uint8Array>;
}>;

/**
 * Reads what an incident's events name. JournalFailure `unusable-directory` where a file is there and cannot be read, or
 * is larger than a recording takes.
 */
export async function readRecordable(directory: string, events: readonly JournalEvent[]): Promise<Recordable> {
	const runbooks = new Map<string, Uint8Array>();
	for (const event of events) {
		if (event.type === 'incident.opened' || event.type === 'runbook.entered') {
			const bytes = await readKeptRunbook(directory, event.sha256);
			if (bytes !== null) {
				runbooks.set(event.sha256, bytes);
			}
		}
	}

	const files = new Map<string, Uint8Array>();
	for (const path of filesOf(events)) {
		const isArtefact = /^artefacts\/[0-9a-f]{64}$/.test(path);
		// The journal's own paths only: a word with dots would lead out of the incident.
		if (!isArtefact && !/^output\/[\w.-]+$/.test(path)) {
			continue;
		}

		const file = await readRecordedFile(directory, path, recordingLimits.blob);
		if (file.kind === 'unusable') {
			const where = isArtefact ? artefactPath(directory, path.slice('artefacts/'.length)) : join(directory, path);
			throw new JournalFailure('unusable-directory', `The file ${where} cannot be recorded: ${file.why}.`);
		}

		// An artefact that was changed is not the one that was recorded.
		if (file.kind === 'bytes' && (!isArtefact || path === `artefacts/${sha256Of(file.bytes)}`)) {
			files.set(path, file.bytes);
		}
	}

	return {runbooks, files};
}
