// The head of a journal: which event was acknowledged last, and where it ended. The chain covers every line but the last;
// the head covers that one, also after a crash. It only adds certainty: one that is missing or broken takes nothing away.
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {open, readFile} from 'node:fs/promises';
import * as z from 'zod';
import {writeDurably} from './durable-file.js';
import type {JournalHead} from './journal-lines.js';

const headSchema = z.looseObject({
	seq: z.number().int().min(1),
	bytes: z.number().int().min(1).optional(),
	sha256: z.string(),
	check: z.string().optional(),
});

const checkOf = ({seq, bytes, sha256}: JournalHead): string =>
	createHash('sha256').update(`${seq} ${bytes} ${sha256}`).digest('hex').slice(0, 16);

function textOf(head: JournalHead): string {
	const {seq, bytes, sha256} = head;
	return `${JSON.stringify({seq, bytes, sha256, check: checkOf(head)})}\n`;
}

/** The head in a file; null where there is none or it does not bear out its own check. */
export async function readHead(path: string): Promise<JournalHead | null> {
	try {
		const {seq, bytes = null, sha256, check} = headSchema.parse(JSON.parse(await readFile(path, 'utf8')));
		const head = {seq, bytes, sha256};
		return check === undefined || check === checkOf(head) ? head : null;
	} catch {
		return null;
	}
}

/**
 * Writes the head in place, not synced: it never grows shorter, so a process that is killed leaves the old one or the new
 * one. Called after the event it names is on disk, so it never runs ahead. A failure is nobody's concern.
 */
export async function markHead(path: string, head: JournalHead): Promise<void> {
	try {
		const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
		try {
			await handle.chmod(0o600);
			await handle.write(Buffer.from(textOf(head)), 0, undefined, 0);
		} finally {
			await handle.close();
		}
	} catch {
		// The journal alone says enough.
	}
}

/** Writes the head so that it is there after a power cut. Rejects with the system's error. */
export async function sealHead(path: string, head: JournalHead): Promise<void> {
	await writeDurably(path, textOf(head));
}
