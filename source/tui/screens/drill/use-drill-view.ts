// The drill's view for drawing, at most ten times a second however fast it plays; and once a second for its clock.
import {useEffect, useState} from 'react';
import type {DrillSession, DrillView} from '../../../session/drill-contract.js';
import {useTick} from '../../hooks/use-tick.js';

const redrawMs = 100;
const clockMs = 1000;

export function useDrillView(session: DrillSession, now: () => number): DrillView {
	const [view, setView] = useState(() => session.view());
	useTick(clockMs);
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
