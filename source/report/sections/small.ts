// The short sections: artefacts, notes and hypotheses, the sweep, what was typed by hand. Each is left out without data.

import type {EventOf, SweepRow} from '../../incident/events.js';
import {earlierNotes, type Note} from '../../incident/notes.js';
import {formatBytes} from '../../text/bytes.js';
import {formatDuration} from '../../text/duration.js';
import {type Block, bullet, type Item, list, paragraph, table} from '../blocks.js';
import {noteWords, oneLine} from '../event-words.js';
import {happenedOf, type ReportFacts, ref, timeHead, utcOf} from '../facts.js';
import {code, type Inline, mark, own, say, text, together} from '../inline.js';
import {verdictMarks, withReason} from '../words.js';

/** Files of evidence with what proves them. */
export function artefactBlocks(facts: ReportFacts): readonly Block[] {
	return table(
		['Name', 'Step', 'Size', 'sha256', 'Event'],
		facts.state.artefacts.map((artefact) => [
			say`${code(artefact.name)}${artefact.partial ? say` ${mark('incomplete')}` : ''}`,
			code(artefact.step),
			say`${formatBytes(artefact.bytes)} (${artefact.bytes} B)`,
			code(artefact.sha256),
			ref(artefact),
		]),
	);
}

/** A person's text of several lines as a bullet with lines under it; none of them can become anything but text. */
function quoted(lead: Inline, foreign: string, anchor: Inline): Item {
	const [first = '', ...rest] = foreign.split('\n');
	const more = rest.filter((line) => line.trim() !== '');
	return bullet(
		say`${lead}: ${first} ${anchor}`,
		0,
		more.map((line) => text(line)),
	);
}

/** A note with what it said before it was corrected. */
const withHistory = (facts: ReportFacts, note: Note, item: Item): Item => ({
	...item,
	more: [
		...item.more,
		...earlierNotes(facts.events, note).map(
			(before) => say`before it was corrected: ${oneLine(before.text)} ${ref(before)}`,
		),
	],
});

/** Notes, hypotheses and severities, in the words in which they were written down. */
export function noteBlocks(facts: ReportFacts): readonly Block[] {
	const items = facts.events.flatMap((event) => {
		const at = own(happenedOf(facts, event).offset);
		switch (event.type) {
			case 'note.added':
				return facts.state.notes.some((note) => note.seq === event.seq)
					? [withHistory(facts, event, quoted(say`${at} ${noteWords(event.about)}`, event.text, ref(event)))]
					: [];
			case 'hypothesis.set':
				return [
					quoted(
						say`${at} Hypothesis${event.confidence === null ? '' : ` (${event.confidence} % sure)`}`,
						event.text,
						ref(event),
					),
				];
			case 'severity.set':
				return [bullet(say`${at} Severity ${event.severity} ${ref(event)}`)];
			default:
				return [];
		}
	});
	return list(items);
}

/** The rows of every sweep that the incident began with; those that were ok by their names alone. */
export function sweepBlocks(facts: ReportFacts): readonly Block[] {
	const sweeps = facts.events.filter((event): event is EventOf<'sweep.finished'> => event.type === 'sweep.finished');
	const name = (row: SweepRow): Inline => code(`${row.runbook}/${row.metric}`);
	const good = sweeps.flatMap((event) => {
		const rows = event.rows.filter((row) => row.verdict === 'ok');
		return rows.length === 0
			? []
			: [
					paragraph(
						say`${mark(verdictMarks.ok)} at ${utcOf(facts, event)}: ${together(rows.map(name), ', ')} ${ref(event)}`,
					),
				];
	});
	return [
		...table(
			[timeHead(facts), 'Symptom', 'Key metric', 'In alarm when', 'Verdict', 'In a sentence', 'Event'],
			sweeps.flatMap((event) =>
				event.rows
					.filter((row) => row.verdict !== 'ok')
					.map((row) => [
						utcOf(facts, event),
						text(row.symptom),
						name(row),
						row.threshold === null ? say`–` : text(row.threshold),
						mark(verdictMarks[row.verdict]),
						say`${withReason(row.sentence, row.reason)} (${formatDuration(row.durationMs)})`,
						ref(event),
					]),
			),
		),
		...good,
	];
}
