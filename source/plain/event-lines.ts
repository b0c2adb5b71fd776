// One event as lines for a person, without time stamps. Exhaustive over the event types: a new one breaks this at
// compile time. Pure. Foreign text is cut here and cleaned by the renderer, which lets nothing else out.
import type {EventOf, EventView, JournalEvent, ShownCommand, SweepRow} from '../incident/events.js';
import {setWords} from '../incident/milestones.js';
import {wasNeverStarted} from '../incident/nothing-to-undo.js';
import {type Change, type IncidentState, undoableChanges} from '../incident/state.js';
import {
	byWords,
	counted,
	endAndDuration,
	finishedMark,
	finishedSentence,
	helpedMark,
	inputWords,
	leftoverWords,
	outcomeWords,
	standingOf,
	tierWords,
	verdictMarks,
	verifiedSentence,
	withReason,
} from '../report/words.js';
import {shortJson} from '../runbook/expression.js';
import {labelOf} from '../runbook/reading/value-text.js';
import type {Json} from '../runbook/verdict.js';
import {formatBytes} from '../text/bytes.js';
import {cleanLine} from '../text/clean.js';
import {formatDuration} from '../text/duration.js';

/** What the renderer remembers between events. */
export type LineContext = Readonly<{
	/** The state with this event folded in. */
	state: IncidentState;
	/** The step whose title was printed last, so that it is not printed twice. */
	titled: string | null;
	/** The commands printed last, so that what was shown for consent is not printed again when it runs. */
	printed: string | null;
	/** What is told is over: nobody is told which command to type next. */
	isReplay: boolean;
}>;

/** No sentence of a command's output or a runbook may flood the log; commands are shown whole. */
const longestSentence = 1000;
export const longestCommand = 16_000;

const cut = (text: string): string => cleanLine(text, longestSentence);
const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** A command as it was shown, with where it runs when that is not the project. */
export function commandLines(commands: readonly ShownCommand[], project: string): readonly string[] {
	return commands.flatMap((command, index) => {
		const about = aboutCommand(command, project);
		const next = commands[index + 1];
		// Said once below commands that share it.
		const isShared = next !== undefined && aboutCommand(next, project) === about;
		const sign = command.kind === 'run' || command.kind === 'shell' ? '$' : '-';
		return [
			`${sign} ${cleanLine(command.line, longestCommand)}`,
			...(about === '' || isShared ? [] : [`  (${about})`]),
		];
	});
}

function aboutCommand(command: ShownCommand, project: string): string {
	const isProcess = command.kind === 'run' || command.kind === 'shell';
	return [
		isProcess && command.cwd !== null && command.cwd !== project ? `in ${cut(command.cwd)}` : null,
		isProcess && command.timeoutMs > 0 ? `at most ${formatDuration(command.timeoutMs)}` : null,
	]
		.filter((part) => part !== null)
		.join(', ');
}

/** What identifies commands that were printed already. */
export const commandsKey = (commands: readonly ShownCommand[]): string =>
	JSON.stringify(commands.map((command) => command.line));

const stepKeyOf = (event: Readonly<{runbook: string; step: string}>): string => `${event.runbook}/${event.step}`;

function startedLines(event: EventOf<'step.started'>, {state, titled, printed}: LineContext): readonly string[] {
	const name = `${event.step}: ${cut(event.title)}`;
	const title = {
		step: `Step ${name}`,
		need: `Needed first: ${name}`,
		verify: `Verifies with ${name}`,
		recovery: `Recovery check ${name}`,
		undo: `${cut(event.title)} (${event.step})`,
	}[event.purpose];
	const isTitled = event.purpose === 'step' && titled === stepKeyOf(event);
	const isPrinted = printed !== null && printed === commandsKey(event.commands);
	const deviation = event.deviation ? ['The command was edited by hand before it ran.'] : [];
	const commands = isPrinted ? [] : commandLines(event.commands, state.opened?.project ?? '');
	const nothing = event.commands.length === 0 && event.kind === 'manual' ? ['Done by hand, elsewhere.'] : [];
	const below = [...deviation, ...commands, ...nothing];
	const running = isPrinted ? ['Runs what was shown.'] : [];
	// Nothing could be run: its end says why.
	return isTitled ? [...running, ...below] : [title, ...indented([...running, ...below])];
}

function itemLines(event: EventOf<'step.finished'>): readonly string[] {
	return event.items.map((item) => {
		const how = endAndDuration({...item, outcome: 'finished'});
		const sentence = withReason(item.sentence.replace(/^unknown: /, ''), item.reason);
		return `  ${verdictMarks[item.verdict]}  ${cut(labelOf(item.item as Json))}: ${cut(sentence)} (${how})`;
	});
}

