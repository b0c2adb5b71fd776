// The journal of one incident: the only truth about it. An event counts once it is on disk, synced, and chained to the
// one before. Must never acknowledge what is not on disk, rewrite what was, or overwrite what cannot be read.
import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, readFile, rm, stat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {type EventType, eventSchema, type JournalEvent, type NewEvent} from '../incident/events.js';
import {jsonLine} from '../text/json-line.js';
import {type AppendCalls, AppendFile, systemCalls} from './append-file.js';
import {type Journal, JournalFailure, type JournalReading} from './contract.js';
import {syncDirectory, writeDurably} from './durable-file.js';
import {closeToOthers, type Home, incidentsDirectory, makePrivateDirectory} from './home.js';
import {isIncidentId} from './incident-id.js';
import {
	ballastPath,
	headPath,
	incidentDirectory,
	journalPath,
	lockPath,
	mustExist,
	quarantineCopy,
	readJournalFile,
} from './journal-files.js';
import {markHead, sealHead} from './journal-head.js';
import {chainStart, hashLine, type JournalFindings, readLines} from './journal-lines.js';
import {acquire, type Lock, lockedSentence, readLock} from './lock.js';
import {errorCode, errorWords, isOutOfSpace} from './system-error.js';

export {isIncidentId, newIncidentId} from './incident-id.js';

/** Time as it is given to a journal: the wall clock for `at`, a monotonic count of milliseconds for `t`. */
export type JournalClock = Readonly<{now: () => Date; monotonicMs: () => number}>;

/** Kept aside so that the outcome of what runs can still be written when the disk has become full. */
const ballastBytes = 256 * 1024;

/** After these something runs whose outcome must be recorded: they need the reserve, not just room for themselves. */
const intents: ReadonlySet<EventType> = new Set<EventType>(['step.started', 'adhoc.started']);

class OpenJournal implements Journal {
	readonly id: string;
	readonly directory: string;
	readonly #events: JournalEvent[];
	readonly #file: AppendFile;
	readonly #lock: Lock;
	readonly #clock: JournalClock;
	#lines: number;
	#last: string;
	#t: number;
	/** The monotonic time at which this segment's `t` is 0. */
	#base: number;
	#hasBallast = false;
	#queue: Promise<unknown> = Promise.resolve();
	#closing: Promise<void> | null = null;

	constructor(
		options: Readonly<{
			id: string;
			directory: string;
			events: readonly JournalEvent[];
			lines: number;
			last: string;
			file: AppendFile;
			lock: Lock;
			clock: JournalClock;
		}>,
	) {
		this.id = options.id;
		this.directory = options.directory;
		this.#events = [...options.events];
		this.#file = options.file;
		this.#lock = options.lock;
		this.#clock = options.clock;
		this.#lines = options.lines;
		this.#last = options.last;
		this.#t = options.events.at(-1)?.t ?? 0;
		this.#base = options.clock.monotonicMs() - this.#t;
	}

	get events(): readonly JournalEvent[] {
		return this.#events;
	}

	append(event: NewEvent): Promise<JournalEvent> {
		if (this.#closing) {
			return Promise.reject(new JournalFailure('not-recorded', `The journal of incident ${this.id} is closed.`));
		}

		const appended = this.#queue.then(() => this.#append(event));
		this.#queue = appended.catch(() => undefined);
		return appended;
	}

	elapsedMs(): number {
		return this.#sinceMs(this.#base);
	}

	close(): Promise<void> {
		this.#closing ??= this.#queue.then(() => this.#close());
		return this.#closing;
	}

	/** Sets space aside; rejects where there is none. A file system that cannot for another reason goes without. */
	async reserve(): Promise<void> {
		const path = ballastPath(this.directory);
		try {
			if ((await stat(path).catch(() => null))?.size !== ballastBytes) {
				// Random bytes: zeros would take no space on a file system that compresses.
				await writeDurably(path, randomBytes(ballastBytes));
			}

			this.#hasBallast = true;
		} catch (error) {
			if (isOutOfSpace(error)) {
				throw error;
			}
		}
	}

	#sinceMs(base: number): number {
		return Math.max(this.#t, Math.floor(this.#clock.monotonicMs() - base));
	}

	async #append(event: NewEvent): Promise<JournalEvent> {
		const resumes = event.type === 'incident.resumed';
		const base = resumes ? this.#clock.monotonicMs() : this.#base;
		const head = {
			seq: this.#lines + 1,
			at: this.#clock.now().toISOString(),
			t: resumes ? 0 : this.#sinceMs(base),
			type: event.type,
			prev: this.#last,
		};
		const line = jsonLine({...head, ...event, ...head});
		// What is in memory is what is on disk: the event is taken from its own line. One that does not fit is a mistake
		// in this program, not a failure of the disk.
		const written = JSON.parse(line) as JournalEvent;
		eventSchema.parse(written);
		try {
			if (intents.has(event.type) && !this.#hasBallast) {
				await this.reserve();
			}

			await this.#write(Buffer.from(`${line}\n`));
		} catch (error) {
			throw new JournalFailure(
				'not-recorded',
				// The cause first: a narrow screen cuts the path off, not what to do.
				`${sentenceStart(errorWords(error))}, so it was not recorded${
					isOutOfSpace(error) ? '; free some space there and try again' : ''
				} (${journalPath(this.directory)}).`,
				{cause: error},
			);
		}

