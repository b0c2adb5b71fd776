// Asks whether to leave. Leaving is always safe: the incident stays open, and how to resume it is said here.
import {Box} from 'ink';
import {useRef} from 'react';
import type {SessionView} from '../../../session/contract.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
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
	const guard = useRef(guardFrom(now()));
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind !== 'key') {
			return;
		}

		if (entered.counts || event.char === 'y' || (event.ctrl && event.char === 'c')) {
			onLeave();
		} else if (event.name === 'escape' || event.char === 'n' || event.char === 'q') {
			onStay();
		}
	});
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
		line('y or Enter leaves  Esc stays', 'dim'),
	];
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={lines} />
		</Box>
	);
}
