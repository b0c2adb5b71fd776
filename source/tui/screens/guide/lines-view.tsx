// Draws lines that are already wrapped to their width, one row each. The last gate before the terminal: whatever a line
// holds, no control character leaves here.
import {Box, Text} from 'ink';
import {memo} from 'react';
import {lineFor} from '../../components/clean-for.js';
import {type ColorRole, type Theme, useTheme} from '../../theme.js';
import type {Line, Span, Tone} from './lines.js';

const roles: Readonly<Partial<Record<Tone, ColorRole>>> = {
	ok: 'ok',
	alarm: 'alarm',
	unknown: 'unknown',
	accent: 'accent',
	danger: 'alarm',
};

/** `fit` cuts with an ellipsis; on an ASCII terminal it becomes one character of the same width. */
const drawn = (theme: Theme, text: string): string => lineFor(theme, theme.ascii ? text.replaceAll('…', '~') : text);

function Piece({piece}: Readonly<{piece: Span}>) {
	const theme = useTheme();
	const role = roles[piece.tone];
	const color = role ? theme.color(role) : undefined;
	return (
		<Text
			{...(color ? {color} : {})}
			bold={piece.tone === 'strong' || piece.tone === 'alarm' || piece.tone === 'danger'}
			dimColor={piece.tone === 'dim'}
			inverse={piece.tone === 'inverse' || piece.tone === 'danger'}
		>
			{drawn(theme, piece.text)}
		</Text>
	);
}

export const LinesView = memo(function LinesView({lines}: Readonly<{lines: readonly Line[]}>) {
	return (
		<Box flexDirection="column">
			{lines.map((spans, row) => (
				// Rows have no identity but their place.
				// biome-ignore lint/suspicious/noArrayIndexKey: see above
				<Text key={row} wrap="truncate-end">
					{spans.length === 0
						? ' '
						: spans.map((piece, index) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: see above
								<Piece key={index} piece={piece} />
							))}
				</Text>
			))}
		</Box>
	);
});
