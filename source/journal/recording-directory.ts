// Finds and reads recordings: directories that anyone may have written and given away. Must never give on what does not
// have the hash it is named by, nor take a newer format for its own.
import {lstat, readdir, realpath} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import type {EventOf, JournalEvent} from '../incident/events.js';
import {type ReadBlob, type RecordedRunbook, type Recording, recordingFormat} from '../recording/contract.js';
import type {Runbook} from '../runbook/schema.js';
import {cleanLine, cleanText} from '../text/clean.js';
import {JournalFailure, type JournalReading} from './contract.js';
import {type JournalFindings, readLines} from './journal-lines.js';
import {isBlobPath, readRecordedFile, recordingLimits, sha256Of, tooDeepLine} from './recorded-file.js';
import {blameSeal, sealOf} from './recording-seal.js';

/** Longer lines of a blob are cut: the executor cuts them at half of that. */
const longestLine = 32_768;

/** The runbook in these bytes, or a sentence that says why there is none. `file` is its name for the sentence. */
export type LoadRecordedRunbook = (bytes: Uint8Array, file: string) => Runbook | string;

export type OpenedRecording = Readonly<{recording: Recording; readBlob: ReadBlob}>;

/** Whether a word can be the name of a recording: one part of a path that says nothing else. */
export const isRecordingName = (word: string): boolean => /^[A-Za-z0-9][\w.-]{0,79}$/.test(word);

/** The journal of a recording, as far as it is sound. JournalFailure where there is none, or one of a newer major. */
export async function readRecordedJournal(
	directory: string,
): Promise<Readonly<{bytes: Buffer; findings: JournalFindings; opened: EventOf<'incident.opened'> | null}>> {
	const name = shownName(directory);
	const file = await readRecordedFile(directory, 'journal.ndjson', recordingLimits.journal);
	if (file.kind !== 'bytes') {
		const why = file.kind === 'missing' ? 'it has no journal.ndjson' : `its journal.ndjson is not read: ${file.why}`;
		throw new JournalFailure('not-found', `${name} is no recording: ${why}.`);
	}

	const deep = tooDeepLine(file.bytes);
	if (deep !== null) {
		throw new JournalFailure(
			'damaged',
			`Recording ${name} is not read: line ${deep} of its journal is nested deeper than anything that is recorded.`,
		);
	}

	const findings = blameSeal(file.bytes, readLines(file.bytes));
	const newer = newerThanThis(findings);
	if (newer !== null) {
		throw new JournalFailure(
			'newer-format',
			`Recording ${name} was made by a newer gotriage (${newer}); update gotriage to read it.`,
		);
	}

	const [first] = findings.events;
	return {bytes: file.bytes, findings, opened: first?.type === 'incident.opened' ? first : null};
}

function newerThanThis(findings: JournalFindings): string | null {
	if (findings.newerFormat !== null) {
		return `journal format ${findings.newerFormat.major}.${findings.newerFormat.minor}`;
	}

	const [first] = findings.events;
	const format = first?.type === 'incident.opened' ? first.recording?.format : undefined;
	return format !== undefined && format.major > recordingFormat.major
		? `recording format ${format.major}.${format.minor}`
		: null;
}

const shownName = (directory: string): string => cleanLine(basename(directory), 100);

/** The journal of a recording as the journal of an incident is read. Rejects as `readRecordedJournal` does. */
export async function readRecordedReading(directory: string): Promise<JournalReading> {
	const {findings, opened} = await readRecordedJournal(directory);
	const seal = sealOf(findings);
	const sentence = `Recording ${shownName(directory)} is not sealed as it should be: ${typeof seal === 'string' ? seal : ''}.`;
	return {
		id: opened?.incident ?? shownName(directory),
		directory,
		events: findings.events,
		notes: typeof seal === 'string' && findings.damage === null ? [sentence] : [],
		damage: findings.damage === null ? null : {byte: findings.damage.byte, sentence},
	};
}

/** Every runbook that the events name, by id, with the place of its bytes. */
export function recordedRunbooks(
	events: readonly JournalEvent[],
): ReadonlyMap<string, Readonly<{sha256: string; path: string}>> {
	const places = new Map<string, Readonly<{sha256: string; path: string}>>();
	for (const event of events) {
		if (event.type === 'incident.opened') {
			places.set(event.runbook, {sha256: event.sha256, path: 'runbook.yaml'});
		} else if (event.type === 'runbook.entered' && !places.has(event.runbook)) {
			places.set(event.runbook, {sha256: event.sha256, path: `blobs/${event.sha256}`});
		}
	}

	return places;
}

/**
 * Reads a recording. What is odd is told in `notes` and costs only what it touches: events after damage, a runbook that
 * does not load, a blob that is missing. JournalFailure `not-found` where the directory is no recording, `newer-format`
 * for a newer major.
 * @param load how a runbook is read from its bytes; it is never executed
 */
