// The form for the inputs of all key metrics. Empty leaves an input to its runbook's default.
import {Box, Text} from 'ink';
import {useReducer, useState} from 'react';
import {fitCell} from '../../components/fit.js';
import {Frame, frameRows} from '../../components/frame.js';
import {SafeText} from '../../components/safe-text.js';
import {HelpLine, StatusLine} from '../../components/status-line.js';
import {fieldActionsOf} from '../../components/text-field/field-keys.js';
import {type FieldAction, type FieldState, fieldOf, reduceField} from '../../components/text-field/field-state.js';
import {TextField} from '../../components/text-field/text-field.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {inputBindings} from './board-bindings.js';
import {type BoardInput, defaultWords, inputFault} from './board-inputs.js';

export type FormState = Readonly<{fields: readonly FieldState[]; focus: number}>;
export type FormAction =
	| Readonly<{type: 'focus'; by: number}>
	| Readonly<{type: 'focus-at'; index: number}>
	| Readonly<{type: 'edit'; action: FieldAction}>;

export function reduceForm(state: FormState, action: FormAction): FormState {
	const count = state.fields.length;
	switch (action.type) {
		case 'focus':
			return count === 0 ? state : {...state, focus: (state.focus + action.by + count) % count};
		case 'focus-at':
			return {...state, focus: action.index};
		case 'edit':
			return {
				...state,
				fields: state.fields.map((field, index) => (index === state.focus ? reduceField(field, action.action) : field)),
			};
	}
}

export type InputsFormProps = Readonly<{
	inputs: readonly BoardInput[];
	values: Readonly<Record<string, string>>;
	onApply: (values: Readonly<Record<string, string>>) => void;
	onCancel: () => void;
}>;

export function InputsForm({inputs, values, onApply, onCancel}: InputsFormProps) {
	const theme = useTheme();
	const {columns, rows} = useWindowSize();
	const [fault, setFault] = useState<string | null>(null);
	const [state, dispatch] = useReducer(reduceForm, null, () => ({
		fields: inputs.map((input) => fieldOf(values[input.name] ?? '')),
		focus: 0,
	}));
	const apply = () => {
		const typed = inputs.map((input, index) => [input, (state.fields[index]?.text ?? '').trim()] as const);
		const wrong = typed.findIndex(([input, value]) => inputFault(input, value) !== null);
		const entry = typed[wrong];
		if (entry) {
			dispatch({type: 'focus-at', index: wrong});
			setFault(inputFault(...entry));
			return;
		}

		// What was given by other means (a flag) and is not asked here stays.
		const others = Object.entries(values).filter(([name]) => inputs.every((input) => input.name !== name));
		const given = typed.flatMap(([input, value]) => (value === '' ? [] : [[input.name, value] as const]));
		onApply(Object.fromEntries([...others, ...given]));
	};
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onCancel();
		} else if (event.kind === 'key' && event.name === 'enter') {
			apply();
		} else if (event.kind === 'key' && (event.name === 'down' || (event.name === 'tab' && !event.shift))) {
			dispatch({type: 'focus', by: 1});
		} else if (event.kind === 'key' && (event.name === 'up' || event.name === 'tab')) {
			dispatch({type: 'focus', by: -1});
		} else {
			setFault(null);
			for (const action of fieldActionsOf(event)) {
				dispatch({type: 'edit', action});
			}
		}
	});
	const {ellipsis, pointer} = theme.signs;
	const labelWidth = Math.min(24, Math.max(8, ...inputs.map((input) => input.name.length)) + 1);
	const room = Math.max(1, frameRows(rows) - 9);
	const first = Math.max(0, Math.min(state.focus - Math.floor(room / 2), inputs.length - room));
	const focused = inputs[state.focus];
	return (
		<Frame
			header={
				<>
					<Text bold wrap="truncate-end">
						Inputs of the key metrics
					</Text>
					<Text dimColor wrap="truncate-end">
						What is left empty takes the default of its runbook.
					</Text>
					<Text> </Text>
				</>
			}
			footer={
				<>
					<StatusLine status={fault === null ? null : {text: fault, role: 'alarm'}} />
					<HelpLine bindings={inputBindings} />
				</>
			}
		>
			{inputs.length === 0 ? <Text>No key metric asks for an input. Esc goes back.</Text> : null}
			{inputs.slice(first, first + room).map((input, index) => {
				const position = first + index;
				const isFocused = position === state.focus;
				return (
					<Box key={input.name}>
						<Text bold={isFocused}>
							{isFocused ? `${pointer} ` : '  '}
							{fitCell(input.name, labelWidth, ellipsis)}
						</Text>
						<TextField
							state={state.fields[position] ?? fieldOf('')}
							width={Math.max(4, columns - labelWidth - 3)}
							isFocused={isFocused}
							secret={input.spec.secret}
							placeholder={input.spec.secret ? 'secret, never stored' : defaultWords(input.spec)}
						/>
					</Box>
				);
			})}
			{focused ? (
				<Box flexDirection="column" marginTop={1}>
					<SafeText width={columns}>{`${focused.spec.prompt} (${focused.spec.type})`}</SafeText>
					<SafeText dim width={columns}>
						{`Used by ${focused.uses.map((use) => use.runbook).join(', ')}`}
					</SafeText>
				</Box>
			) : null}
		</Frame>
	);
}
