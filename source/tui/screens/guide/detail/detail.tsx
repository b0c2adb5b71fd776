// The pane of the step in hand. It cuts what fits out of lines that are already wrapped; what leads on (the branch, what
// Enter does, the menu) keeps its place at the bottom.
import {Box} from 'ink';
import {useMemo} from 'react';
import type {Running, SessionView} from '../../../../session/contract.js';
import {useRealOffset} from '../../../hooks/use-real-offset.js';
import {useTick} from '../../../hooks/use-tick.js';
import {useTheme} from '../../../theme.js';
import {blank, type Line, line, paragraph, sliceLines} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {phaseOf} from '../prompt.js';
import {oneCommand} from './command.js';
import {runningLines, tailLines} from './running.js';
import {detailLines, nextLines} from './step-detail.js';

/** Elapsed time is drawn this often. */
const tickMs = 500;

export type DetailProps = Readonly<{
	view: SessionView;
	now: () => number;
	width: number;
	rows: number;
	scroll: number;
	/** Rows that the menu below takes. */
	menuRows: number;
	/** Told where the pane really stands when it was scrolled beyond its end. */
	onScrolled: (offset: number) => void;
}>;

/** The line below what can be scrolled, with how much of it is out of sight. */
export function rule(above: number, below: number, dash: string, width: number): Line {
	const words =
		above + below === 0
			? ''
			: ` ${[above > 0 ? `${above} above (PgUp)` : null, below > 0 ? `${below} below (PgDn)` : null].filter((part) => part !== null).join(', ')} `;
	const cells = Math.max(0, width - words.length - 2);
	return line(`${dash.repeat(2)}${words}${dash.repeat(cells)}`.slice(0, Math.max(width, words.length)), 'dim');
}

function BusyDetail(props: DetailProps) {
	const {view, width, rows, scroll} = props;
	const theme = useTheme();
	const busy = paragraph(theme, view.busy ?? '', width, 'accent');
	const bodyRows = Math.max(1, rows - busy.length - 1);
	const before = sliceLines(detailLines(view, theme, width, bodyRows), scroll, bodyRows);
	useRealOffset(before.offset, scroll, props.onScrolled);
	return <LinesView lines={[...before.lines, rule(before.above, before.below, theme.signs.line, width), ...busy]} />;
}

function RunningDetail(props: DetailProps & Readonly<{running: Running}>) {
	const {view, running, now, width, rows, scroll} = props;
	const theme = useTheme();
	useTick(tickMs);
	const shown = running.shown[Math.min(running.index, running.shown.length - 1)];
	const head = [...paragraph(theme, running.title, width, 'strong'), ...(shown ? oneCommand(theme, shown, width) : [])];
	const status = [
		...runningLines(running, now() - running.startedAt, theme),
		...(view.busy === null ? [] : paragraph(theme, view.busy, width, 'accent')),
	];
	const headRows = Math.max(2, Math.min(head.length, rows - status.length - 1 - Math.min(6, Math.floor(rows / 3))));
	const top = sliceLines(head, scroll, headRows);
	useRealOffset(top.offset, scroll, props.onScrolled);
	const tailRows = Math.max(0, rows - top.lines.length - 1 - status.length);
	const tail = tailLines(theme, running.tail, tailRows, width);
	return (
		<LinesView
			lines={[...top.lines, rule(top.above, top.below, theme.signs.line, width), ...status, ...tail].slice(0, rows)}
		/>
	);
}

function WaitingDetail(props: DetailProps) {
	const {view, width, rows, scroll, menuRows} = props;
	const theme = useTheme();
	const next = nextLines(view, theme, width).slice(0, Math.max(1, rows - 3));
	const bodyRows = Math.max(1, rows - next.length - menuRows - 1);
	const lines = useMemo(() => detailLines(view, theme, width, bodyRows), [view, theme, width, bodyRows]);
	const slice = sliceLines(lines, scroll, bodyRows);
	useRealOffset(slice.offset, scroll, props.onScrolled);
	const filler = Array.from({length: Math.max(0, bodyRows - slice.lines.length)}, () => blank);
	// A short step keeps its menu close; the branch of a measured one stands at the bottom, always in the same place.
	const isShort = menuRows > 0;
	return (
		<LinesView
			lines={[
				...slice.lines,
				...(isShort ? [] : filler),
				rule(slice.above, slice.below, theme.signs.line, width),
				...next,
			]}
		/>
	);
}

export function Detail(props: DetailProps) {
	const {view, width} = props;
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			{view.running ? (
				<RunningDetail {...props} running={view.running} />
			) : phaseOf(view) === 'busy' ? (
				<BusyDetail {...props} />
			) : (
				<WaitingDetail {...props} />
			)}
		</Box>
	);
}
