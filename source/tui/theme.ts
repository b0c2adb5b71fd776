// Colours and signs. Meaning is always in words and sign too, so it survives without colour; where the terminal's locale
// is not UTF-8, everything is drawn in ASCII. Reads no environment by itself: the caller passes it.
import {createContext, useContext} from 'react';
import type {Verdict} from '../runbook/verdict.js';
import {isUnicodeLocale} from '../text/locale.js';

export {isUnicodeLocale} from '../text/locale.js';

export type ColorRole = 'ok' | 'alarm' | 'unknown' | 'accent' | 'warning';

export type Signs = Readonly<{
	ok: string;
	alarm: string;
	unknown: string;
	skipped: string;
	/** No verdict yet. */
	none: string;
	pointer: string;
	dot: string;
	dash: string;
	ellipsis: string;
	arrow: string;
	up: string;
	down: string;
	check: string;
	cross: string;
	line: string;
	cursor: string;
	keysUpDown: string;
	/** One frame after another while something runs. */
	spinner: readonly string[];
}>;

export type Theme = Readonly<{
	/** The terminal shows only ASCII. */
	ascii: boolean;
	signs: Signs;
	/** Ink border style for boxes. */
	border: 'single' | 'classic';
	/** The colour of a role; undefined means the terminal's own. */
	color: (role: ColorRole) => string | undefined;
}>;

const unicodeSigns: Signs = {
	ok: '✓',
	alarm: '▲',
	unknown: '?',
	skipped: '–',
	none: '·',
	pointer: '❯',
	dot: '·',
	dash: '–',
	ellipsis: '…',
	arrow: '→',
	up: '↑',
	down: '↓',
	check: '✓',
	cross: '✗',
	line: '─',
	cursor: '█',
	keysUpDown: '↑↓',
	spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const asciiSigns: Signs = {
	ok: '+',
	alarm: '!',
	unknown: '?',
	skipped: '-',
	none: '.',
	pointer: '>',
	dot: '|',
	dash: '-',
	ellipsis: '~',
	arrow: '->',
	up: '^',
	down: 'v',
	check: '+',
	cross: 'x',
	line: '-',
	cursor: '_',
	keysUpDown: 'Up/Down',
	spinner: ['|', '/', '-', '\\'],
};

const colors: Readonly<Record<ColorRole, string>> = {
	ok: 'green',
	alarm: 'redBright',
	unknown: 'yellow',
	accent: 'cyan',
	warning: 'yellow',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The theme for an environment: NO_COLOR (not empty) and TERM=dumb take the colours away, a non-UTF-8 locale the signs. */
export function themeFor(env: Environment): Theme {
	const ascii = !isUnicodeLocale(env);
	const plain = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
	return {
		ascii,
		signs: ascii ? asciiSigns : unicodeSigns,
		border: ascii ? 'classic' : 'single',
		color: (role) => (plain ? undefined : colors[role]),
	};
}

export const ThemeContext = createContext<Theme>(themeFor({LANG: 'C.UTF-8'}));

export const useTheme = (): Theme => useContext(ThemeContext);

export type Mark = Readonly<{sign: string; word: string; text: string; role: ColorRole}>;

const verdictWords: Readonly<Record<Verdict, string>> = {ok: 'ok', alarm: 'ALARM', unknown: 'unknown'};

/** A verdict in sign and word: "✓ ok", "▲ ALARM", "? unknown"; in ASCII "+ ok", "! ALARM", "? unknown". */
export function verdictMark(theme: Theme, verdict: Verdict): Mark {
	const sign = theme.signs[verdict];
	const word = verdictWords[verdict];
	return {sign, word, text: `${sign} ${word}`, role: verdict};
}
