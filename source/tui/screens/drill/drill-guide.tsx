// The steps of a runbook beside the one in hand, drawn as the live guide draws them.
import {useMemo} from 'react';
import type {SessionView} from '../../../session/contract.js';
import type {DrillSaid, DrillView} from '../../../session/drill-contract.js';
import {paneCells, SplitPane} from '../../components/split-pane.js';
import {useRealOffset} from '../../hooks/use-real-offset.js';
import {type Theme, useTheme} from '../../theme.js';
import {rule} from '../guide/detail/detail.js';
import {blank, sliceLines} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {listCells, stepRows} from '../guide/step-rows.js';
import type {StepWord} from '../guide/step-word.js';
import {drillDetail, drillNext, drillPlaying} from './drill-pane.js';

export type DrillGuideProps = Readonly<{
	view: DrillView;
	guide: SessionView;
	width: number;
	rows: number;
	scroll: number;
	onScrolled: (offset: number) => void;
}>;

/** What became of a step that was told and not played. */
const toldWord = (theme: Theme, said: DrillSaid | undefined): StepWord | null =>
	said === undefined
		? null
		: said.kind === 'miss'
			? {sign: theme.signs.unknown, word: 'no record', tone: 'dim'}
			: {sign: theme.signs.skipped, word: 'told', tone: said.kind === 'harm' ? 'alarm' : 'plain'};

export function DrillGuide({view, guide, width, rows, scroll, onScrolled}: DrillGuideProps) {
	const theme = useTheme();
	const left = listCells(width);
	const cells = paneCells(width, left);
	const {answers} = view;
	const list = useMemo(() => {
		const told = (step: string) => toldWord(theme, answers.get(`${guide.runbook.id}#${step}`));
		return stepRows(guide, theme, left, rows, told);
	}, [guide, theme, left, rows, answers]);
	const next = drillNext(view, guide, theme, cells).slice(0, Math.max(1, rows - 4));
	const bodyRows = Math.max(1, rows - next.length - 1);
	const isHere = view.playing !== null && view.playing.running.runbook === guide.runbook.id;
	const lines =
		isHere && view.playing !== null
			? drillPlaying(view.playing, theme, cells, bodyRows)
			: drillDetail(view, guide, theme, cells, bodyRows);
	const slice = sliceLines(lines, scroll, bodyRows);
	useRealOffset(slice.offset, scroll, onScrolled);
	const filler = Array.from({length: Math.max(0, bodyRows - slice.lines.length)}, () => blank);
	return (
		<SplitPane columns={width} listCells={left} rows={rows} list={<LinesView lines={list} />}>
			<LinesView
				lines={[...slice.lines, ...filler, rule(slice.above, slice.below, theme.signs.line, cells), ...next]}
			/>
		</SplitPane>
	);
}
