// The board of a drill as rows of the board: what the recorded sweep measured, and in hard mode nothing that says what to
// expect. Pure.
import type {SweepRow} from '../../../incident/events.js';
import {thresholdText} from '../../../runbook/reading/threshold-text.js';
import type {DrillView} from '../../../session/drill-contract.js';
import {thresholdValues} from '../../../session/scope.js';
import type {BoardRow} from '../../ports.js';
import {rowKey} from '../board/board-rows.js';
import {type BoardState, boardOf, reduceBoard} from '../board/board-state.js';

const notHere = 'open it to measure';

/** The recorded readings under the symptoms that the board shows: a runbook may call one otherwise since. */
function readingsOf(view: DrillView): readonly SweepRow[] {
	return view.board.runbooks.flatMap((runbook) =>
		runbook.triage.flatMap(({metric, symptom}) => {
			const row = view.board.rows.find((one) => one.runbook === runbook.id && one.metric === metric);
			return row === undefined ? [] : [{...row, symptom}];
		}),
	);
}

export function drillBoardRows(view: DrillView): readonly BoardRow[] {
	const measured = new Set(readingsOf(view).map(rowKey));
	const thresholds = view.state.opened?.thresholds ?? {};
	const isHard = view.mode === 'hard';
	return view.board.runbooks.flatMap((runbook) =>
		runbook.triage.map((row): BoardRow => {
			const metric = runbook.steps.find((step) => step.id === row.metric);
			const response = runbook.steps.find((step) => step.id === row.response);
			const text = metric?.kind === 'check' ? thresholdText(metric, thresholdValues(runbook, thresholds)) : null;
			return {
				area: runbook.tags?.[0] ?? 'other',
				runbook: runbook.id,
				title: runbook.title,
				summary: runbook.summary ?? '',
				symptom: row.symptom,
				metric: row.metric,
				threshold: isHard ? 'yours to judge' : (text ?? ''),
				response: isHard ? 'yours to choose' : (response?.title ?? row.response),
				notSwept: measured.has(rowKey({...row, runbook: runbook.id})) ? null : notHere,
				last: null,
			};
		}),
	);
}

/** The state of the board after its recorded sweep, the worst rows first. */
export function drillBoardOf(view: DrillView): BoardState {
	const board = boardOf(drillBoardRows(view));
	const rows = readingsOf(view);
	const began = reduceBoard(board, {type: 'sweep-began', at: 0});
	return reduceBoard(began, {type: 'sweep-ended', at: 0, rows});
}
