// The drills there are, with what one's own history says of each. No names of causes, and nobody else's results.
import {Box} from 'ink';
import {useEffect, useMemo, useReducer, useRef} from 'react';
import {pad} from '../../../text/width.js';
import {frameRows} from '../../components/frame.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {listOf, reduceList, windowOf} from '../../components/list/list-state.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {blank, type Line, line, paragraph, prose, span} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import type {DrillEntry} from './ports.js';
import {stars} from './words.js';

export type MenuScreenProps = Readonly<{
	entries: readonly DrillEntry[];
	notes: readonly string[];
	onChoose: (entry: DrillEntry) => void;
	onLeave: () => void;
}>;

const difficultyCells = 11;

export function MenuScreen({entries, notes, onChoose, onLeave}: MenuScreenProps) {
	const theme = useTheme();
	const clock = useClock();
	const {columns, rows} = useWindowSize();
	const height = frameRows(rows);
	const items = useMemo(() => entries.map((entry) => ({key: entry.name, text: entry.title})), [entries]);
	const head: readonly Line[] = [
		line('Drills', 'strong'),
		...paragraph(
			theme,
			'Each plays a recorded incident: you decide, nothing is executed, and a debrief follows.',
			columns,
			'dim',
		),
		blank,
	];
	const noted = notes.flatMap((note) => paragraph(theme, note, columns, 'unknown')).slice(0, 3);
	const detailRows = 5 + noted.length;
	const listRows = Math.max(1, height - head.length - detailRows - 1);
	const [list, dispatch] = useReducer(reduceList, null, () => listOf(items, listRows));
	const guard = useRef(guardFrom(clock()));
	useEffect(() => {
		dispatch({type: 'resize', height: listRows});
	}, [listRows]);
	const selected = entries.find((entry) => entry.name === list.selected) ?? null;
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (entered.counts && selected !== null) {
			onChoose(selected);
		} else if (
			event.kind === 'key' &&
			(event.name === 'escape' || event.char === 'q' || (event.ctrl && event.char === 'c'))
		) {
			onLeave();
		} else {
			for (const action of listActionsOf(event)) {
				dispatch(action);
			}
		}
	});
	const drawn = windowOf(list).flatMap((entry): Line[] => {
		const drill = entries.find((one) => one.name === entry.item.key);
		if (drill === undefined || entry.kind !== 'item') {
			return [];
		}

		const due = drill.history === null ? 'new' : drill.isDue ? 'due' : '';
		return [
			[
				span(entry.selected ? `${theme.signs.pointer} ` : '  ', 'accent'),
				span(
					pad(prose(theme, drill.title), Math.max(10, columns - difficultyCells - 8)),
					entry.selected ? 'strong' : 'plain',
				),
				span(` ${pad(stars(drill.difficulty), difficultyCells)}`, 'dim'),
				span(due, 'accent'),
			],
		];
	});
	const page = selected === null ? [] : paragraph(theme, selected.page.split('\n')[0] ?? '', columns, 'accent');
	// Beside the page: a blank line, two lines of history, the notes and the keys.
	const pageRows = Math.max(2, height - head.length - drawn.length - noted.length - 4);
	const detail: readonly Line[] =
		selected === null
			? [line('There are no drills here: gotriage drill PATH plays a recording.', 'unknown')]
			: [
					blank,
					...page.slice(0, page.length > pageRows ? pageRows - 1 : pageRows),
					...(page.length > pageRows ? [line(theme.signs.ellipsis, 'accent')] : []),
					...paragraph(theme, selected.history ?? 'Not run yet.', columns, 'dim').slice(0, 2),
				];
	return (
		<Box flexDirection="column" width={columns} height={height} overflow="hidden">
			<LinesView lines={[...head, ...drawn]} />
			<LinesView lines={detail} />
			<Box flexGrow={1} />
			<LinesView lines={noted} />
			<LinesView lines={[line('Enter shows its page · q leaves'.replace('·', theme.signs.dot), 'dim')]} />
		</Box>
	);
}
