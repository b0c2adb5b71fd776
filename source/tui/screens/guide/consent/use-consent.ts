// Feeds a consent's reducer: keys with their times, what was painted and whether all of it was in sight, the digest of
// what would run now. Reports the outcome once.
import {useEffect, useLayoutEffect, useReducer, useRef, useState} from 'react';
import {type KeyEvent, useClock, useKeys} from '../../../input/use-keys.js';
import {quietMs} from '../arming.js';
import {
	type ConsentAsk,
	type ConsentOutcome,
	type ConsentState,
	isConsentArmed,
	openConsent,
	reduceConsent,
	settleMs,
} from './consent-state.js';

export type ConsentHook = Readonly<{state: ConsentState; armed: boolean; offset: number}>;

/** How far a key scrolls, in lines; null for a key that does not. */
function scrollOf(event: KeyEvent, rows: number, count: number): number | null {
	if (event.kind !== 'key') {
		return null;
	}

	switch (event.name) {
		case 'up':
			return -1;
		case 'down':
			return 1;
		case 'pageup':
			return -rows;
		case 'pagedown':
			return rows;
		case 'home':
			return -count;
		case 'end':
			return count;
		default:
			return null;
	}
}

export function useConsent(
	ask: ConsentAsk,
	pane: Readonly<{rows: number; width: number; count: number}>,
	digestNow: string | null,
	onOutcome: (outcome: ConsentOutcome) => void,
): ConsentHook {
	const now = useClock();
	const {rows, width, count} = pane;
	const fits = rows >= count && rows > 0;
	const [state, dispatch] = useReducer(reduceConsent, null, () => openConsent(ask, now(), false));
	const [offset, setOffset] = useState(0);
	const [, drawAgain] = useReducer((times: number) => times + 1, 0);
	const offsetNow = useRef(0);

	// A layout effect: a key that is pressed on sight of this painting must not be taken back by it.
	// biome-ignore lint/correctness/useExhaustiveDependencies: another size is another painting
	useLayoutEffect(() => {
		offsetNow.current = 0;
		setOffset(0);
		dispatch({type: 'painted', at: now(), seenWhole: fits});
	}, [rows, width, count, fits, now]);

	useEffect(() => {
		dispatch({type: 'offered', digest: digestNow});
	}, [digestNow]);

	useKeys((event) => {
		const by = scrollOf(event, rows, count);
		if (by !== null) {
			const last = Math.max(0, count - rows);
			// Through a ref, so that several keys in one piece each move on.
			offsetNow.current = Math.min(last, Math.max(0, offsetNow.current + by));
			setOffset(offsetNow.current);
			dispatch({type: 'scrolled', seenWhole: rows > 0 && offsetNow.current >= last});
		}

		dispatch({type: 'key', event});
	}, state.outcome === null);

	// The screen says when answers begin to count, so it is drawn again at that moment.
	const {quietSince} = state.arming;
	useEffect(() => {
		const timer = setTimeout(drawAgain, Math.max(0, quietSince + quietMs - now()) + 5);
		return () => {
			clearTimeout(timer);
		};
	}, [quietSince, now]);

	const {yesAt, outcome} = state;
	useEffect(() => {
		if (yesAt === null) {
			return;
		}

		// On a machine that is busy the rest of a paste may be waiting to be read when the time is over: it is read first.
		let afterInput: NodeJS.Immediate | undefined;
		const timer = setInterval(() => {
			afterInput = setImmediate(() => dispatch({type: 'tick', at: now()}));
		}, settleMs + 5);
		return () => {
			clearInterval(timer);
			clearImmediate(afterInput);
		};
	}, [yesAt, now]);

	const report = useRef(onOutcome);
	report.current = onOutcome;
	useEffect(() => {
		if (outcome) {
			report.current(outcome);
		}
	}, [outcome]);

	return {state, armed: isConsentArmed(state, now()), offset};
}
