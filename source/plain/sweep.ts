// The board and its sweep without a terminal: lines of at most 80 columns, verdicts in sign and words. Pure.
import type {SweepRow} from '../incident/events.js';
import {wallTime} from '../report/timing.js';
import {counted, verdictMarks, withReason} from '../report/words.js';
import {labelOf} from '../runbook/reading/value-text.js';
import type {Json, Verdict} from '../runbook/verdict.js';
import type {UnsweptRow} from '../session/board/sweep.js';
import {cleanLine} from '../text/clean.js';
import {formatDuration} from '../text/duration.js';
import {pad, wrapText} from '../text/width.js';

/** A row of the board as it is known before anything is measured; the screen's rows have this shape. */
export type PlainBoardRow = Readonly<{
	area: string;
	runbook: string;
	title: string;
	summary: string;
	symptom: string;
	metric: string;
	threshold: string;
	response: string;
	notSwept: string | null;
	last: Readonly<{sentence: string; verdict: Verdict; at: string}> | null;
}>;

const columns = 80;
const markWidth = 11;
const longestText = 600;
/** More items than these are counted, not listed: the sweep is an overview. */
const shownItems = 5;
/** From here on it is worth telling how long a row took. */
const tellingMs = 1000;

/** Foreign text wrapped under a first word or sign; every line is clean and at most 80 columns wide. */
function block(lead: string, text: string, indent: number): readonly string[] {
	const room = columns - indent;
	const wrapped = wrapText(cleanLine(text, longestText), room);
	return wrapped.map((line, index) => `${index === 0 ? pad(lead, indent) : ' '.repeat(indent)}${line}`.trimEnd());
}

function itemLines(row: SweepRow): readonly string[] {
	if (row.items.length < 2) {
		return [];
	}

	const worst = [...row.items].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
	const shown = worst.slice(0, shownItems);
	const rest = worst.length - shown.length;
	return [
		...shown.flatMap((item) =>
			block(
				`${' '.repeat(markWidth)}${verdictMarks[item.verdict]}`,
				`${labelOf(item.item as Json)}: ${item.sentence}`,
				markWidth + 10,
			),
		),
		...(rest > 0 ? block('', `and ${rest} more, none of them worse`, markWidth) : []),
	];
}

const rank: Readonly<Record<Verdict, number>> = {alarm: 0, unknown: 1, ok: 2};

function rowLines(row: SweepRow): readonly string[] {
	const sentence = withReason(row.sentence.replace(/^unknown: /, ''), row.reason);
	const threshold = row.verdict === 'alarm' || row.threshold === null ? '' : `; alarm when ${row.threshold}`;
	const took = row.durationMs < tellingMs ? '' : ` (took ${formatDuration(row.durationMs)})`;
	return [
		...block(verdictMarks[row.verdict], row.symptom, markWidth),
		...block('', `${row.metric}: ${sentence}${threshold}${took}`, markWidth),
		...itemLines(row),
		...(row.verdict === 'ok'
			? []
			: block('', `first response: ${row.response} – gotriage run ${row.runbook}`, markWidth)),
	];
}

/** The sweep's rows in the order given (worst first), those not swept apart, and a line that counts them. */
export function plainSweep(rows: readonly SweepRow[], unswept: readonly UnsweptRow[]): readonly string[] {
	const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
	const total = [
		`${count('alarm')} in alarm`,
		`${count('unknown')} unknown`,
		`${count('ok')} ok`,
		...(unswept.length > 0 ? [`${unswept.length} not swept`] : []),
	].join(', ');
	return [
		...rows.flatMap(rowLines),
		...(unswept.length === 0
			? []
			: [
					'',
					'Not swept, open the runbook to measure:',
					...unswept.flatMap((row) => [
						...block('  –', row.symptom, 4),
						...block('', `${row.metric}: ${row.reason} – gotriage run ${row.runbook}`, 4),
					]),
				]),
		'',
		`${counted(rows.length + unswept.length, 'row')}: ${total}`,
	];
}

function lastLine(last: NonNullable<PlainBoardRow['last']>): string {
	const {date, clock} = wallTime(last.at);
	return `last: ${verdictMarks[last.verdict]}, ${last.sentence} (${date} ${clock})`;
}

function boardRowLines(row: PlainBoardRow): readonly string[] {
	return [
		...block('', row.symptom, 2),
		...block('', `${row.metric}: alarm when ${row.threshold}`, 4),
		...block('', `first response: ${row.response} – gotriage run ${row.runbook}`, 4),
		...(row.notSwept === null ? [] : block('', `not swept: ${row.notSwept}`, 4)),
		...(row.last === null ? [] : block('', lastLine(row.last), 4)),
	];
}

/** The board as it stands before a sweep, grouped by area in the order given. */
export function plainBoard(rows: readonly PlainBoardRow[], banners: readonly string[]): readonly string[] {
	const areas = [...new Set(rows.map((row) => row.area))];
	return [
		...banners.flatMap((banner) => block('!', banner, 2)),
		...(banners.length > 0 ? [''] : []),
		...areas.flatMap((area) => [
			...block('', area, 0),
			...rows.filter((row) => row.area === area).flatMap(boardRowLines),
			'',
		]),
		rows.length === 0
			? 'There are no triage rows: no runbook could be loaded.'
			: 'gotriage sweep measures these side by side; gotriage run ID opens one.',
	];
}
