// An incident whose runbook must be trusted again, resumed from the list: the whole of it at 80x24, and the way out.
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {openTerminal, type TestTerminal} from '../../../helpers/pty.js';

const entry = fileURLToPath(new URL('../../fixtures/board-entry.js', import.meta.url));

async function open(t: ExecutionContext): Promise<TestTerminal> {
	const terminal = openTerminal({command: process.execPath, args: [entry, 'trust']});
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 1');
	await again(terminal);
	return terminal;
}

async function again(terminal: TestTerminal): Promise<void> {
	terminal.press('o');
	await terminal.waitForScreen(/❯ interrupted.*k7q2/);
	terminal.press('j');
	await terminal.waitForScreen(/❯ interrupted.*p3xx/);
	terminal.press('enter');
	await terminal.waitForScreen('Trust this runbook?');
}

async function answer(terminal: TestTerminal, key: string): Promise<void> {
	terminal.press('end');
	await terminal.waitForScreen('y = yes');
	terminal.press(key);
}

test('No comes back to the list; a trust that cannot be recorded is told and asked anew; then the incident opens', async (t) => {
	const terminal = await open(t);
	await answer(terminal, 'n');
	await terminal.waitForScreen('Not trusted, so it runs nothing.');
	terminal.press('escape');
	await terminal.waitForScreen('row 1 of 1');
	await again(terminal);
	await answer(terminal, 'y');
	await terminal.waitForScreen('It could not be opened: the disk is full');
	await terminal.waitForScreen('below');
	await answer(terminal, 'y');
	await terminal.waitForScreen('End of the runbook');
	t.true(terminal.screen().includes('20261120-110000-p3xx'));
});

test('what the file contains cannot act on the terminal, and the difference stands before the commands', async (t) => {
	const terminal = await open(t);
	const shown = await terminal.waitForScreen('CHANGED since you trusted it');
	t.true(shown.includes('<U+202E>') && shown.includes('<U+001B>'));
	t.true(
		shown.indexOf('-old') < shown.indexOf('+new') && shown.indexOf('+new') < shown.indexOf('Every command it can run'),
	);
	const raw = terminal.rawBytes().toString();
	t.false(raw.includes('\u001B]52'));
	t.false(raw.includes('\u202E'));
});

test('a window that is made smaller shows the beginning again, and too small a one takes no answer', async (t) => {
	const terminal = await open(t);
	terminal.press('end');
	await terminal.waitForScreen('y = yes');
	terminal.resize(80, 16);
	await terminal.waitForScreen('more lines below');
	terminal.press('y');
	await terminal.waitForScreen('below');
	terminal.resize(25, 16);
	await terminal.waitForScreen(/too\s+small/);
	terminal.press('y');
	terminal.resize(80, 24);
	await terminal.waitForScreen('more lines below');
	t.pass();
});
