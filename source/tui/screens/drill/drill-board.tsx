// The board of a drill, drawn as the board is: every symptom with its key metric as the recorded sweep found it.
import {Box} from 'ink';
import type {DrillView} from '../../../session/drill-contract.js';
import {reduceList} from '../../components/list/list-state.js';
import {BoardDetail} from '../board/board-detail.js';
import {BoardList} from '../board/board-list.js';
import {standingOf} from '../board/board-rows.js';
import {type BoardState, selectedRow} from '../board/board-state.js';

export type DrillBoardProps = Readonly<{
	view: DrillView;
	state: BoardState;
	width: number;
	rows: number;
	wallClock: Date;
}>;

/** How the rows are shared between the list, its heading and the detail of the selected row. */
export function boardShares(rows: number): Readonly<{list: number; detail: number}> {
	const detail = rows < 12 ? 0 : Math.min(12, Math.max(6, Math.round(rows * 0.45)));
	return {list: Math.max(1, rows - detail - 1), detail};
}

export function DrillBoard({view, state, width, rows, wallClock}: DrillBoardProps) {
	const {list, detail} = boardShares(rows);
	const sized = {...state, list: reduceList(state.list, {type: 'resize', height: list})};
	const selected = selectedRow(sized);
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Box flexDirection="column" height={list + 1} flexShrink={0} overflow="hidden">
				<BoardList state={sized} width={width} spinner="" wallClock={wallClock} />
			</Box>
			{detail > 0 ? (
				<BoardDetail
					row={selected?.row ?? null}
					standing={selected ? standingOf(selected.row, sized.readings, false) : null}
					runbook={
						view.mode === 'hard' ? undefined : view.board.runbooks.find((one) => one.id === selected?.row.runbook)
					}
					width={width}
					height={detail}
					wallClock={wallClock}
				/>
			) : null}
		</Box>
	);
}