function besides(event: EventOf<'step.finished'> | EventOf<'adhoc.finished'>): readonly string[] {
	const omitted = event.outputs.reduce((sum, output) => sum + output.omitted, 0);
	return [
		...event.warnings.map((warning) => `! ${cut(warning)}`),
		...event.leftovers.map((leftover) => `! ${cut(leftoverWords(leftover))}`),
		...(omitted > 0 ? [`! ${formatBytes(omitted)} of its output were counted and hashed, but not kept.`] : []),
	];
}

function finishedLines(event: EventOf<'step.finished'>): readonly string[] {
	const said = cut(finishedSentence(event));
	const sentence = said === '' || said === 'done' ? '' : `  ${said}`;
	return [
		`${finishedMark(event)}${sentence} (${endAndDuration(event)})`,
		...itemLines(event),
		...indented(besides(event)),
	];
}

/** A row of a sweep as one line, for a log. */
export function sweepRowLine(row: SweepRow): string {
	const sentence = withReason(row.sentence.replace(/^unknown: /, ''), row.reason);
	return `${verdictMarks[row.verdict]}  ${cut(row.symptom)} – ${row.metric}: ${cut(sentence)}`;
}

function snapshotLines(event: EventOf<'change.snapshotted'>): readonly string[] {
	return [
		'Kept the state before:',
		...event.files.map((file) =>
			file.copy === null && file.sha256 === null
				? `  ${cut(file.path)} (did not exist)`
				: `  ${cut(file.path)} (sha256 ${(file.sha256 ?? 'unknown').slice(0, 12)}…)`,
		),
		...event.moves.map((move) => `  ${cut(move.from)} will be at ${cut(move.to)}`),
	];
}

function undoAdvice(state: IncidentState, step: string): string {
	return `gotriage undo ${state.id} ${step}`;
}

function appliedLines(event: EventOf<'change.applied'>, {state, isReplay}: LineContext): readonly string[] {
	const change = state.changes.find(
		(one) => one.runbook === event.runbook && one.step === event.step && one.attempt === event.attempt,
	);
	const standing = change === undefined ? null : standingOf(change);
	if (wasNeverStarted(event)) {
		return [`NOT CHANGED (nothing was started), ${event.risk}: ${cut(event.effect)}`];
	}

	return [
		`${event.succeeded ? 'CHANGED' : 'CHANGED PERHAPS (its command did not end well)'}, ${event.risk}: ${cut(event.effect)}`,
		...(standing === null
			? []
			: standing.undoable
				? [`  Can be rolled back${isReplay ? '' : `: ${undoAdvice(state, event.step)}`}`]
				: [`  ${cut(standing.words)}`]),
	];
}

const inEffect = (state: IncidentState): readonly Change[] =>
	state.changes.filter((change) => standingOf(change).inEffect);

function closedLines(event: EventOf<'incident.closed'>, {state, isReplay}: LineContext): readonly string[] {
	const standing = inEffect(state);
	const advice = [
		...(undoableChanges(state).length > 0 ? [`  Roll back, newest first: gotriage undo ${state.id}`] : []),
		`  The report: gotriage report ${state.id}`,
	];
	return [
		`CLOSED  ${outcomeWords[event.outcome]}${event.reason === null ? '' : ` – ${cut(event.reason)}`}`,
		...standing.map((change) => `  ${change.step}: ${cut(standingOf(change).words)}`),
		...(isReplay ? [] : advice),
	];
}

function adhocFinished(event: EventOf<'adhoc.finished'>): readonly string[] {
	const end =
		event.outcome === 'unknown'
			? '? OUTCOME UNKNOWN'
			: event.outcome === 'not-started'
				? '✗ NOT STARTED'
				: event.outcome === 'interrupted'
					? '? stopped'
					: event.exit === 0
						? '✓ done'
						: '✗ FAILED';
	return [
		`Ad-hoc ${event.adhoc}: ${end}${event.reason === null ? '' : `  ${cut(event.reason)}`} (${endAndDuration(event)})`,
		...indented(besides(event)),
	];
}

/** A text of several lines under a first word. */
function said(word: string, text: string): readonly string[] {
	const [first = '', ...rest] = text.split('\n');
	return [`${word}: ${cut(first)}`, ...rest.map((line) => `  ${cut(line)}`)];
}

