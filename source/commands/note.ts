// `gotriage note`: adds a person's words to an incident, from another terminal or the morning after, or corrects them.
import type {JournalEvent} from '../incident/events.js';
import {type Note, standingNote} from '../incident/notes.js';
import {exitStatus} from '../session/guide/outcome.js';
import {clock} from '../session/world.js';
import {redactText, secretsFromEnvironment} from '../text/redact.js';
import {addWord} from './add-word.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {readTime} from './read-time.js';

/** The note that `--corrects E23` names, as it stands now. */
function correctedNote(word: string, events: readonly JournalEvent[]): Note {
	const number = /^E?(\d{1,9})$/i.exec(word)?.[1];
	const found = number === undefined ? null : standingNote(events, Number(number));
	if (found === null) {
		throw new UsageFault(
			`--corrects takes the number of a note, as the report has it, such as E23; ${word} is no note of this incident`,
		);
	}

	return found;
}

/** Records a note; `--at` says when it happened. Rejects with a JournalFailure where it cannot be recorded. */
export async function note(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('note', words, {at: {type: 'string'}, corrects: {type: 'string'}});
	const [id, ...rest] = given.positionals;
	const text = rest.join(' ').trim();
	if (id === undefined || text === '') {
		throw new UsageFault(
			'gotriage note takes an incident and a text: gotriage note ID TEXT (gotriage incidents lists them)',
		);
	}

	const at = given.value('at');
	const corrects = given.value('corrects');
	const added = await addWord(io, id, ({opened}, events) => {
		const old = corrects === null ? null : correctedNote(corrects, events);
		// A correction stands where the note stood, unless it corrects that.
		const time = at === null ? (old?.time ?? old?.at ?? null) : readTime(at, clock.now(), opened?.at ?? null);
		return {
			type: 'note.added',
			text: redactText(text, secretsFromEnvironment(io.environment)).text,
			about: old?.about ?? null,
			...(time === null ? {} : {time}),
			...(old === null ? {} : {corrects: old.seq}),
		};
	});
	io.out(`Noted in incident ${id} as E${added.seq}.\n`);
	return exitStatus.good;
}
