// The first page of a drill: what the pager said, how it is played and scored, and that nothing is executed.
import {Box} from 'ink';
import {useRef, useState} from 'react';
import {frameRows} from '../../components/frame.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {useRealOffset} from '../../hooks/use-real-offset.js';
import {type Binding, matchBinding} from '../../input/bindings.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {type Theme, useTheme} from '../../theme.js';
import {blank, type Line, labelled, line, paragraph, sliceLines} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import type {DrillChoice} from './ports.js';
import {modeWords, nextMode, speedWords, stars, stepSpeed} from './words.js';

const pageBindings = [
	{keys: ['enter'], shown: 'Enter', does: 'begins', command: 'begin'},
	{keys: ['m'], shown: 'm', does: 'another mode', command: 'mode'},
	{keys: ['+', '='], shown: '+', does: 'faster', command: 'faster'},
	{keys: ['-'], shown: '-', does: 'slower', command: 'slower'},
	{keys: ['q', 'escape', 'ctrl+c'], shown: 'q', does: 'leaves', command: 'leave'},
] as const satisfies readonly Binding[];

export function pageLines({entry, mode, speed}: DrillChoice, theme: Theme, width: number): readonly Line[] {
	const scored =
		mode === 'watch'
			? 'not scored'
			: 'diagnosis 30, evidence 20, safety 20, time 15, communication 10, efficiency 5: a heuristic, kept on this machine';
	return [
		line(`DRILL: ${entry.title} (${stars(entry.difficulty)})`, 'strong'),
		blank,
		line('The pager said:', 'dim'),
		...paragraph(theme, entry.page, width, 'accent', '  '),
		blank,
		...(mode === 'watch'
			? paragraph(theme, 'Look on while someone works through it: Enter plays the next step.', width)
			: paragraph(
					theme,
					'You are on call. Open a row of the board, take steps in any order, say what you think is wrong (h), tell the people who wait (m), put it right, and say when you are done (D).',
					width,
				)),
		...paragraph(
			theme,
			'NOTHING IS EXECUTED on this machine: what a step shows was recorded in a real incident.',
			width,
			'strong',
		),
		blank,
		...labelled(theme, 'Mode    ', `${mode}: ${modeWords[mode]}`, width),
		...labelled(
			theme,
			'Speed   ',
			`${speedWords(speed)} of the recorded time; the score is the same at every speed`,
			width,
		),
		...labelled(theme, 'Scored  ', scored, width),
		...(entry.history === null ? [] : labelled(theme, 'Before  ', entry.history, width)),
	];
}

export type PageScreenProps = Readonly<{
	choice: DrillChoice;
	status: Status | null;
	onChoice: (choice: DrillChoice) => void;
	onBegin: () => void;
	onLeave: () => void;
}>;

export function PageScreen({choice, status, onChoice, onBegin, onLeave}: PageScreenProps) {
	const theme = useTheme();
	const clock = useClock();
	const {columns, rows} = useWindowSize();
	const [scroll, setScroll] = useState(0);
	const guard = useRef(guardFrom(clock()));
	const body = Math.max(1, frameRows(rows) - 2);
	const lines = pageLines(choice, theme, columns);
	const slice = sliceLines(lines, scroll, body);
	useRealOffset(slice.offset, scroll, setScroll);
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind === 'key' && ['up', 'down', 'pageup', 'pagedown'].includes(event.name)) {
			setScroll((current) => Math.max(0, current + (event.name.endsWith('down') ? 1 : -1)));
			return;
		}

		switch (matchBinding(pageBindings, event)) {
			case 'begin':
				if (entered.counts) {
					onBegin();
				}

				return;
			case 'mode':
				onChoice({...choice, mode: nextMode(choice.mode)});
				return;
			case 'faster':
			case 'slower':
				onChoice({
					...choice,
					speed: stepSpeed(choice.speed, event.kind === 'key' && event.char === '-' ? -1 : 1),
				});
				return;
			case 'leave':
				onLeave();
				return;
			default:
				return;
		}
	});
	return (
		<Box flexDirection="column" width={columns} height={frameRows(rows)} overflow="hidden">
			<LinesView lines={slice.lines} />
			<Box flexGrow={1} />
			<StatusLine status={status ?? (slice.below > 0 ? {text: `${slice.below} more lines below (PgDn)`} : null)} />
			<HelpLine bindings={pageBindings} />
		</Box>
	);
}
