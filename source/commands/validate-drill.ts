// What `gotriage validate` says of a drill.yaml: its faults with their places, what its author has still to fill in, and,
// where its recording lies beside it, whether its reference path can be played to the end.
import {basename, dirname, resolve} from 'node:path';
import type {DrillWorld} from '../drill/lint-drill.js';
import {loadDrill} from '../drill/load-drill.js';
import {JournalFailure} from '../journal/contract.js';
import {readRecording} from '../journal/recording-directory.js';
import type {Fault} from '../runbook/load.js';
import {loadLibrary} from '../session/library/library.js';
import {loadRecordedRunbook} from '../session/recordings/open-recording.js';
import {cleanLine} from '../text/clean.js';

/** A drill is told by its name, or by the key that states its format. */
export const isDrill = (file: string, bytes: Uint8Array): boolean =>
	basename(file) === 'drill.yaml' || /^drill[ \t]*:/m.test(Buffer.from(bytes).toString('latin1'));

/** The recording beside a drill with the runbooks there are; null, with a note, where there is none. */
async function worldOf(file: string, notes: Set<string>): Promise<DrillWorld | null> {
	try {
		const {recording} = await readRecording(dirname(resolve(file)), loadRecordedRunbook);
		const {runbooks} = await loadLibrary();
		return {recording, runbooks: new Map(runbooks.map(({runbook}) => [runbook.id, runbook]))};
	} catch (error) {
		if (!(error instanceof JournalFailure)) {
			throw error;
		}

		notes.add(
			`${cleanLine(file)}: no recording lies beside it, so its steps were not looked up and its path was not played.`,
		);
		return null;
	}
}

/** Faults of a drill, and what is still open in it. */
export async function checkDrill(
	file: string,
	bytes: Uint8Array,
	notes: Set<string>,
): Promise<Readonly<{faults: readonly Fault[]; open: readonly Fault[]}>> {
	const loaded = loadDrill(bytes, file, await worldOf(file, notes));
	return loaded.kind === 'faults' ? {faults: loaded.faults, open: []} : {faults: [], open: loaded.warnings};
}
