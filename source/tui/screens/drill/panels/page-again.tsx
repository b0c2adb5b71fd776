// What the pager said, to be read again while the drill goes on.
import {Box} from 'ink';
import {useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {blank, line, paragraph} from '../../guide/lines.js';
import {LinesView} from '../../guide/lines-view.js';

export type PageAgainProps = Readonly<{
	page: string;
	width: number;
	height: number;
	onClose: () => void;
}>;

export function PageAgain({page, width, height, onClose}: PageAgainProps) {
	const theme = useTheme();
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || event.char === 'i' || (event.ctrl && event.char === 'c'))) {
			onClose();
		}
	});
	const said = paragraph(theme, page.trim(), width, 'accent', '  ').slice(0, Math.max(1, height - 4));
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<LinesView lines={[line('The pager said:', 'strong'), blank, ...said]} />
			<Box flexGrow={1} />
			<LinesView lines={[line('Esc goes back.', 'dim')]} />
		</Box>
	);
}
