// The whole board in a real terminal, with ports that measure nothing.
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {openTerminal, pasted, type TestTerminal} from '../../../helpers/pty.js';

const entry = fileURLToPath(new URL('../../fixtures/board-entry.js', import.meta.url));

type More = Readonly<{cols?: number; rows?: number; env?: Record<string, string | undefined>}>;

function open(scene: string, more: More = {}): TestTerminal {
	return openTerminal({command: process.execPath, args: [entry, scene], ...more});
}

const lastLine = (screen: string) => screen.trimEnd().split('\n').at(-1) ?? '';

/** What the program wrote, without the sequences that it may write. Whatever control character is left came from outside. */
function unexplained(bytes: Buffer): string {
	return bytes
		.toString('utf8')
		.replace(/\u001B\[\?(?:1049|25|2004|2026)[hl]/g, '')
		.replace(/\u001B\[[\d;]*m/g, '')
		.replace(/\u001B\[\d*[ABCDGHJK]/g, '')
		.replace(/\r\n/g, '')
		.replace(/[^\p{Cc}\p{Cf}\u2028\u2029]/gu, '');
}

test('shows banners, areas, rows, the selected row in full and the keys on 80x24', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	const screen = await terminal.waitForScreen('? keys');
	t.regex(screen, /^gotriage 0\.1\.0 {2}load 0\.42 \(\d+ s\) · mem 51 % \(\d+ s\) · cache unavailable\n/);
	t.regex(screen, /\n! You are root/);
	t.regex(screen, /Nothing measured yet: s measures 45 key metrics/);
	t.regex(screen, /\nmodules \(7\)\n❯ · not yet {3}`go mod download` fails or hangs +above 5 processes/);
	t.regex(screen, /\nAlarm if {2}above 5 processes\nThen {6}repair: Switch to the fallback\n/);
	t.regex(screen, /1 incident still open: o shows it · row 1 of 50/);
	t.is(lastLine(screen), 's sweep · Enter open · / filter · i inputs · o incidents · q quit · ? keys');
	t.is(screen.split('\n').length, 23);
});

test('a sweep fills the rows in and then puts the worst first', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	await terminal.waitForScreen(/measured \d+ of 45 · \d+\.\d s/);
	const screen = await terminal.waitForScreen(/▲ 7 ALARM · \? 6 unknown · ✓ 32 ok · 5 on demand · swept .* in \d/);
	t.regex(screen, /\nIn alarm \(7\)\n❯ ▲ ALARM {5}modules/);
	t.regex(screen, /\nNow {7}▲ ALARM – 7 processes, above 5\n/);
	terminal.press('end');
	const end = await terminal.waitForScreen('row 50 of 50');
	t.regex(end, /❯ – on demand/);
	t.regex(
		end,
		/\nNow {7}not swept: it runs the tests of the project\nLast {6}▲ ALARM – 2 failures, above 0 \(3 h ago\)\n/,
	);
});

test('Esc stops the sweep and does not leave; rows that were not reached are not called ok', async (t) => {
	const terminal = open('stuck');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	await terminal.waitForScreen('measured 5 of 12');
	terminal.press('escape');
	const screen = await terminal.waitForScreen('7 not measured');
	t.regex(screen, /Sweep stopped/);
	t.regex(screen, /✓ 3 ok/);
	terminal.press('q');
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 0);
	t.regex(terminal.screen(), /ended \{"exit":"left","session":null,"error":null\}/);
});

test('quitting during a sweep ends it and leaves a clean terminal', async (t) => {
	const terminal = open('stuck');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	await terminal.waitForScreen('measured 5 of 12');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	t.false(terminal.isAlternate());
	t.regex(terminal.screen(), /"exit":"left"/);
});

test('moving: letters, arrows, pages and both ends, several keys in one piece', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.type('jjjjj');
	await terminal.waitForScreen('row 6 of 50');
	terminal.type('\u001B[B\u001B[B\u001B[A');
	await terminal.waitForScreen('row 7 of 50');
	terminal.press('end');
	await terminal.waitForScreen('row 50 of 50');
	terminal.press('home');
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('pagedown');
	await terminal.waitForScreen('row 9 of 50');
	terminal.press('pageup');
	await terminal.waitForScreen('row 1 of 50');
	t.pass();
});

test('the filter looks into symptom, title, area and metric, and Esc clears it', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('/');
	await terminal.waitForScreen('keep the filter');
	terminal.type('gopls 3');
	const filtered = await terminal.waitForScreen(/\/gopls 3 +1 of \d+ \(50 in all\)/);
	t.regex(filtered, /\ngopls \(\d\)\n/);
	t.notRegex(filtered, /go mod download/);
	terminal.press('enter');
	await terminal.waitForScreen('s sweep');
	terminal.press('escape');
	await terminal.waitForScreen(/row \d+ of 50/);
	terminal.press('/');
	await terminal.waitForScreen('keep the filter');
	terminal.type('no such row');
	await terminal.waitForScreen('No row matches the filter');
	terminal.press('enter');
	await terminal.waitForScreen('s sweep');
	terminal.press('enter');
	terminal.press('j');
	t.regex(terminal.screen(), /No row matches the filter/);
});

