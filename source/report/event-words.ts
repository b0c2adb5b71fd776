// One event as one line, for the timeline and for the journal's appendix. Exhaustive over the event types.
// Pure; says what the event says and nothing more.

import type {EventOf, EventView, JournalEvent, ShownCommand} from '../incident/events.js';
import {milestoneNameOf, setWords} from '../incident/milestones.js';
import {shortJson} from '../runbook/expression.js';
import {formatBytes} from '../text/bytes.js';
import {ref} from './facts.js';
import {code, type Inline, mark, none, say, text, together} from './inline.js';
import {
	byWords,
	counted,
	endAndDuration,
	finishedMark,
	finishedSentence,
	helpedMark,
	inputWords,
	milestoneTitles,
	outcomeWords,
	purposeWords,
	tierWords,
	verifiedSentence,
} from './words.js';

const commandsOf = (commands: readonly ShownCommand[]): Inline => {
	const [first] = commands;
	if (first === undefined) {
		return none;
	}

	return commands.length === 1
		? say`: ${code(first.line)}`
		: say`: ${code(first.line)} and ${counted(commands.length - 1, 'more command')}`;
};

const stepOf = (event: Readonly<{step: string; attempt: number}>): Inline =>
	event.attempt === 1 ? code(event.step) : say`${code(event.step)} (attempt ${event.attempt})`;

const reasonOf = (reason: string | null): Inline => (reason === null ? none : say`: ${reason}`);

function finishedWords(event: EventOf<'step.finished'>): Inline {
	const said = finishedSentence(event);
	const purpose = event.purpose === 'step' ? none : say` (${purposeWords[event.purpose]})`;
	const sentence = said === '' || said === 'done' ? none : say`: ${said}`;
	return say`${stepOf(event)}${purpose} ${mark(finishedMark(event))}${sentence} (${endAndDuration(event)})`;
}

