// The way between board, guide and open incidents, in a real terminal.
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {openTerminal, type TestTerminal} from '../helpers/pty.js';

const entry = fileURLToPath(new URL('./fixtures/board-entry.js', import.meta.url));

function open(scene: string): TestTerminal {
	return openTerminal({command: process.execPath, args: [entry, scene]});
}

/** Opens the incident of the second row from the board. */
async function openIncident(terminal: TestTerminal): Promise<void> {
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('j');
	await terminal.waitForScreen('row 2 of 50');
	terminal.press('enter');
	await terminal.waitForScreen('20261121-024700-slow');
}

test('Enter opens an incident, and leaving it comes back to the board, which lists it as open', async (t) => {
	const terminal = open('slow-leave');
	t.teardown(terminal.dispose);
	await openIncident(terminal);
	terminal.press('escape');
	await terminal.waitForScreen('y or Enter leaves');
	terminal.press('y');
	await terminal.waitForScreen('Incident 20261121-024700-slow is left open; o lists it.');
	terminal.press('o');
	const list = await terminal.waitForScreen('Open incidents');
	t.regex(list, /❯ open .*20261121-024700-slow/);
	terminal.press('escape');
	await terminal.waitForScreen('3 incidents still open');
	terminal.press('q');
	t.is((await terminal.exited).exitCode, 0);
	t.regex(
		terminal.screen(),
		/Incident 20261121-024700-slow is still open\. Resume it with:\n {2}gotriage resume 20261121-024700-slow\n/,
	);
	t.regex(terminal.screen(), /ended \{"exit":"left","session":null,"error":null\}/);
});

test('an incident of before is resumed from the list', async (t) => {
	const terminal = open('slow-leave');
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('row 1 of 50');
	terminal.press('o');
	await terminal.waitForScreen(/❯ interrupted.*20261121-014700-k7q2/);
	terminal.press('j');
	await terminal.waitForScreen(/❯ interrupted.*20261120-110000-p3xx/);
	terminal.press('enter');
	const guide = await terminal.waitForScreen('End of the runbook');
	t.regex(guide, /20261120-110000-p3xx/);
});

for (const [signal, exit] of [
	['SIGTERM', 'terminated'],
	['SIGHUP', 'hangup'],
] as const) {
	test(`${signal} during an incident leaves it properly and says how to resume`, async (t) => {
		const terminal = open('slow-leave');
		t.teardown(terminal.dispose);
		await openIncident(terminal);
		process.kill(terminal.pid, signal);
		t.is((await terminal.exited).exitCode, 0);
		t.false(terminal.isAlternate());
		t.regex(terminal.screen(), /Resume it with:\n {2}gotriage resume 20261121-024700-slow\n/);
		t.regex(
			terminal.screen(),
			new RegExp(`ended \\{"exit":"${exit}","session":"20261121-024700-slow","error":null\\}`),
		);
	});
}
