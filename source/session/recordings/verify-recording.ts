// Proves what can be proved of a recording without Go and without running anything: that it is whole and unchanged, that
// it can be played to its end, and that it tells neither a secret nor the machine it was made on.
import {readdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {loadDrill} from '../../drill/load-drill.js';
import type {JournalEvent} from '../../incident/events.js';
import {JournalFailure} from '../../journal/contract.js';
import {readRecordedFile, recordingLimits, sha256Of} from '../../journal/recorded-file.js';
import {readRecordedJournal, readRecording, recordedRunbooks} from '../../journal/recording-directory.js';
import {sealOf} from '../../journal/recording-seal.js';
import {isNeutralPlace, machineTraces, privatePaths} from '../../recording/machine-traces.js';
import {playItself} from '../../recording/play-itself.js';
import {recordingSchema} from '../../recording/recording-schema.js';
import {createSecretScan} from '../../recording/secret-scan.js';
import {takesOf} from '../../recording/takes.js';
import {filesOf} from '../../recording/unsealable.js';
import type {Runbook} from '../../runbook/schema.js';
import {cleanLine} from '../../text/clean.js';
import {loadRecordedRunbook} from './open-recording.js';

export type RecordingFinding = Readonly<{
	about: 'journal' | 'seal' | 'blob' | 'runbook' | 'step' | 'path' | 'secret' | 'machine' | 'drill' | 'directory';
	/** A file of the recording, with a line or an event where that is known. */
	where: string;
	/** Never quotes a secret. */
	sentence: string;
}>;

export type VerifiedRecording = Readonly<{
	name: string;
	directory: string;
	events: number;
	takes: number;
	blobs: number;
	hasDrill: boolean;
	findings: readonly RecordingFinding[];
	/** What only its author may want to change. */
	warnings: readonly string[];
}>;

export type VerifyOptions = Readonly<{
	/** Values that must not be in it, whatever their shape. */
	secrets: readonly string[];
	/** Names of the machine that made it, where this is that machine. */
	known: readonly string[];
	/** Runbooks that a drill may name besides the recorded ones. */
	runbooks: ReadonlyMap<string, Runbook>;
}>;

const ownNames: ReadonlySet<string> = new Set(['journal.ndjson', 'runbook.yaml', 'drill.yaml', 'blobs']);

type Say = (about: RecordingFinding['about'], where: string, sentence: string) => void;

/** Verifies one recording. Everything that is wrong is a finding; it rejects only for a failure of the system. */
export async function verifyRecording(directory: string, options: VerifyOptions): Promise<VerifiedRecording> {
	const findings: RecordingFinding[] = [];
	const warnings: string[] = [];
	const say: Say = (about, where, sentence) => {
		findings.push({about, where: cleanLine(where, 120), sentence: cleanLine(sentence, 500)});
	};
	const verified = {name: basename(directory), directory, events: 0, takes: 0, blobs: 0, hasDrill: false};
	const sound = await soundEvents(directory, say);
	if (sound === null) {
		// What its journal refers to is not known: everything else would be a guess.
		return {...verified, findings, warnings};
	}

	const {recording} = await readRecording(directory, loadRecordedRunbook);
	const {events, runbooks, drill} = recording;
	for (const note of recording.notes) {
		say('runbook', 'runbook.yaml', note);
	}

	checkShape(events, say);
	const blobs = await readBlobs(directory, events, say);
	for (const event of events) {
		if ('step' in event && event.type !== 'runbook.entered') {
			const steps = runbooks.get(event.runbook)?.runbook.steps;
			if (steps !== undefined && !steps.some((step) => step.id === event.step)) {
				say('step', `event ${event.seq}`, `it names a step ${event.step} that the runbook ${event.runbook} has not.`);
			}
		}
	}

	for (const sentence of playItself(events)) {
		const [where = '', what = ''] = sentence.split(': ');
		say('path', where, what);
	}

	const authored = [...runbooks.values()].map(({bytes}) => Buffer.from(bytes).toString('utf8')).join('\n');
	// A runbook's bytes are what its author wrote; they are looked at as such.
	const own = new Set([...runbooks.values()].map(({sha256}) => `blobs/${sha256}`));
	const kept = new Map([...blobs].filter(([path]) => !own.has(path)));
	checkPrivacy(events, kept, drill, authored, options, say);
	await checkStrangers(directory, say);
	if (drill !== null) {
		const loaded = loadDrill(drill, 'drill.yaml', {recording, runbooks: options.runbooks});
		for (const {line, path, message, remedy} of loaded.kind === 'faults' ? loaded.faults : []) {
			say('drill', `drill.yaml line ${line}`, `${path}: ${message} (${remedy}).`);
		}

		for (const {line, path, message} of loaded.kind === 'drill' ? loaded.warnings : []) {
			warnings.push(cleanLine(`drill.yaml line ${line}: ${path}: ${message}`, 500));
		}
	}

	return {
		...verified,
		events: events.length,
		takes: takesOf(events).length,
		blobs: blobs.size,
		hasDrill: drill !== null,
		findings,
		warnings,
	};
}

/** The events of a journal whose chain and seal hold; null, with a finding, where they do not. */
async function soundEvents(directory: string, say: Say): Promise<readonly JournalEvent[] | null> {
	try {
		const {findings, opened} = await readRecordedJournal(directory);
		const seal = sealOf(findings);
		if (typeof seal === 'string') {
			const line = /^line \d+/.exec(seal)?.[0] ?? '';
			say(findings.damage === null ? 'seal' : 'journal', `journal.ndjson ${line}`.trim(), `${seal}.`);
			return null;
		}

		if (opened?.recording === undefined) {
			say('seal', 'journal.ndjson line 1', 'it is no sealed recording: gotriage record makes one of an incident.');
			return null;
		}

		return findings.events;
	} catch (error) {
		if (!(error instanceof JournalFailure)) {
			throw error;
		}

		say('journal', error.kind === 'newer-format' ? 'journal.ndjson line 1' : 'journal.ndjson', error.message);
		return null;
	}
}

function checkShape(events: readonly JournalEvent[], say: Say): void {
	const parsed = recordingSchema.safeParse(events);
	for (const issue of parsed.success ? [] : parsed.error.issues.slice(0, 5)) {
		const [index = 0, ...rest] = issue.path;
		say('journal', `journal.ndjson line ${Number(index) + 1}`, `${rest.join('.') || 'the event'}: ${issue.message}.`);
	}
}

/** Every blob that is there and needed; what is missing, changed or unused is a finding. */
async function readBlobs(
	directory: string,
	events: readonly JournalEvent[],
	say: Say,
): Promise<ReadonlyMap<string, Buffer>> {
	const needed = new Set([
		...filesOf(events).map((path) => path.replace(/^artefacts\//, 'blobs/')),
		...[...recordedRunbooks(events).values()].map(({path}) => path).filter((path) => path !== 'runbook.yaml'),
	]);
	const blobs = new Map<string, Buffer>();
	for (const path of needed) {
		const read = await readRecordedFile(directory, path, recordingLimits.blob);
		if (read.kind === 'missing') {
			say('blob', path, 'it is missing.');
		} else if (read.kind === 'unusable') {
			say('blob', path, `it is not read: ${read.why}.`);
		} else if (`blobs/${sha256Of(read.bytes)}` === path) {
			blobs.set(path, read.bytes);
		} else {
			say('blob', path, 'it was changed: its bytes have another sha256 than its name.');
		}
	}

	for (const name of (await readdir(join(directory, 'blobs')).catch(() => [])).toSorted()) {
		if (!needed.has(`blobs/${name}`)) {
			say('blob', `blobs/${name}`, 'no event refers to it.');
		}
	}

	return blobs;
}

function* stringsOf(value: unknown, key = ''): Generator<Readonly<{key: string; text: string}>> {
	if (typeof value === 'string') {
		yield {key, text: value};
	} else if (typeof value === 'object' && value !== null) {
		for (const [name, entry] of Object.entries(value)) {
			yield {key: '', text: name};
			yield* stringsOf(entry, Array.isArray(value) ? key : name);
		}
	}
}

/** Fields that are nothing but the path of a directory or a file. */
const places: ReadonlySet<string> = new Set(['cwd', 'project', 'from', 'to', 'aside']);

function checkPrivacy(
	events: readonly JournalEvent[],
	blobs: ReadonlyMap<string, Buffer>,
	drill: string | null,
	authored: string,
	options: VerifyOptions,
	say: Say,
): void {
	const scan = createSecretScan(options.secrets);
	const check = (where: string, text: string, parts: readonly string[] = [text]) => {
		// Strings that belong to different fields are no line together: only a known value may be cut across them.
		if (scan.hasKnown(text) || parts.some((part) => !scan.isClean(part))) {
			say('secret', where, 'it has something in it that is, or looks like, a secret.');
		}

		for (const trace of machineTraces(text, authored, options.known).slice(0, 5)) {
			say('machine', where, `it tells of the machine that made it: ${trace}.`);
		}
	};
	for (const path of privatePaths(authored)) {
		say('machine', 'runbook.yaml', `a runbook names ${path}, which is of one machine only; make it an input.`);
	}

	if (scan.hasKnown(authored)) {
		say('secret', 'runbook.yaml', 'it has the value of a secret in it.');
	}

	for (const event of events) {
		const strings = [...stringsOf(event)];
		const texts = strings.map(({text}) => text);
		check(`event ${event.seq}`, texts.join('\n'), texts);
		for (const {key, text} of strings) {
			const isPlace = places.has(key) && event.type !== 'runbook.entered' && text.startsWith('/');
			if (isPlace && !isNeutralPlace(text) && machineTraces(text, '').length === 0) {
				say('machine', `event ${event.seq}`, `it names a directory of the machine that made it: ${text}.`);
			}
		}
	}

	for (const [path, bytes] of blobs) {
		if (bytes.includes(0)) {
			// A binary artefact: its names have been given the same length, and its bytes are no sentences.
			if (scan.hasKnown(bytes.toString('latin1'))) {
				say('secret', path, 'it has the value of a secret in it.');
			}
		} else {
			check(path, bytes.toString('utf8'));
		}
	}

	if (drill !== null) {
		check('drill.yaml', drill);
	}
}

async function checkStrangers(directory: string, say: Say): Promise<void> {
	for (const name of (await readdir(directory)).toSorted()) {
		if (!ownNames.has(name)) {
			say('directory', name, 'it is no part of a recording, so nothing vouches for it; move it away.');
		}
	}
}
