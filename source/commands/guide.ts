// Opens the screens: the board, or the guide of one incident. Loaded only by commands that draw.
import type {Session} from '../session/contract.js';
import {exitStatus, statusOfOutcome} from '../session/guide/outcome.js';
import type {LoadedRunbook} from '../session/ports.js';
import type {AppStart} from '../tui/app.js';
import type {startTui} from '../tui/main.js';
import type {Io} from './io.js';
import {statusOfEnd} from './screen-end.js';
import {openAttended, resumeAttended, type ScreenOptions, screenPorts, trustThenOpen} from './tui-ports.js';

const statusAfter = (exit: Awaited<ReturnType<typeof startTui>>, io: Io): number =>
	statusOfEnd(exit, io, () => {
		const view = exit.session?.view();
		if (view?.notRecorded) {
			return exitStatus.notRecorded;
		}

		return view?.state.outcome ? statusOfOutcome[view.state.outcome] : exitStatus.good;
	});

async function show(options: ScreenOptions, start: AppStart): Promise<number> {
	// Loaded while the ports are opened: drawing is the larger part of a start.
	const [{ports, dispose}, tui] = await Promise.all([screenPorts(options), import('../tui/main.js')]);
	try {
		const end = await tui.startTui(ports, start);
		const isRefused = start.screen === 'trust' && end.session === null && end.exit === 'left' && end.error === null;
		if (isRefused) {
			options.io.err(`${start.request.review.file} is not trusted, so nothing was run.\n`);
			return exitStatus.untrusted;
		}

		return statusAfter(end, options.io);
	} finally {
		dispose();
	}
}

/** The board, until the person leaves it. */
export async function openBoard(options: ScreenOptions): Promise<number> {
	return show(options, {screen: 'board'});
}

/** The guide of a new incident. */
export async function openGuide(options: ScreenOptions & Readonly<{loaded: LoadedRunbook}>): Promise<number> {
	const session = await openAttended(options, options.loaded, null, options.inputs, null);
	return show(options, {screen: 'guide', session});
}

/** Shows a file that nobody has trusted; where the person trusts it, the guide of a new incident. */
export async function openUntrusted(
	options: ScreenOptions & Readonly<{loaded: LoadedRunbook}>,
	file: string,
): Promise<number> {
	return show(options, {screen: 'trust', request: await trustThenOpen(options, file, options.loaded)});
}

/** The guide of an incident that goes on; what it runs may have to be trusted first. */
export async function openResumed(options: ScreenOptions, incident: string): Promise<number> {
	const opened = await resumeAttended(options, incident, null);
	return show(options, 'kind' in opened ? {screen: 'trust', request: opened} : {screen: 'guide', session: opened});
}

/** The guide of an incident that was resumed. */
export async function openSession(options: ScreenOptions, session: Session): Promise<number> {
	return show(options, {screen: 'guide', session});
}
