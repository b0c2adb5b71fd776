// Pausing a drill, by whoever leads or plays it: both its clocks stand from the mark on.
import type {Result} from '../contract.js';
import {done, refuse} from '../guide/results.js';
import {attempt} from './attempt.js';
import type {DrillDesk} from './desk.js';

type By = 'trainee' | 'facilitator';

/** Pauses it; what plays stops at once. */
export async function pauseDrill(desk: DrillDesk, by: By): Promise<Result> {
	const {isPaused, concluded} = desk.facts();
	if (concluded || isPaused) {
		return refuse(concluded ? 'the drill is over' : 'it is paused already');
	}

	desk.pacer.hold();
	const result = await attempt(async () => {
		await desk.mark({mark: 'paused', detail: {by}});
		return done;
	});
	if ('refused' in result) {
		// What is not recorded did not happen: it must not stand still for it.
		desk.pacer.release();
	}

	return result;
}

/** Goes on, also where the other one paused it. */
export async function continueDrill(desk: DrillDesk, by: By): Promise<Result> {
	if (!desk.facts().isPaused) {
		return refuse('it is not paused');
	}

	const result = await attempt(async () => {
		await desk.mark({mark: 'continued', detail: {by}});
		return done;
	});
	desk.pacer.release();
	return result;
}