const lines: EventView<(context: LineContext) => readonly string[]> = {
	'incident.opened': (event) => () => [
		`OPENED  ${event.kind} ${event.incident}: ${cut(event.title)}`,
		`  runbook ${event.runbook}, ${event.unattended ? 'unattended' : 'with a person'}, ${event.mode}, gotriage ${cut(event.gotriage)}`,
		`  project ${cut(event.project)}`,
	],
	'incident.resumed': (event) => () =>
		event.purpose === 'note'
			? []
			: [
					event.purpose === 'undo'
						? 'REOPENED  to roll back'
						: event.purpose === 'release'
							? 'REOPENED  to release what was kept'
							: 'RESUMED  nothing is run again by itself',
				],
	'incident.closed': (event) => (context) => closedLines(event, context),
	'runbook.entered': (event) => () => [
		event.returning
			? `Comes back to runbook ${event.runbook}, step ${event.step}`
			: `Goes on in runbook ${event.runbook}: ${cut(event.title)} (from ${event.from} to ${event.step})`,
	],
	'sweep.finished': (event) => () => [
		`Swept ${counted(event.rows.length, 'row')}`,
		...event.rows.map((row) => `  ${sweepRowLine(row)}`),
	],
	'step.offered': (event) => () => [`Step ${event.step}: ${cut(event.title)}`],
	'step.started': (event) => (context) => startedLines(event, context),
	'step.finished': (event) => () => finishedLines(event),
	'step.skipped': (event) => () => [
		`– ${event.automatic ? 'passed over' : 'skipped'}: ${event.step} (${cut(event.reason)})`,
	],
	'step.edited': (event) => () => [
		`Edited by hand: ${event.step}`,
		`  - ${cleanLine(event.written, longestCommand)}`,
		`  + ${cleanLine(event.edited, longestCommand)}`,
	],
	'consent.asked':
		(event) =>
		({state}) => [
			`Asks for consent (${tierWords[event.tier]}) to run:`,
			...indented(commandLines(event.commands, state.opened?.project ?? '')),
		],
	'consent.given': (event) => () => [
		`Consent given ${byWords[event.by]}${event.typed === null ? '' : `, who typed ${cut(event.typed)}`}`,
	],
	'consent.refused': (event) => () => [
		event.by === 'policy'
			? `– WITHHELD: ${event.step} (${cut(event.reason)})`
			: `– declined: ${event.step} (${cut(event.reason)})`,
	],
	'decision.taken': (event) => () => [
		`Decided ${event.step} = ${event.option}: ${cut(event.label)} (${byWords[event.by]})`,
	],
	'input.given': (event) => () => [`Input ${cut(event.name)} = ${cut(inputWords(event))} (${event.source})`],
	'change.snapshotted': (event) => () => snapshotLines(event),
	'change.applied': (event) => (context) => appliedLines(event, context),
	'change.verified': (event) => () => [`${helpedMark(event)}: ${cut(verifiedSentence(event))}`],
	'change.undone': (event) => () => [
		event.result === 'undone'
			? `✓ ROLLED BACK: ${event.step} (${byWords[event.by]})`
			: `✗ NOT ROLLED BACK: ${event.step}, ${event.result}${event.reason === null ? '' : `: ${cut(event.reason)}`}`,
	],
	'change.released': (event) => () => [
		event.result === 'begun'
			? `Release of ${event.step} begun: ${counted(event.paths.length, 'path')}`
			: event.result === 'released'
				? `✓ RELEASED: ${event.step}; what was kept for undo is deleted`
				: `✗ NOT WHOLLY RELEASED: ${event.step}${event.reason === null ? '' : `: ${cut(event.reason)}`}`,
	],
	'artefact.stored': (event) => () => [
		`Kept ${cut(event.name)}, ${formatBytes(event.bytes)}, sha256 ${event.sha256.slice(0, 12)}…${event.partial ? ' (incomplete: its step ended early)' : ''}`,
	],
	'note.added': (event) => () =>
		said(
			`Note${event.about === null ? '' : ` on ${cut(event.about)}`}${event.time === undefined ? '' : ` of ${cut(event.time)}`}${event.corrects === undefined ? '' : ` (corrects E${event.corrects})`}`,
			event.text,
		),
	'hypothesis.set': (event) => () =>
		said(event.confidence === null ? 'Hypothesis' : `Hypothesis (${event.confidence} % sure)`, event.text),
	'milestone.set': (event) => () => [`Milestone ${cut(event.name)} at ${cut(event.time)} (${cut(setWords(event))})`],
	'severity.set': (event) => () => [`Severity ${cut(event.severity)}`],
	'adhoc.started':
		(event) =>
		({state}) => [
			`Ad-hoc ${event.adhoc}: a command of the operator's own`,
			...indented(commandLines([event.command], state.opened?.project ?? '')),
		],
	'adhoc.finished': (event) => () => adhocFinished(event),
	'drill.marked': (event) => () => [`Drill: ${cut(event.mark)} ${cut(shortJson(event.detail))}`.trimEnd()],
	sealed: (event) => () => [`SEALED  ${counted(event.events, 'event')}, last ${event.last.slice(0, 12)}…`],
};

/** The lines of one event; not yet cleaned. */
export function linesOf(event: JournalEvent, context: LineContext): readonly string[] {
	const view = lines[event.type] as (event: JournalEvent) => (context: LineContext) => readonly string[];
	return view(event)(context);
}
