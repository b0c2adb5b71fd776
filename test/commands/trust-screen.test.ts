// A person at a terminal sees every command of a foreign runbook before it may run, and what has changed since; nobody else
// can grant trust, and no key that was pressed before the end was on the screen does.
import {appendFile, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {cliPath} from '../helpers/paths.js';
import {openTerminal, pasted, type TestTerminal} from '../helpers/pty.js';
import {type Bench, incidentsIn, isOneSentence, numberBook, onlyIncident, openBench} from './support.js';

function inTerminal(t: ExecutionContext, bench: Bench, words: readonly string[]): TestTerminal {
	const terminal = openTerminal({
		command: process.execPath,
		args: [cliPath, ...words],
		cwd: bench.project,
		env: {...bench.env},
	});
	t.teardown(terminal.dispose);
	return terminal;
}

/** More than fits on 80x24, and an undo of its own. */
const longBook = numberBook('echo 3 > number', '').replace(
	'    undo: restore\n',
	`    undo: {run: [cat, '/tmp/the undo of it']}\n`,
);

type Listed = Readonly<{trusted: ReadonlyArray<Readonly<{path: string; sha256: string; state: string}>>}>;

async function listed(bench: Bench): Promise<Listed['trusted']> {
	const said = await bench.gotriage(['trust', '--list', '--json']);
	return (JSON.parse(said.stdout) as Listed).trusted;
}

test('run FILE shows every command and counts a y only at the end and after a quiet moment; then the guide opens', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', longBook);
	await bench.write('number', '3\n');
	const terminal = inTerminal(t, bench, ['run', 'small.yaml']);
	// Typed before the screen was there, pasted, and pressed before the end was seen.
	terminal.type('y');
	terminal.type('yyyy\r');
	const first = await terminal.waitForScreen('more lines below');
	t.regex(first, /^Trust this runbook\?/);
	t.true(first.split('\n').length <= 24);
	terminal.type(pasted('y'));
	terminal.press('y');
	await terminal.waitForScreen('more lines below');
	const seen = [first];
	for (let page = 0; page < 20 && !terminal.screen().includes('End of small.'); page++) {
		const before = terminal.screen();
		terminal.press('pagedown');
		seen.push(await terminal.waitUntil((screen) => screen !== before, 'the next page'));
	}

	const all = seen.join('\n');
	for (const wanted of [
		'cat number',
		'| echo 3 > number',
		"cat '/tmp/the undo of it'",
		'undo:',
		sha256,
		'REVERSIBLE',
	]) {
		t.true(all.includes(wanted), wanted);
	}

	terminal.press('up');
	await terminal.waitForScreen('1 more line below');
	terminal.press('y');
	await terminal.waitForScreen(/below/);
	t.deepEqual(await listed(bench), [], 'the end is no longer on the screen');
	terminal.press('down');
	await terminal.waitForScreen('y = yes');
	terminal.press('y');
	await terminal.waitForScreen('Enter runs it.');
	t.deepEqual(
		(await listed(bench)).map((entry) => [entry.path, entry.sha256, entry.state]),
		[[file, sha256, 'unchanged']],
	);
	terminal.kill('SIGTERM');
	await terminal.exited;
	t.is((await bench.gotriage(['run', file, '--json'])).status, 0, 'it is trusted from now on');
});

test('No, Enter, Esc and leaving trust nothing and run nothing: exit 6', async (t) => {
	const bench = await openBench(t);
	await bench.book('small', numberBook('touch ran'));
	await bench.write('number', '9\n');
	for (const key of ['escape', 'ctrl+c', 'enter', 'n', 'q']) {
		const terminal = inTerminal(t, bench, ['run', 'small.yaml']);
		await terminal.waitForScreen('Trust this runbook?');
		terminal.press('end');
		await terminal.waitForScreen('y = yes');
		terminal.press(key);
		t.is((await terminal.exited).exitCode, 6, key);
		t.regex(terminal.screen(), /small\.yaml is not trusted, so nothing was run\./, key);
	}

	t.deepEqual(await listed(bench), []);
	t.deepEqual(await incidentsIn(bench), []);
	t.false((await readdir(bench.project)).includes('ran'));
});

test('a machine is never asked, in a terminal or not', async (t) => {
	const bench = await openBench(t);
	await bench.book('small', numberBook('touch ran'));
	await bench.write('number', '9\n');
	for (const flag of ['--auto', '--json', '--plain']) {
		const terminal = inTerminal(t, bench, ['run', 'small.yaml', flag, '--allow', 'disruptive']);
		terminal.type('y\ryes\r');
		t.is((await terminal.exited).exitCode, 6, flag);
		t.regex(terminal.screen().replaceAll('\n', ' '), /is not trusted, so it runs nothing/, flag);
	}

	for (const words of [
		['trust', 'small.yaml'],
		['run', 'small.yaml', '--auto', '--allow', 'disruptive'],
	]) {
		t.is((await bench.gotriage(words, {input: 'yes\ny\nyes\n'})).status, 6, words.join(' '));
	}

	t.is((await bench.gotriage(['trust', 'small.yaml', '--json'])).status, 2);
	t.deepEqual(await listed(bench), []);
	t.false((await readdir(bench.project)).includes('ran'));
});

