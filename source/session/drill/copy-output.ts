// Puts the output of a recorded run among the drill's own files, so that a drill reads like an incident. Reads nothing but
// the recording's blobs and writes nothing but the drill's directory.
import {dirname, relative} from 'node:path';
import type {OutputRecord} from '../../incident/events.js';
import {artefactPath} from '../../journal/artefacts.js';
import {writeDurably} from '../../journal/durable-file.js';
import {makePrivateDirectory} from '../../journal/home.js';
import {outputFiles} from '../../journal/output-files.js';
import {readRecordedFile, recordingLimits, sha256Of} from '../../journal/recorded-file.js';
import type {ReadBlob, Take} from '../../recording/contract.js';
import type {Place} from '../guide/place.js';
import {pathsOf, type TextOf} from './take-beats.js';

/** Every text of a take's output, read once. */
export async function readTexts(take: Take, readBlob: ReadBlob): Promise<TextOf> {
	const texts = new Map<string, string | null>();
	for (const path of pathsOf(take)) {
		if (!texts.has(path)) {
			texts.set(path, await readBlob(path));
		}
	}

	return (path) => texts.get(path) ?? null;
}

/** The record of an output as the drill keeps it: its own paths, everything else as recorded. */
export function copiedRecord(directory: string, record: OutputRecord, place: Place, textOf: TextOf): OutputRecord {
	const files = outputFiles(directory, place.runbook, place.step, place.attempt, record.index);
	const own = (recorded: string | null, file: string) =>
		recorded === null || textOf(recorded) === null ? null : relative(directory, file);
	return {
		...record,
		stdout: own(record.stdout, files.stdout),
		stderr: own(record.stderr, files.stderr),
		timing: own(record.timing, files.timing),
	};
}

/** Writes the texts of one output under the paths that `copiedRecord` names. */
export async function copyOutput(directory: string, record: OutputRecord, place: Place, textOf: TextOf): Promise<void> {
	const files = outputFiles(directory, place.runbook, place.step, place.attempt, record.index);
	for (const [recorded, file] of [
		[record.stdout, files.stdout],
		[record.stderr, files.stderr],
		[record.timing, files.timing],
	] as const) {
		const text = recorded === null ? null : textOf(recorded);
		if (text !== null) {
			await makePrivateDirectory(dirname(file));
			await writeDurably(file, text);
		}
	}
}

/** Copies an artefact's bytes to where the drill's journal says they are; a recording without them has none to copy. */
export async function copyArtefact(directory: string, recording: string, sha256: string): Promise<void> {
	const read = await readRecordedFile(recording, `blobs/${sha256}`, recordingLimits.blob);
	if (read.kind === 'bytes' && sha256Of(read.bytes) === sha256) {
		const file = artefactPath(directory, sha256);
		await makePrivateDirectory(dirname(file));
		await writeDurably(file, read.bytes);
	}
}
