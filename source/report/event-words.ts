// One event as one line of Markdown, for the timeline and for the journal's appendix. Exhaustive over the event types.
// Pure; says what the event says and nothing more.
import type {EventOf, EventView, JournalEvent, ShownCommand} from '../incident/events.js';
import {shortJson} from '../runbook/expression.js';
import {formatBytes} from '../text/bytes.js';
import {code, type Markdown, md, none, text, together} from './escape.js';
import {
	byWords,
	counted,
	endAndDuration,
	finishedMark,
	finishedSentence,
	helpedMark,
	inputWords,
	outcomeWords,
	purposeWords,
	tierWords,
	verifiedSentence,
} from './words.js';

const commandsOf = (commands: readonly ShownCommand[]): Markdown => {
	const [first] = commands;
	if (first === undefined) {
		return none;
	}

	return commands.length === 1
		? md`: ${code(first.line)}`
		: md`: ${code(first.line)} and ${counted(commands.length - 1, 'more command')}`;
};

const stepOf = (event: Readonly<{step: string; attempt: number}>): Markdown =>
	event.attempt === 1 ? code(event.step) : md`${code(event.step)} (attempt ${event.attempt})`;

const reasonOf = (reason: string | null): Markdown => (reason === null ? none : md`: ${reason}`);

function finishedWords(event: EventOf<'step.finished'>): Markdown {
	const said = finishedSentence(event);
	const purpose = event.purpose === 'step' ? none : md` (${purposeWords[event.purpose]})`;
	const sentence = said === '' || said === 'done' ? none : md`: ${said}`;
	return md`${stepOf(event)}${purpose} ${mark(finishedMark(event))}${sentence} (${endAndDuration(event)})`;
}

/** Words in bold. */
export const mark = (words: string): Markdown => ({markdown: `**${text(words).markdown}**`});

const words: EventView<Markdown> = {
	'incident.opened': (event) =>
		md`${mark('Opened')}: ${event.kind} ${code(event.incident)} with runbook ${code(event.runbook)}, ${event.title}${event.unattended ? ' (unattended)' : ''}`,
	'incident.resumed': (event) =>
		event.purpose === 'note'
			? md`Opened again to add a note`
			: event.purpose === 'undo'
				? md`Opened again to roll back`
				: md`${mark('Resumed')} in another session`,
	'incident.closed': (event) => md`${mark('Closed')} as ${outcomeWords[event.outcome]}${reasonOf(event.reason)}`,
	'runbook.entered': (event) =>
		event.returning
			? md`Came back to runbook ${code(event.runbook)}, step ${code(event.step)}`
			: md`Went on in runbook ${code(event.runbook)}, ${event.title}, from ${code(event.from)} to ${code(event.step)}`,
	'sweep.finished': (event) => {
		const count = (verdict: string): number => event.rows.filter((row) => row.verdict === verdict).length;
		return md`Swept ${counted(event.rows.length, 'row')}: ${count('alarm')} in alarm, ${count('unknown')} unknown, ${count('ok')} ok`;
	},
	'step.offered': (event) => md`${stepOf(event)} came up: ${event.title}`,
	'step.started': (event) =>
		md`${stepOf(event)} started (${purposeWords[event.purpose]}${event.deviation ? ', its command edited by hand' : ''}), ${event.title}${commandsOf(event.commands)}`,
	'step.finished': finishedWords,
	'step.skipped': (event) => md`${stepOf(event)} ${event.automatic ? 'passed over' : 'skipped'}: ${event.reason}`,
	'step.edited': (event) => md`${stepOf(event)} edited by hand: ${code(event.written)} became ${code(event.edited)}`,
	'consent.asked': (event) =>
		md`${stepOf(event)} asked for consent (${tierWords[event.tier]})${commandsOf(event.commands)}`,
	'consent.given': (event) =>
		md`${stepOf(event)}: consent given ${byWords[event.by]}${event.typed === null ? '' : `, who typed ${event.typed}`}`,
	'consent.refused': (event) =>
		md`${stepOf(event)} ${mark(event.by === 'policy' ? 'withheld' : 'declined')}: ${event.reason}`,
	'decision.taken': (event) =>
		md`${code(event.step)} decided ${byWords[event.by]}: ${event.label} (${code(event.option)})`,
	'input.given': (event) => md`Input ${code(event.name)} = ${code(inputWords(event))} (${event.source})`,
	'change.snapshotted': (event) =>
		md`${stepOf(event)}: state before kept, ${counted(event.files.length, 'file')} and ${counted(event.moves.length, 'rename')}`,
	'change.applied': (event) =>
		md`${stepOf(event)} ${mark(event.succeeded ? 'CHANGED' : 'CHANGED PERHAPS')} (${event.risk}): ${event.effect}`,
	'change.verified': (event) => md`${stepOf(event)} ${mark(helpedMark(event))}: ${verifiedSentence(event)}`,
	'change.undone': (event) =>
		event.result === 'undone'
			? md`${stepOf(event)} ${mark('ROLLED BACK')} ${byWords[event.by]}`
			: md`${stepOf(event)} ${mark('NOT ROLLED BACK')}, ${event.result}${reasonOf(event.reason)}`,
	'artefact.stored': (event) =>
		md`${stepOf(event)} kept ${code(event.name)}, ${formatBytes(event.bytes)}${event.partial ? ', incomplete' : ''}`,
	'note.added': (event) =>
		md`Note${event.about === null ? none : md` on ${code(event.about)}`}${event.time === undefined ? '' : ` of ${event.time}`}: ${oneLine(event.text)}`,
	'hypothesis.set': (event) =>
		md`Hypothesis${event.confidence === null ? '' : ` (${event.confidence} % sure)`}: ${oneLine(event.text)}`,
	'milestone.set': (event) => md`Milestone ${event.name} at ${event.time} (${event.source})`,
	'severity.set': (event) => md`Severity ${event.severity}`,
	'adhoc.started': (event) => md`Ad-hoc command ${event.adhoc} started${commandsOf([event.command])}`,
	'adhoc.finished': (event) =>
		md`Ad-hoc command ${event.adhoc} ended${event.outcome === 'finished' ? '' : ` (${event.outcome})`}: ${endAndDuration(event)}${reasonOf(event.reason)}`,
	'drill.marked': (event) => md`Drill: ${event.mark} ${shortJson(event.detail)}`,
	sealed: (event) => md`Sealed after ${counted(event.events, 'event')}`,
};

/** Line breaks of a person's text become visible separators, so that it stays one line. */
export const oneLine = (foreign: string): Markdown => text(foreign.replaceAll(/\s*\n\s*/g, ' / '));

/** One event as one line, without time and anchor. */
export function eventWords(event: JournalEvent): Markdown {
	const view = words[event.type] as (event: JournalEvent) => Markdown;
	return together([view(event)], '');
}
