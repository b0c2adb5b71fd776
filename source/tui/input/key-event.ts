// What the screens hear from the keyboard. A key is one key press; text that came in one piece (a paste, type-ahead, a
// slow line) is never a key press, so it can fill a field but can never confirm anything.

export type KeyName =
	| 'char'
	| 'enter'
	| 'escape'
	| 'tab'
	| 'backspace'
	| 'delete'
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'pageup'
	| 'pagedown'
	| 'home'
	| 'end';

/** One key press. `char` is empty unless `name` is `char`; `at` is in milliseconds of the injected clock. */
export type KeyPress = Readonly<{
	kind: 'key';
	name: KeyName;
	char: string;
	ctrl: boolean;
	shift: boolean;
	at: number;
}>;

export type KeyEvent =
	| KeyPress
	/** A bracketed paste, whole, without control characters except newline and tab. */
	| Readonly<{kind: 'paste'; text: string; at: number}>
	/**
	 * Several characters that arrived at once; may hold control characters. Empty: something came that is no text, such as
	 * a mouse report, so whoever waits for quiet knows of it.
	 */
	| Readonly<{kind: 'burst'; text: string; at: number}>;
