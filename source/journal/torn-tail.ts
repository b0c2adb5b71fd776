// The end of a journal that a killed writer left unfinished: kept in a file of its own, then taken off the journal.
import {open, readFile, stat} from 'node:fs/promises';
import {writeDurably} from './durable-file.js';
import type {JournalFindings} from './journal-lines.js';

/** `20261121T024700Z`: part of a file name. */
const stampOf = (now: Date): string => now.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/**
 * Moves a torn tail to a file of its own beside the journal, synced, then takes it off the journal. Resolves with the path
 * of that file. Rejects with the system's error, the journal then as it was.
 */
export async function setTornAside(path: string, findings: JournalFindings, now: Date): Promise<string> {
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
