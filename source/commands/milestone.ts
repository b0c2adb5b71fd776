// `gotriage milestone`: says when something happened, or corrects it. The journal keeps what was there before.
import {milestoneNameOf, milestoneNames} from '../incident/milestones.js';
import {exitStatus} from '../session/guide/outcome.js';
import {clock} from '../session/world.js';
import {nearest} from '../text/nearest.js';
import {addWord} from './add-word.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {readTime} from './read-time.js';

/** Records when a milestone was; an earlier time of it stays in the journal. Rejects with a JournalFailure. */
export async function milestone(words: readonly string[], io: Io): Promise<number> {
	// It has no options, and an offset may begin with a hyphen: -04:00.
	const {positionals} = readArguments(
		'milestone',
		words.some((word) => word.startsWith('--')) ? words : ['--', ...words],
		{},
	);
	const [id, word, ...time] = positionals;
	if (id === undefined || word === undefined || time.length === 0) {
		throw new UsageFault(
			`gotriage milestone takes an incident, a milestone and a time: gotriage milestone ID NAME TIME (the milestones are ${milestoneNames.join(', ')})`,
		);
	}

	const name = milestoneNameOf(word);
	if (name === null) {
		const guess = nearest(word, milestoneNames);
		throw new UsageFault(
			`there is no milestone ${word}; ${guess === null ? `there are ${milestoneNames.join(', ')}` : `did you mean ${guess}?`}`,
		);
	}

	let at = '';
	const added = await addWord(io, id, ({opened}) => {
		at = readTime(time.join(' '), clock.now(), opened?.at ?? null);
		return {type: 'milestone.set', name, time: at, source: 'a person, with gotriage milestone'};
	});
	io.out(`Set ${name} of incident ${id} to ${at} as E${added.seq}.\n`);
	return exitStatus.good;
}
