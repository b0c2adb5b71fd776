// The menu of a step that waits for a choice: options of a decision, what an action is done to, how a step by hand went,
// what to do at the end. Nothing is highlighted before the person moves, so Enter alone takes nothing.
import type {InHand} from '../../../session/contract.js';
import {type MenuItem, SelectMenu} from '../../components/select-menu/select-menu.js';
import {Choices} from './forms/choices.js';

export type StepMenuProps = Readonly<{
	inHand: InHand;
	width: number;
	rows: number;
	isFocused: boolean;
	onDecide: (option: string) => void;
	onChoose: (keys: readonly string[]) => void;
	onManual: (end: 'done' | 'notDone') => void;
	onEnd: (choice: string) => void;
}>;

/** The entries of the menu; empty where the step has none. */
export function menuItems(inHand: InHand): readonly MenuItem[] {
	switch (inHand.kind) {
		case 'decision':
			return inHand.options.map((option) => ({key: option.key, label: `${option.label} (to ${option.next})`}));
		case 'choice':
			return inHand.choices.map((choice) => ({key: choice.key, label: choice.label}));
		case 'manual':
			return [
				{key: 'done', label: 'Done'},
				{key: 'notDone', label: 'Not done'},
			];
		case 'end':
			return [
				...(inHand.recovery.length > 0 ? [{key: 'recovery', label: 'Measure the recovery checks'}] : []),
				...(inHand.canReturn === null ? [] : [{key: 'back', label: `Go back to ${inHand.canReturn}`}]),
				{key: 'close', label: `Close the incident (${inHand.outcome})`},
				{key: 'leave', label: 'Leave it open'},
			];
		case 'ready':
		case 'inputs':
		case 'not-applicable':
		case 'unavailable':
			return [];
	}
}

export function StepMenu({inHand, width, rows, isFocused, onDecide, onChoose, onManual, onEnd}: StepMenuProps) {
	const items = menuItems(inHand);
	if (items.length === 0) {
		return null;
	}

	if (inHand.kind === 'choice' && inHand.many) {
		return <Choices choices={inHand.choices} width={width} rows={rows} isFocused={isFocused} onTake={onChoose} />;
	}

	return (
		<SelectMenu
			items={items}
			width={width}
			limit={rows}
			isFocused={isFocused}
			onSelect={(key) => {
				switch (inHand.kind) {
					case 'decision':
						onDecide(key);
						return;
					case 'choice':
						onChoose([key]);
						return;
					case 'manual':
						onManual(key === 'done' ? 'done' : 'notDone');
						return;
					default:
						onEnd(key);
				}
			}}
		/>
	);
}
