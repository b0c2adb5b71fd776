// A list on the left and beside it a pane, with a rule between them: how every screen with steps is laid out.
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {useTheme} from '../theme.js';

/** Columns of the pane beside a list: one for the rule, one blank before the text. */
export const paneCells = (columns: number, listCells: number): number => columns - listCells - 2;

export type SplitPaneProps = Readonly<{
	columns: number;
	listCells: number;
	rows: number;
	list: ReactNode;
	children: ReactNode;
}>;

export function SplitPane({columns, listCells, rows, list, children}: SplitPaneProps) {
	const theme = useTheme();
	return (
		<Box height={rows} overflow="hidden">
			<Box width={listCells} flexShrink={0} overflow="hidden">
				{list}
			</Box>
			<Box
				flexDirection="column"
				width={columns - listCells}
				height={rows}
				borderStyle={theme.border}
				borderTop={false}
				borderRight={false}
				borderBottom={false}
				borderDimColor
				paddingLeft={1}
				overflow="hidden"
			>
				{children}
			</Box>
		</Box>
	);
}
