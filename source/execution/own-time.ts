// Time as this process has it. On a machine without a processor to spare a deadline passes while what was waited for lies
// ready and unread: timers are looked at before pipes. So waiting counts turns of the event loop, each of which reads.
import {setImmediate as endOfTurn, setTimeout as wait} from 'node:timers/promises';

const turnMs = 50;

/**
 * Waits for `ms` in turns of 50, each of which gives what has arrived the chance to be seen; `isOver` is asked after each
 * and ends the wait early.
 */
export async function waitInTurns(ms: number, isOver: () => boolean = () => false): Promise<void> {
	for (let left = ms; left > 0 && !isOver(); left -= turnMs) {
		await wait(Math.min(turnMs, left));
		await endOfTurn();
	}
}