const words: EventView<Inline> = {
	'incident.opened': (event) =>
		say`${mark('Opened')}: ${event.kind} ${code(event.incident)} with runbook ${code(event.runbook)}, ${event.title}${event.unattended ? ' (unattended)' : ''}`,
	'incident.resumed': (event) =>
		event.purpose === 'note'
			? say`Opened again to add a note`
			: event.purpose === 'undo'
				? say`Opened again to roll back`
				: event.purpose === 'release'
					? say`Opened again to release what was kept`
					: say`${mark('Resumed')} in another session`,
	'incident.closed': (event) => say`${mark('Closed')} as ${outcomeWords[event.outcome]}${reasonOf(event.reason)}`,
	'runbook.entered': (event) =>
		event.returning
			? say`Came back to runbook ${code(event.runbook)}, step ${code(event.step)}`
			: say`Went on in runbook ${code(event.runbook)}, ${event.title}, from ${code(event.from)} to ${code(event.step)}`,
	'sweep.finished': (event) => {
		const count = (verdict: string): number => event.rows.filter((row) => row.verdict === verdict).length;
		return say`Swept ${counted(event.rows.length, 'row')}: ${count('alarm')} in alarm, ${count('unknown')} unknown, ${count('ok')} ok`;
	},
	'step.offered': (event) => say`${stepOf(event)} came up: ${event.title}`,
	'step.started': (event) =>
		say`${stepOf(event)} started (${purposeWords[event.purpose]}${event.deviation ? ', its command edited by hand' : ''}), ${event.title}${commandsOf(event.commands)}`,
	'step.finished': finishedWords,
	'step.skipped': (event) => say`${stepOf(event)} ${event.automatic ? 'passed over' : 'skipped'}: ${event.reason}`,
	'step.edited': (event) => say`${stepOf(event)} edited by hand: ${code(event.written)} became ${code(event.edited)}`,
	'consent.asked': (event) =>
		say`${stepOf(event)} asked for consent (${tierWords[event.tier]})${commandsOf(event.commands)}`,
	'consent.given': (event) =>
		say`${stepOf(event)}: consent given ${byWords[event.by]}${event.typed === null ? '' : `, who typed ${event.typed}`}`,
	'consent.refused': (event) =>
		say`${stepOf(event)} ${mark(event.by === 'policy' ? 'withheld' : 'declined')}: ${event.reason}`,
	'decision.taken': (event) =>
		say`${code(event.step)} decided ${byWords[event.by]}: ${event.label} (${code(event.option)})`,
	'input.given': (event) => say`Input ${code(event.name)} = ${code(inputWords(event))} (${event.source})`,
	'change.snapshotted': (event) =>
		say`${stepOf(event)}: state before kept, ${counted(event.files.length, 'file')} and ${counted(event.moves.length, 'rename')}`,
	'change.applied': (event) =>
		say`${stepOf(event)} ${mark(event.succeeded ? 'CHANGED' : 'CHANGED PERHAPS')} (${event.risk}): ${event.effect}`,
	'change.verified': (event) => say`${stepOf(event)} ${mark(helpedMark(event))}: ${verifiedSentence(event)}`,
	'change.undone': (event) =>
		event.result === 'undone'
			? say`${stepOf(event)} ${mark('ROLLED BACK')} ${byWords[event.by]}`
			: say`${stepOf(event)} ${mark('NOT ROLLED BACK')}, ${event.result}${reasonOf(event.reason)}`,
	'change.released': (event) =>
		event.result === 'begun'
			? say`${stepOf(event)}: release begun of what was kept, ${counted(event.paths.length, 'path')}`
			: event.result === 'released'
				? say`${stepOf(event)} ${mark('RELEASED')}: what was kept for undo is deleted`
				: say`${stepOf(event)} ${mark('NOT WHOLLY RELEASED')}${reasonOf(event.reason)}`,
	'artefact.stored': (event) =>
		say`${stepOf(event)} kept ${code(event.name)}, ${formatBytes(event.bytes)}${event.partial ? ', incomplete' : ''}`,
	'note.added': (event) =>
		say`${noteWords(event.about)}${event.time === undefined ? '' : ` of ${event.time}`}${event.corrects === undefined ? none : say` (corrects ${ref({seq: event.corrects})})`}: ${oneLine(event.text)}`,
	'hypothesis.set': (event) =>
		say`Hypothesis${event.confidence === null ? '' : ` (${event.confidence} % sure)`}: ${oneLine(event.text)}`,
	'milestone.set': (event) => say`Milestone ${event.name} at ${event.time} (${setWords(event)})`,
	'severity.set': (event) => say`Severity ${event.severity}`,
	'adhoc.started': (event) => say`Ad-hoc command ${event.adhoc} started${commandsOf([event.command])}`,
	'adhoc.finished': (event) =>
		say`Ad-hoc command ${event.adhoc} ended${event.outcome === 'finished' ? '' : ` (${event.outcome})`}: ${endAndDuration(event)}${reasonOf(event.reason)}`,
	'drill.marked': (event) => say`Drill: ${event.mark} ${shortJson(event.detail)}`,
	sealed: (event) => say`Sealed after ${counted(event.events, 'event')}`,
};

/** What a note is about: a step, or what surprised people, which is asked on closing. */
export const noteWords = (about: string | null): Inline =>
	about === null ? say`Note` : about === 'surprise' ? say`What surprised` : say`Note on ${code(about)}`;

/** One event as its line of the journal's appendix: a command is in the appendix of commands, a title where it came up. */
export function entryWords(event: JournalEvent): Inline {
	// What was asked and perhaps declined is told whole: it need not be among the commands that ran.
	if (event.type !== 'step.started') {
		return eventWords(event);
	}

	const edited = event.deviation ? ', its command edited by hand' : '';
	const title = event.purpose === 'step' ? '' : `, ${event.title}`;
	return say`${stepOf(event)} started (${purposeWords[event.purpose]}${edited})${title}`;
}

/** Line breaks of a person's text become visible separators, so that it stays one line. */
export const oneLine = (foreign: string): Inline => text(foreign.replaceAll(/\s*\n\s*/g, ' / '));

const milestoneTitle = (written: string): string => {
	const name = milestoneNameOf(written);
	return name === null ? written : milestoneTitles[name];
};

/** One event as a line of the timeline, where it stands at the time that it names. */
export function toldWords(event: JournalEvent): Inline {
	switch (event.type) {
		case 'note.added':
			return eventWords({...event, time: undefined});
		case 'milestone.set':
			return say`Milestone: ${milestoneTitle(event.name)} (${setWords(event)})`;
		default:
			return eventWords(event);
	}
}

/** One event as one line, without time and anchor. */
export function eventWords(event: JournalEvent): Inline {
	const view = words[event.type] as (event: JournalEvent) => Inline;
	return together([view(event)], '');
}
