// Every reading held against its threshold, item by item, in the order in which they were taken.
import type {EventOf} from '../../incident/events.js';
import {labelOf, valueText} from '../../runbook/reading/value-text.js';
import type {Json} from '../../runbook/verdict.js';
import {formatDuration} from '../../text/duration.js';
import {code, type Markdown, md, none, table, text} from '../escape.js';
import {mark} from '../event-words.js';
import {offsetOf, type ReportFacts, ref} from '../facts.js';
import {counted, finishedMark, purposeWords, verdictMarks, withReason} from '../words.js';

/** More items than these are counted: the whole list is in the journal. */
const shownItems = 20;

type Finished = EventOf<'step.finished'>;

const shownValue = (value: unknown, unit: string | null): Markdown =>
	value === null ? md`–` : md`${valueText(value as Json, unit)}`;

function readingRow(facts: ReportFacts, event: Finished): readonly Markdown[] {
	const purpose = event.purpose === 'step' ? none : md` (${purposeWords[event.purpose]})`;
	return [
		offsetOf(facts, event),
		md`${code(event.step)}${purpose}`,
		shownValue(event.value, event.unit),
		event.threshold === null ? md`–` : text(event.threshold),
		mark(finishedMark(event)),
		md`${withReason(event.sentence, event.reason)}`,
		ref(event),
	];
}

function itemRows(event: Finished): ReadonlyArray<readonly Markdown[]> {
	const rest = event.items.length - shownItems;
	return [
		...event.items
			.slice(0, shownItems)
			.map((item) => [
				none,
				md`– ${labelOf(item.item as Json)}`,
				shownValue(item.value, event.unit),
				none,
				mark(verdictMarks[item.verdict]),
				md`${withReason(item.sentence, item.reason)} (${formatDuration(item.durationMs)})`,
				ref(event),
			]),
		...(rest > 0 ? [[none, md`– and ${counted(rest, 'more item')}`, none, none, none, none, ref(event)]] : []),
	];
}

/** The table of readings; empty when nothing was measured. */
export function readingLines(facts: ReportFacts): readonly string[] {
	const checks = facts.events.filter(
		(event): event is Finished => event.type === 'step.finished' && event.kind === 'check',
	);
	return table(
		['Offset', 'Check', 'Reading', 'In alarm when', 'Verdict', 'In a sentence', 'Event'],
		checks.flatMap((event) => [readingRow(facts, event), ...itemRows(event)]),
	);
}
