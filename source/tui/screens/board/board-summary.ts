// The line that says how the whole board stands. Pure.
import {agoWords, elapsedWords} from '../../components/age.js';
import type {ColorRole, Theme} from '../../theme.js';
import {tallyOf} from './board-rows.js';
import type {BoardState} from './board-state.js';

export type SummaryPart = Readonly<{text: string; role: ColorRole | null}>;

/** Counts by verdict, the worst first; before a sweep what to press, during one how far it is. `now` in the ports' clock. */
export function summaryOf(theme: Theme, state: BoardState, now: number, spinner: string): readonly SummaryPart[] {
	const tally = tallyOf(state.rows, state.readings);
	const swept = state.rows.length - tally.notSwept;
	const plain = (text: string): SummaryPart => ({text, role: null});
	const {sweep} = state;
	const {signs} = theme;
	if (sweep.phase === 'never') {
		return [
			plain(
				swept === 0
					? 'No key metric can be swept.'
					: `Nothing measured yet: s measures ${swept} key metrics, quiet checks only.`,
			),
		];
	}

	const counts: SummaryPart[] = [
		...(tally.alarm > 0 ? [{text: `${signs.alarm} ${tally.alarm} ALARM`, role: 'alarm' as const}] : []),
		...(tally.unknown > 0 ? [{text: `${signs.unknown} ${tally.unknown} unknown`, role: 'unknown' as const}] : []),
		{text: `${signs.ok} ${tally.ok} ok`, role: tally.ok > 0 ? 'ok' : null},
	];
	if (sweep.phase === 'running') {
		return [
			plain(`${spinner} measured ${swept - tally.notMeasured} of ${swept}`),
			plain(elapsedWords(now - sweep.startedAt)),
			...counts,
			plain('Esc stops'),
		];
	}

	return [
		...counts,
		...(tally.notMeasured > 0 ? [plain(`${tally.notMeasured} not measured`)] : []),
		...(tally.notSwept > 0 ? [plain(`${tally.notSwept} on demand`)] : []),
		plain(`${sweep.stopped ? 'stopped' : 'swept'} ${agoWords(now - sweep.endedAt)} in ${elapsedWords(sweep.tookMs)}`),
	];
}
