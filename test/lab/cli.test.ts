// The lab's own command, as a person uses it: in a terminal, ended by Ctrl-C, and by a signal.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {goTest} from '../helpers/go.js';
import {openTerminal} from '../helpers/pty.js';
import {alarmsIn} from './check-fault.js';
import {argumentsOf, shellQuote} from './command-line.js';
import {faults} from './faults.js';
import {processState, waitForState} from './processes.js';

const labPath = join(dirname(fileURLToPath(import.meta.url)), 'cli.js');

const variable = (screen: string, name: string): string => {
	const match = new RegExp(`export ${name}=(\\S+)`).exec(screen.replaceAll('\n', ' '));
	if (match?.[1] === undefined) throw new Error(`${name} is not shown:\n${screen}`);
	return match[1];
};

goTest('a fault that is started stays until Ctrl-C, which leaves nothing behind', async (t) => {
	const terminal = openTerminal({
		command: process.execPath,
		args: [labPath, 'start', 'proxy-503'],
		cols: 400,
		rows: 40,
	});
	t.teardown(terminal.dispose);
	const screen = await terminal.waitForScreen('Ctrl-C takes everything back', 60_000);
	t.regex(screen, /gotriage run modproxy-down -C "\$LAB_PROJECT"/);
	t.regex(screen, /--auto --allow reversible\n.*gotriage undo/s);
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(screen)?.[0] ?? '';
	t.is((await fetch(`${url}/lab.test/dep/@v/list`)).status, 503);
	const project = variable(screen, 'LAB_PROJECT');
	t.true(existsSync(project));
	terminal.press('ctrl+c');
	t.is((await terminal.exited).exitCode, 0);
	t.regex(terminal.screen(), /proxy-503 is taken back \(Ctrl-C\)/);
	t.false(existsSync(dirname(project)));
	await t.throwsAsync(fetch(url));
});

goTest('the signal TERM takes back processes too, even stopped ones', async (t) => {
	const child = spawn(process.execPath, [labPath, 'start', 'gopls-stopped'], {stdio: ['ignore', 'pipe', 'inherit']});
	t.teardown(() => child.kill('SIGKILL'));
	let said = '';
	const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
	await new Promise<void>((resolve, reject) => {
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			said += text;
			if (said.includes('Ctrl-C takes everything back')) resolve();
		});
		child.once('exit', () => reject(new Error(`ended early: ${said}`)));
	});
	const pid = Number(/stopped: process (\d+)/.exec(said)?.[1]);
	t.is(await processState(pid), 'T');
	child.kill('SIGTERM');
	t.is(await closed, 0);
	await waitForState(pid, null);
	t.false(existsSync(variable(said, 'LAB_PROJECT')));
});

test('a fault or a command that does not exist is refused with status 2', async (t) => {
	const run = (args: readonly string[]): Promise<readonly [number | null, string]> =>
		new Promise((resolve) => {
			const child = spawn(process.execPath, [labPath, ...args], {stdio: ['ignore', 'ignore', 'pipe']});
			let stderr = '';
			child.stderr.setEncoding('utf8').on('data', (text: string) => {
				stderr += text;
			});
			child.once('close', (status) => resolve([status, stderr]));
		});
	const [unknown, reason] = await run(['start', 'nonsense']);
	t.is(unknown, 2);
	t.regex(reason, /no fault named nonsense/);
	t.is((await run([]))[0], 2);
	t.is((await run(['score', 'nonsense']))[0], 2);
	t.is((await run(['start', 'proxy-503', '--minutes', '-1']))[0], 2);
});

test('every fault has an id of its own and a command that can be read', (t) => {
	t.is(new Set(faults.map((fault) => fault.id)).size, faults.length);
	for (const fault of faults) {
		t.regex(fault.id, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
		t.regex(fault.seeWith, /^gotriage (run|sweep)\b/, fault.id);
		t.regex(fault.alarms, /^[a-z-]+#[a-z0-9-]+$/, fault.id);
	}
});

test('a command line is read as a shell reads it', (t) => {
	t.deepEqual(argumentsOf('gotriage run x -C "$DIR" --input u=$URL/v1', {DIR: '/a b', URL: 'http://h'}), [
		'run',
		'x',
		'-C',
		'/a b',
		'--input',
		'u=http://h/v1',
	]);
	t.throws(() => argumentsOf('gotriage run $NONE', {}), {message: /does not set/});
	t.throws(() => argumentsOf('rm -rf x', {}), {message: /no gotriage command/});
	t.is(shellQuote("it's"), "'it'\\''s'");
	t.is(shellQuote('/tmp/a.b'), '/tmp/a.b');
});

test('alarms are read from a run and from a sweep', (t) => {
	const run =
		'{"type":"incident.opened","runbook":"a"}\n{"type":"step.finished","step":"s","verdict":"alarm"}\n{"type":"step.finished","step":"u","verdict":"ok"}\n';
	t.deepEqual(alarmsIn(run), ['a#s']);
	t.deepEqual(alarmsIn('{"schema":1,"rows":[{"runbook":"b","metric":"m","verdict":"alarm"}]}'), ['b#m']);
});
