// The scene in hand as lines: what it is, what exactly was run, what came of it, and its output. Pure. The commands and
// the sentences are those of the guide, so that a recording reads as the incident did.
import type {ShownCommand} from '../../../incident/events.js';
import type {Frame} from '../../../recording/frame.js';
import {type Playback, type Scene, stepCount} from '../../../recording/playback.js';
import type {Runbook} from '../../../runbook/schema.js';
import {formatBytes} from '../../../text/bytes.js';
import type {Theme} from '../../theme.js';
import {allCommands} from '../guide/detail/command.js';
import {outcomeLines} from '../guide/detail/outcome.js';
import {elapsedInWords} from '../guide/detail/running.js';
import {blank, type Line, line, paragraph, span} from '../guide/lines.js';
import {linesOfEvent} from './event-lines.js';
import {purposeMarks} from './scene-words.js';

export type SceneLines = Readonly<{
	/** Everything but output; to be scrolled. */
	head: readonly Line[];
	/** How long it has been running; nothing when it does not. */
	status: readonly Line[];
}>;

const apart = (lines: readonly Line[]): readonly Line[] => (lines.length > 0 ? [blank, ...lines] : []);

function placeLine({number, subject}: Scene, count: number): readonly Line[] {
	if (number === null) {
		return [];
	}

	const what =
		subject.kind === 'step'
			? [subject.stepKind, subject.step, purposeMarks[subject.purpose]].filter((part) => part).join(', ')
			: 'command of the operator';
	return [line(`${number}/${count} ${what}`, 'dim')];
}

function commandsOf(frame: Frame): readonly ShownCommand[] | null {
	const started = frame.run?.started;
	if (started?.type === 'adhoc.started') {
		return [started.command];
	}

	if (started !== undefined) {
		return started.commands.length > 0 ? started.commands : null;
	}

	const asked = frame.events.findLast((event) => event.type === 'consent.asked');
	return asked?.commands ?? null;
}

/** The picture as lines of at most `width` cells. `runbooks` say why a step is there, where they are known. */
export function sceneLines(
	frame: Frame,
	playback: Playback,
	runbooks: ReadonlyMap<string, Runbook>,
	theme: Theme,
	width: number,
): SceneLines {
	const {scene, run, state} = frame;
	const {subject} = scene;
	const commands = commandsOf(frame);
	const isRunning = run !== null && run.finished === null;
	const outcome =
		subject.kind === 'step' && !isRunning
			? outcomeLines({state, runbook: {id: subject.runbook}}, subject.step, theme, width, 'It could be undone.')
			: [];
	const step =
		subject.kind === 'step' ? runbooks.get(subject.runbook)?.steps.find(({id}) => id === subject.step) : undefined;
	const why = step?.why === undefined || isRunning ? [] : paragraph(theme, step.why, width);
	// An offer says nothing new once the step was run before; the rest stands in the order in which it happened.
	const events = frame.events.flatMap((event) => linesOfEvent(event, theme, width));
	const isNoStep = subject.kind === 'opening';
	return {
		head: [
			...(isNoStep ? [] : paragraph(theme, scene.title, width, 'strong')),
			...placeLine(scene, stepCount(playback)),
			...(frame.events.length > 1 || run !== null || subject.kind !== 'step' ? apart(outcome) : []),
			...(commands === null ? [] : apart(allCommands(theme, commands, width))),
			...(isNoStep ? events : apart(events)),
			...apart(why),
		],
		status: isRunning
			? [
					[
						span(`${theme.signs.arrow} `, 'accent'),
						span(elapsedInWords(frame.atMs - run.startMs), 'strong'),
						span(frame.characters === 0 ? ', no output yet' : `, ${formatBytes(frame.characters)} of output`, 'dim'),
					],
				]
			: [],
	};
}
