// What a person says of an incident while memory is fresh: how bad it was, when it began, what surprised. Each is
// written down as an event of its own; none is needed to close the incident.

import {readWhen} from '../../text/when.js';
import type {Result} from '../contract.js';
import type {Desk} from './desk.js';
import {writeDown} from './intents.js';
import {refuse} from './results.js';

/** SEV-1 is the worst; the digit alone and the letters S and P of other scales are understood. */
const severityPattern = /^(?:sev[- ]?|s|p)?([1-5])$/i;

/** Records `SEV-1` to `SEV-5`; refuses anything else with what is expected. */
export async function setSeverity(desk: Desk, word: string): Promise<Result> {
	const level = severityPattern.exec(word.trim())?.[1];
	return level === undefined
		? refuse('give a severity from 1, the worst, to 5; where two fit, take the worse')
		: writeDown(desk, async () => desk.append({type: 'severity.set', severity: `SEV-${level}`}));
}

/** Records when impact began, in the forms of `gotriage milestone`; refuses what is no time or is still to come. */
export async function setImpactStart(desk: Desk, word: string): Promise<Result> {
	const when = readWhen(word, desk.ports.wallClock(), desk.state().opened?.at ?? null);
	return when.kind === 'fault'
		? refuse(when.sentence)
		: writeDown(desk, async () =>
				desk.append({type: 'milestone.set', name: 'impact-started', time: when.at, source: 'a person, on closing'}),
			);
}

/** Records what surprised, in one line, for the report's lessons. */
export async function noteSurprise(desk: Desk, text: string): Promise<Result> {
	return writeDown(desk, async () => desk.append({type: 'note.added', text, about: 'surprise'}));
}
