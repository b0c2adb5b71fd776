// Alternate screen, cursor and bracketed paste: on at the start, off exactly once at the end, whatever way out is taken.
import type {Streams} from './streams.js';

/** Alternate screen, cleared, cursor at home and hidden; pastes are marked. */
export const enterSequence = '\u001B[?1049h\u001B[2J\u001B[H\u001B[?25l\u001B[?2004h';
/** The reverse, newest first; colours off, in case a frame was cut. */
export const leaveSequence = '\u001B[0m\u001B[?2004l\u001B[?25h\u001B[?1049l';
/** A blank screen with the cursor at home, from which a frame can be drawn anew. */
export const wipeSequence = '\u001B[2J\u001B[H';

export type ScreenMode = Readonly<{
	/** Puts the terminal back; later calls do nothing. */
	restore: () => void;
	/** Takes the terminal again after the process was stopped and continued. */
	retake: () => void;
	/** Clears the screen before a redraw. */
	wipe: () => void;
}>;

/** Takes the terminal. Writes to a terminal are synchronous, so `restore` works in an exit handler. */
export function takeScreen({stdin, stdout}: Streams): ScreenMode {
	let isTaken = true;
	const write = (sequence: string) => {
		try {
			stdout.write(sequence);
		} catch {
			// A terminal that is gone needs no restoring.
		}
	};
	// Raw before the first frame: an Enter pressed on sight of it would else arrive as a line feed.
	stdin.setRawMode(true);
	write(enterSequence);
	return {
		restore: () => {
			if (!isTaken) {
				return;
			}

			isTaken = false;
			try {
				stdin.setRawMode(false);
			} catch {
				// As above.
			}

			write(leaveSequence);
		},
		retake: () => {
			if (isTaken) {
				stdin.setRawMode(true);
				write(enterSequence);
			}
		},
		wipe: () => {
			if (isTaken) {
				write(wipeSequence);
			}
		},
	};
}
