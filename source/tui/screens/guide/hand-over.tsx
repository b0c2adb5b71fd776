// The ten lines for a colleague. Copying writes to the terminal's clipboard (OSC 52), which some terminals show or
// refuse, so it happens only on a second, explicit key.
import {Box, useStdout} from 'ink';
import {useRef, useState} from 'react';
import {matchBinding} from '../../input/bindings.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {quietMs} from './arming.js';
import {line, paragraph, prose, sliceLines} from './lines.js';
import {LinesView} from './lines-view.js';

/** The clipboard sequence for a text. */
export const clipboardSequence = (text: string): string =>
	`\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;

const bindings = [
	{command: 'copy', keys: ['y'], shown: 'y', does: 'copies'},
	{command: 'close', keys: ['escape', 'q', 'enter', 'ctrl+c'], shown: 'Esc', does: 'back'},
	{command: 'down', keys: ['down', 'pagedown', 'j'], shown: '↓', does: 'scrolls'},
	{command: 'up', keys: ['up', 'pageup', 'k'], shown: '↑', does: 'scrolls'},
] as const;

export type HandOverProps = Readonly<{text: string; width: number; height: number; onClose: () => void}>;

export function HandOver({text, width, height, onClose}: HandOverProps) {
	const theme = useTheme();
	const now = useClock();
	const {write} = useStdout();
	const [isCopied, setCopied] = useState(false);
	const [offset, setOffset] = useState(0);
	const lastKeyAt = useRef(now());
	const lines = paragraph(theme, text, width);
	const slice = sliceLines(lines, offset, Math.max(1, height - 3));
	useKeys((event) => {
		const isQuiet = event.at - lastKeyAt.current >= quietMs;
		lastKeyAt.current = event.at;
		switch (matchBinding(bindings, event)) {
			case 'copy':
				// A held `y` that opened this panel copies nothing.
				if (isQuiet) {
					write(clipboardSequence(prose(theme, text)));
					setCopied(true);
				}

				return;
			case 'close':
				onClose();
				return;
			case 'down':
				setOffset(slice.offset + (slice.below > 0 ? 1 : 0));
				return;
			case 'up':
				setOffset(Math.max(0, slice.offset - 1));
				return;
			case null:
		}
	});
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Hand-over', 'strong'), ...slice.lines]} />
			<Box flexGrow={1} />
			<LinesView
				lines={[
					isCopied
						? line('Sent to the terminal for its clipboard; if nothing arrives, select the text above.', 'ok')
						: line('y copies it  Esc back', 'dim'),
				]}
			/>
		</Box>
	);
}
