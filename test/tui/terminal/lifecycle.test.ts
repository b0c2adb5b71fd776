import {fileURLToPath} from 'node:url';
import test from 'ava';
import {openTerminal, pasted, type TestTerminal} from '../../helpers/pty.js';

const entry = fileURLToPath(new URL('../fixtures/root-entry.js', import.meta.url));

const open = (scene = 'plain', more: {cols?: number; rows?: number; env?: Record<string, string>} = {}) =>
	openTerminal({command: process.execPath, args: [entry, scene], ...more});

const count = (terminal: TestTerminal, sequence: string): number =>
	terminal.rawBytes().toString('latin1').split(sequence).length - 1;

function isRestored(terminal: TestTerminal): boolean {
	return !terminal.isAlternate() && !terminal.modes().bracketedPaste && !terminal.modes().cursorHidden;
}

test('takes the alternate screen, hides the cursor and asks for marked pastes', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready 80x24');
	t.true(terminal.isAlternate());
	t.deepEqual(terminal.modes(), {bracketedPaste: true, cursorHidden: true});
});

test('gives the terminal back once when the person leaves, then says farewell', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	terminal.press('q');
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 7);
	t.true(isRestored(terminal));
	t.is(count(terminal, '\u001B[?1049l'), 1);
	t.regex(terminal.screen(), /farewell after left\nresolved left/);
	t.notRegex(terminal.screen(), /ready/);
});

for (const [signal, kind] of [
	['SIGTERM', 'terminated'],
	['SIGINT', 'interrupted'],
	['SIGQUIT', 'terminated'],
	['SIGHUP', 'hangup'],
] as const) {
	test(`gives the terminal back after ${signal} and lets the work be wrapped up`, async (t) => {
		const terminal = open('busy');
		t.teardown(terminal.dispose);
		await terminal.waitForScreen('ready');
		process.kill(terminal.pid, signal);
		const {exitCode} = await terminal.exited;
		t.is(exitCode, 7);
		t.true(isRestored(terminal));
		t.is(count(terminal, '\u001B[?1049l'), 1);
		t.regex(terminal.screen(), new RegExp(`farewell after ${kind}\\nresolved ${kind}`));
	});
}

test('two signals in a row do not cut the wrapping up short', async (t) => {
	const terminal = open('busy');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	process.kill(terminal.pid, 'SIGHUP');
	process.kill(terminal.pid, 'SIGTERM');
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 7);
	t.regex(terminal.screen(), /resolved/);
});

test('an exception in a component gives the terminal back and is reported', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	terminal.press('x');
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 7);
	t.true(isRestored(terminal));
	t.is(count(terminal, '\u001B[?1049l'), 1);
	t.regex(terminal.screen(), /resolved crashed: a component broke/);
});

test('an exception at the first drawing is reported as well', async (t) => {
	const terminal = open('crash-at-once');
	t.teardown(terminal.dispose);
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 7);
	t.true(isRestored(terminal));
	t.regex(terminal.screen(), /resolved crashed: a component broke/);
});

test('an exception outside the components leaves a usable terminal with the message on it', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	terminal.press('u');
	const {exitCode} = await terminal.exited;
	t.is(exitCode, 1);
	t.true(isRestored(terminal));
	t.is(count(terminal, '\u001B[?1049l'), 1);
	t.regex(terminal.screen(), /thrown outside any component/);
});

test('keys and pastes are told apart in a real terminal', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	terminal.press('enter');
	await terminal.waitForScreen('heard key enter');
	terminal.press('backspace');
	await terminal.waitForScreen('heard key backspace');
	terminal.press('delete');
	await terminal.waitForScreen('heard key delete');
	terminal.press('home');
	await terminal.waitForScreen('heard key home');
	terminal.press('ctrl+c');
	await terminal.waitForScreen('heard key ctrl+char c');
	terminal.press('escape');
	await terminal.waitForScreen('heard key escape');
	terminal.type(pasted('name\ny'));
	await terminal.waitForScreen('heard paste "name\\ny"');
	terminal.type('yes\r');
	t.regex(await terminal.waitForScreen('heard burst'), /heard burst "yes\\r"/);
});

test('Ctrl-L draws a damaged screen anew', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	const before = count(terminal, '\u001B[2J');
	terminal.type('\u000C');
	await terminal.waitUntil(() => count(terminal, '\u001B[2J') > before, 'the screen was wiped');
	const screen = await terminal.waitForScreen(/^top\nready 80x24/);
	t.regex(screen, /\nbottom$/);
});

test('after a stop and a continue the screen is taken again and drawn whole', async (t) => {
	const terminal = open();
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('ready');
	const before = count(terminal, '\u001B[?1049h');
	process.kill(terminal.pid, 'SIGSTOP');
	process.kill(terminal.pid, 'SIGCONT');
	await terminal.waitUntil(() => count(terminal, '\u001B[?1049h') > before, 'the screen was taken again');
	await terminal.waitForScreen(/^top\nready 80x24/);
	terminal.press('q');
	await terminal.exited;
	t.true(isRestored(terminal));
});

test('a frame is one row lower than the terminal and follows its size', async (t) => {
	const terminal = open('plain', {cols: 100, rows: 30});
	t.teardown(terminal.dispose);
	const lines = (await terminal.waitForScreen('ready 100x30')).split('\n');
	t.is(lines.length, 29);
	terminal.resize(60, 12);
	await terminal.waitForScreen('ready 60x12');
	const small = await terminal.waitUntil((screen) => screen.split('\n').length === 11, 'the frame has 11 rows');
	t.regex(small, /^top\n/);
	t.regex(small, /\nbottom$/);
	terminal.resize(90, 40);
	await terminal.waitForScreen('ready 90x40');
	const tall = await terminal.waitUntil((screen) => screen.split('\n').length === 39, 'the frame has 39 rows');
	t.is(tall.split('ready').length, 2);
	t.is(count(terminal, '\u001B[3J'), 0);
});

test('draws although CI is set, because there is a person at this terminal', async (t) => {
	const terminal = openTerminal({
		command: '/bin/sh',
		args: [
			'-c',
			`CI=true exec "$0" "$1" many`,
			process.execPath,
			fileURLToPath(new URL('../fixtures/board-entry.js', import.meta.url)),
		],
	});
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('gotriage 0.1.0');
	t.pass();
});
