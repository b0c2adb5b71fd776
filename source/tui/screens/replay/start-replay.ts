// Takes the terminal, plays a recording and gives the terminal back. Nothing here imports Ink or React before the
// environment is ready for them.
import {prepareEnvironment} from '../../terminal/environment.js';
import type {Streams} from '../../terminal/streams.js';
import type {ReplayOptions, ReplaySource} from './use-replay.js';

export type ReplayEnd = Readonly<{
	/** How the screen was left; the command turns it into an exit status. */
	exit: 'left' | 'hangup' | 'interrupted' | 'terminated';
	error: Error | null;
}>;

/** Resolves when the person left, a signal came or the terminal went away; the terminal is restored by then. */
export async function startReplay(
	source: ReplaySource,
	options: ReplayOptions & Readonly<{now: () => number}>,
	streams: Streams = process,
): Promise<ReplayEnd> {
	const restoreEnvironment = prepareEnvironment(process.env);
	const [{runInTerminal}, {drawReplay}, {themeFor}] = await Promise.all([
		import('../../terminal/run-in-terminal.js'),
		import('./replay.js'),
		import('../../theme.js'),
	]);
	restoreEnvironment();
	const leaving = await runInTerminal({
		streams,
		theme: themeFor(process.env),
		now: options.now,
		draw: (leave) => drawReplay({source, options, onLeave: leave}),
		wrapUp: async () => {},
		farewell: () => null,
	});
	return leaving.kind === 'crashed' ? {exit: 'left', error: leaving.error} : {exit: leaving.kind, error: null};
}
