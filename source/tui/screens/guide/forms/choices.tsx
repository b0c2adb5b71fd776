// A list of which several may be taken: Space marks, Enter takes what is marked. Each label is shown whole.
import {useReducer, useRef} from 'react';
import type {Choice} from '../../../../session/contract.js';
import {wrapText} from '../../../../text/width.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {type Line, prose, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {windowStart} from '../step-rows.js';
import {noChoices, reduceChoices} from './choices-state.js';

/** What stands before a label: where one is, and whether it is marked. */
const markCells = 6;

export type ChoicesProps = Readonly<{
	choices: readonly Choice[];
	width: number;
	rows: number;
	isFocused: boolean;
	onTake: (keys: readonly string[]) => void;
	/** Enter was pressed and nothing is marked. */
	onNothing?: (() => void) | undefined;
}>;

export function Choices({choices, width, rows, isFocused, onTake, onNothing}: ChoicesProps) {
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
		} else if (entered.counts) {
			onNothing?.();
		} else if (event.char === ' ' && current) {
			dispatch({type: 'toggle', key: current.key});
		} else if (event.name === 'down' || event.name === 'up') {
			dispatch({type: 'move', by: event.name === 'down' ? 1 : -1, count: choices.length});
		}
	}, isFocused);
	const blocks = choices.map((choice, index): readonly Line[] => {
		const isHere = index === state.index;
		const text = wrapText(prose(theme, choice.label), Math.max(4, width - markCells));
		return text.map((part, row) =>
			row === 0
				? [
						span(isHere ? `${theme.signs.pointer} ` : '  ', 'accent'),
						span(state.marked.has(choice.key) ? '[x] ' : '[ ] ', 'strong'),
						span(part, isHere ? 'strong' : 'plain'),
					]
				: [span(' '.repeat(markCells)), span(part, isHere ? 'strong' : 'plain')],
		);
	});
	return <LinesView lines={blocksInView(blocks, state.index, rows)} />;
}

/** As many lines as there are rows, with the block in hand among them, its first line before anything else. */
function blocksInView(blocks: ReadonlyArray<readonly Line[]>, at: number, rows: number): readonly Line[] {
	const lines = blocks.flat();
	const before = blocks.slice(0, at).flat().length;
	const last = before + (blocks[at]?.length ?? 1) - 1;
	const first = Math.min(before, Math.max(windowStart(lines.length, before, rows), last - rows + 1));
	return lines.slice(first, first + rows);
}
