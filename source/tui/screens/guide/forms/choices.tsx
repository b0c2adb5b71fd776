// A list of which several may be taken: Space marks, Enter takes what is marked.
import {useReducer, useRef} from 'react';
import type {Choice} from '../../../../session/contract.js';
import {fit as clip} from '../../../../text/width.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {type Line, prose, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {windowStart} from '../step-rows.js';
import {noChoices, reduceChoices} from './choices-state.js';

export type ChoicesProps = Readonly<{
	choices: readonly Choice[];
	width: number;
	rows: number;
	isFocused: boolean;
	onTake: (keys: readonly string[]) => void;
}>;

export function Choices({choices, width, rows, isFocused, onTake}: ChoicesProps) {
	const theme = useTheme();
	const now = useClock();
	const [state, dispatch] = useReducer(reduceChoices, noChoices);
	const guard = useRef(guardFrom(now()));
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind !== 'key') {
			return;
		}

		const current = choices[state.index];
		if (entered.counts && state.marked.size > 0) {
			onTake(choices.filter((choice) => state.marked.has(choice.key)).map((choice) => choice.key));
		} else if (event.char === ' ' && current) {
			dispatch({type: 'toggle', key: current.key});
		} else if (event.name === 'down' || event.name === 'up') {
			dispatch({type: 'move', by: event.name === 'down' ? 1 : -1, count: choices.length});
		}
	}, isFocused);
	const first = windowStart(choices.length, state.index, rows);
	const lines = choices.slice(first, first + rows).map((choice, index): Line => {
		const isHere = first + index === state.index;
		return [
			span(isHere ? `${theme.signs.pointer} ` : '  ', 'accent'),
			span(state.marked.has(choice.key) ? '[x] ' : '[ ] ', 'strong'),
			span(clip(prose(theme, choice.label), Math.max(4, width - 6)), isHere ? 'strong' : 'plain'),
		];
	});
	return <LinesView lines={lines} />;
}