		this.#lines = head.seq;
		this.#last = hashLine(line);
		this.#t = head.t;
		this.#base = base;
		this.#events.push(written);
		await markHead(headPath(this.directory), this.#head());
		return written;
	}

	#head() {
		return {seq: this.#lines, bytes: this.#file.size, sha256: this.#last};
	}

	async #write(bytes: Uint8Array): Promise<void> {
		try {
			await this.#file.append(bytes);
		} catch (error) {
			if (!isOutOfSpace(error) || !this.#hasBallast) {
				throw error;
			}

			this.#hasBallast = false;
			await rm(ballastPath(this.directory), {force: true});
			await this.#file.append(bytes);
		}
	}

	async #close(): Promise<void> {
		try {
			await rm(ballastPath(this.directory), {force: true}).catch(() => undefined);
			await this.#file.close().catch(() => undefined);
			if (this.#lines > 0) {
				// Only adds certainty; every event is on disk without it.
				await sealHead(headPath(this.directory), this.#head()).catch(() => undefined);
			}
		} finally {
			// A lock that cannot be removed (the directory is gone) ends with this process all the same.
			await this.#lock.release().catch(() => undefined);
		}
	}
}

const sentenceStart = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

async function lockIncident(id: string, directory: string, clock: JournalClock): Promise<Lock> {
	const path = lockPath(directory);
	const attempt = await acquire(path, clock.now());
	if (attempt.acquired) {
		return attempt.lock;
	}

	const {state} = attempt;
	const isOurs = state.kind === 'live' && state.holder.pid === process.pid;
	throw new JournalFailure(
		'locked',
		isOurs
			? `Incident ${id} is already open in this gotriage (pid ${process.pid}, since ${state.holder.startedAt}).`
			: lockedSentence(`Incident ${id}`, path, state).replace(/\.$/, `; gotriage show ${id} --follow reads along.`),
	);
}

/** Half-written files of a session that was killed; not those of locks, which others may be asking for just now. */
async function removeTemporaries(directory: string): Promise<void> {
	for (const name of await readdir(directory)) {
		if (/^\.(?!lock)[\w.-]+\.tmp$/.test(name)) {
			await unlink(join(directory, name)).catch(() => undefined);
		}
	}
}

function unusable(directory: string, error: unknown): unknown {
	return error instanceof JournalFailure || errorCode(error) === null
		? error
		: new JournalFailure('unusable-directory', `The incident ${directory} cannot be written: ${errorWords(error)}.`, {
				cause: error,
			});
}

/** Checks, for a descriptor that was lost, that everything acknowledged is still there and chained. */
const verifier = (path: string) => async (size: number) => {
	const findings = readLines((await readFile(path)).subarray(0, size));
	if (findings.damage !== null || findings.soundBytes !== size) {
		throw new Error('what was recorded before cannot be read back');
	}
};

/**
 * Begins the journal of a new incident, with its lock held. JournalFailure `unusable-directory` where that cannot be
 * (full, read-only), `locked` where an incident of that id exists already. `calls` is for tests only.
 */
export async function createJournal(
	home: Home,
	id: string,
	clock: JournalClock,
	calls: AppendCalls = systemCalls,
): Promise<Journal> {
	if (!isIncidentId(id)) {
		throw new TypeError(`not an incident id: ${id}`);
	}

	const directory = incidentDirectory(home, id);
	const path = journalPath(directory);
	let lock: Lock | null = null;
	let file: AppendFile | null = null;
	let made = false;
	try {
		await makePrivateDirectory(incidentsDirectory(home));
		await mkdir(directory, {mode: 0o700});
		made = true;
		await makePrivateDirectory(directory);
		lock = await lockIncident(id, directory, clock);
		file = await AppendFile.open(path, {create: true, calls, verify: verifier(path)});
		await syncDirectory(directory);
		await syncDirectory(incidentsDirectory(home));
		const journal = new OpenJournal({id, directory, events: [], lines: 0, last: chainStart, file, lock, clock});
		// Without room for the reserve an incident can still be read and noted in; nothing will be started in it.
		await journal.reserve().catch(() => undefined);
		return journal;
	} catch (error) {
		await file?.close().catch(() => undefined);
		await lock?.release().catch(() => undefined);
		if (made) {
			// Nothing was recorded in it: an incident that could not begin leaves no trace.
			await rm(directory, {recursive: true, force: true}).catch(() => undefined);
		}

		if (!made && errorCode(error) === 'EEXIST') {
			throw new JournalFailure('locked', `An incident ${id} exists already; try again for a new one.`, {cause: error});
		}

		throw unusable(directory, error);
	}
}

