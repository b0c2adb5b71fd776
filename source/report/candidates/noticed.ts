// What noticed the incident first, where a person has said so with the milestone `detected`.
import type {EventOf, NoticedBy} from '../../incident/events.js';
import {milestoneNameOf} from '../../incident/milestones.js';
import type {ReportFacts} from '../facts.js';
import {code, type Inline, say} from '../inline.js';
import type {Candidate} from './candidate.js';

type Said = EventOf<'milestone.set'> & {noticedBy: NoticedBy};

/** The newest word on it; a later correction of the time alone leaves it as it is. */
export function noticedEvent(facts: ReportFacts): Said | null {
	return (
		facts.events.findLast(
			(event): event is Said =>
				event.type === 'milestone.set' && milestoneNameOf(event.name) === 'detected' && event.noticedBy !== undefined,
		) ?? null
	);
}

const named = (name: string | null): Inline => (name === null ? say`` : say` ${code(name)}`);

function sentence({kind, name}: NoticedBy): Inline {
	switch (kind) {
		case 'alert':
			return say`${name === null ? 'An alert' : 'The alert'}${named(name)} noticed it first, not a user.`;
		case 'ci':
			return say`CI${named(name)} noticed it first, not a user.`;
		case 'user':
			return say`${name === null ? 'A user' : 'The user'}${named(name)} noticed it first, not an alert.`;
		case 'chance':
			return say`It was noticed by chance${name === null ? '' : say`: ${name}`}, not by an alert.`;
	}
}

/** As a candidate; a machine that notices is well, a user or chance less so. */
export function noticed(facts: ReportFacts): Readonly<{well: readonly Candidate[]; lessWell: readonly Candidate[]}> {
	const event = noticedEvent(facts);
	if (event === null) {
		return {well: [], lessWell: []};
	}

	const {noticedBy} = event;
	const candidate = {rule: 'noticed', says: sentence(noticedBy), events: [event]};
	return noticedBy.kind === 'alert' || noticedBy.kind === 'ci'
		? {well: [candidate], lessWell: []}
		: {well: [], lessWell: [candidate]};
}
