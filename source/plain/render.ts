// A journal as append-only lines that a person can follow live and paste into a chat: as good as the screen, fed by the
// same events. Touches no file and no process; nothing but printable lines comes out, whatever the events contain.
import type {JournalEvent} from '../incident/events.js';
import {applyEvent, emptyState} from '../incident/state.js';
import {createTimekeeper} from '../report/timing.js';
import {cleanLine} from '../text/clean.js';
import {commandsKey, type LineContext, linesOf, longestCommand} from './event-lines.js';

export {plainPlan} from './plan.js';

/** Cells that the time takes at the left of a line. */
export const stampWidth = '02:47:03Z +00:12  '.length;

/** Every line leaves through here, so that no view can forget it. */
const printable = (line: string): string => cleanLine(line, longestCommand + 1000).trimEnd();

export type RenderOptions = Readonly<{
	/** What is told is over: nobody is told which command to type next. */
	isReplay: boolean;
}>;

const live: RenderOptions = {isReplay: false};

/** A renderer without times, for one journal: give it every event once, in order. Its lines are cleaned. */
export function untimedLines({isReplay}: RenderOptions = live): (event: JournalEvent) => readonly string[] {
	let state = emptyState;
	let titled: LineContext['titled'] = null;
	let printed: LineContext['printed'] = null;
	return (event) => {
		state = applyEvent(state, event);
		const lines = linesOf(event, {state, titled, printed, isReplay});
		if (event.type === 'step.offered') {
			titled = `${event.runbook}/${event.step}`;
			printed = null;
		} else if (event.type === 'consent.asked') {
			printed = commandsKey(event.commands);
		} else if (event.type === 'step.started') {
			titled = null;
			printed = null;
		}

		return lines.map(printable);
	};
}

/**
 * A renderer for one journal: give it every event once, in order, and print what it returns. The first line of an event
 * carries UTC wall time and the offset since the opening; the lines below belong to it.
 */
export function plainLines(options: RenderOptions = live): (event: JournalEvent) => readonly string[] {
	const timekeeper = createTimekeeper();
	const render = untimedLines(options);
	return (event) => {
		const moment = timekeeper(event);
		const stamp = `${moment.clock} ${moment.offset}`.padEnd(stampWidth - 2);
		return render(event).map((line, index) =>
			printable(`${index === 0 ? stamp : ' '.repeat(stampWidth - 2)}  ${line}`),
		);
	};
}
