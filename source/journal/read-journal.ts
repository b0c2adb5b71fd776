// A journal as it is read: without a lock and without changing anything, also while another gotriage writes it; and the
// words for what is odd about one.
import type {JournalReading} from './contract.js';
import type {Home} from './home.js';
import {incidentDirectory, lockPath, readJournalFile} from './journal-files.js';
import type {JournalFindings} from './journal-lines.js';
import {lockedSentence, readLock} from './lock.js';

const events = (count: number): string => (count === 1 ? '1 event' : `${count} events`);

/** What a person should know about a journal that can be used all the same. */
export function commonNotes(findings: JournalFindings): string[] {
	return [
		...(findings.unknown > 0
			? [`A newer gotriage wrote ${events(findings.unknown)} that this one does not know; they are kept and not shown.`]
			: []),
		...(findings.missing > 0
			? [`The journal has lost ${events(findings.missing)} at its end since it was last closed.`]
			: []),
	];
}

/** Which byte is damaged, as the beginning of a sentence. */
export const damageSentence = (id: string, damage: Readonly<{byte: number; what: string}>): string =>
	`The journal of incident ${id} is damaged at byte ${damage.byte}: the line that begins there ${damage.what}`;

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
