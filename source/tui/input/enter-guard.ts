// Tells a pressed Enter from a held one. A held key repeats about every 33 ms after a first pause of up to 660 ms, and it
// may have been pressed on the screen before. Pure.
import type {KeyEvent} from './key-event.js';

export type EnterGuard = Readonly<{
	/** When the guarded thing appeared, in milliseconds of the clock. */
	since: number;
	/** When Enter came last, whether it counted or not. */
	lastEnter: number | null;
	/** Another key came since: the person is there. */
	awake: boolean;
}>;

/** Longer than the first pause of a held key on common systems. */
const armingMs = 700;
/** Longer than the interval of a repeating key, shorter than a deliberate second press. */
const repeatMs = 250;

/** A guard for something that appears now. */
export const guardFrom = (since: number): EnterGuard => ({since, lastEnter: null, awake: false});

/** Takes in one event and says whether it is an Enter that counts. */
export function guardEnter(guard: EnterGuard, event: KeyEvent): Readonly<{guard: EnterGuard; counts: boolean}> {
	if (event.kind !== 'key') {
		return {guard, counts: false};
	}

	if (event.name !== 'enter') {
		return {guard: {...guard, awake: true}, counts: false};
	}

	const isRepeat = guard.lastEnter !== null && event.at - guard.lastEnter < repeatMs;
	const isArmed = guard.awake || event.at - guard.since >= armingMs;
	return {guard: {...guard, lastEnter: event.at}, counts: isArmed && !isRepeat};
}
