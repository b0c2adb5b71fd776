import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, watch} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {openTerminal} from '../../helpers/pty.js';

const entry = fileURLToPath(new URL('../fixtures/closed-entry.js', import.meta.url));

test('a terminal that goes away does not crash the program: what is open is wrapped up', async (t) => {
	const directory = await mkdtemp(path.join(tmpdir(), 'gotriage-closed-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const record = path.join(directory, 'record');
	const terminal = openTerminal({command: process.execPath, args: [entry, record]});
	await terminal.waitForScreen(/row 1 of 3/i);
	terminal.press('j');
	await terminal.waitForScreen(/row 2 of 3/i);
	terminal.press('enter');
	await terminal.waitForScreen('closed-entry-session');
	// Closes the master side: the program gets SIGHUP, and every read and write of the terminal fails from now on.
	terminal.hangUp();
	const text = await untilFile(record);
	t.deepEqual(JSON.parse(text), {exit: 'hangup', session: 'closed-entry-session', asked: ['leave'], error: null});
	terminal.dispose();
});

/** The file is renamed into place by the program; until then it does not exist. */
async function untilFile(file: string): Promise<string> {
	const changes = watch(path.dirname(file), {signal: AbortSignal.timeout(20_000)});
	// One look after the watch began, in case the file came before.
	for await (const _ of existsSync(file) ? [null] : changes) {
		if (existsSync(file)) {
			break;
		}
	}

	return readFile(file, 'utf8');
}
