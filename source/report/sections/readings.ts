// Every reading held against its threshold, item by item, in the order in which they were taken.

import type {EventOf} from '../../incident/events.js';
import {labelOf, valueText} from '../../runbook/reading/value-text.js';
import type {Json} from '../../runbook/verdict.js';
import {formatDuration} from '../../text/duration.js';
import {type Block, table} from '../blocks.js';
import {offsetOf, type ReportFacts, ref} from '../facts.js';
import {code, type Inline, mark, none, say, text} from '../inline.js';
import {counted, finishedMark, purposeWords, verdictMarks, withReason} from '../words.js';

/** More items than these are counted: the whole list is in the journal. */
const shownItems = 20;

type Finished = EventOf<'step.finished'>;

const shownValue = (value: unknown, unit: string | null): Inline =>
	value === null ? say`–` : say`${valueText(value as Json, unit)}`;

function readingRow(facts: ReportFacts, event: Finished): readonly Inline[] {
	const purpose = event.purpose === 'step' ? none : say` (${purposeWords[event.purpose]})`;
	return [
		offsetOf(facts, event),
		say`${code(event.step)}${purpose}`,
		shownValue(event.value, event.unit),
		event.threshold === null ? say`–` : text(event.threshold),
		mark(finishedMark(event)),
		say`${withReason(event.sentence, event.reason)}`,
		ref(event),
	];
}

function itemRows(event: Finished): ReadonlyArray<readonly Inline[]> {
	const rest = event.items.length - shownItems;
	return [
		...event.items
			.slice(0, shownItems)
			.map((item) => [
				none,
				say`– ${labelOf(item.item as Json)}`,
				shownValue(item.value, event.unit),
				none,
				mark(verdictMarks[item.verdict]),
				say`${withReason(item.sentence, item.reason)} (${formatDuration(item.durationMs)})`,
				ref(event),
			]),
		...(rest > 0 ? [[none, say`– and ${counted(rest, 'more item')}`, none, none, none, none, ref(event)]] : []),
	];
}

/** The table of readings; empty when nothing was measured. */
export function readingBlocks(facts: ReportFacts): readonly Block[] {
	const checks = facts.events.filter(
		(event): event is Finished => event.type === 'step.finished' && event.kind === 'check',
	);
	return table(
		['Offset', 'Check', 'Reading', 'In alarm when', 'Verdict', 'In a sentence', 'Event'],
		checks.flatMap((event) => [readingRow(facts, event), ...itemRows(event)]),
	);
}
