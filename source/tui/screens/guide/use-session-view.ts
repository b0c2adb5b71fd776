// The session's view for drawing, at most ten times a second however fast the session changes.
import {useEffect, useState} from 'react';
import type {Session, SessionView} from '../../../session/contract.js';

const redrawMs = 100;

export function useSessionView(session: Session, now: () => number): SessionView {
	const [view, setView] = useState(() => session.view());
	useEffect(() => {
		let drawnAt = now();
		let timer: NodeJS.Timeout | null = null;
		const draw = () => {
			timer = null;
			drawnAt = now();
			setView(session.view());
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
		const unsubscribe = session.subscribe(changed);
		// What changed between the first drawing and the subscription.
		changed();
		return () => {
			unsubscribe();
			if (timer) {
				clearTimeout(timer);
			}
		};
	}, [session, now]);
	return view;
}
