// Asks for the values a step needs. Secret ones are drawn as stars and never leave this form but to the session.
import {Box} from 'ink';
import {useReducer, useRef} from 'react';
import type {InputQuestion} from '../../../../session/contract.js';
import {fit as clip} from '../../../../text/width.js';
import {fieldActionsOf} from '../../../components/text-field/field-keys.js';
import {TextField} from '../../../components/text-field/text-field.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {line, paragraph, prose, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {expectation, isLast, openInputs, reduceInputs, valuesOf} from './inputs-state.js';

/** Prompt, field, expectation. */
const rowsOfQuestion = 3;

export type InputsFormProps = Readonly<{
	questions: readonly InputQuestion[];
	width: number;
	height: number;
	/** Resolves with null when the values were taken, else with the sentence that says which is wrong. */
	onSubmit: (values: Readonly<Record<string, string>>) => Promise<string | null>;
	onCancel: () => void;
}>;

export function InputsForm({questions, width, height, onSubmit, onCancel}: InputsFormProps) {
	const theme = useTheme();
	const now = useClock();
	const [state, dispatch] = useReducer(reduceInputs, questions, openInputs);
	const guard = useRef(guardFrom(now()));
	const isBusy = useRef(false);
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind !== 'key') {
			for (const action of fieldActionsOf(event)) {
				dispatch({type: 'edit', action});
			}

			return;
		}

		if (event.name === 'escape' || (event.ctrl && event.char === 'c')) {
			onCancel();
		} else if (event.name === 'tab' || event.name === 'down' || event.name === 'up') {
			dispatch({type: 'focus', by: event.name === 'up' || event.shift ? -1 : 1});
		} else if (event.name === 'enter') {
			if (!entered.counts || isBusy.current) {
				return;
			}

			if (isLast(state)) {
				isBusy.current = true;
				void onSubmit(valuesOf(state)).then((refusal) => {
					isBusy.current = false;
					if (refusal !== null) {
						dispatch({type: 'refused', sentence: refusal});
					}
				});
			} else {
				dispatch({type: 'focus', by: 1});
			}
		} else {
			for (const action of fieldActionsOf(event)) {
				dispatch({type: 'edit', action});
			}
		}
	});

	const room = Math.max(1, Math.floor((height - 5) / rowsOfQuestion));
	const first = Math.min(Math.max(0, state.focus - room + 1), Math.max(0, questions.length - room));
	const faults = state.fault === null ? [] : paragraph(theme, state.fault, width, 'alarm').slice(0, 2);
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Values this step needs', 'strong')]} />
			{state.questions.slice(first, first + room).map((question, index) => {
				const at = first + index;
				const field = state.fields[at];
				const isFocused = at === state.focus;
				return (
					<Box key={question.name} flexDirection="column">
						<LinesView
							lines={[
								[
									span(isFocused ? `${theme.signs.pointer} ` : '  ', 'accent'),
									span(
										clip(`${question.name}: ${prose(theme, question.spec.prompt)}`, width - 2),
										isFocused ? 'strong' : 'plain',
									),
								],
							]}
						/>
						<Box>
							<LinesView lines={[line('    ')]} />
							{field ? (
								<TextField
									state={field}
									width={Math.max(4, width - 5)}
									isFocused={isFocused}
									secret={question.spec.secret ?? false}
								/>
							) : null}
						</Box>
						<LinesView lines={[line(clip(`    ${prose(theme, expectation(question))}`, width), 'dim')]} />
					</Box>
				);
			})}
			<Box flexGrow={1} />
			<LinesView
				lines={[
					...faults,
					line(
						clip(
							`${state.focus + 1} of ${questions.length}  Enter ${isLast(state) ? 'takes the values' : 'next'}  Tab moves  Esc back`,
							width,
						),
						'dim',
					),
				]}
			/>
		</Box>
	);
}
