// Re-renders at an interval while something on the screen ages. The time itself comes from the ports.
import {useEffect, useReducer} from 'react';

/** A new render every `everyMs` while active. */
export function useTick(everyMs: number, isActive = true): void {
	const [, tick] = useReducer((count: number) => count + 1, 0);
	useEffect(() => {
		if (!isActive) {
			return;
		}

		const timer = setInterval(tick, everyMs);
		return () => {
			clearInterval(timer);
		};
	}, [everyMs, isActive]);
}
