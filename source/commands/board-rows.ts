// The rows of the board and what must be said above them, for the screen and for print alike.
import {findTool, remedyFor} from '../execution/tools.js';
import {superuserSentence} from '../journal/superuser.js';
import {formatFault} from '../runbook/load.js';
import {thresholdText} from '../runbook/reading/threshold-text.js';
import type {Runbook} from '../runbook/schema.js';
import {whyNotSwept} from '../session/board/sweep.js';
import type {Library} from '../session/library/library.js';
import {findCheck} from '../session/running/measure-again.js';
import {thresholdValues} from '../session/scope.js';
import type {BoardRow} from '../tui/ports.js';

/** The rows of the board, before anything was measured. */
export function boardRows(
	runbooks: readonly Runbook[],
	thresholds: Readonly<Record<string, number>>,
	given: ReadonlySet<string>,
	last: (runbook: string, metric: string) => BoardRow['last'],
): readonly BoardRow[] {
	return runbooks.flatMap((runbook) =>
		runbook.triage.map((row) => {
			const metric = findCheck(runbook, row.metric);
			const response = runbook.steps.find((step) => step.id === row.response);
			return {
				area: runbook.tags?.[0] ?? 'other',
				runbook: runbook.id,
				title: runbook.title,
				summary: runbook.summary ?? '',
				symptom: row.symptom,
				metric: row.metric,
				threshold: (metric && thresholdText(metric, thresholdValues(runbook, thresholds))) ?? '',
				response: response?.title ?? row.response,
				notSwept: whyNotSwept(runbook, row, given),
				last: last(runbook.id, row.metric),
			};
		}),
	);
}

/** What must be said before anything else: no Go, running as root, runbooks that do not load. */
export async function bannersFor(
	environment: NodeJS.ProcessEnv,
	library: Library,
	notes: readonly string[],
): Promise<readonly string[]> {
	const go = await findTool('go', environment);
	const superuser = superuserSentence(environment);
	return [
		...(go === null ? [`Go is not installed, or not on the PATH: ${remedyFor('go')}`] : []),
		...(superuser === null ? [] : [superuser]),
		...(library.faults.length > 0
			? [
					`${library.faults.length === 1 ? 'A runbook does' : 'Some runbooks do'} not load: ${library.faults.slice(0, 2).map(formatFault).join(' ')}`,
				]
			: []),
		...notes,
	];
}
