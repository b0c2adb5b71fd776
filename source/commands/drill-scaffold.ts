// `gotriage drill scaffold`: the first draft of a drill.yaml, from what a recording shows. Writes one new file and never
// over one that is there.
import {join, relative, resolve} from 'node:path';
import {loadDrill} from '../drill/load-drill.js';
import {scaffoldDrill} from '../drill/scaffold.js';
import {exitStatus} from '../session/guide/outcome.js';
import {openRecording} from '../session/recordings/open-recording.js';
import {readArguments} from './arguments.js';
import {createFile} from './create-file.js';
import {type Io, UsageFault} from './io.js';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Writes drill.yaml into the recording, or where --output says; `-` prints it. */
export async function drillScaffold(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('drill', words, {output: {type: 'string'}});
	const [word, ...rest] = given.positionals;
	if (word === undefined || rest.length > 0) {
		throw new UsageFault(
			'gotriage drill scaffold takes one recording: gotriage drill scaffold RECORDING [--output FILE]',
		);
	}

	const {recording} = await openRecording(word, io.cwd);
	const text = scaffoldDrill(recording);
	const output = given.value('output');
	if (output === '-') {
		io.out(text);
		return exitStatus.good;
	}

	const file = output === null ? join(recording.directory, 'drill.yaml') : resolve(io.cwd, output);
	const shown = output ?? relative(io.cwd, file);
	try {
		await createFile(file, text);
	} catch (error) {
		if (codeOf(error) === 'EEXIST') {
			throw new UsageFault(`${shown} is there already and is left as it is; give --output another file, or - to print`);
		}

		throw new UsageFault(
			`${shown} cannot be written (${error instanceof Error ? error.message : String(error)}); give --output another file`,
		);
	}

	const loaded = loadDrill(text, shown);
	const blanks = loaded.kind === 'drill' ? loaded.warnings.length : 0;
	io.err(
		`Wrote ${shown}; ${blanks === 0 ? 'nothing' : `${blanks} ${blanks === 1 ? 'place' : 'places'}`} in it ${blanks === 1 ? 'is' : 'are'} marked TODO(author) for you to fill in.\n`,
	);
	return exitStatus.good;
}
