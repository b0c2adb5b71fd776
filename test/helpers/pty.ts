// A real terminal for tests: a pseudo-terminal with a real emulator behind it. Tests wait for content, never for time.
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

export type TerminalOptions = Readonly<{
	command: string;
	args?: readonly string[];
	/** Added to a copy of this process's environment, without CI; undefined removes a variable. */
	env?: Readonly<Record<string, string | undefined>>;
	cwd?: string;
	cols?: number;
	rows?: number;
}>;

export type TerminalExit = Readonly<{exitCode: number; signal: number}>;

export type TestTerminal = Readonly<{
	pid: number;
	/** The visible lines, without blanks at their ends. */
	screen: () => string;
	/** The visible rows cell by cell; the second cell of a wide character is empty. */
	cells: () => ReadonlyArray<readonly string[]>;
	/** Whether the emulator shows the alternate screen. */
	isAlternate: () => boolean;
	/** What the emulator knows of the terminal's modes. */
	modes: () => Readonly<{bracketedPaste: boolean; cursorHidden: boolean}>;
	/** Resolves with the screen as soon as it contains the text; rejects with the screen in the message. */
	waitForScreen: (wanted: string | RegExp, timeoutMs?: number) => Promise<string>;
	/** Resolves as soon as the screen no longer contains the text. */
	waitForGone: (unwanted: string | RegExp, timeoutMs?: number) => Promise<string>;
	/** Resolves with the screen as soon as the predicate holds. */
	waitUntil: (holds: (screen: string) => boolean, what: string, timeoutMs?: number) => Promise<string>;
	/** Sends one or more named keys, or characters, each as a write of its own. */
	press: (...keys: readonly string[]) => void;
	/** Sends a text in one piece. */
	type: (text: string) => void;
	/** Everything that came from the program. */
	rawBytes: () => Buffer;
	resize: (cols: number, rows: number) => void;
	exited: Promise<TerminalExit>;
	kill: (signal?: string) => void;
	/** Closes the terminal under the program, as a lost connection does. */
	hangUp: () => void;
	/** Ends the program if it still runs and frees the emulator. */
	dispose: () => void;
}>;

const named: Readonly<Record<string, string>> = {
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	'shift+tab': '\u001B[Z',
	backspace: '\u007F',
	delete: '\u001B[3~',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pageup: '\u001B[5~',
	pagedown: '\u001B[6~',
	home: '\u001B[H',
	end: '\u001B[F',
	space: ' ',
	'ctrl+a': '\u0001',
	'ctrl+c': '\u0003',
	'ctrl+d': '\u0004',
	'ctrl+e': '\u0005',
	'ctrl+k': '\u000B',
	'ctrl+u': '\u0015',
	'ctrl+w': '\u0017',
};

/** The bytes of a bracketed paste, as a terminal sends them. */
export const pasted = (text: string): string => `\u001B[200~${text}\u001B[201~`;

