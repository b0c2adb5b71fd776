// The one lifecycle root: takes the terminal, draws, hears signals and a terminal that goes away, and gives the terminal
// back exactly once on every way out. What happens with an open incident then is the caller's business (`wrapUp`).
import {render} from 'ink';
import type {ReactNode} from 'react';
import type {Theme} from '../theme.js';
import {Root} from './root.js';
import {takeScreen} from './screen-mode.js';
import {type Streams, watchStreams, withoutLastRow} from './streams.js';

/** Why the screen was left. */
export type Leaving =
	| Readonly<{kind: 'left'}>
	/** SIGHUP, or the terminal is gone. */
	| Readonly<{kind: 'hangup'}>
	/** SIGINT from outside; Ctrl-C is a key. */
	| Readonly<{kind: 'interrupted'}>
	| Readonly<{kind: 'terminated'}>
	| Readonly<{kind: 'crashed'; error: Error}>;

export type RunOptions = Readonly<{
	streams: Streams;
	theme: Theme;
	now: () => number;
	/** What to draw; calling `leave` ends it. */
	draw: (leave: () => void) => ReactNode;
	/** Called after the terminal was given back, with signals still held off; must be bounded by itself. */
	wrapUp: (leaving: Leaving) => Promise<void>;
	/** Printed on the normal screen at the very end; clean text, or null. */
	farewell: (leaving: Leaving) => string | null;
}>;

const signals = {
	SIGHUP: {kind: 'hangup'},
	SIGINT: {kind: 'interrupted'},
	SIGTERM: {kind: 'terminated'},
	SIGQUIT: {kind: 'terminated'},
} as const satisfies Readonly<Record<string, Leaving>>;

/** Draws until something ends it. Never rejects for what a component does: that is `crashed`. */
export async function runInTerminal(options: RunOptions): Promise<Leaving> {
	const {streams, theme, now, draw, wrapUp, farewell} = options;
	const undo: Array<() => void> = [];
	const listen = (event: string, listener: () => void) => {
		process.on(event as NodeJS.Signals, listener);
		undo.push(() => process.off(event as NodeJS.Signals, listener));
	};

	let end: (leaving: Leaving) => void = () => {};
	const ended = new Promise<Leaving>((resolve) => {
		// The first reason counts.
		end = resolve;
	});

	// Before anything is drawn: a signal that comes now must find its handler.
	for (const [signal, leaving] of Object.entries(signals)) {
		listen(signal, () => end(leaving));
	}

	watchStreams(streams, () => end({kind: 'hangup'}));
	const screen = takeScreen(streams);
	listen('exit', screen.restore);
	listen('uncaughtExceptionMonitor', screen.restore);
	const redraws = new Set<() => void>();
	listen('SIGCONT', () => {
		screen.retake();
		for (const redraw of redraws) {
			redraw();
		}
	});

	const onRedraw = (listener: () => void) => {
		redraws.add(listener);
		return () => {
			redraws.delete(listener);
		};
	};

	let unmount: () => void = () => {};
	try {
		const instance = render(
			<Root
				theme={theme}
				now={now}
				terminal={streams.stdout}
				wipe={screen.wipe}
				onRedraw={onRedraw}
				onCrash={(error) => end({kind: 'crashed', error})}
			>
				{draw(() => end({kind: 'left'}))}
			</Root>,
			{...streams, stdout: withoutLastRow(streams.stdout), exitOnCtrlC: false, patchConsole: false, maxFps: 20},
		);
		unmount = instance.unmount;
		instance.waitUntilExit().then(
			() => end({kind: 'left'}),
			(error: unknown) => end({kind: 'crashed', error: asError(error)}),
		);
	} catch (error) {
		end({kind: 'crashed', error: asError(error)});
	}

	const leaving = await ended;
	try {
		unmount();
	} catch {
		// Drawing the last frame may fail as well; the terminal is given back all the same.
	}

	screen.restore();
	// Node goes on reading the terminal otherwise, and takes keys meant for whoever comes next.
	streams.stdin.pause();
	try {
		await wrapUp(leaving);
	} finally {
		const words = farewell(leaving);
		if (words !== null) {
			await write(streams.stdout, `${words}\n`);
		}

		for (const step of undo) {
			step();
		}
	}

	return leaving;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Resolves when the text was handed over, or could not be. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
	return new Promise((resolve) => {
		try {
			stream.write(text, () => resolve());
		} catch {
			resolve();
		}
	});
}
