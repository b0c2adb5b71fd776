// Asks whether to leave. Leaving is always safe: the incident stays open, and how to resume it is said here.
import {Box} from 'ink';
import {useEffect, useReducer, useRef} from 'react';
import type {SessionView} from '../../../session/contract.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {quietMs} from './arming.js';
import {settleMs} from './consent/consent-state.js';
import {isLeaveArmed, openLeave, reduceLeave} from './leave-state.js';
import {blank, line, paragraph} from './lines.js';
import {LinesView} from './lines-view.js';

export type LeavePanelProps = Readonly<{
	view: SessionView;
	width: number;
	height: number;
	onLeave: () => void;
	onStay: () => void;
}>;

export function LeavePanel({view, width, height, onLeave, onStay}: LeavePanelProps) {
	const theme = useTheme();
	const now = useClock();
	const [state, dispatch] = useReducer(reduceLeave, null, () => openLeave(now()));
	const [, drawAgain] = useReducer((times: number) => times + 1, 0);
	useKeys((event) => dispatch({type: 'key', event}), state.answer === null);

	// The screen says when keys begin to count, so it is drawn again at that moment.
	const {quietSince} = state.arming;
	useEffect(() => {
		const timer = setTimeout(drawAgain, Math.max(0, quietSince + quietMs - now()) + 5);
		return () => {
			clearTimeout(timer);
		};
	}, [quietSince, now]);

	const {yesAt, answer} = state;
	useEffect(() => {
		if (yesAt === null) {
			return;
		}

		const timer = setInterval(() => dispatch({type: 'tick', at: now()}), settleMs + 5);
		return () => {
			clearInterval(timer);
		};
	}, [yesAt, now]);

	const report = useRef({onLeave, onStay});
	report.current = {onLeave, onStay};
	useEffect(() => {
		if (answer !== null) {
			(answer === 'leave' ? report.current.onLeave : report.current.onStay)();
		}
	}, [answer]);

	const isCounting = isLeaveArmed(state, now());
	const isRunning = view.running !== null || view.busy !== null;
	const lines = [
		line('Leave this incident?', 'strong'),
		blank,
		...paragraph(theme, 'It stays open and nothing is lost. Resume it with', width),
		line(`  gotriage resume ${view.state.id}`, 'strong'),
		...(isRunning
			? [blank, ...paragraph(theme, 'What runs now is stopped first, and that is recorded.', width, 'unknown')]
			: []),
		blank,
		isCounting
			? line('y or Enter leaves  Esc stays', 'dim')
			: state.hint === 'too-soon'
				? line('Too soon: keep still for a moment, then answer.  Esc stays', 'unknown')
				: line('A moment: keys count after a short quiet.  Esc stays', 'dim'),
	];
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={lines} />
		</Box>
	);
}
