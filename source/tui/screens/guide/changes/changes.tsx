// The changes of this incident with their undo state. Enter on one shows how it is rolled back and asks; nothing is
// rolled back from here without that.
import {Box} from 'ink';
import {useEffect, useMemo, useReducer, useRef} from 'react';
import type {Change} from '../../../../incident/state.js';
import {fit as clip, pad} from '../../../../text/width.js';
import {listActionsOf} from '../../../components/list/list-keys.js';
import {listOf, reduceList, windowOf} from '../../../components/list/list-state.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {type Line, line, prose, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {changeRows, newerStanding} from './change-rows.js';

const undoCells = 17;

export type ChangesProps = Readonly<{
	changes: readonly Change[];
	width: number;
	height: number;
	onChoose: (change: Change) => void;
	onClose: () => void;
}>;

export function Changes({changes, width, height, onChoose, onClose}: ChangesProps) {
	const theme = useTheme();
	const now = useClock();
	const rows = useMemo(() => changeRows(changes, theme), [changes, theme]);
	const items = useMemo(() => rows.map((row) => ({key: row.key, text: row.title, before: 0})), [rows]);
	const listHeight = Math.max(1, Math.floor((height - 4) / 2));
	const [list, dispatch] = useReducer(reduceList, null, () => listOf(items, listHeight));
	const guard = useRef(guardFrom(now()));
	useEffect(() => {
		dispatch({type: 'items', items});
		dispatch({type: 'resize', height: listHeight});
	}, [items, listHeight]);
	const selected = rows.find((row) => row.key === list.selected) ?? null;
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (entered.counts && selected) {
			onChoose(selected.change);
		} else if (event.kind === 'key' && (event.name === 'escape' || ['q', 'u'].includes(event.char))) {
			onClose();
		} else if (event.kind === 'key' && event.ctrl && event.char === 'c') {
			onClose();
		} else {
			for (const action of listActionsOf(event)) {
				dispatch(action);
			}
		}
	});

	const drawn = windowOf(list).flatMap((entry): Line[] => {
		const row = rows.find((candidate) => candidate.key === entry.item.key);
		if (!row || entry.kind !== 'item') {
			return [];
		}

		const pointer = entry.selected ? theme.signs.pointer : ' ';
		return [
			[
				span(`${pointer} `, 'accent'),
				span(pad(prose(theme, row.title), Math.max(8, width - 3 - undoCells)), entry.selected ? 'strong' : 'plain'),
				span(` ${row.undo}`, row.tone),
			],
			line(clip(`    ${prose(theme, row.where)}`, width), 'dim'),
		];
	});
	const newer = selected ? newerStanding(rows, selected.key) : 0;
	const hint =
		rows.length === 0
			? line('Nothing was changed in this incident.', 'dim')
			: newer > 0
				? line(
						clip(
							`${newer} newer ${newer === 1 ? 'change stands' : 'changes stand'}: roll the newest back first.`,
							width,
						),
						'unknown',
					)
				: line('');
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Changes of this incident, newest first', 'strong'), ...drawn]} />
			<Box flexGrow={1} />
			<LinesView lines={[hint, line('Enter shows how it is undone, and asks  Esc back', 'dim')]} />
		</Box>
	);
}
