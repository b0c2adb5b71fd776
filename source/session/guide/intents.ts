// The frame every intent runs in: one at a time, and what cannot be recorded becomes a refusal and a red banner, never
// an exception for the screen.
import {JournalFailure} from '../../journal/contract.js';
import type {Result} from '../contract.js';
import type {Desk} from './desk.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

/** Runs an intent about the step in hand, while nothing else runs, and works out anew what that step waits for. */
export async function intend(standing: Standing, work: () => Result | Promise<Result>): Promise<Result> {
	const {desk} = standing;
	if (desk.running() !== null || desk.busy() !== null) {
		return refuse('something is still running; stop it first with Esc');
	}

	return refuseUnrecorded(desk, async () => {
		const result = await work();
		await standing.refresh();
		return result;
	});
}

/** Runs an intent that only writes something down: allowed beside a running step, too. */
export async function writeDown(desk: Desk, work: () => Promise<unknown>): Promise<Result> {
	return refuseUnrecorded(desk, async () => {
		await work();
		return done;
	});
}

async function refuseUnrecorded(desk: Desk, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof JournalFailure) {
			desk.publish();
			return refuse(error.message);
		}

		throw error;
	}
}
