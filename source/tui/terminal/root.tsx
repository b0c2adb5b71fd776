// The outermost component: theme, clock, raw mode for as long as the screen is taken, Ctrl-L, and the boundary that catches
// an exception in any component before Ink would print it into a screen that is about to vanish.
import {Box} from 'ink';
import {Component, type ReactNode, useEffect, useState} from 'react';
import {TerminalContext} from '../components/use-window-size.js';
import {ClockContext, useKeys} from '../input/use-keys.js';
import {type Theme, ThemeContext} from '../theme.js';

type BoundaryProps = Readonly<{onCrash: (error: Error) => void; children: ReactNode}>;

class CrashBoundary extends Component<BoundaryProps, {crashed: boolean}> {
	static getDerivedStateFromError() {
		return {crashed: true};
	}

	override state = {crashed: false};

	override componentDidCatch(error: unknown) {
		this.props.onCrash(error instanceof Error ? error : new Error(String(error)));
	}

	override render() {
		return this.state.crashed ? null : this.props.children;
	}
}

export type RootProps = Readonly<{
	theme: Theme;
	/** Milliseconds, monotonic. */
	now: () => number;
	terminal: NodeJS.WriteStream;
	onCrash: (error: Error) => void;
	/** Clears the terminal; the next frame is drawn whole. */
	wipe: () => void;
	/** Calls the listener when the screen must be drawn anew from outside (the process was continued). */
	onRedraw: (listener: () => void) => () => void;
	children: ReactNode;
}>;

export function Root({theme, now, terminal, onCrash, wipe, onRedraw, children}: RootProps) {
	// Ink writes only what differs from its last frame: one empty frame makes the next one whole.
	const [isBlank, setIsBlank] = useState(false);
	useKeys((event) => {
		if (event.kind === 'key' && event.ctrl && event.char === 'l') {
			setIsBlank(true);
		}
	});
	useEffect(() => onRedraw(() => setIsBlank(true)), [onRedraw]);
	useEffect(() => {
		if (!isBlank) {
			return;
		}

		const timer = setTimeout(() => {
			wipe();
			setIsBlank(false);
		}, 80);
		return () => {
			clearTimeout(timer);
		};
	}, [isBlank, wipe]);
	return (
		<CrashBoundary onCrash={onCrash}>
			<ThemeContext.Provider value={theme}>
				<ClockContext.Provider value={now}>
					<TerminalContext.Provider value={terminal}>
						<Box display={isBlank ? 'none' : 'flex'}>{children}</Box>
					</TerminalContext.Provider>
				</ClockContext.Provider>
			</ThemeContext.Provider>
		</CrashBoundary>
	);
}
