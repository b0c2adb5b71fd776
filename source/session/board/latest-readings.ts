// The newest reading of each key metric in earlier incidents, for rows that are too costly to sweep.

import {stepKey} from '../../incident/state.js';
import {readJournal} from '../../journal/journal.js';
import type {Verdict} from '../../runbook/verdict.js';
import type {World} from '../world.js';

/** Older incidents say nothing that the newest ones do not say better, and reading them all takes time. */
const incidentsRead = 20;

export type LatestReading = Readonly<{sentence: string; verdict: Verdict; at: string}>;

/** By `runbook/step`: the newest finished reading in the newest incidents. A journal that cannot be read is passed over. */
export async function latestReadings(world: World): Promise<ReadonlyMap<string, LatestReading>> {
	const readings = new Map<string, LatestReading>();
	// A drill measures nothing: its readings are of another machine and another day.
	const incidents = (await world.catalogue.incidents()).filter((incident) => incident.kind === 'incident');
	for (const incident of incidents.slice(0, incidentsRead)) {
		const journal = await readJournal(world.home, incident.id).catch(() => null);
		for (const event of journal?.events.toReversed() ?? []) {
			const key = event.type === 'step.finished' ? stepKey(event.runbook, event.step) : null;
			if (key !== null && event.type === 'step.finished' && event.kind === 'check' && !readings.has(key)) {
				readings.set(key, {sentence: event.sentence, verdict: event.verdict, at: event.at});
			}
		}
	}

	return readings;
}
