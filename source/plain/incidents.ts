// The incidents of this machine as a table of plain lines. Pure.
import type {CatalogueIncident} from '../journal/contract.js';
import {wallTime} from '../report/timing.js';
import {cleanLine} from '../text/clean.js';
import {pad} from '../text/width.js';

const widths = [20, 11, 10, 16] as const;

const cells = (values: readonly string[]): string =>
	values
		.map((value, index) => {
			const width = widths[index];
			// A long value pushes the line out rather than being cut: an id is there to be copied.
			return width === undefined || value.length > width ? value : pad(value, width);
		})
		.join('  ')
		.trimEnd();

function startedAt(at: string): string {
	const {date, clock} = wallTime(at);
	return `${date} ${clock.slice(0, 5)}`;
}

/** One line per incident in the order given (newest first), times in UTC; what to do next for those not closed. */
export function plainIncidents(entries: readonly CatalogueIncident[]): readonly string[] {
	if (entries.length === 0) {
		return ['There are no incidents yet; gotriage run ID opens one (gotriage list shows the runbooks).'];
	}

	const isGoingOn = (entry: CatalogueIncident): boolean => entry.status !== 'closed';
	const first = entries.find(isGoingOn);
	return [
		cells(['INCIDENT', 'STATUS', 'OUTCOME', 'STARTED (UTC)', 'RUNBOOK']),
		...entries.map((entry) =>
			cells([
				cleanLine(entry.id, 80),
				entry.status,
				cleanLine(entry.outcome ?? '–', 40),
				startedAt(entry.startedAt),
				`${cleanLine(entry.runbook, 80)}${entry.kind === 'drill' ? ' (drill)' : ''}`,
			]),
		),
		...(first === undefined
			? []
			: ['', `Go on with one that is not closed: gotriage resume ${cleanLine(first.id, 80)}`]),
	];
}
