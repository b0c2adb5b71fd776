// The short sections: artefacts, notes and hypotheses, the sweep, what was typed by hand. Each is left out without data.
import type {EventOf} from '../../incident/events.js';
import {formatBytes} from '../../text/bytes.js';
import {formatDuration} from '../../text/duration.js';
import {code, type Markdown, md, table, text} from '../escape.js';
import {mark} from '../event-words.js';
import {bullet, happenedOf, type ReportFacts, ref, timeHead, utcOf} from '../facts.js';
import {verdictMarks, withReason} from '../words.js';

/** Files of evidence with what proves them. */
export function artefactLines(facts: ReportFacts): readonly string[] {
	return table(
		['Name', 'Step', 'Size', 'sha256', 'Event'],
		facts.state.artefacts.map((artefact) => [
			md`${code(artefact.name)}${artefact.partial ? md` ${mark('incomplete')}` : ''}`,
			code(artefact.step),
			md`${formatBytes(artefact.bytes)} (${artefact.bytes} B)`,
			code(artefact.sha256),
			ref(artefact),
		]),
	);
}

/** A person's text of several lines as a bullet with lines under it; none of them can become anything but text. */
function quoted(lead: Markdown, foreign: string, anchor: Markdown): readonly string[] {
	const [first = '', ...rest] = foreign.split('\n');
	return [
		bullet(md`${lead}: ${first} ${anchor}`),
		...rest.filter((line) => line.trim() !== '').map((line) => `  ${md`${line}`.markdown}  `.trimEnd()),
	];
}

/** Notes, hypotheses, milestones and severities, in the words in which they were written down. */
export function noteLines(facts: ReportFacts): readonly string[] {
	return facts.events.flatMap((event) => {
		const at: Markdown = {markdown: happenedOf(facts, event).offset};
		switch (event.type) {
			case 'note.added':
				return quoted(
					md`${at} Note${event.about === null ? '' : md` on ${code(event.about)}`}`,
					event.text,
					ref(event),
				);
			case 'hypothesis.set':
				return quoted(
					md`${at} Hypothesis${event.confidence === null ? '' : ` (${event.confidence} % sure)`}`,
					event.text,
					ref(event),
				);
			case 'milestone.set':
				return [bullet(md`${at} Milestone ${event.name}: ${event.time} (${event.source}) ${ref(event)}`)];
			case 'severity.set':
				return [bullet(md`${at} Severity ${event.severity} ${ref(event)}`)];
			default:
				return [];
		}
	});
}

/** The rows of every sweep that the incident began with. */
export function sweepLines(facts: ReportFacts): readonly string[] {
	const sweeps = facts.events.filter((event): event is EventOf<'sweep.finished'> => event.type === 'sweep.finished');
	return table(
		[timeHead(facts), 'Symptom', 'Key metric', 'In alarm when', 'Verdict', 'In a sentence', 'Event'],
		sweeps.flatMap((event) =>
			event.rows.map((row) => [
				utcOf(facts, event),
				text(row.symptom),
				md`${code(`${row.runbook}/${row.metric}`)}`,
				row.threshold === null ? md`–` : text(row.threshold),
				mark(verdictMarks[row.verdict]),
				md`${withReason(row.sentence, row.reason)} (${formatDuration(row.durationMs)})`,
				ref(event),
			]),
		),
	);
}
