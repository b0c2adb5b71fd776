// The drill's view for drawing, and once a second for its clock.
import type {DrillSession, DrillView} from '../../../session/drill-contract.js';
import {useTick} from '../../hooks/use-tick.js';
import {useView} from '../../hooks/use-view.js';

const clockMs = 1000;

export function useDrillView(session: DrillSession, now: () => number): DrillView {
	useTick(clockMs);
	return useView(session, now);
}
