// How the screens were left, as the exit status of the command that opened them.
import {exitStatus} from '../session/guide/outcome.js';
import type {Io} from './io.js';

export type ScreenEnd = Readonly<{
	exit: 'left' | 'hangup' | 'interrupted' | 'terminated';
	/** An error of gotriage's own that ended them. */
	error: Error | null;
}>;

/** The status, with an own error said on stderr; `left`: what it is where the person left by themselves. */
export function statusOfEnd(end: ScreenEnd, io: Io, left: () => number = () => exitStatus.good): number {
	if (end.error !== null) {
		io.err(`gotriage stopped on an error of its own: ${end.error.message}\n`);
		return exitStatus.ownError;
	}

	switch (end.exit) {
		case 'left':
			return left();
		case 'hangup':
			return exitStatus.hungUp;
		case 'interrupted':
			return exitStatus.interrupted;
		case 'terminated':
			return exitStatus.terminated;
	}
}