export async function readRecording(directory: string, load: LoadRecordedRunbook): Promise<OpenedRecording> {
	const {findings, opened} = await readRecordedJournal(directory);
	const name = shownName(directory);
	if (opened === null) {
		const why = findings.damage === null ? 'its journal does not begin with an incident' : sealOf(findings);
		throw new JournalFailure('not-found', `${name} is no recording: ${typeof why === 'string' ? why : ''}.`);
	}

	const seal = sealOf(findings);
	const notes = typeof seal === 'string' ? [`Recording ${name} is not sealed as it should be: ${seal}.`] : [];
	if (findings.unknown > 0) {
		notes.push(`A newer gotriage recorded ${findings.unknown} events that this one does not know; they are not shown.`);
	}

	const runbooks = new Map<string, RecordedRunbook>();
	for (const [id, {sha256, path}] of recordedRunbooks(findings.events)) {
		const read = await readRecordedFile(directory, path, recordingLimits.runbook);
		if (read.kind !== 'bytes' || sha256Of(read.bytes) !== sha256) {
			const why =
				read.kind === 'missing' ? 'is missing' : read.kind === 'unusable' ? `is not read: ${read.why}` : 'was changed';
			notes.push(`The file ${path} with the runbook ${cleanLine(id, 80)} ${why}.`);
			continue;
		}

		const runbook = load(read.bytes, path);
		if (typeof runbook === 'string') {
			notes.push(`The runbook ${cleanLine(id, 80)} in ${path} does not load: ${runbook}.`);
		} else if (runbook.id === id) {
			runbooks.set(id, {runbook, sha256, bytes: read.bytes});
		} else {
			notes.push(`The file ${path} should have the runbook ${cleanLine(id, 80)} and has another one.`);
		}
	}

	const drill = await readRecordedFile(directory, 'drill.yaml', recordingLimits.drill);
	if (drill.kind === 'unusable') {
		notes.push(`Its drill.yaml is not read: ${drill.why}.`);
	}

	return {
		recording: {
			name: basename(directory),
			directory,
			events: findings.events,
			runbooks,
			drill: drill.kind === 'bytes' ? drill.bytes.toString('utf8') : null,
			notes,
		},
		readBlob: async (path) => readBlobText(directory, path),
	};
}

/** The text of a blob, cleaned once more: a recording from elsewhere may hold what a terminal would act on. */
async function readBlobText(directory: string, path: string): Promise<string | null> {
	if (!isBlobPath(path)) {
		return null;
	}

	const read = await readRecordedFile(directory, path, recordingLimits.blob);
	return read.kind === 'bytes' && `blobs/${sha256Of(read.bytes)}` === path
		? cleanText(read.bytes.toString('utf8'), {maxCells: longestLine})
		: null;
}

/** Where recordings are looked for: `recordings/` of the directory one is in, then the package's own. */
export const recordingRoots = (cwd: string, packageRoot: string): readonly string[] => [
	join(cwd, 'recordings'),
	join(packageRoot, 'recordings'),
];

/** The directories under `roots` that have a journal, each once, by name. */
export async function listRecordings(roots: readonly string[]): Promise<readonly string[]> {
	const found = new Map<string, string>();
	for (const root of roots) {
		const names = await readdir(root).catch(() => []);
		for (const name of names.filter(isRecordingName).toSorted()) {
			const directory = join(root, name);
			if (await hasJournal(directory)) {
				const real = await realpath(directory).catch(() => directory);
				found.set(real, found.get(real) ?? directory);
			}
		}
	}

	return [...found.values()].toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

const hasJournal = async (directory: string): Promise<boolean> =>
	lstat(join(directory, 'journal.ndjson')).then(
		() => true,
		() => false,
	);

/**
 * The directory that a word names: a path where it has a slash, else a name under one of the `roots`, first come. A name
 * that no root has may also be a directory of the current one. JournalFailure `not-found` names what there is.
 */
export async function findRecording(word: string, cwd: string, roots: readonly string[]): Promise<string> {
	const candidates =
		word.includes('/') || !isRecordingName(word)
			? [resolve(cwd, word)]
			: [...roots.map((root) => join(root, word)), resolve(cwd, word)];
	for (const directory of candidates) {
		if (await hasJournal(directory)) {
			return directory;
		}
	}

	const names = (await listRecordings(roots)).map((directory) => basename(directory));
	throw new JournalFailure(
		'not-found',
		`There is no recording ${JSON.stringify(cleanLine(word, 80))}: ${
			names.length === 0 ? 'give the path of its directory' : `there are ${names.join(', ')}, or give its path`
		}.`,
	);
}
