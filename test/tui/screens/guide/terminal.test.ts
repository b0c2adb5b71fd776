// The guide in a real terminal at 80x24: what a person over ssh sees.
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {openTerminal, type TestTerminal} from '../../../helpers/pty.js';

const entry = fileURLToPath(new URL('guide-entry.js', import.meta.url));

function open(t: ExecutionContext, ...args: readonly string[]): TestTerminal {
	const terminal = openTerminal({command: process.execPath, args: [entry, ...args], env: {NO_COLOR: '1'}});
	t.teardown(terminal.dispose);
	return terminal;
}

/** Presses a key that must follow a quiet moment, again and again until the screen answers. */
async function pressUntil(terminal: TestTerminal, keyName: string, wanted: string | RegExp): Promise<string> {
	for (;;) {
		terminal.press(keyName);
		try {
			return await terminal.waitForScreen(wanted, 1500);
		} catch (error) {
			if (!String(error).includes('No sign within')) {
				throw error;
			}
		}
	}
}

test('from the waiting check to its reading, the branch, and out again with how to resume', async (t) => {
	const terminal = open(t, 'hop-status');
	await terminal.waitForScreen('Enter runs it.');
	const waiting = await terminal.waitForScreen('load/CPU');
	t.regex(waiting, /^modproxy-down: Module downloads fail or hang/);
	t.true(waiting.includes("'%{http_code}' --max-time 8"));
	await pressUntil(terminal, 'enter', /▲ ALARM +503 HTTP status/);
	const measured = await terminal.waitForScreen('→ try-fallback');
	t.true(measured.split('\n').length <= 24);
	terminal.press('escape');
	await terminal.waitForScreen('gotriage resume 20261121-024700-k7q2');
	await terminal.waitForScreen('y or Enter leaves');
	terminal.press('y');
	await terminal.exited;
	t.true(terminal.screen().includes('log: run hop-status'));
});

test('a flood of typed and pasted keys over the consent runs nothing; a y after a quiet moment does', async (t) => {
	const terminal = open(t, 'try-fallback');
	await terminal.waitForScreen('Enter asks for your consent.');
	await pressUntil(terminal, 'enter', 'Run exactly this?');
	terminal.type('y\r');
	terminal.type('\u001B[200~y\u001B[201~');
	for (let count = 0; count < 40; count++) {
		terminal.press('y');
	}

	await terminal.waitForScreen('do not count');
	t.true(terminal.screen().includes('Run exactly this?'));
	await terminal.waitForScreen('y = yes');
	terminal.press('y');
	await terminal.waitForScreen(/✓ done/);
	terminal.press('escape');
	await terminal.waitForScreen('y or Enter leaves');
	terminal.press('y');
	await terminal.exited;
	t.true(terminal.screen().includes('log: run try-fallback person, leave'));
});

test('while a check runs the keys are answered, the output moves, and Esc stops it', async (t) => {
	const terminal = open(t, 'hops', 'holds');
	await terminal.waitForScreen('Enter runs it.');
	await pressUntil(terminal, 'enter', 'hops running');
	await terminal.waitForScreen('downloading module 149');
	terminal.press('n');
	await terminal.waitForScreen('Enter records it with the time');
	terminal.type('seen it');
	await terminal.waitForScreen('> seen it');
	terminal.press('escape');
	await terminal.waitForScreen('Esc stop');
	terminal.press('escape');
	await terminal.waitForScreen('? stopped');
	await terminal.waitForScreen('stopped before it could be measured');
	t.pass();
});

test('a smaller terminal shows the same step in its own size', async (t) => {
	const terminal = open(t, 'hops');
	await terminal.waitForScreen('Enter runs it.');
	terminal.resize(60, 16);
	await terminal.waitUntil(
		(screen) =>
			screen.startsWith('modproxy-down') &&
			screen.split('\n').length <= 16 &&
			screen.includes('$ GOTOOLCHAIN=local go env') &&
			screen.includes('Enter runs it.'),
		'the same step in a small frame',
	);
	terminal.resize(130, 40);
	await terminal.waitForScreen(/Switch this user's proxy list to the/);
	t.pass();
});
