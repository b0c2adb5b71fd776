// `gotriage note`: adds a person's words to an incident, from another terminal or the morning after.
import {exitStatus} from '../session/guide/outcome.js';
import {clock} from '../session/world.js';
import {redactText, secretsFromEnvironment} from '../text/redact.js';
import {addWord} from './add-word.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {readTime} from './read-time.js';

/** Records a note; `--at` says when it happened. Rejects with a JournalFailure where it cannot be recorded. */
export async function note(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('note', words, {at: {type: 'string'}});
	const [id, ...rest] = given.positionals;
	const text = rest.join(' ').trim();
	if (id === undefined || text === '') {
		throw new UsageFault(
			'gotriage note takes an incident and a text: gotriage note ID TEXT (gotriage incidents lists them)',
		);
	}

	const at = given.value('at');
	const added = await addWord(io, id, ({opened}) => ({
		type: 'note.added',
		text: redactText(text, secretsFromEnvironment(io.environment)).text,
		about: null,
		...(at === null ? {} : {time: readTime(at, clock.now(), opened?.at ?? null)}),
	}));
	io.out(`Noted in incident ${id} as E${added.seq}.\n`);
	return exitStatus.good;
}
