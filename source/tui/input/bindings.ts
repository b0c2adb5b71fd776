// Key bindings as data: the handler, the help line and the help overlay are all drawn from the same list, so what the
// screen says a key does is what it does. Pure.
import type {KeyEvent, KeyPress} from './key-event.js';

export type Binding<Command extends string = string> = Readonly<{
	/** Names as `keyNameOf` gives them: `j`, `G`, `enter`, `pageup`, `ctrl+c`, `shift+tab`. */
	keys: readonly string[];
	/** The keys as a person reads them: "↑↓ j k". */
	shown: string;
	/** What happens, for the overlay. */
	does: string;
	/** One or two words for the help line, where they differ. */
	short?: string;
	/** What the handler switches on. */
	command: Command;
}>;

/** The name of a key press: `a`, `A`, `enter`, `ctrl+c`, `shift+tab`. The case of a letter says its shift. */
export function keyNameOf(event: KeyPress): string {
	const name = event.name === 'char' ? (event.char === ' ' ? 'space' : event.char) : event.name;
	return `${event.ctrl ? 'ctrl+' : ''}${event.shift && event.name !== 'char' ? 'shift+' : ''}${name}`;
}

/** The command bound to a key press, or null. A paste or burst is bound to nothing. */
export function matchBinding<Command extends string>(
	bindings: ReadonlyArray<Binding<Command>>,
	event: KeyEvent,
): Command | null {
	if (event.kind !== 'key') {
		return null;
	}

	const name = keyNameOf(event);
	return bindings.find((binding) => binding.keys.includes(name))?.command ?? null;
}
