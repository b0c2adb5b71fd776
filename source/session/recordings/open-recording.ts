// Opens a recording by its name or path, with its runbooks loaded. Nothing in a recording is executed.
import {probeNames} from '../../execution/probes/registry.js';
import {
	findRecording,
	type LoadRecordedRunbook,
	type OpenedRecording,
	readRecording,
	recordingRoots,
} from '../../journal/recording-directory.js';
import {parserNames} from '../../parsing/registry.js';
import {loadRunbook} from '../../runbook/load.js';
import {packageRoot} from '../library/library.js';

/** Loads a recorded runbook. Runbooks that it goes on in need not be known: what was not entered is not recorded. */
export const loadRecordedRunbook: LoadRecordedRunbook = (bytes, file) => {
	const result = loadRunbook(bytes, file, {parsers: parserNames, probes: probeNames});
	if (result.kind === 'loaded') {
		return result.runbook;
	}

	const [fault] = result.faults;
	return fault === undefined ? 'it has a fault' : `line ${fault.line}: ${fault.message}`;
};

/**
 * Opens the recording that a word names: a name under `recordings/` of the current directory or of the package, or a
 * path. Rejects with a JournalFailure: `not-found`, or `newer-format` for a newer major.
 */
export async function openRecording(word: string, cwd: string): Promise<OpenedRecording> {
	const directory = await findRecording(word, cwd, recordingRoots(cwd, packageRoot()));
	return readRecording(directory, loadRecordedRunbook);
}