test('inputs are asked with their defaults, checked, and given to the sweep', async (t) => {
	const terminal = open('inputs');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('i');
	const form = await terminal.waitForScreen('Module that fails (string)');
	t.regex(form, /❯ module +rsc\.io\/quote/);
	terminal.type('no good');
	await terminal.waitForScreen('no good');
	terminal.press('enter');
	await terminal.waitForScreen('Input module does not match the pattern');
	terminal.press('ctrl+u');
	await terminal.waitForGone('no good');
	terminal.type(pasted('example.com/\nmine'));
	await terminal.waitForScreen('example.com/ mine');
	terminal.press('ctrl+w');
	await terminal.waitForGone('mine');
	terminal.press('backspace');
	terminal.type('mine');
	await terminal.waitForScreen('example.com/mine');
	terminal.press('enter');
	await terminal.waitForScreen('Inputs taken');
	terminal.press('s');
	const swept = await terminal.waitForScreen('module is example.com/mine');
	t.regex(swept, /✓ 3 ok/);
});

test('? shows every key and Esc comes back', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('?');
	const help = await terminal.waitForScreen('Keys of the board');
	t.regex(help, /Ctrl-C +stop the sweep, else quit/);
	terminal.press('escape');
	await terminal.waitForScreen('row 1 of 50');
	t.true(terminal.isAlternate());
});

test('open incidents are listed and Esc comes back', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('o');
	const list = await terminal.waitForScreen('Open incidents');
	t.regex(list, /❯ interrupted {2}1 h ago +20261121-014700-k7q2 {2}build-trouble-1: Trouble 1/);
	terminal.press('escape');
	await terminal.waitForScreen('row 1 of 50');
	t.pass();
});

test('the same board without colour, in ASCII', async (t) => {
	const terminal = open('many', {env: {LANG: 'C', NO_COLOR: '1'}});
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	// A frame may arrive in pieces: the summary above the rows is no sign that the rows are there.
	const screen = await terminal.waitForScreen(/! 7 ALARM \| \? 6 unknown \| \+ 32 ok[\s\S]*\n> ! ALARM/);
	t.notRegex(screen, /[^\n -~]/);
	t.notRegex(terminal.rawBytes().toString('latin1'), /\u001B\[(?:3|9)\d(?:;[\d;]*)?m/);
});

test('hostile text reaches the terminal only as visible text', async (t) => {
	const terminal = open('hostile');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	await terminal.waitForScreen('3 unknown');
	terminal.press('j');
	await terminal.waitForScreen('Row 2 of 3');
	terminal.press('enter');
	const screen = await terminal.waitForScreen('could not be opened');
	t.regex(screen, /rm -rf \/\\rls \\x1b\]52;c;aGk=\\x07/);
	t.regex(screen, /<U\+202E>/);
	terminal.press('q');
	await terminal.exited;
	t.is(unexplained(terminal.rawBytes()), '');
});

test('wide characters keep the columns straight', async (t) => {
	const terminal = open('wide');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('? keys');
	terminal.press('s');
	await terminal.waitForScreen(/✓ 3 ok · swept/);
	const rows = terminal.cells();
	const [heading] = rows.filter((cells) => cells.join('').includes('verdict') && cells.join('').includes('now'));
	const column = heading ? heading.findIndex((_, index) => heading.slice(index, index + 3).join('') === 'now') : -1;
	t.true(column > 0);
	const measured = rows.filter(
		(cells) => /processes, /.test(cells.join('')) && /ok|ALARM/.test(cells.slice(0, 12).join('')),
	);
	t.true(measured.length >= 4);
	for (const cells of measured.slice(0, 4)) {
		t.regex(cells.slice(column).join(''), /^[37] processes/);
	}
});

test('follows the size of the terminal down to very small ones', async (t) => {
	const terminal = open('many', {cols: 140, rows: 40});
	t.teardown(terminal.dispose);
	const wide = await terminal.waitForScreen('? keys');
	t.regex(wide, /verdict +symptom +key metric +now +alarm if +first response/);
	t.is(wide.split('\n').length, 39);
	const isWhole = (rows: number) => (screen: string) =>
		screen.split('\n').length === rows - 1 && screen.startsWith('gotriage') && screen.endsWith('? keys');
	terminal.resize(80, 24);
	await terminal.waitUntil(isWhole(24), 'the board fills 23 rows');
	terminal.resize(40, 10);
	t.regex(await terminal.waitUntil(isWhole(10), 'the board fills 9 rows'), /\n❯/);
	terminal.resize(30, 6);
	await terminal.waitUntil(isWhole(6), 'the board fills 5 rows');
	terminal.resize(100, 30);
	await terminal.waitForScreen(/\nAlarm if/);
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
});

test('a paste on the board does nothing', async (t) => {
	const terminal = open('many');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.type(pasted('jjq\r'));
	terminal.type('jj');
	await terminal.waitForScreen('row 3 of 50');
	t.true(terminal.isAlternate());
});
