// The outer box of every screen: as wide as the terminal and one row lower than it, because Ink 6.8 wipes and redraws the
// whole terminal for a frame that fills it. Header and footer keep their height, the body takes the rest and is cut.
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {useWindowSize} from './use-window-size.js';

export type FrameProps = Readonly<{header?: ReactNode; footer?: ReactNode; children: ReactNode}>;

/** Rows that a frame may fill in a terminal of `rows` rows. */
export const frameRows = (rows: number): number => Math.max(1, rows - 1);

export function Frame({header, footer, children}: FrameProps) {
	const {columns, rows} = useWindowSize();
	return (
		<Box flexDirection="column" width={columns} height={frameRows(rows)} overflow="hidden">
			<Box flexDirection="column" flexShrink={0}>
				{header}
			</Box>
			<Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
				{children}
			</Box>
			<Box flexDirection="column" flexShrink={0}>
				{footer}
			</Box>
		</Box>
	);
}
