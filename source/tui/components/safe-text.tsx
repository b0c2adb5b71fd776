// The only way by which text from outside (a runbook, a command's output, a file name, an error) reaches the terminal.
// Never use Ink's <Text> for such text: it passes control characters on.
import {Text} from 'ink';
import {type ColorRole, useTheme} from '../theme.js';
import {lineFor, textFor} from './clean-for.js';
import {fitLine} from './fit.js';

export type SafeTextProps = Readonly<{
	/** The text as it came. */
	children: string;
	/** `line` (default) draws one line, `text` keeps newlines and wraps. */
	mode?: 'line' | 'text' | undefined;
	/** With `line`: cut to this many columns. Absent, Ink cuts at the edge of the box. */
	width?: number | undefined;
	role?: ColorRole | undefined;
	bold?: boolean | undefined;
	dim?: boolean | undefined;
	inverse?: boolean | undefined;
}>;

export function SafeText({children, mode = 'line', width, role, bold, dim, inverse}: SafeTextProps) {
	const theme = useTheme();
	const clean = mode === 'line' ? lineFor(theme, children) : textFor(theme, children);
	const shown = mode === 'line' && width !== undefined ? fitLine(clean, width, theme.signs.ellipsis) : clean;
	const color = role ? theme.color(role) : undefined;
	return (
		<Text
			wrap={mode === 'line' ? 'truncate-end' : 'wrap'}
			{...(color ? {color} : {})}
			bold={bold ?? false}
			dimColor={dim ?? false}
			inverse={inverse ?? false}
		>
			{shown}
		</Text>
	);
}
