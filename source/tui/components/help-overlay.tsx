// All keys of a screen, drawn from its bindings. Scrolls where the terminal is low; Esc, q, ? and Enter close it.
import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Binding} from '../input/bindings.js';
import {spreadBurst, useKeys} from '../input/use-keys.js';
import {useTheme} from '../theme.js';
import {fitCell, fitLine, widthOf} from './fit.js';
import {frameRows} from './frame.js';
import {shownKeys} from './status-line.js';
import {useWindowSize} from './use-window-size.js';

export type HelpOverlayProps = Readonly<{
	title: string;
	bindings: readonly Binding[];
	onClose: () => void;
	/** Rows it may take; absent, the whole frame. */
	height?: number | undefined;
}>;

export function HelpOverlay({title, bindings, onClose, height}: HelpOverlayProps) {
	const theme = useTheme();
	const {columns, rows} = useWindowSize();
	const [offset, setOffset] = useState(0);
	const visible = Math.max(1, (height ?? frameRows(rows)) - 4);
	const last = Math.max(0, bindings.length - visible);
	useKeys((event) => {
		for (const key of event.kind === 'burst' ? spreadBurst(event) : event.kind === 'key' ? [event] : []) {
			if (key.name === 'down' || key.char === 'j' || key.name === 'pagedown') {
				setOffset((current) => Math.min(last, current + (key.name === 'pagedown' ? visible : 1)));
			} else if (key.name === 'up' || key.char === 'k' || key.name === 'pageup') {
				setOffset((current) => Math.max(0, current - (key.name === 'pageup' ? visible : 1)));
			} else if (key.name === 'escape' || key.name === 'enter' || key.char === 'q' || key.char === '?') {
				onClose();
			} else if (key.ctrl && key.char === 'c') {
				onClose();
			}
		}
	});
	const keys = bindings.map((binding) => shownKeys(binding, theme.ascii));
	const keyWidth = Math.max(...keys.map((shown) => widthOf(shown)), 4) + 2;
	const first = Math.min(offset, last);
	return (
		<Box flexDirection="column" width={columns}>
			<Text bold>{fitLine(title, columns, theme.signs.ellipsis)}</Text>
			<Text> </Text>
			{bindings.slice(first, first + visible).map((binding, index) => (
				<Text key={binding.command} wrap="truncate-end">
					<Text bold>{fitCell(`  ${keys[first + index] ?? ''}`, keyWidth + 2, theme.signs.ellipsis)}</Text>
					{binding.does}
				</Text>
			))}
			<Text> </Text>
			<Text dimColor>
				{last > 0
					? `${first + 1}-${first + visible} of ${bindings.length}, ${theme.signs.keysUpDown} scrolls ${theme.signs.dot} `
					: ''}
				Esc closes
			</Text>
		</Box>
	);
}
