// `gotriage note`: adds a person's words to an incident, from another terminal or the morning after.
import {foldEvents} from '../incident/state.js';
import {homeDirectory, openHome, openHomeForReading} from '../journal/home.js';
import {openJournal} from '../journal/journal.js';
import {mustExist} from '../journal/journal-files.js';
import {bootId} from '../journal/process-identity.js';
import {exitStatus} from '../session/outcome.js';
import {clock} from '../session/world.js';
import {redactText, secretsFromEnvironment} from '../text/redact.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';

/** Records a note; nothing else of the incident changes. Rejects with a JournalFailure where it cannot be recorded. */
export async function note(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('note', words, {});
	const [id, ...rest] = given.positionals;
	const text = rest.join(' ').trim();
	if (id === undefined || text === '') {
		throw new UsageFault(
			'gotriage note takes an incident and a text: gotriage note ID TEXT (gotriage incidents lists them)',
		);
	}

	const directory = homeDirectory(io.environment, process.platform);
	// Before anything is created: a mistyped id leaves no trace.
	await mustExist(await openHomeForReading(directory), id);
	const {journal, notes} = await openJournal(await openHome(directory), id, clock);
	try {
		const {opened} = foldEvents(journal.events);
		await journal.append({
			type: 'incident.resumed',
			bootId: bootId(),
			pid: process.pid,
			wall: clock.now().toISOString(),
			project: opened?.project ?? io.cwd,
			purpose: 'note',
		});
		const added = await journal.append({
			type: 'note.added',
			text: redactText(text, secretsFromEnvironment(io.environment)).text,
			about: null,
		});
		io.out(`Noted in incident ${id} as E${added.seq}.\n`);
	} finally {
		await journal.close();
	}

	for (const sentence of notes) {
		io.err(`${sentence}\n`);
	}

	return exitStatus.good;
}
