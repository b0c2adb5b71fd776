// Whether an incident can be sealed as a recording. Pure. A recording is played as the truth: what is not decided, or is
// not there any more, cannot be played.
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import {cleanLine} from '../text/clean.js';

/** What the events need besides themselves: the files that they name, by their path in the journal. */
export function filesOf(events: readonly JournalEvent[]): readonly string[] {
	const paths = new Set<string>();
	for (const event of events) {
		if (event.type === 'step.finished' || event.type === 'adhoc.finished') {
			for (const {stdout, stderr, timing} of event.outputs) {
				for (const path of [stdout, stderr, timing]) {
					if (path !== null) {
						paths.add(path);
					}
				}
			}
		} else if (event.type === 'artefact.stored') {
			paths.add(`artefacts/${event.sha256}`);
		}
	}

	return [...paths];
}

/**
 * One sentence that says why an incident cannot be sealed; null where it can. A check whose end nobody saw stays in it as
 * what it is, unknown; an action or a command of one's own whose end nobody saw does not: the world after it is not known.
 */
export function whyUnsealable(
	events: readonly JournalEvent[],
	runbooks: ReadonlyMap<string, Uint8Array>,
	files: ReadonlyMap<string, Uint8Array>,
): string | null {
	const state = foldEvents(events);
	const {opened} = state;
	if (opened === null || events[0]?.type !== 'incident.opened') {
		return 'Its journal does not begin with the opening of an incident, so there is nothing to seal.';
	}

	if (opened.recording !== undefined) {
		return 'This is a recording already; record the incident it was made from.';
	}

	if (opened.kind === 'drill') {
		return `Incident ${opened.incident} is a drill, and plays a recording itself; record a real incident.`;
	}

	if (state.closed === null) {
		return `Incident ${opened.incident} is still open; close it first (gotriage resume ${opened.incident}).`;
	}

	const undecided = state.attempts.find(
		({started, finished}) => finished === null || (started.kind === 'action' && finished.outcome === 'unknown'),
	);
	if (undecided !== undefined) {
		return `Nobody saw how ${cleanLine(undecided.step, 80)} ended, so what came after it cannot be played; record another incident.`;
	}

	const adhoc = state.adhoc.find(({finished}) => finished === null || finished.outcome === 'unknown');
	if (adhoc !== undefined) {
		return 'Nobody saw how a command of your own ended, so what came after it cannot be played; record another incident.';
	}

	const missing = state.runbooks.find(({sha256}) => !runbooks.has(sha256));
	if (missing !== undefined) {
		return `The runbook ${cleanLine(missing.id, 80)} that it ran is not beside its journal any more, or was changed.`;
	}

	const lost = filesOf(events).find((path) => !files.has(path));
	return lost === undefined
		? null
		: `The file ${cleanLine(lost, 200)} that its journal names is not beside it any more, so it cannot be played whole.`;
}
