// Plays a recording as it was made, without showing anything: does every take come at its own place? Pure.
import type {JournalEvent} from '../incident/events.js';
import type {Take} from './contract.js';
import {matchTake, sweepOf, takesOf, untouchedWorld} from './takes.js';

/**
 * One sentence for each take that cannot be reached by taking the steps in the order in which they were recorded: it lies
 * in a state of the world that no take before leads to, or another take comes in its place. A check that was stopped is
 * none: it has measured nothing, and is kept as what happened.
 */
export function playItself(events: readonly JournalEvent[]): readonly string[] {
	const takes = takesOf(events);
	const sweep = sweepOf(events);
	const played = new Set<Take>();
	let world = untouchedWorld;
	return takes.flatMap((take) => {
		const {runbook, step, undo} = take;
		const match = matchTake(takes, sweep, {runbook, step, world, undo, played});
		const isReached = take.world === world && match.tier === 'exact' && match.take === take;
		const isStopped = take.kind === 'check' && take.finished.outcome === 'interrupted';
		played.add(take);
		// Goes on where the recording went on, so that one gap is told once.
		world = take.worldAfter;
		return isReached || isStopped
			? []
			: [`event ${take.started.seq}: attempt ${take.attempt} of ${step} cannot be played, no step before leads to it.`];
	});
}

/** How long the incident lasted, milliseconds: the sum over its segments, without the time it was left alone. */
export function recordedDuration(events: readonly JournalEvent[]): number {
	let total = 0;
	let segment = 0;
	for (const event of events) {
		if (event.type === 'incident.resumed') {
			total += segment;
		}

		segment = event.t;
	}

	return total + segment;
}
