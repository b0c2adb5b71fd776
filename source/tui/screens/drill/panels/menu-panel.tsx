// A panel with words above and a menu below them. Nothing is highlighted before the person moves, so Enter alone takes
// nothing, and says so; Esc goes back.
import {Box} from 'ink';
import {useRef, useState} from 'react';
import {displayWidth} from '../../../../text/width.js';
import {type MenuItem, SelectMenu} from '../../../components/select-menu/select-menu.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {blank, type Line, line, paragraph, prose, sliceLines} from '../../guide/lines.js';
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

/** What stands before a label. */
const markCells = 2;

export function MenuPanel({title, words = [], items, hint, width, height, onSelect, onClose}: MenuPanelProps) {
	const theme = useTheme();
	const clock = useClock();
	const [highlighted, setHighlighted] = useState<string | null>(null);
	const [isReminded, setReminded] = useState(false);
	const guard = useRef(guardFrom(clock()));
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onClose();
		} else if (entered.counts && highlighted === null) {
			setReminded(true);
		}
	});
	const head = paragraph(theme, title, width, 'strong');
	const label = items.find(({key}) => key === highlighted)?.label ?? null;
	// A label that is cut in the menu is said whole below it.
	const isCut = label !== null && displayWidth(prose(theme, label)) > width - markCells;
	const whole = isCut ? paragraph(theme, label, width, 'accent') : [];
	const menuRows = Math.max(1, Math.min(items.length + 1, height - head.length - 3 - whole.length));
	const room = Math.max(0, height - head.length - menuRows - 2 - whole.length);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<LinesView lines={[...head, ...sliceLines(words, 0, room).lines, blank]} />
			<SelectMenu items={items} width={width} limit={menuRows} onSelect={onSelect} onHighlight={setHighlighted} />
			<Box flexGrow={1} />
			<LinesView
				lines={[
					...whole,
					isReminded && label === null
						? line(`Nothing is chosen yet: ${theme.signs.keysUpDown} first, then Enter. Esc goes back.`, 'unknown')
						: line(hint ?? `${theme.signs.keysUpDown} moves, Enter takes. Esc goes back.`, 'dim'),
				]}
			/>
		</Box>
	);
}
