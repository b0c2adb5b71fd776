// `gotriage recordings`: lists the recordings that can be replayed and drilled, and verifies them. Reads only, runs
// nothing, needs no Go.
import {basename} from 'node:path';
import {loadDrill} from '../drill/load-drill.js';
import {JournalFailure} from '../journal/contract.js';
import {findRecording, listRecordings, readRecording, recordingRoots} from '../journal/recording-directory.js';
import {type ListedRecording, plainRecordings, plainVerified} from '../plain/recordings.js';
import {recordedDuration} from '../recording/play-itself.js';
import {takesOf} from '../recording/takes.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary, packageRoot} from '../session/library/library.js';
import {loadRecordedRunbook} from '../session/recordings/open-recording.js';
import {type VerifiedRecording, verifyRecording} from '../session/recordings/verify-recording.js';
import {cleanLine} from '../text/clean.js';
import {secretsFromEnvironment} from '../text/redact.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';

const longestTitle = 200;

/** Lists, or with `verify` verifies. */
export async function recordings(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('recordings', words, {json: {type: 'boolean'}});
	const [word, ...rest] = given.positionals;
	if (word === 'verify') {
		return verify(rest, io, given.flag('json'));
	}

	if (word !== undefined) {
		throw new UsageFault(
			`gotriage recordings has no ${word}; gotriage recordings lists them, gotriage recordings verify [DIR…] verifies them`,
		);
	}

	const listed: ListedRecording[] = [];
	for (const directory of await listRecordings(recordingRoots(io.cwd, packageRoot()))) {
		listed.push(await listedOf(directory));
	}

	if (given.flag('json')) {
		printJson(io, {schema: 1, recordings: listed});
	} else {
		io.out(`${plainRecordings(listed).join('\n')}\n`);
	}

	return exitStatus.good;
}

async function listedOf(directory: string): Promise<ListedRecording> {
	const nothing = {
		name: cleanLine(basename(directory), 80),
		directory,
		title: '',
		page: null,
		group: null,
		difficulty: null,
		steps: 0,
		durationMs: 0,
		sealed: false,
	};
	try {
		const {recording} = await readRecording(directory, loadRecordedRunbook);
		const loaded = recording.drill === null ? null : loadDrill(recording.drill, 'drill.yaml');
		const drill = loaded?.kind === 'drill' ? loaded.drill : null;
		const [first] = recording.events;
		return {
			...nothing,
			title: cleanLine(drill?.title ?? (first?.type === 'incident.opened' ? first.title : ''), longestTitle),
			page: drill === null ? null : cleanLine(drill.page.trim().split('\n')[0] ?? '', longestTitle),
			group: drill?.group ?? null,
			difficulty: drill?.difficulty ?? null,
			steps: takesOf(recording.events).length,
			durationMs: recordedDuration(recording.events),
			sealed: recording.events.at(-1)?.type === 'sealed',
			notes: [
				...recording.notes,
				...(loaded?.kind === 'faults' ? ['Its drill.yaml has faults; gotriage recordings verify names them.'] : []),
			],
		};
	} catch (error) {
		if (error instanceof JournalFailure) {
			return {...nothing, notes: [error.message]};
		}

		throw error;
	}
}

/** Exit 1 where any has a fault, 2 where a word names no recording. */
async function verify(words: readonly string[], io: Io, isJson: boolean): Promise<number> {
	const roots = recordingRoots(io.cwd, packageRoot());
	const directories =
		words.length === 0
			? await listRecordings(roots)
			: await Promise.all(words.map(async (word) => findRecording(word, io.cwd, roots)));
	const library = await loadLibrary();
	const options = {
		secrets: secretsFromEnvironment(io.environment),
		known: [],
		runbooks: new Map(library.runbooks.map(({runbook}) => [runbook.id, runbook])),
	};
	const verified: VerifiedRecording[] = [];
	for (const directory of directories) {
		verified.push(await verifyRecording(directory, options));
	}

	const isGood = verified.every(({findings}) => findings.length === 0);
	if (isJson) {
		const documents = verified.map((one) => ({...one, isGood: one.findings.length === 0}));
		printJson(io, {schema: 1, isGood, recordings: documents});
	} else {
		const lines = verified.length === 0 ? ['There are no recordings here.'] : verified.flatMap(plainVerified);
		io.out(`${lines.join('\n')}\n`);
	}

	return isGood ? exitStatus.good : exitStatus.alarm;
}
