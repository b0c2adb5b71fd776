// The record a supervisor keeps of one action beside the journal: what was asked for, that it started, how it ended. Each
// line is on disk before the next thing happens. Holds no secret values.
import {createHash, randomBytes} from 'node:crypto';
import {closeSync, constants, fdatasyncSync, openSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {lstat, mkdir, readdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {syncDirectory, syncDirectoryNow, writeDurably} from '../journal/durable-file.js';
import {bootId, isSameProcess} from '../journal/process-identity.js';
import {errorCode, errorWords, isOutOfSpace} from '../journal/system-error.js';
import type {ParserName, ParserResult} from '../parsing/parser.js';
import type {Invocation, Outcome, OutputSink, StreamRecord} from './executor.js';
import {parseText, wantsEveryLine} from './parse-output.js';

type OutputFiles = NonNullable<OutputSink['files']>;

/** `spec.json`: enough to find the output and to say what was about to happen. */
export type SupervisionSpec = Readonly<{
	format: 1;
	step: string;
	attempt: number;
	index: number;
	kind: string;
	parse: ParserName;
	timeoutMs: number;
	files: OutputFiles;
}>;

/** A process that can be told from a later one with the same number. */
export type Identity = Readonly<{pid: number; started: string | null; bootId: string}>;

export type SupervisionLine =
	/** The supervisor itself is there; nothing has been started. */
	| (Readonly<{type: 'supervising'}> & Identity)
	/** The action's process exists. */
	| (Readonly<{type: 'started'}> & Identity)
	/** How it ended; the texts are in the files that the spec names. */
	| Readonly<{
			type: 'outcome';
			outcome: Outcome;
			/** sha256 of the texts, as they should be in the files; absent in the record of an older gotriage. */
			kept?: Readonly<{stdout: string; stderr: string}>;
	  }>;

/** Room that is given back when the disk is full, so that at least the outcome can be written. */
const ballastBytes = 64 * 1024;

/**
 * Makes the directory of one record and writes its spec, synced. Where the same step ran before, a number is appended, so
 * that no record is ever overwritten. Rejects with the system's error.
 */
export async function createRecord(
	records: string,
	invocation: Invocation,
	files: OutputSink['files'],
): Promise<Readonly<{directory: string; spec: SupervisionSpec}>> {
	const made = await mkdir(records, {recursive: true, mode: 0o700});
	// Else a power cut could take the directory with all its records away.
	if (made !== undefined) await syncDirectory(dirname(records));
	const name = `${prefixOf(invocation.step, invocation.attempt)}${invocation.index}`;
	const directory = await makeDirectory(join(records, name));
	const spec: SupervisionSpec = {
		format: 1,
		step: invocation.step,
		attempt: invocation.attempt,
		index: invocation.index,
		kind: invocation.command.kind,
		parse: invocation.parse,
		timeoutMs: invocation.timeoutMs,
		files: files ?? {
			stdout: join(directory, 'stdout'),
			stderr: join(directory, 'stderr'),
			timing: join(directory, 'timing.ndjson'),
		},
	};
	await writeDurably(join(directory, 'spec.json'), checkedLine(spec));
	await syncDirectory(records);
	return {directory, spec};
}

async function makeDirectory(wanted: string): Promise<string> {
	for (let repetition = 1; ; repetition += 1) {
		const directory = repetition === 1 ? wanted : `${wanted}.${repetition}`;
		try {
			await mkdir(directory, {mode: 0o700});
			return directory;
		} catch (error) {
			if (errorCode(error) !== 'EEXIST') throw error;
		}
	}
}

function prefixOf(step: string, attempt: number): string {
	return `${encodeURIComponent(step)}-${attempt}-`;
}

export interface RecordWriter {
	/** Appends one line and syncs it; throws the system's error when it is not on disk. */
	readonly append: (line: SupervisionLine) => void;
	readonly close: () => void;
}

const recordPath = (directory: string): string => join(directory, 'record.ndjson');

/** Synchronous on purpose: between the start of a process and its record nothing else may happen. */
export function openRecord(directory: string): RecordWriter {
	const ballast = join(directory, 'ballast');
	// Random bytes: others would take no space on a file system that compresses.
	writeFileSync(ballast, randomBytes(ballastBytes), {mode: 0o600, flush: true});
	const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
	const descriptor = openSync(recordPath(directory), flags, 0o600);
	// The lines are synced one by one, which is worth nothing while a power cut could take their file's name away.
	syncDirectoryNow(directory);
	const write = (bytes: Buffer): void => {
		for (let written = 0; written < bytes.length; ) {
			written += writeSync(descriptor, bytes, written, bytes.length - written);
		}
		fdatasyncSync(descriptor);
	};
	return {
		append(line) {
			const bytes = Buffer.from(checkedLine(line));
			try {
				write(bytes);
			} catch (error) {
				if (!isOutOfSpace(error)) throw error;
				rmSync(ballast, {force: true});
				// The first try may have left half a line: a newline ends it, and a reader passes over it.
				write(Buffer.concat([Buffer.from('\n'), bytes]));
			}
		},
		close() {
			closeSync(descriptor);
			rmSync(ballast, {force: true});
		},
	};
}

/** The line for an outcome: without its texts, which are in the files, but with their hashes. */
export function outcomeLine(outcome: Outcome, parse: ParserName): SupervisionLine {
	if (outcome.kind !== 'settled') return {type: 'outcome', outcome};
	const bare = (record: StreamRecord): StreamRecord => ({...record, text: ''});
	const parsed: ParserResult = wantsEveryLine(parse)
		? outcome.parsed
		: {kind: 'parsed', json: null, rows: [], lines: []};
	return {
		type: 'outcome',
		outcome: {...outcome, stdout: bare(outcome.stdout), stderr: bare(outcome.stderr), parsed},
		kept: {stdout: hashOf(outcome.stdout.text), stderr: hashOf(outcome.stderr.text)},
	};
}

const damagedRecord = 'the record of how it ended was damaged on the disk';
const lostRecord = 'the record of how it ended is gone from the disk';

/** What the record in a directory says about how its action ended. */
export async function readOutcome(directory: string): Promise<Outcome> {
	const spec = await readSpec(directory);
	const read = await readLines(directory);
	if (read.kind !== 'lines') {
		const reason =
			read.kind === 'unreadable'
				? `the record of how it ended cannot be read: ${read.why}`
				: (await isThere(directory))
					? 'the command may not have started: its supervisor ended before it could say so'
					: lostRecord;
		return {kind: 'unknown', reason, pid: null, started: null, stillRunning: null};
	}
	const {lines, isDamaged} = read;
	const ended = lines.findLast((line) => line.type === 'outcome');
	if (ended?.type === 'outcome') return spec === null ? ended.outcome : withTexts(ended, spec);

	const supervising = lines.find((line) => line.type === 'supervising');
	const started = lines.find((line) => line.type === 'started');
	const isSupervised = supervising?.type === 'supervising' && isAlive(supervising);
	if (started?.type !== 'started') {
		return {
			kind: 'unknown',
			reason: isSupervised
				? `its supervisor (process ${supervising.pid}) is still at work`
				: isDamaged
					? damagedRecord
					: 'the command may not have started: its supervisor ended before it could say so',
			pid: null,
			started: null,
			stillRunning: isSupervised ? true : null,
		};
	}
	const isRunning = isAlive(started);
	return {
		kind: 'unknown',
		reason: isSupervised
			? `it is still running under its supervisor (process ${started.pid})`
			: isRunning
				? `it is still running (process ${started.pid}), but its supervisor was lost, so its end will not be seen`
				: isDamaged
					? damagedRecord
					: started.bootId === bootId()
						? `its supervisor was lost before it could record how it ended; process ${started.pid} is gone`
						: 'the machine was started anew before it could be recorded how it ended',
		pid: started.pid,
		started: started.started,
		stillRunning: isRunning || isSupervised,
	};
}

/**
 * Whether it is certain that a supervisor which has ended never said that it was there, so that it started nothing. A
 * record that is gone or cannot be read makes nothing certain.
 */
export async function wasNeverSupervised(directory: string): Promise<boolean> {
	const read = await readLines(directory);
	return read.kind === 'lines'
		? !read.isDamaged && read.lines.length === 0
		: read.kind === 'none' && isThere(directory);
}

/** Whether the directory is the one that was made for a record. */
const isThere = (directory: string): Promise<boolean> =>
	lstat(join(directory, 'spec.json')).then(
		() => true,
		() => false,
	);

/** The newest record of each index of a step's attempt. */
export async function findRecords(
	records: string,
	step: string,
	attempt: number,
): Promise<ReadonlyArray<Readonly<{index: number; directory: string}>>> {
	const names = await readdir(records).catch((error: unknown) => {
		if (errorCode(error) === 'ENOENT') return [];
		throw error;
	});
	const prefix = prefixOf(step, attempt);
	const newest = new Map<number, {repetition: number; name: string}>();
	for (const name of names) {
		const match = name.startsWith(prefix) ? /^(\d+)(?:\.(\d+))?$/.exec(name.slice(prefix.length)) : null;
		if (!match) continue;
		const index = Number(match[1]);
		const repetition = Number(match[2] ?? 1);
		if (repetition > (newest.get(index)?.repetition ?? 0)) newest.set(index, {repetition, name});
	}
	return [...newest].sort(([a], [b]) => a - b).map(([index, {name}]) => ({index, directory: join(records, name)}));
}

function isAlive({pid, started, bootId: boot}: Identity): boolean {
	return boot === bootId() && started !== null && isSameProcess(pid, started);
}

/** A line that proves itself: a byte of it that changes on the disk must not become another outcome. */
export function checkedLine(value: SupervisionLine | SupervisionSpec): string {
	const text = JSON.stringify(value);
	return `${text.slice(0, -1)},"check":"${checkOf(text)}"}\n`;
}

function checkOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** What a checked line says; null where it does not bear out its check. */
function readChecked(line: string): unknown {
	const [, text, check] = /^(.*),"check":"([0-9a-f]{16})"\}$/s.exec(line) ?? [];
	return text !== undefined && check === checkOf(`${text}}`) ? JSON.parse(`${text}}`) : null;
}

async function readSpec(directory: string): Promise<SupervisionSpec | null> {
	const text = await readFile(join(directory, 'spec.json'), 'utf8').catch(() => '');
	return readChecked(text.trimEnd()) as SupervisionSpec | null;
}

type RecordLines =
	| Readonly<{kind: 'lines'; lines: readonly SupervisionLine[]; isDamaged: boolean}>
	| Readonly<{kind: 'none'}>
	| Readonly<{kind: 'unreadable'; why: string}>;

/** A torn line at the end is passed over: it was never acknowledged. Any other that does not prove itself is damage. */
async function readLines(directory: string): Promise<RecordLines> {
	let text: string;
	try {
		text = await readFile(recordPath(directory), 'utf8');
	} catch (error) {
		return errorCode(error) === 'ENOENT' ? {kind: 'none'} : {kind: 'unreadable', why: errorWords(error)};
	}
	const whole = text.split('\n').slice(0, -1);
	const read = whole.filter((line) => line !== '').map((line) => readChecked(line) as SupervisionLine | null);
	return {kind: 'lines', lines: read.filter((line) => line !== null), isDamaged: read.includes(null)};
}

type OutcomeLine = Extract<SupervisionLine, {type: 'outcome'}>;

/** The outcome with its texts out of the files. What is not what was written there is no basis for a reading. */
async function withTexts({outcome, kept}: OutcomeLine, spec: SupervisionSpec): Promise<Outcome> {
	if (outcome.kind !== 'settled') return outcome;
	const stdout = {...outcome.stdout, text: await readText(spec.files.stdout)};
	const stderr = {...outcome.stderr, text: await readText(spec.files.stderr)};
	const isSame = kept === undefined || (kept.stdout === hashOf(stdout.text) && kept.stderr === hashOf(stderr.text));
	const parsed: ParserResult = wantsEveryLine(spec.parse)
		? outcome.parsed
		: isSame
			? parseText(spec.parse, stdout.text, stderr.text)
			: {kind: 'not-understood', reason: 'its kept output is missing, or not what it printed'};
	return {...outcome, stdout, stderr, parsed};
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
