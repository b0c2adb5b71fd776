// One writer at a time, across processes: a lock is a file that names its holder by pid and start time, so that a dead
// holder is known for certain and a sleeping one is never robbed (no lease, no clock). Must never take a lock whose
// holder may be alive, nor one of another machine.
import {createHash, randomUUID} from 'node:crypto';
import {constants} from 'node:fs';
import {link, open, readFile, unlink, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import * as z from 'zod';
import {temporaryPath} from './durable-file.js';
import {bootId, isSameProcess, pidSpace, processStart} from './process-identity.js';
import {errorCode} from './system-error.js';

const holderSchema = z.looseObject({
	pid: z.number().int().min(1),
	startTicks: z.string(),
	bootId: z.string(),
	host: z.string(),
	startedAt: z.string(),
	/** Absent in the lock of an older gotriage. */
	pidSpace: z.string().optional(),
});

export type LockHolder = Readonly<z.infer<typeof holderSchema>>;

/** What stands at the path of a lock. */
export type LockState =
	| Readonly<{kind: 'free'}>
	| Readonly<{kind: 'live'; holder: LockHolder}>
	/** Its holder is certainly gone; `token` names this very lock file. */
	| Readonly<{kind: 'stale'; holder: LockHolder; token: string}>
	/** Held on another machine or in another container: nobody here can know whether that process lives. */
	| Readonly<{kind: 'elsewhere'; holder: LockHolder}>
	| Readonly<{kind: 'unreadable'}>;

export type Lock = Readonly<{path: string; release: () => Promise<void>}>;

/** Either the lock, or what stands in the way. */
export type LockAttempt =
	| Readonly<{acquired: true; lock: Lock}>
	| Readonly<{acquired: false; state: Exclude<LockState, {kind: 'free'} | {kind: 'stale'}>}>;

function isAlive(holder: LockHolder): boolean {
	const boot = bootId();
	if (holder.bootId !== boot && holder.bootId !== 'unknown' && boot !== 'unknown') {
		return false;
	}

	if (holder.startTicks !== '') {
		return isSameProcess(holder.pid, holder.startTicks);
	}

	// A platform that tells no start times: whoever has the pid is taken for the holder.
	try {
		process.kill(holder.pid, 0);
		return true;
	} catch (error) {
		return errorCode(error) === 'EPERM';
	}
}

/** Its pid says nothing here, as long as the machine was not started anew. */
function isInOtherSpace(holder: LockHolder): boolean {
	const spaces = [holder.pidSpace ?? 'unknown', pidSpace()];
	return holder.bootId === bootId() && !spaces.includes('unknown') && spaces[0] !== spaces[1];
}

async function readIfThere(path: string): Promise<string | null> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}

function parseHolder(text: string): LockHolder | null {
	try {
		return holderSchema.parse(JSON.parse(text));
	} catch {
		return null;
	}
}

/** Who holds the lock at this path, judged now. Rejects only where the file cannot be read. */
export async function readLock(path: string): Promise<LockState> {
	const text = await readIfThere(path);
	if (text === null) {
		return {kind: 'free'};
	}

	const holder = parseHolder(text);
	if (holder === null) {
		return {kind: 'unreadable'};
	}

	if (holder.host !== hostname() || isInOtherSpace(holder)) {
		return {kind: 'elsewhere', holder};
	}

	return isAlive(holder)
		? {kind: 'live', holder}
		: {kind: 'stale', holder, token: createHash('sha256').update(text).digest('hex').slice(0, 16)};
}

/** Creates the lock with its content in one step; false when one is there. */
async function place(path: string, content: string): Promise<boolean> {
	const temporary = temporaryPath(path);
	try {
		const handle = await open(temporary, 'wx', 0o600);
		try {
			await handle.chmod(0o600);
			await handle.writeFile(content);
			// Without this a power cut could leave an empty lock, which nobody could judge.
			await handle.sync();
		} finally {
			await handle.close();
		}

		await link(temporary, path);
		return true;
	} catch (error) {
		const code = errorCode(error);
		if (code === 'EEXIST') {
			return false;
		}

		if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EMLINK') {
			return placeWithoutLinks(path, content);
		}

		throw error;
	} finally {
		await unlink(temporary).catch(() => undefined);
	}
}

/** For file systems without hard links: for a moment the lock is there and empty. */
async function placeWithoutLinks(path: string, content: string): Promise<boolean> {
	try {
		await writeFile(path, content, {flag: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode: 0o600});
		return true;
	} catch (error) {
		if (errorCode(error) === 'EEXIST') {
			return false;
		}

		throw error;
	}
}

/**
 * Removes a stale lock, at most one process at a time: the right to remove this very lock is itself a lock, named by its
 * content. Without it, two that saw the same dead holder could both take over, the second removing the first one's lock.
 */
async function clearStale(path: string, token: string, now: Date): Promise<void> {
	const guard = await acquire(`${path}.takeover-${token}`, now);
	if (!guard.acquired) {
		return;
	}

	try {
		const state = await readLock(path);
		if (state.kind === 'stale' && state.token === token) {
			await unlink(path);
		}
	} finally {
		await guard.lock.release();
	}
}

const pauseMs = 25;
const unreadableAttempts = 20;
const attempts = 200;

/**
 * Tries to get the lock, taking over one whose holder is dead. Waits only for what is momentary (a lock that is being
 * written or cleared), about a second at most; a live holder is an answer. Rejects with the system's error where no file
 * can be created.
 */
export async function acquire(path: string, now: Date): Promise<LockAttempt> {
	const content = `${JSON.stringify({
		pid: process.pid,
		startTicks: processStart(process.pid) ?? '',
		bootId: bootId(),
		host: hostname(),
		pidSpace: pidSpace(),
		startedAt: now.toISOString(),
		nonce: randomUUID(),
	})}\n`;
	const release = async () => {
		if ((await readIfThere(path)) === content) {
			await unlink(path);
		}
	};

	for (let attempt = 1; ; attempt++) {
		if (await place(path, content)) {
			return {acquired: true, lock: {path, release}};
		}

		const state = await readLock(path);
		if (state.kind === 'live' || state.kind === 'elsewhere') {
			return {acquired: false, state};
		}

		if (state.kind === 'stale') {
			await clearStale(path, state.token, now);
		}

		if (attempt >= (state.kind === 'unreadable' ? unreadableAttempts : attempts)) {
			return {acquired: false, state: {kind: 'unreadable'}};
		}

		if (attempt > 1) {
			await delay(pauseMs);
		}
	}
}

/** Enough to find the process, and to tell it from a later one with the same number. */
const holderWords = ({pid, startedAt, bootId: boot, host}: LockHolder): string =>
	`pid ${pid}, since ${startedAt}, boot ${boot.slice(0, 8)}, host ${host}`;

/** The sentence for a lock that was not to be had; `what` begins it ("Incident 2026… "). */
export function lockedSentence(
	what: string,
	path: string,
	state: Exclude<LockState, {kind: 'free'} | {kind: 'stale'}>,
) {
	switch (state.kind) {
		case 'live':
			return `${what} is open in another gotriage (${holderWords(state.holder)}).`;
		case 'elsewhere':
			return `${what} is open in a gotriage on another machine or in another container (${holderWords(state.holder)}); if nothing runs there any more, delete ${path}.`;
		case 'unreadable':
			return `${what} has a lock that cannot be read; if no other gotriage is running, delete ${path}.`;
	}
}
