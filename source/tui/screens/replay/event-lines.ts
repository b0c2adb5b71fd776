// The events of a scene that stand beside its outcome, as lines. Exhaustive over the event types: a new one breaks this at
// compile time. Pure; the drawing cleans what a recording says.
import type {EventView, JournalEvent, SweepRow} from '../../../incident/events.js';
import {outcomeSentences} from '../../../session/guide/outcome.js';
import {formatBytes} from '../../../text/bytes.js';
import type {Theme} from '../../theme.js';
import {verdictMark} from '../../theme.js';
import {type Line, labelled, line, paragraph, span} from '../guide/lines.js';

type Draw = (theme: Theme, width: number) => readonly Line[];

const nothing = (): Draw => () => [];
const sentence =
	(text: string): Draw =>
	(theme, width) =>
		paragraph(theme, text, width);
const said =
	(label: string, text: string): Draw =>
	(theme, width) =>
		labelled(theme, label, text, width);

const inputText = (value: string | number | readonly string[] | null): string =>
	value === null ? '(secret, not recorded)' : Array.isArray(value) ? value.join(', ') : String(value);

/** What the board showed: what was wrong, then what could not be measured; of what was ok only how much there was. */
function sweepLines(rows: readonly SweepRow[], theme: Theme, width: number): readonly Line[] {
	const told = (['alarm', 'unknown'] as const).flatMap((verdict) =>
		rows
			.filter((row) => row.verdict === verdict)
			.flatMap((row) =>
				paragraph(theme, `${row.symptom}: ${row.sentence}`, Math.max(10, width - 2)).map(
					(spans, index): Line => [
						span(index === 0 ? `${verdictMark(theme, verdict).sign} ` : '  ', verdict),
						...spans,
					],
				),
			),
	);
	const good = rows.filter((row) => row.verdict === 'ok').length;
	return [
		line('The board', 'strong'),
		...told,
		...(good === 0 ? [] : [line(`${theme.signs.ok} ${good} ${good === 1 ? 'row' : 'rows'} ok`, 'ok')]),
	];
}

const views: EventView<Draw> = {
	'incident.opened': (event) => (theme, width) => [
		...paragraph(theme, event.title, width, 'strong'),
		...paragraph(theme, `${event.kind} ${event.incident}`, width, 'dim'),
		...paragraph(
			theme,
			`runbook ${event.runbook}, ${event.unattended ? 'unattended' : 'with a person'}, recorded ${event.at.slice(0, 19).replace('T', ' ')} UTC`,
			width,
			'dim',
		),
	],
	'incident.resumed': (event) =>
		sentence(event.purpose === 'resume' ? 'The incident was taken up again. Nothing was run again by itself.' : ''),
	'incident.closed': (event) => (theme, width) => [
		...paragraph(theme, outcomeSentences[event.outcome], width, 'strong'),
		...(event.reason === null ? [] : paragraph(theme, event.reason, width)),
	],
	'runbook.entered': (event) =>
		sentence(
			event.returning
				? `It came back to runbook ${event.runbook}, step ${event.step}.`
				: `It went on in runbook ${event.runbook}: ${event.title}`,
		),
	'sweep.finished': (event) => (theme, width) => sweepLines(event.rows, theme, width),
	'step.offered': nothing,
	'step.started': (event) => sentence(event.deviation ? 'The command was edited by hand before it ran.' : ''),
	// Its outcome is drawn from the state, as in the guide.
	'step.finished': nothing,
	'step.skipped': nothing,
	'step.edited': (event) => sentence(`Edited by hand. As written: ${event.written}`),
	'consent.asked': nothing,
	'consent.given': (event) =>
		sentence(
			event.by === 'person'
				? `A person consented${event.typed === null ? '' : `, and typed ${event.typed}`}.`
				: 'The --allow option consented.',
		),
	'consent.refused': nothing,
	'decision.taken': nothing,
	'input.given': (event) => sentence(`${event.name} = ${inputText(event.value)}`),
	'change.snapshotted': (event) =>
		sentence(
			`The state before was kept: ${[...event.files, ...event.moves.map((move) => ({path: move.from}))].map(({path}) => path).join(', ') || 'nothing to keep'}`,
		),
	'change.applied': (event) => said('effect  ', event.effect),
	// It is the outcome of the change, and drawn there; the check that measured it has its own.
	'change.verified': (event) =>
		sentence(
			`${event.step}: ${event.helped === null ? 'not verified' : event.helped ? 'it helped' : 'it did not help'}`,
		),
	'change.undone': (event) =>
		sentence(
			event.result === 'undone'
				? `${event.step} was rolled back.`
				: `${event.step} was not rolled back: ${event.reason ?? event.result}`,
		),
	'change.released': (event) =>
		sentence(
			{
				begun: '',
				released: `What was kept of ${event.step} was deleted: ${event.paths.map(({path}) => path).join(', ')}`,
				failed: `What was kept of ${event.step} could not all be deleted: ${event.reason ?? 'no reason'}`,
			}[event.result],
		),
	'artefact.stored': (event) => sentence(`Kept ${event.name}, ${formatBytes(event.bytes)}`),
	'note.added': (event) => said('note  ', event.text),
	'hypothesis.set': (event) =>
		said('hypothesis  ', `${event.text}${event.confidence === null ? '' : ` (${event.confidence} % sure)`}`),
	'milestone.set': (event) => sentence(`Milestone ${event.name} at ${event.time}`),
	'severity.set': (event) => sentence(`Severity ${event.severity}`),
	'adhoc.started': nothing,
	'adhoc.finished': (event) =>
		sentence(
			event.reason ??
				(event.signal !== null
					? `ended by ${event.signal}`
					: event.exit === null
						? 'nobody saw its end'
						: `exit ${event.exit}`),
		),
	'drill.marked': (event) => sentence(`Drill: ${event.mark}`),
	sealed: (event) => (theme, width) => paragraph(theme, `Sealed: ${event.events} events.`, width, 'dim'),
};

/** The lines of one event; none for one that is drawn as the outcome of its step. */
export function linesOfEvent(event: JournalEvent, theme: Theme, width: number): readonly Line[] {
	const view = views[event.type] as (event: JournalEvent) => Draw;
	return view(event)(theme, width).filter((spans) => spans.some(({text}) => text !== ''));
}
