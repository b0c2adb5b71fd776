// Statistics over incidents as plain lines. Every value stands beside its median, since few values make no trend. Pure.

import type {RunbookStatistics, Statistics} from '../report/statistics.js';
import {milestoneTitles} from '../report/words.js';
import {cleanLine} from '../text/clean.js';
import {formatDuration} from '../text/duration.js';
import {displayWidth, pad} from '../text/width.js';

/** More values than this are not printed one by one; `--json` has them all. */
const mostValues = 12;

const counted = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const words = (counts: Readonly<Record<string, number>>): string =>
	Object.entries(counts)
		.map(([word, count]) => `${cleanLine(word, 40)} ${count}`)
		.join(', ');

function durationLines({durations, incidents}: RunbookStatistics): readonly string[] {
	return durations.flatMap(({title, from, to, values, medianMs, unknown}) => {
		if (medianMs === null) {
			return [];
		}

		const shown = values.slice(-mostValues).map(({ms}) => formatDuration(ms));
		const cut = values.length - shown.length;
		return [
			`  ${title} (${milestoneTitles[from].toLowerCase()} → ${milestoneTitles[to].toLowerCase()})`,
			`    median ${formatDuration(medianMs)} of ${incidents - unknown}${unknown > 0 ? `, not known in ${unknown}` : ''}`,
			`    ${cut > 0 ? `the newest ${shown.length}: ` : ''}${shown.join(' · ')}`,
		];
	});
}

function stepLines({steps}: RunbookStatistics): readonly string[] {
	const width = Math.min(44, Math.max(...steps.map(({step}) => displayWidth(cleanLine(step, 80))), 0));
	return steps.flatMap(({step, ran, verdicts, medianMs, slow, timedOut, failed, skipped}) => {
		const trouble = [
			...(timedOut > 0 ? [`timed out ${timedOut}×`] : []),
			...(slow > timedOut ? [`slow ${slow - timedOut}×`] : []),
			...(failed > 0 ? [`no result ${failed}×`] : []),
			...(skipped > 0 ? [`skipped ${skipped}×`] : []),
		];
		const said =
			ran === 0
				? 'never ran'
				: `${ran}×${medianMs === null ? '' : `, ${formatDuration(medianMs)}`}: ${words(verdicts)}`;
		const line = `  ${pad(cleanLine(step, 80), width)}  ${said}`;
		return trouble.length === 0 ? [line] : [line, `  ${' '.repeat(width)}  ! ${trouble.join(', ')}`];
	});
}

function runbookLines(statistics: RunbookStatistics, noun: readonly [string, string]): readonly string[] {
	const durations = durationLines(statistics);
	return [
		'',
		`${cleanLine(statistics.runbook, 80)}: ${counted(statistics.incidents, ...noun)} (${words(statistics.outcomes)})`,
		...(durations.length === 0 ? ['  No duration is known: no milestone was reached or set.'] : durations),
		'  Steps (runs, median time: what they said)',
		...stepLines(statistics),
	];
}

/** The whole of it, incidents first; nothing is left out that the data has not. */
export function plainStatistics({incidents, drills, unread}: Statistics): readonly string[] {
	if (incidents.length === 0 && drills.length === 0 && unread.length === 0) {
		return ['There are no incidents yet; gotriage run ID opens one (gotriage list shows the runbooks).'];
	}

	return [
		'INCIDENTS by the runbook they were opened with; drills are apart',
		...(incidents.length === 0
			? ['', 'none']
			: incidents.flatMap((one) => runbookLines(one, ['incident', 'incidents']))),
		...(drills.length === 0 ? [] : ['', 'DRILLS', ...drills.flatMap((one) => runbookLines(one, ['drill', 'drills']))]),
		...unread.flatMap(({incident, reason}) => [
			'',
			`Not counted: ${cleanLine(incident, 80)}: ${cleanLine(reason, 200)}`,
		]),
	];
}
