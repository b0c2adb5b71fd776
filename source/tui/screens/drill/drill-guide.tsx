// The steps of a runbook beside the one in hand, drawn as the live guide draws them.
import {Box} from 'ink';
import {useEffect, useMemo} from 'react';
import type {SessionView} from '../../../session/contract.js';
import type {DrillView} from '../../../session/drill-contract.js';
import {useTheme} from '../../theme.js';
import {blank, type Line, line, sliceLines} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {listCells, stepRows} from '../guide/step-rows.js';
import {drillDetail, drillNext, drillPlaying} from './drill-pane.js';

export type DrillGuideProps = Readonly<{
	view: DrillView;
	guide: SessionView;
	width: number;
	rows: number;
	scroll: number;
	onScrolled: (offset: number) => void;
}>;

function rule(above: number, below: number, dash: string, width: number): Line {
	const parts = [above > 0 ? `${above} above (PgUp)` : null, below > 0 ? `${below} below (PgDn)` : null];
	const words = parts.filter((part) => part !== null).join(', ');
	const middle = words === '' ? '' : ` ${words} `;
	return line(`${dash.repeat(2)}${middle}${dash.repeat(Math.max(0, width - middle.length - 2))}`, 'dim');
}

export function DrillGuide({view, guide, width, rows, scroll, onScrolled}: DrillGuideProps) {
	const theme = useTheme();
	const left = listCells(width);
	const cells = width - left - 2;
	const list = useMemo(() => stepRows(guide, theme, left, rows), [guide, theme, left, rows]);
	const next = drillNext(view, guide, theme, cells).slice(0, Math.max(1, rows - 4));
	const bodyRows = Math.max(1, rows - next.length - 1);
	const isHere = view.playing !== null && view.playing.running.runbook === guide.runbook.id;
	const lines =
		isHere && view.playing !== null
			? drillPlaying(view.playing, theme, cells, bodyRows)
			: drillDetail(view, guide, theme, cells, bodyRows);
	const slice = sliceLines(lines, scroll, bodyRows);
	// Scrolling beyond the end must not have to be undone key by key.
	useEffect(() => {
		if (slice.offset !== scroll) {
			onScrolled(slice.offset);
		}
	}, [slice.offset, scroll, onScrolled]);
	const filler = Array.from({length: Math.max(0, bodyRows - slice.lines.length)}, () => blank);
	return (
		<Box height={rows} overflow="hidden">
			<Box width={left} flexShrink={0} overflow="hidden">
				<LinesView lines={list} />
			</Box>
			<Box
				flexDirection="column"
				width={width - left}
				height={rows}
				borderStyle={theme.border}
				borderTop={false}
				borderRight={false}
				borderBottom={false}
				borderDimColor
				paddingLeft={1}
				overflow="hidden"
			>
				<LinesView
					lines={[...slice.lines, ...filler, rule(slice.above, slice.below, theme.signs.line, cells), ...next]}
				/>
			</Box>
		</Box>
	);
}
