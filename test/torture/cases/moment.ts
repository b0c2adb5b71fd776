// When something bad happens to a run: at any time of it, and more often where something begins or ends.
import {setTimeout as delay} from 'node:timers/promises';
import type {Random} from '../random.js';
import type {Run} from '../trial.js';

/**
 * Waits for a random moment: any time of a whole run, or shortly after an event; events do not depend on how busy the
 * machine is. Resolves at once when the run has ended.
 */
export async function moment(run: Run, random: Random, wholeMs: number): Promise<void> {
	const choice = random.next();
	if (choice < 0.4) {
		await Promise.race([delay(random.next() * wholeMs), run.ended]);
		return;
	}

	await (choice < 0.7
		? run.seen('step.started', random.pick(['first', 'second']))
		: run.seen(random.pick(['step.started', 'consent.given', 'change.applied', 'step.finished', 'change.verified'])));
	await Promise.race([delay(random.next() * 350), run.ended]);
}