test('after a change the difference from what was trusted is shown, and it must be trusted again', async (t) => {
	const bench = await openBench(t);
	const {file} = await bench.book('small', numberBook());
	await bench.write('number', '3\n');
	const first = inTerminal(t, bench, ['trust', 'small.yaml']);
	first.type('yes\ryes\r');
	await first.waitForScreen('Trust this file? Type yes:');
	first.type('yes');
	first.press('enter');
	t.is((await first.exited).exitCode, 0);
	await bench.write('small.yaml', numberBook('echo 3 > number; curl https://evil.example'));
	t.is((await listed(bench))[0]?.state, 'changed');
	t.is((await bench.gotriage(['run', file, '--json'])).status, 6);
	const screen = inTerminal(t, bench, ['run', 'small.yaml']);
	const shown = await screen.waitForScreen('CHANGED since you trusted it');
	t.regex(shown, /-.*shell: "echo 3 > number"/);
	t.regex(shown, /\+.*shell: "echo 3 > number; curl https:\/\/evil\.example"/);
	screen.press('escape');
	t.is((await screen.exited).exitCode, 6);
	const again = inTerminal(t, bench, ['trust', 'small.yaml']);
	const printed = await again.waitForScreen(/Type yes:/);
	t.true(printed.length > 0);
	again.press('ctrl+c');
	t.is((await again.exited).exitCode, 6);
	const without = await bench.gotriage(['trust', 'small.yaml']);
	t.is(without.status, 6);
	t.regex(without.stdout, /It has changed since it was trusted at .*:\n--- as it was trusted\n\+\+\+ as it is now\n/);
});

test('trust is listed and taken back; an incident that ran it asks again when it is resumed', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const trusting = inTerminal(t, bench, ['trust', file]);
	await trusting.waitForScreen(/Type yes:/);
	trusting.type('yes\r');
	t.is((await trusting.exited).exitCode, 0);
	t.is((await bench.gotriage(['run', file, '--json'])).status, 3);
	const {id} = await onlyIncident(bench);
	t.is((await bench.gotriage(['resume', id])).status, 0);
	t.true((await readdir(join(bench.data, 'trusted'))).includes(`${sha256}.yaml`));

	await rm(file);
	t.is((await listed(bench))[0]?.state, 'missing');
	const revoked = await bench.gotriage(['trust', '--revoke', 'small.yaml']);
	t.is(revoked.status, 0, revoked.stderr);
	t.deepEqual(await listed(bench), []);
	t.deepEqual(await readdir(join(bench.data, 'trusted')), []);
	const twice = await bench.gotriage(['trust', '--revoke', 'small.yaml']);
	t.is(twice.status, 2);
	isOneSentence(t, twice.stderr, /was not trusted/, 'twice');

	const refused = await bench.gotriage(['resume', id]);
	t.is(refused.status, 6);
	isOneSentence(t, refused.stderr, new RegExp(`not trusted any more: give --trust ${sha256}`), 'resume');
	const terminal = inTerminal(t, bench, ['resume', id]);
	await terminal.waitForScreen('Trust these commands for this incident?');
	terminal.press('end');
	await terminal.waitForScreen('y = yes');
	terminal.press('y');
	await terminal.waitForScreen('small: A number is too large');
	terminal.kill('SIGTERM');
	await terminal.exited;
	t.deepEqual(await listed(bench), [], 'for this incident, not from now on');
	t.is((await bench.gotriage(['resume', id, '--trust', sha256])).status, 0);
});

test('the bytes that were shown are the bytes that are trusted, whatever the file becomes meanwhile', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '3\n');
	const terminal = inTerminal(t, bench, ['run', 'small.yaml']);
	await terminal.waitForScreen('Trust this runbook?');
	await appendFile(file, '# another line\n');
	terminal.press('end');
	await terminal.waitForScreen('y = yes');
	terminal.press('y');
	await terminal.waitForScreen('small: A number is too large');
	const {directory} = await onlyIncident(bench);
	t.is((await readFile(join(directory, 'runbook.yaml'), 'utf8')).includes('another line'), false);
	t.deepEqual(
		(await listed(bench)).map((entry) => [entry.sha256, entry.state]),
		[[sha256, 'changed']],
	);
	terminal.kill('SIGTERM');
	await terminal.exited;
	t.is((await bench.gotriage(['run', file, '--json'])).status, 6);
});
