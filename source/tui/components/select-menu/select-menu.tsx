// A short menu: ink-select-input draws it, but hears no keys (its digits submit at once, held and fast keys go wrong, an
// empty list submits undefined). Keys go through the reducer beside this file.
import {Box, Text} from 'ink';
import SelectInput from 'ink-select-input';
import {useEffect, useRef, useState} from 'react';
import {useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {lineFor} from '../clean-for.js';
import {fitLine} from '../fit.js';
import {type MenuState, menuOf, reduceMenu} from './menu-state.js';

export type MenuItem = Readonly<{
	/** Unique; what onSelect gets. */
	key: string;
	/** Text from anywhere; it is cleaned here. */
	label: string;
}>;

export type SelectMenuProps = Readonly<{
	items: readonly MenuItem[];
	onSelect: (key: string) => void;
	onHighlight?: ((key: string) => void) | undefined;
	isFocused?: boolean | undefined;
	/** Highlighted at the start; null (the default) highlights nothing, so that Enter alone chooses nothing. */
	initialKey?: string | null | undefined;
	/** Rows at most; absent, all. */
	limit?: number | undefined;
	width?: number | undefined;
}>;

function Indicator({isSelected = false}: Readonly<{isSelected?: boolean}>) {
	const theme = useTheme();
	return <Text bold>{isSelected ? `${theme.signs.pointer} ` : '  '}</Text>;
}

function Item({isSelected = false, label}: Readonly<{isSelected?: boolean; label: string}>) {
	return (
		<Text bold={isSelected} inverse={isSelected} wrap="truncate-end">
			{label}
		</Text>
	);
}

/** ink-select-input always highlights something; before the person moved, nothing is. */
function Unselected() {
	return <Text>{'  '}</Text>;
}

function PlainItem({label}: Readonly<{isSelected?: boolean; label: string}>) {
	return <Text wrap="truncate-end">{label}</Text>;
}

export function SelectMenu({
	items,
	onSelect,
	onHighlight,
	isFocused = true,
	initialKey = null,
	limit,
	width,
}: SelectMenuProps) {
	const theme = useTheme();
	const now = useClock();
	const [state, setState] = useState<MenuState>(() => {
		const initial = items.findIndex((item) => item.key === initialKey);
		return menuOf(now(), initial === -1 ? null : initial);
	});
	const current = useRef(state);
	const [shownIndex, shownItems] = [state.index, items];
	// The highlight stays with its item when the items change.
	const highlightedKey = useRef(shownIndex === null ? null : (shownItems[shownIndex]?.key ?? null));
	useEffect(() => {
		const index = items.findIndex((item) => item.key === highlightedKey.current);
		const followed = {...current.current, index: index === -1 ? null : index};
		if (followed.index !== current.current.index) {
			current.current = followed;
			setState(followed);
		}
	}, [items]);
	useKeys((event) => {
		// Through a ref, so that several keys in one piece each see the state the one before left.
		const result = reduceMenu(current.current, event, items.length);
		const before = current.current.index;
		current.current = result.state;
		setState(result.state);
		const highlighted = result.state.index === null ? null : (items[result.state.index] ?? null);
		highlightedKey.current = highlighted?.key ?? null;
		if (highlighted && result.state.index !== before) {
			onHighlight?.(highlighted.key);
		}

		const chosen = result.chosen === null ? null : items[result.chosen];
		if (chosen) {
			onSelect(chosen.key);
		}
	}, isFocused);

	const count = Math.min(limit ?? items.length, items.length);
	const index = state.index === null ? null : Math.min(state.index, items.length - 1);
	const first = index === null ? 0 : Math.max(0, Math.min(index - Math.floor(count / 2), items.length - count));
	const visible = items.slice(first, first + count).map((item) => {
		const clean = lineFor(theme, item.label);
		return {
			key: item.key,
			value: item.key,
			label: width === undefined ? clean : fitLine(clean, Math.max(1, width - 2), theme.signs.ellipsis),
		};
	});
	return (
		<Box flexDirection="column">
			<SelectInput
				key={`${first}/${index ?? 'none'}/${items.length}`}
				items={visible}
				isFocused={false}
				initialIndex={index === null ? 0 : index - first}
				indicatorComponent={index === null ? Unselected : Indicator}
				itemComponent={index === null ? PlainItem : Item}
			/>
			{count < items.length ? (
				<Text dimColor>{`  ${(index ?? 0) + 1} of ${items.length}, ${theme.signs.keysUpDown} moves`}</Text>
			) : null}
		</Box>
	);
}