/** `20261121T024700Z`: part of a file name. */
const stampOf = (now: Date): string => now.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Moves a torn tail to a file of its own beside the journal, then takes it off the journal. */
async function setTornAside(path: string, findings: JournalFindings, now: Date): Promise<string> {
	const bytes = await readFile(path);
	let aside = `${path}.torn-${stampOf(now)}`;
	for (let number = 2; await stat(aside).catch(() => null); number++) {
		aside = `${path}.torn-${stampOf(now)}.${number}`;
	}

	await writeDurably(aside, bytes.subarray(findings.soundBytes));
	const handle = await open(path, 'r+');
	try {
		await handle.truncate(findings.soundBytes);
		await handle.sync();
	} finally {
		await handle.close();
	}

	return aside;
}

const events = (count: number): string => (count === 1 ? '1 event' : `${count} events`);

/** What a person should know about a journal that can be used all the same. */
function commonNotes(findings: JournalFindings): string[] {
	return [
		...(findings.unknown > 0
			? [`A newer gotriage wrote ${events(findings.unknown)} that this one does not know; they are kept and not shown.`]
			: []),
		...(findings.missing > 0
			? [`The journal has lost ${events(findings.missing)} at its end since it was last closed.`]
			: []),
	];
}

const damageSentence = (id: string, damage: Readonly<{byte: number; what: string}>): string =>
	`The journal of incident ${id} is damaged at byte ${damage.byte}: the line that begins there ${damage.what}`;

/**
 * Opens the journal of an incident to go on with it, lock held. A torn last line is set aside in a file beside it and
 * told of in `notes`. JournalFailure `not-found`, `locked`, `damaged` (a copy is in quarantine, the journal is left as it
 * is), `newer-format`, `unusable-directory`.
 */
export async function openJournal(
	home: Home,
	id: string,
	clock: JournalClock,
	calls: AppendCalls = systemCalls,
): Promise<{journal: Journal; notes: string[]}> {
	// Before the lock: nothing is created for an incident that does not exist.
	await mustExist(home, id);
	const directory = incidentDirectory(home, id);
	const path = journalPath(directory);
	let lock: Lock | null = null;
	try {
		lock = await lockIncident(id, directory, clock);
		await makePrivateDirectory(directory);
		await closeToOthers(path);
		await removeTemporaries(directory);
		const findings = await readJournalFile(home, id);
		if (findings.damage !== null) {
			const copy = await quarantineCopy(home, path, `${id}.journal.ndjson`);
			throw new JournalFailure(
				'damaged',
				`${damageSentence(id, findings.damage)}; it can be read up to there, a copy is in quarantine/ (${copy}).`,
			);
		}

		const notes = commonNotes(findings);
		if (findings.tornBytes > 0) {
			const aside = await setTornAside(path, findings, clock.now());
			notes.unshift(
				`The last line of the journal was cut short (${findings.tornBytes} bytes, never acknowledged); it was set aside as ${aside}.`,
			);
		}

		// An old head would call an end damaged that was rightly cut and then continued.
		if (findings.missing > 0) {
			await unlink(headPath(directory)).catch(() => undefined);
		}

		const file = await AppendFile.open(path, {create: false, calls, verify: verifier(path)});
		const {lines, last} = findings;
		const journal = new OpenJournal({id, directory, events: findings.events, lines, last, file, lock, clock});
		await journal.reserve().catch(() => undefined);
		return {journal, notes};
	} catch (error) {
		await lock?.release().catch(() => undefined);
		throw unusable(directory, error);
	}
}

/**
 * Reads the journal of an incident without a lock and without changing anything, also while another gotriage writes it.
 * JournalFailure `not-found`, `newer-format`, `unusable-directory`; damage is part of the reading.
 */
export async function readJournal(home: Home, id: string): Promise<JournalReading> {
	const findings = await readJournalFile(home, id);
	const directory = incidentDirectory(home, id);
	const notes = commonNotes(findings);
	if (findings.tornBytes > 0) {
		notes.unshift(`The last line of the journal is incomplete (${findings.tornBytes} bytes) and is not shown.`);
	}

	const lock = await readLock(lockPath(directory)).catch(() => null);
	if (lock?.kind === 'live' || lock?.kind === 'elsewhere') {
		notes.push(lockedSentence(`Incident ${id}`, lockPath(directory), lock));
	}

	const damage =
		findings.damage === null
			? null
			: {byte: findings.damage.byte, sentence: `${damageSentence(id, findings.damage)}; it can be read up to there.`};
	return {id, directory, events: findings.events, notes, damage};
}
