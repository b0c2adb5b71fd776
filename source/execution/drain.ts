// The rest of the output of a process that has ended. Its pipes may be held open by what it left running, so their end is
// not waited for; but what lies in them must not be lost because this machine had no time to read it.
import {waitInTurns} from './own-time.js';

/** Output is read until nothing came for this long, … */
const idleDrainMs = 300;
/** … or until so much has passed: a process that was left running may write for ever. */
const longestDrainMs = 5000;
/** Both are counted in turns in which the pipes are read. */
const turnMs = 50;

/**
 * Waits for the rest of the output; says whether `ended`, the end of the pipes, was reached. `lastWrite` changes with every
 * chunk that arrives.
 */
export async function drain(ended: Promise<unknown>, lastWrite: () => number, stop: AbortSignal): Promise<boolean> {
	let isEnded = false;
	const end = ended.then(() => {
		isEnded = true;
	});
	let over: () => void = () => undefined;
	const stopped = new Promise<void>((resolve) => {
		over = resolve;
	});
	stop.addEventListener('abort', over, {once: true});
	let idle = 0;
	let all = 0;
	// Once at least, also when stopped: what it said when it was told to end counts.
	do {
		const before = lastWrite();
		await Promise.race([end, stopped, waitInTurns(turnMs)]);
		all += turnMs;
		idle = lastWrite() === before ? idle + turnMs : 0;
	} while (all < longestDrainMs && idle < idleDrainMs && !isEnded && !stop.aborted);
	stop.removeEventListener('abort', over);
	return isEnded;
}