/** Starts a program in a terminal of its own. */
export function openTerminal(options: TerminalOptions): TestTerminal {
	const {command, args = [], cols = 80, rows = 24} = options;
	const env: Record<string, string> = {};
	const wanted = {TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env};
	for (const [name, value] of Object.entries({...process.env, NODE_ENV: undefined, LC_ALL: undefined, ...wanted})) {
		if (value !== undefined && name !== 'CI' && name !== 'CONTINUOUS_INTEGRATION') {
			env[name] = value;
		}
	}

	const emulator = new xterm.Terminal({cols, rows, allowProposedApi: true, scrollback: 1000});
	const chunks: Buffer[] = [];
	const watchers = new Set<() => void>();
	const notify = () => {
		for (const watcher of [...watchers]) {
			watcher();
		}
	};
	let parsed = 0;
	let received = 0;
	let whole = '';
	let cursorHidden = false;
	const pty = spawn(command, [...args], {
		name: env['TERM'] ?? 'xterm-256color',
		cols,
		rows,
		cwd: options.cwd ?? process.cwd(),
		env,
		encoding: null,
	});
	const handle = pty as unknown as {onData: (listener: (data: Buffer) => void) => void};
	handle.onData((data) => {
		const bytes = Buffer.from(data);
		chunks.push(bytes);
		received += bytes.length;
		for (const [sequence] of bytes.toString('latin1').matchAll(/\u001B\[\?25[hl]/g)) {
			cursorHidden = sequence.endsWith('l');
		}

		emulator.write(bytes, () => {
			parsed += bytes.length;
			if (!emulator.modes.synchronizedOutputMode) {
				whole = visible();
			}

			notify();
		});
	});
	emulator.onData((answer) => pty.write(answer));

	let exit: TerminalExit | null = null;
	const exited = new Promise<TerminalExit>((resolve) => {
		pty.onExit(({exitCode, signal}) => {
			exit = {exitCode, signal: signal ?? 0};
			const settle = () => {
				if (parsed >= received) {
					watchers.delete(settle);
					resolve({exitCode, signal: signal ?? 0});
				}
			};
			watchers.add(settle);
			settle();
			notify();
		});
	});

	function visible(): string {
		const buffer = emulator.buffer.active;
		const lines: string[] = [];
		for (let row = 0; row < emulator.rows; row++) {
			lines.push(buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '');
		}

		return lines.join('\n').trimEnd();
	}

	// Half a frame is nothing that a person sees: while one is being drawn, the one before it stands.
	const screen = () => (emulator.modes.synchronizedOutputMode && !exit ? whole : visible());

	const waitUntil = (holds: (screen: string) => boolean, what: string, timeoutMs = 20_000) =>
		new Promise<string>((resolve, reject) => {
			const finish = (settle: () => void) => {
				clearTimeout(timer);
				watchers.delete(look);
				settle();
			};
			const look = () => {
				const shown = screen();
				if (holds(shown)) {
					finish(() => resolve(shown));
				} else if (exit && parsed >= received) {
					const {exitCode, signal} = exit;
					finish(() =>
						reject(
							new Error(`The program ended (exit ${exitCode}, signal ${signal}) before ${what}. Screen:\n${shown}`),
						),
					);
				}
			};
			const timer = setTimeout(() => {
				finish(() => reject(new Error(`No sign within ${timeoutMs} ms: ${what}. Screen:\n${screen()}`)));
			}, timeoutMs);
			watchers.add(look);
			look();
		});

	const contains = (shown: string, text: string | RegExp) =>
		typeof text === 'string' ? shown.includes(text) : text.test(shown);

	return {
		pid: pty.pid,
		screen,
		cells: () => {
			const buffer = emulator.buffer.active;
			return Array.from({length: emulator.rows}, (_, row) =>
				Array.from({length: emulator.cols}, (_, column) => {
					const cell = buffer.getLine(buffer.viewportY + row)?.getCell(column);
					return cell === undefined || cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
				}),
			);
		},
		isAlternate: () => emulator.buffer.active.type === 'alternate',
		modes: () => ({bracketedPaste: emulator.modes.bracketedPasteMode, cursorHidden}),
		waitUntil,
		waitForScreen: (text, timeoutMs) =>
			waitUntil((shown) => contains(shown, text), `the screen shows ${String(text)}`, timeoutMs),
		waitForGone: (text, timeoutMs) =>
			waitUntil((shown) => !contains(shown, text), `the screen no longer shows ${String(text)}`, timeoutMs),
		press: (...keys) => {
			for (const key of keys) {
				pty.write(named[key] ?? key);
			}
		},
		type: (text) => pty.write(text),
		rawBytes: () => Buffer.concat(chunks),
		resize: (newCols, newRows) => {
			emulator.resize(newCols, newRows);
			pty.resize(newCols, newRows);
		},
		exited,
		kill: (signal) => pty.kill(signal),
		hangUp: () => {
			(pty as unknown as {destroy: () => void}).destroy();
		},
		dispose: () => {
			if (!exit) {
				pty.kill('SIGKILL');
			}

			emulator.dispose();
		},
	};
}
