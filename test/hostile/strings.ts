// What output, names and texts must never do to a terminal: each string does one such thing to one that takes it raw.
import type {Random} from './random.js';

const esc = '\u001B';

export const strings: ReadonlyArray<readonly [does: string, text: string]> = [
	['sets the title', `${esc}]0;pwned\u0007`],
	['sets the title, ended by ST', `${esc}]2;pwned${esc}\\`],
	['writes the clipboard', `${esc}]52;c;cm0gLXJmIC8=\u0007`],
	['links to another place', `${esc}]8;;https://evil.test${esc}\\https://good.test${esc}]8;;${esc}\\`],
	['writes a file in iTerm2', `${esc}]1337;File=name=eA==;inline=1:AAAA\u0007`],
	['asks for a notification', `${esc}]9;pwned\u0007${esc}]777;notify;a;b\u0007`],
	['changes a colour of the terminal', `${esc}]4;1;rgb:00/00/00\u0007${esc}]11;#000000\u0007`],
	['never ends its title', `${esc}]0;hidden for good`],
	['never ends its clipboard', `${esc}]52;c;AAAA`],
	['shifts the character set', 'a\u000Eb\u000Fc'],
	['selects another character set', `${esc}(0lqqk${esc}(B`],
	['writes the clipboard with one C1 byte', '\u009D52;c;AAAA\u009C'],
	['clears with one C1 byte', '\u009B2J\u009BH'],
	['goes to the next line with NEL', 'a\u0085b'],
	['rings', '\u0007\u0007'],
	['overwrites with backspaces', 'rm -rf /\b\b\b\b\b\b\b\bls      '],
	['overwrites with a carriage return', 'rm -rf /\rls'],
	['overwrites with a carriage return and clears', `rm -rf /\r${esc}[2Kls`],
	['moves with VT and FF', 'a\u000Bb\u000Cc'],
	['holds NUL', 'a\u0000b'],
	['holds DEL', 'a\u007Fb'],
	['conceals', `${esc}[8mhidden${esc}[28m`],
	['writes in the colour of the ground', `${esc}[30;40mhidden${esc}[0m`],
	['clears the screen', `${esc}[2J${esc}[3J${esc}[H`],
	['moves up', `${esc}[10A${esc}[1;1Hforged`],
	['changes the screen', `${esc}[?1049h${esc}[?1049l`],
	['asks where the cursor is', `${esc}[6n${esc}[c${esc}[>c`],
	['asks to be told of the mouse', `${esc}[?1000h${esc}[?1006h${esc}[?1004h`],
	['ends the paste mode', `${esc}[?2004l${esc}[201~`],
	['resets', `${esc}c${esc}[!p`],
	['sends a device string', `${esc}P+q544e${esc}\\${esc}P$qm${esc}\\`],
	['draws a picture', `${esc}Pq#0;2;0;0;0#0~~@@vv${esc}\\`],
	['sends an application string', `${esc}_Gf=100;AAAA${esc}\\`],
	['sends a private message', `${esc}^hidden${esc}\\`],
	['sends a start of string', `${esc}Xhidden${esc}\\`],
	['turns the direction', 'user\u202Egpj.exe\u202C'],
	['isolates a direction', 'a\u2066b\u2067c\u2068d\u2069e'],
	['marks a direction', 'a\u200Eb\u200Fc\u061Cd'],
	['hides with no width', 'pay\u200Bpal\u200C\u200D\u2060\uFEFF'],
	['separates lines and paragraphs', 'a\u2028b\u2029c'],
	['hides in tag characters', 'a\u{E0001}\u{E0041}\u{E007F}b'],
	['hides in variation selectors', 'a\uFE0F\u{E0100}b'],
	['uses private characters', '\uE000\uF8FF\u{F0000}\u{10FFFD}'],
	['piles marks up', `a${'\u0301\u0489'.repeat(40)}b`],
	['fills with what is not drawn', 'a\u00AD\u034F\u115F\u1160\u17B4\u3164\uFFA0b'],
	['has half a pair', 'a\uD83Db\uDE00c'],
	['has what is no character', 'a\uFFFE\uFFFF\u{1FFFF}b'],
	['annotates between lines', 'a\uFFF9b\uFFFAc\uFFFBd'],
	['begins like a mark', '\u0301\u20DDa'],
	['is half an escape sequence', `${esc}[`],
	['is an escape alone', esc],
];

/** Several of them, with ordinary text between; the same random numbers give the same text. */
export function stringsFrom(random: Random): string {
	const between = ['', ' ', 'text', '\n', '\r\n', '"', "'", '`', '|', '<b>', '$(x)', '日本', '\t', '🚀', '%s', '\\'];
	return Array.from({length: 1 + random.below(6)}, () => random.oneOf(strings)[1] + random.oneOf(between)).join('');
}

/** Characters that act in a terminal or hide from a reader, a newline aside. */
export const acting =
	/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\p{Cf}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/u;

/** Of what a program wrote to a terminal, the control characters that none of its own sequences explains. */
export function unexplained(bytes: Buffer): string {
	return bytes
		.toString('utf8')
		.replace(/\u001B\[\?(?:1049|25|2004|2026)[hl]/g, '')
		.replace(/\u001B\[[\d;]*m/g, '')
		.replace(/\u001B\[\d*[ABCDGHJK]/g, '')
		.replace(/\r\n/g, '')
		.replace(/[^\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, '');
}
