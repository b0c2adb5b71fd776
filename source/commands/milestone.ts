// `gotriage milestone`: says when something happened, or corrects it. The journal keeps what was there before.
import {type NoticedBy, noticedBySchema} from '../incident/events.js';
import {type MilestoneName, milestoneNameOf, milestoneNames} from '../incident/milestones.js';
import {exitStatus} from '../session/guide/outcome.js';
import {clock} from '../session/world.js';
import {nearest} from '../text/nearest.js';
import {redactText, secretsFromEnvironment} from '../text/redact.js';
import {addWord} from './add-word.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {readTime} from './read-time.js';

/** The option first and then only words: an offset may begin with a hyphen, as -04:00 does. */
function arranged(words: readonly string[]): readonly string[] {
	const at = words.findIndex((word) => word === '--by' || word.startsWith('--by='));
	const end = at === -1 ? 0 : at + (words[at] === '--by' ? 2 : 1);
	const option = at === -1 ? [] : words.slice(at, end);
	const rest = at === -1 ? words : [...words.slice(0, at), ...words.slice(end)];
	return rest.some((word) => word.startsWith('--')) ? [...option, ...rest] : [...option, '--', ...rest];
}

function nameOf(word: string): MilestoneName {
	const name = milestoneNameOf(word);
	if (name === null) {
		const guess = nearest(word, milestoneNames);
		throw new UsageFault(
			`there is no milestone ${word}; ${guess === null ? `there are ${milestoneNames.join(', ')}` : `did you mean ${guess}?`}`,
		);
	}

	return name;
}

/** `alert QueueHigh` as data; null where nothing was said. */
function noticedOf(words: string | null, name: MilestoneName, io: Io): NoticedBy | null {
	if (words === null) {
		return null;
	}

	if (name !== 'detected') {
		throw new UsageFault(`--by says what noticed the incident, so it goes with detected, not with ${name}`);
	}

	const [first = '', ...rest] = words.trim().split(/\s+/);
	const kind = noticedBySchema.shape.kind.safeParse(first.toLowerCase());
	if (!kind.success) {
		throw new UsageFault(
			`--by takes ${noticedBySchema.shape.kind.options.join(', ')}, and a name where it has one, as in --by "alert QueueHigh"; not ${words}`,
		);
	}

	const which = redactText(rest.join(' '), secretsFromEnvironment(io.environment)).text;
	return {kind: kind.data, name: which === '' ? null : which};
}

/** Records when a milestone was; an earlier time of it stays in the journal. Rejects with a JournalFailure. */
export async function milestone(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('milestone', arranged(words), {by: {type: 'string'}});
	const [id, word, ...time] = given.positionals;
	if (id === undefined || word === undefined || time.length === 0) {
		throw new UsageFault(
			`gotriage milestone takes an incident, a milestone and a time: gotriage milestone ID NAME TIME (the milestones are ${milestoneNames.join(', ')})`,
		);
	}

	const name = nameOf(word);
	const noticedBy = noticedOf(given.value('by'), name, io);
	let at = '';
	const added = await addWord(io, id, ({opened}) => {
		at = readTime(time.join(' '), clock.now(), opened?.at ?? null);
		return {
			type: 'milestone.set',
			name,
			time: at,
			source: 'a person, with gotriage milestone',
			...(noticedBy === null ? {} : {noticedBy}),
		};
	});
	io.out(`Set ${name} of incident ${id} to ${at} as E${added.seq}.\n`);
	return exitStatus.good;
}
