// The journal of one incident: the only truth about it. An event counts once it is on disk, synced, and chained to the
// one before. Begins one, or goes on with one under its lock; must never overwrite what cannot be read.
import {mkdir, readdir, readFile, rm, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {type AppendCalls, AppendFile, systemCalls} from './append-file.js';
import {type Journal, JournalFailure} from './contract.js';
import {syncDirectory} from './durable-file.js';
import {closeToOthers, type Home, incidentsDirectory, makePrivateDirectory} from './home.js';
import {isIncidentId} from './incident-id.js';
import {
	headPath,
	incidentDirectory,
	journalPath,
	lockPath,
	mustExist,
	quarantineCopy,
	readJournalFile,
} from './journal-files.js';
import {chainStart, readLines} from './journal-lines.js';
import {type JournalClock, OpenJournal} from './journal-writer.js';
import {acquire, type Lock, lockedSentence} from './lock.js';
import {commonNotes, damageSentence} from './read-journal.js';
import {errorCode, errorWords} from './system-error.js';
import {setTornAside} from './torn-tail.js';

export {isIncidentId, newIncidentId} from './incident-id.js';
export type {JournalClock} from './journal-writer.js';
export {readJournal} from './read-journal.js';

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
