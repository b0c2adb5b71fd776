// The state of a short menu: pure. With no default nothing is highlighted until the person moves, and Enter does nothing.
import {type EnterGuard, guardEnter, guardFrom} from '../../input/enter-guard.js';
import {type KeyEvent, spreadBurst} from '../../input/use-keys.js';

export type MenuState = Readonly<{
	/** Highlighted position; null before the person chose one. */
	index: number | null;
	guard: EnterGuard;
}>;

/** @param now milliseconds of the clock that stamps events; @param initial null starts without a highlight. */
export const menuOf = (now: number, initial: number | null): MenuState => ({index: initial, guard: guardFrom(now)});

function moved(index: number | null, key: string, count: number): number | null {
	if (count === 0) {
		return null;
	}

	switch (key) {
		case 'down':
		case 'j':
			return index === null ? 0 : (index + 1) % count;
		case 'up':
		case 'k':
			return index === null ? count - 1 : (index + count - 1) % count;
		case 'home':
			return 0;
		case 'end':
			return count - 1;
		default:
			return index;
	}
}

/** Takes in one event; `chosen` is the position that Enter chose, or null. Digits and text that came at once choose nothing. */
export function reduceMenu(
	state: MenuState,
	event: KeyEvent,
	count: number,
): Readonly<{state: MenuState; chosen: number | null}> {
	let index = state.index === null || state.index < count ? state.index : count === 0 ? null : count - 1;
	for (const key of spreadBurst(event)) {
		if (!key.ctrl) {
			index = moved(index, key.name === 'char' ? key.char : key.name, count);
		}
	}

	const {guard, counts} = guardEnter(state.guard, event);
	return {state: {index, guard}, chosen: counts ? index : null};
}
