// What the terminal can do, as far as it tells: size, colours, characters, tmux.
import {setTimeout as delay} from 'node:timers/promises';
import {characterLocale, isUnicodeLocale} from '../../text/locale.js';
import type {Io} from '../io.js';
import {type Finding, findingsOf} from './finding.js';

const finding = findingsOf('terminal');

/** Over a slow line an answer takes long; one that comes after the wait would be typed into the shell. */
const answerMs = 2000;
/** Text, and the cells it must take for columns to stay straight. */
const samples: ReadonlyArray<readonly [string, number]> = [
	['漢', 2],
	['▲', 1],
	['e\u0301', 1],
];

/** Where the cursor stands after each sample, asked of the terminal itself; null where it does not answer. */
async function askWidths(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Promise<readonly number[] | null> {
	let heard = '';
	const hear = (chunk: Buffer | string) => {
		heard += String(chunk);
	};
	const widths: number[] = [];
	stdin.setRawMode(true);
	stdin.on('data', hear);
	stdin.resume();
	try {
		for (const [text] of samples) {
			heard = '';
			stdout.write(`\r${text}\u001B[6n`);
			const until = performance.now() + answerMs;
			let answer: RegExpExecArray | null = null;
			while (answer === null && performance.now() < until) {
				await delay(10);
				answer = /\[\d+;(\d+)R/.exec(heard);
			}

			if (answer === null) {
				return null;
			}

			widths.push(Number(answer[1]) - 1);
		}

		return widths;
	} finally {
		stdout.write('\r\u001B[K');
		stdin.off('data', hear);
		stdin.pause();
		stdin.setRawMode(false);
	}
}

function size(columns: number, rows: number): Finding {
	const says = `${columns}x${rows}`;
	return columns < 40 || rows < 11
		? finding('size', 'wrong', `${says} is too small for the guide`, 'make the window at least 40x11, better 80x24')
		: columns < 80 || rows < 24
			? finding('size', 'note', `${says} works, but much is cut`, 'make the window at least 80x24')
			: finding('size', 'good', says);
}

function term(env: Io['environment']): Finding {
	const {TERM: name = '', TMUX: tmux} = env;
	const wanted = tmux ? 'tmux-256color' : 'xterm-256color';
	if (name === '' || name === 'dumb') {
		return finding('TERM', 'wrong', name === '' ? 'is not set' : 'is dumb', `export TERM=${wanted}`);
	}

	return tmux && !/^(?:tmux|screen)/.test(name)
		? finding('TERM', 'wrong', `${name} inside tmux`, "put `set -g default-terminal 'tmux-256color'` into ~/.tmux.conf")
		: finding('TERM', 'good', tmux ? `${name}, inside tmux` : name);
}

function colours(env: Io['environment'], stdout: NodeJS.WriteStream): Finding {
	if (env['NO_COLOR']) {
		return finding('colours', 'note', 'taken away by NO_COLOR; everything is said in words and signs too');
	}

	const count = 2 ** stdout.getColorDepth(env);
	return count >= 16
		? finding('colours', 'good', String(count))
		: finding('colours', 'note', `${count}; everything is said in words and signs too`, 'set TERM to one with colours');
}

function characters(env: Io['environment'], widths: readonly number[] | null): Finding {
	const locale = characterLocale(env);
	if (!isUnicodeLocale(env)) {
		return finding(
			'characters',
			'note',
			`${locale === '' ? 'no locale is set' : `the locale ${locale} is not UTF-8`}, so everything is drawn in ASCII`,
			'export LANG=C.UTF-8 where the terminal can draw more',
		);
	}

	if (widths === null) {
		return finding('characters', 'note', `${locale}; the terminal does not say how wide characters are`);
	}

	const wrong = samples.filter(([, cells], index) => widths[index] !== cells).map(([text]) => text);
	return wrong.length === 0
		? finding('characters', 'good', `${locale}; wide and combining characters take the cells they should`)
		: finding(
				'characters',
				'wrong',
				`${locale}; the terminal draws ${wrong.join(' ')} in another width, so columns will not be straight`,
				'set ambiguous-width characters to narrow in the terminal, or LC_ALL=C for ASCII',
			);
}

/** Asks the terminal where `mayAsk`; without a terminal it only says so. */
export async function terminalFindings(io: Io, mayAsk: boolean): Promise<readonly Finding[]> {
	const {stdin, stdout} = process;
	const env = io.environment;
	if (!io.isTerminal) {
		return [finding('terminal', 'note', 'this is none, so it was not looked at', 'run gotriage doctor in a terminal')];
	}

	const widths = mayAsk && isUnicodeLocale(env) && env['TERM'] !== 'dumb' ? await askWidths(stdin, stdout) : null;
	return [
		size(stdout.columns, stdout.rows),
		term(env),
		colours(env, stdout),
		characters(env, widths),
		...(env['SSH_CONNECTION']
			? [finding('ssh', 'good', 'over ssh: when the connection is lost, a running action is finished and recorded')]
			: []),
	];
}
