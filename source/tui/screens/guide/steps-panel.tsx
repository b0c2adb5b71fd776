// Every step with what came of it; Enter goes there. Going back changes nothing: what was measured stays on record.
import {Box} from 'ink';
import {useEffect, useMemo, useReducer, useRef} from 'react';
import type {SessionView} from '../../../session/contract.js';
import {pad} from '../../../text/width.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {listOf, reduceList, windowOf} from '../../components/list/list-state.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {type Line, line, prose, span} from './lines.js';
import {LinesView} from './lines-view.js';
import {runningStep, stepWord} from './step-word.js';

const wordCells = 13;

export type StepsPanelProps = Readonly<{
	view: SessionView;
	width: number;
	height: number;
	onChoose: (step: string) => void;
	onClose: () => void;
}>;

export function StepsPanel({view, width, height, onChoose, onClose}: StepsPanelProps) {
	const theme = useTheme();
	const now = useClock();
	const {steps, id: runbook} = view.runbook;
	const items = useMemo(
		() => [...steps.map((step) => ({key: step.id, text: step.title})), {key: 'end', text: 'The end of the runbook'}],
		[steps],
	);
	const rows = Math.max(1, height - 3);
	const [list, dispatch] = useReducer(reduceList, null, () =>
		reduceList(listOf(items, rows), {type: 'select', key: view.at}),
	);
	const guard = useRef(guardFrom(now()));
	useEffect(() => {
		dispatch({type: 'resize', height: rows});
	}, [rows]);
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (entered.counts && list.selected !== null) {
			onChoose(list.selected);
		} else if (event.kind === 'key' && (event.name === 'escape' || ['q', 'b'].includes(event.char) || event.ctrl)) {
			onClose();
		} else {
			for (const action of listActionsOf(event)) {
				dispatch(action);
			}
		}
	});
	const drawn = windowOf(list).map((entry): Line => {
		const {key, text} = entry.item;
		const isSelected = entry.kind === 'item' && entry.selected;
		const word = key === 'end' ? null : stepWord(theme, view.state, {runbook, id: key}, runningStep(view));
		return [
			span(`${isSelected ? theme.signs.pointer : ' '} `, 'accent'),
			span(pad(word ? `${word.sign} ${word.word}` : '', wordCells), word?.tone ?? 'plain'),
			span(pad(prose(theme, text), Math.max(8, width - 3 - wordCells)), isSelected ? 'strong' : 'plain'),
		];
	});
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Steps of this runbook', 'strong'), ...drawn]} />
			<Box flexGrow={1} />
			<LinesView lines={[line('Enter goes there  Esc back', 'dim')]} />
		</Box>
	);
}
