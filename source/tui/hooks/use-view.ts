// The view of something that changes, for drawing: at most ten times a second however fast it changes.
import {useEffect, useState} from 'react';

const redrawMs = 100;

/** What can be drawn and tells when it has changed: a session, a drill. */
export type Viewed<View> = Readonly<{
	view: () => View;
	subscribe: (listener: () => void) => () => void;
}>;

/** The newest view. `now` is the clock that stamps keys, in milliseconds. */
export function useView<View>(source: Viewed<View>, now: () => number): View {
	const [view, setView] = useState(() => source.view());
	useEffect(() => {
		let drawnAt = now();
		let timer: NodeJS.Timeout | null = null;
		const draw = () => {
			timer = null;
			drawnAt = now();
			setView(() => source.view());
		};
		const changed = () => {
			const wait = drawnAt + redrawMs - now();
			if (wait <= 0) {
				if (timer) {
					clearTimeout(timer);
				}

				draw();
			} else {
				timer ??= setTimeout(draw, Math.min(wait, redrawMs));
			}
		};
		const unsubscribe = source.subscribe(changed);
		// What changed between the first drawing and the subscription.
		changed();
		return () => {
			unsubscribe();
			if (timer) {
				clearTimeout(timer);
			}
		};
	}, [source, now]);
	return view;
}
