// The other runbooks of the library: letters filter, Enter goes on there in the same incident. Coming back is offered at
// that runbook's end.
import {Box} from 'ink';
import {useEffect, useMemo, useReducer, useRef} from 'react';
import type {SessionView} from '../../../session/contract.js';
import {pad} from '../../../text/width.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {listOf, reduceList, windowOf} from '../../components/list/list-state.js';
import {TextField, useTextField} from '../../components/text-field/text-field.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import type {AppPorts} from '../../ports.js';
import {useTheme} from '../../theme.js';
import {type Line, line, prose, span} from './lines.js';
import {LinesView} from './lines-view.js';

const mostIdCells = 26;
/** Title, filter, help line, and a blank above it. */
const aroundRows = 4;

export type RunbooksPanelProps = Readonly<{
	view: SessionView;
	runbooks: AppPorts['runbooks'];
	width: number;
	height: number;
	onChoose: (runbook: string) => void;
	onClose: () => void;
}>;

export function RunbooksPanel({view, runbooks, width, height, onChoose, onClose}: RunbooksPanelProps) {
	const theme = useTheme();
	const now = useClock();
	const field = useTextField();
	const inHand = view.runbook.id;
	const titles = useMemo(() => new Map(runbooks.map(({id, title}) => [id, title])), [runbooks]);
	const items = useMemo(
		() =>
			runbooks
				.filter(({id}) => id !== inHand)
				.map(({id, title, triage}) => ({
					key: id,
					text: [id, title, ...triage.map((row) => row.symptom)].join(' '),
				})),
		[runbooks, inHand],
	);
	const rows = Math.max(1, height - aroundRows);
	const [list, dispatch] = useReducer(reduceList, null, () => listOf(items, rows));
	const guard = useRef(guardFrom(now()));
	useEffect(() => {
		dispatch({type: 'resize', height: rows});
	}, [rows]);
	useEffect(() => {
		dispatch({type: 'filter', text: field.state.text});
	}, [field.state.text]);
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (entered.counts && list.selected !== null) {
			onChoose(list.selected);
			return;
		}

		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onClose();
			return;
		}

		const moves = listActionsOf(event, false);
		for (const action of moves) {
			dispatch(action);
		}

		if (moves.length === 0) {
			field.hear(event);
		}
	});
	const idCells = Math.min(mostIdCells, Math.max(0, ...items.map(({key}) => key.length)));
	const drawn = windowOf(list).map((entry): Line => {
		const {key} = entry.item;
		const isSelected = entry.kind === 'item' && entry.selected;
		const title = prose(theme, titles.get(key) ?? key);
		return [
			span(`${isSelected ? theme.signs.pointer : ' '} `, 'accent'),
			span(`${pad(prose(theme, key), idCells)}  `, isSelected ? 'strong' : 'plain'),
			span(pad(title, Math.max(8, width - 5 - idCells)), isSelected ? 'strong' : 'plain'),
		];
	});
	const nothing = items.length === 0 ? 'There is no other runbook.' : 'No runbook matches; Ctrl-U clears the filter.';
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Go on in another runbook, in this incident', 'strong')]} />
			<TextField state={field.state} width={width} placeholder="type to filter by id, title or symptom" />
			<LinesView lines={drawn.length === 0 ? [line(nothing, 'dim')] : drawn} />
			<Box flexGrow={1} />
			<LinesView lines={[line('Enter goes on there; coming back is offered at its end  Esc back', 'dim')]} />
		</Box>
	);
}
