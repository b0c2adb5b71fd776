// The lines at the bottom of every screen: what just happened or goes on, and the keys that work here.
import {Text} from 'ink';
import type {Binding} from '../input/bindings.js';
import {type ColorRole, useTheme} from '../theme.js';
import {fitLine, widthOf} from './fit.js';
import {SafeText} from './safe-text.js';
import {useWindowSize} from './use-window-size.js';

export type Status = Readonly<{text: string; role?: ColorRole | undefined}>;

/** One line; blank when there is nothing to say, so that the screen does not jump. */
export function StatusLine({status}: Readonly<{status: Status | null}>) {
	const {columns} = useWindowSize();
	return status && status.text !== '' ? (
		<SafeText width={columns} role={status.role}>
			{status.text}
		</SafeText>
	) : (
		<Text> </Text>
	);
}

/** The bindings that fit one line, in their order; one whose key is `?` always has its place at the end. */
export function helpLineOf(bindings: readonly Binding[], width: number, ascii: boolean): string {
	const separator = ascii ? ' | ' : ' · ';
	const draw = (binding: Binding) => `${shownKeys(binding, ascii)} ${binding.short ?? binding.does}`;
	const help = bindings.find((binding) => binding.keys.includes('?'));
	const end = help ? separator + draw(help) : '';
	let line = '';
	for (const binding of bindings) {
		if (binding === help) {
			continue;
		}

		const longer = line === '' ? draw(binding) : line + separator + draw(binding);
		if (widthOf(longer + end) > width) {
			break;
		}

		line = longer;
	}

	return fitLine(line === '' && help ? draw(help) : line + end, width, ascii ? '~' : '…');
}

/** The keys of a binding as this terminal can show them. */
export function shownKeys(binding: Binding, ascii: boolean): string {
	return ascii ? binding.shown.replace(/↑↓/g, 'Up/Down').replace(/[^ -~]/g, '') : binding.shown;
}

export function HelpLine({bindings}: Readonly<{bindings: readonly Binding[]}>) {
	const theme = useTheme();
	const {columns} = useWindowSize();
	return (
		<Text dimColor wrap="truncate-end">
			{helpLineOf(bindings, columns, theme.ascii)}
		</Text>
	);
}
