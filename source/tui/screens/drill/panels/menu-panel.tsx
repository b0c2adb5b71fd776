// A panel with words above and a menu below them. Nothing is highlighted before the person moves, so Enter alone takes
// nothing; Esc goes back.
import {Box} from 'ink';
import {type MenuItem, SelectMenu} from '../../../components/select-menu/select-menu.js';
import {useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {blank, type Line, line, paragraph, sliceLines} from '../../guide/lines.js';
import {LinesView} from '../../guide/lines-view.js';

export type MenuPanelProps = Readonly<{
	title: string;
	words?: readonly Line[];
	items: readonly MenuItem[];
	hint?: string;
	width: number;
	height: number;
	onSelect: (key: string) => void;
	onClose: () => void;
}>;

export function MenuPanel({title, words = [], items, hint, width, height, onSelect, onClose}: MenuPanelProps) {
	const theme = useTheme();
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onClose();
		}
	});
	const head = paragraph(theme, title, width, 'strong');
	const menuRows = Math.max(1, Math.min(items.length + 1, height - head.length - 3));
	const room = Math.max(0, height - head.length - menuRows - 2);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<LinesView lines={[...head, ...sliceLines(words, 0, room).lines, blank]} />
			<SelectMenu items={items} width={width} limit={menuRows} onSelect={onSelect} />
			<Box flexGrow={1} />
			<LinesView lines={[line(hint ?? `${theme.signs.keysUpDown} moves, Enter takes. Esc goes back.`, 'dim')]} />
		</Box>
	);
}
