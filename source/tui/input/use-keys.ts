// The one hook through which screens hear keys. It takes Ink's parsed input before Ink names the keys (see
// decode-keys.ts), so everything that depends on Ink 6.8's input handling is in this file.
import {useStdin} from 'ink';
import {createContext, useContext, useEffect, useLayoutEffect, useRef} from 'react';
import {decodeInput, decoderStart} from './decode-keys.js';
import type {KeyEvent} from './key-event.js';

export {spreadBurst} from './decode-keys.js';
export type {KeyEvent, KeyName, KeyPress} from './key-event.js';

/** Milliseconds since some fixed point, monotonic; tests put their own here. */
export const ClockContext = createContext<() => number>(() => performance.now());

/** The injected clock: the same one that stamps key events. */
export const useClock = (): (() => number) => useContext(ClockContext);

/**
 * Calls `handler` for every key event while active. Without raw mode (stdin is no terminal) it is inactive, never an
 * error: Ink's own flag is undefined there, hence Boolean().
 */
export function useKeys(handler: (event: KeyEvent) => void, isActive = true): void {
	const {setRawMode, isRawModeSupported, internal_eventEmitter: input} = useStdin();
	const now = useClock();
	const latest = useRef(handler);
	// Layout effects, so that a key pressed on sight of a frame meets the handler of that frame.
	useLayoutEffect(() => {
		latest.current = handler;
	});

	const listens = isActive && Boolean(isRawModeSupported);
	useEffect(() => {
		if (!listens) {
			return;
		}

		setRawMode(true);
		return () => {
			setRawMode(false);
		};
	}, [listens, setRawMode]);

	useLayoutEffect(() => {
		if (!listens) {
			return;
		}

		let state = decoderStart;
		const hear = (raw: string) => {
			const decoded = decodeInput(state, raw, now());
			state = decoded.state;
			for (const event of decoded.events) {
				latest.current(event);
			}
		};
		input.on('input', hear);
		return () => {
			input.off('input', hear);
		};
	}, [listens, input, now]);
}
