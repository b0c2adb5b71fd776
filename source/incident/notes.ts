// Notes and their corrections. A correction is a note of its own that names the one it stands for; nothing is lost. Pure.
import type {EventOf, JournalEvent} from './events.js';

export type Note = EventOf<'note.added'>;

const notesIn = (events: readonly JournalEvent[]): readonly Note[] =>
	events.filter((event): event is Note => event.type === 'note.added');

/** The note that stands now for the one with this number, itself where nobody corrected it; null where it is no note. */
export function standingNote(events: readonly JournalEvent[], seq: number): Note | null {
	const notes = notesIn(events);
	let standing = notes.find((note) => note.seq === seq) ?? null;
	for (const note of notes) {
		// A correction comes after what it corrects, so one pass follows a chain of them.
		standing = standing !== null && note.corrects === standing.seq && note.seq > standing.seq ? note : standing;
	}

	return standing;
}

/** What a note said before, oldest first. */
export function earlierNotes(events: readonly JournalEvent[], note: Note): readonly Note[] {
	const {corrects} = note;
	const before =
		corrects === undefined ? undefined : notesIn(events).find((one) => one.seq === corrects && one.seq < note.seq);
	return before === undefined ? [] : [...earlierNotes(events, before), before];
}
