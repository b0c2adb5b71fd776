// A first incident as a person lives it: the built command in a real terminal, real Go, a real proxy that fails.
import {createHash} from 'node:crypto';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {goTest} from '../../helpers/go.js';
import {cliPath} from '../../helpers/paths.js';
import {openTerminal, type TestTerminal} from '../../helpers/pty.js';
import {startModuleProxy} from '../../lab/module-proxy.js';
import {makeSandbox, type Sandbox} from '../../lab/sandbox.js';

function open(t: ExecutionContext, sandbox: Sandbox, words: readonly string[]): TestTerminal {
	const terminal = openTerminal({
		command: process.execPath,
		args: [cliPath, ...words],
		cwd: sandbox.project,
		// The terminal helper adds to this process's environment: what the sandbox does not set must not be the user's.
		env: {
			...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
			TERM: 'xterm-256color',
			LANG: 'C.UTF-8',
			...sandbox.env,
		},
	});
	t.teardown(() => {
		terminal.dispose();
	});
	return terminal;
}

/**
 * Presses a key on one screen until another is there. A key that comes too soon after a new screen is ignored on purpose
 * (nobody consents by accident), so a person presses again; so does this, but only while the first screen stands.
 */
async function pressOn(terminal: TestTerminal, on: string, key: string, wanted: string | RegExp): Promise<string> {
	await terminal.waitForScreen(on);
	for (let attempt = 0; attempt < 10; attempt++) {
		if (terminal.screen().includes(on)) {
			terminal.press(key);
		}

		const screen = await terminal.waitForScreen(wanted, 900).catch(() => null);
		if (screen !== null) {
			return screen;
		}
	}

	return terminal.waitForScreen(wanted);
}

const journalOf = async (sandbox: Sandbox): Promise<string> => {
	const [id = ''] = await readdir(join(sandbox.gotriageHome, 'incidents'));
	return readFile(join(sandbox.gotriageHome, 'incidents', id, 'journal.ndjson'), 'utf8');
};

goTest(
	'an engineer finds the dead proxy on the board, switches with consent, sees that it helped, and rolls it back',
	async (t) => {
		const dead = await startModuleProxy();
		const healthy = await startModuleProxy();
		dead.setFault({kind: 'status', status: 503});
		const sandbox = await makeSandbox({goenv: {GOPROXY: dead.url}});
		t.teardown(async () => {
			await sandbox.cleanup();
			await dead.close();
			await healthy.close();
		});
		const before = await readFile(sandbox.goenv, 'utf8');
		const inputs = ['--input', 'module=lab.test/dep', '--input', 'version=v1.0.0'];
		const terminal = open(t, sandbox, inputs);
		await terminal.waitForScreen('s sweep');
		terminal.press('s');
		await terminal.waitForScreen(/▲ ALARM\s+modules\s+`go mod download` fails/);
		// Down to the row, as its detail pane says.
		for (let row = 0; row < 15 && !terminal.screen().includes('modules/modproxy-down'); row++) {
			const before = terminal.screen();
			terminal.press('down');
			await terminal.waitUntil((now) => now !== before, 'the next row');
		}

		await pressOn(terminal, 's sweep', 'enter', 'Enter runs it.');

		// From alarm to alarm, until the fallback has to be named.
		await pressOn(terminal, 'Enter runs it.', 'a', 'Stopped: an alarm.');
		for (let alarm = 0; alarm < 8 && !terminal.screen().includes('Values this step needs'); alarm++) {
			await pressOn(terminal, 'Enter to ', 'enter', / first\.|Enter runs it\.|Enter asks for the values/);
			if (!terminal.screen().includes('Enter asks for the values')) {
				await pressOn(terminal, '? keys', 'a', /Stopped: an alarm\.|Enter asks for the values/);
			}

			if (terminal.screen().includes('Enter asks for the values')) {
				await pressOn(terminal, 'Enter asks for the values', 'enter', 'Values this step needs');
			}
		}

		await terminal.waitForScreen('Values this step needs');
		terminal.press('ctrl+u');
		await terminal.waitForGone('    direct');
		terminal.type(healthy.url);
		await terminal.waitForScreen(`    ${healthy.url}`);
		await pressOn(terminal, 'Values this step needs', 'enter', 'Try the fallback for one command');
		await pressOn(terminal, 'Enter runs it.', 'enter', 'Enter to switch-proxy');
		await pressOn(terminal, 'Enter to switch-proxy', 'enter', 'Enter asks for your consent');
		const asked = await pressOn(terminal, 'Enter asks for your consent', 'enter', 'Run exactly this?');
		t.true(asked.includes(`GOPROXY=${healthy.url}`));
		t.is(await readFile(sandbox.goenv, 'utf8'), before, 'nothing is changed before the answer');

		await pressOn(terminal, 'Run exactly this?', 'y', /✓ helped/);
		t.true((await readFile(sandbox.goenv, 'utf8')).includes(healthy.url));

		await pressOn(terminal, 'u changes', 'u', 'Changes of this incident');
		await pressOn(terminal, 'Changes of this incident', 'enter', 'roll a change back');
		await pressOn(terminal, 'roll a change back', 'y', /(?<!(?:be|is) )undone/);
		t.is(await readFile(sandbox.goenv, 'utf8'), before, 'rolled back to the same bytes');

		await pressOn(terminal, 'Changes of this incident', 'escape', 'Enter to end');
		await pressOn(terminal, 'Enter to end', 'enter', 'End of the runbook');
		await pressOn(terminal, 'End of the runbook', 'e', 'Write the report');
		await pressOn(terminal, 'Write the report', 'enter', 'The report is in');
		const report = (await readdir(sandbox.project)).find((name) => name.endsWith('.md'));
		t.regex(await readFile(join(sandbox.project, report ?? ''), 'utf8'), /rolled back/);

		const types = (await journalOf(sandbox))
			.trim()
			.split('\n')
			.map((line) => (JSON.parse(line) as {type: string}).type);
		for (const type of ['sweep.finished', 'consent.given', 'change.snapshotted', 'change.verified', 'change.undone']) {
			t.true(types.includes(type), type);
		}

		await pressOn(terminal, 'End of the runbook', 'escape', 'Leave this incident?');
		await pressOn(terminal, 'Leave this incident?', 'y', 's sweep');
		terminal.press('q');
		t.is((await terminal.exited).exitCode, 0);
	},
);

goTest('a held Enter runs the quiet check in hand at most once and changes nothing', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(async () => sandbox.cleanup());
	const terminal = open(t, sandbox, ['run', 'modproxy-down', '--input', 'module=lab.test/dep']);
	await terminal.waitForScreen('Read the proxy list in force');
	for (let repeat = 0; repeat < 60; repeat++) {
		terminal.press('enter');
	}

	terminal.press('?');
	await terminal.waitForScreen(/keys/i);
	const journal = await journalOf(sandbox);
	t.true(journal.split('"step.started"').length - 1 <= 1);
	t.false(journal.includes('change.applied'));
});

goTest('a lost terminal leaves the incident open, on disk, and resumable', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(async () => sandbox.cleanup());
	const terminal = open(t, sandbox, ['run', 'modproxy-down', '--input', 'module=lab.test/dep']);
	await terminal.waitForScreen('Read the proxy list in force');
	await pressOn(terminal, 'Enter runs it.', 'enter', 'Enter to ');
	terminal.hangUp();
	await terminal.exited;
	const [id = ''] = await readdir(join(sandbox.gotriageHome, 'incidents'));
	const again = open(t, sandbox, ['resume', id]);
	await again.waitForScreen('Read the proxy list in force');
	t.regex(await journalOf(sandbox), /incident\.resumed/);
});

const runningWith = async (word: string): Promise<readonly string[]> => {
	const found: string[] = [];
	for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
		const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (words.includes(word)) {
			found.push(pid);
		}
	}

	return found;
};

(process.platform === 'linux' ? test : test.skip)(
	'while output floods in, keys are answered, memory stays small, and Esc ends the whole step',
	async (t) => {
		const sandbox = await makeSandbox();
		t.teardown(async () => sandbox.cleanup());
		const word = `flood-${process.pid}-${Date.now()}`;
		const file = join(sandbox.project, 'flood.yaml');
		const yaml = `schema: 1
id: flood
title: A flood
triage:
  - {symptom: Flood, metric: lines, response: lines}
steps:
  - {id: lines, kind: check, title: Lines without end, shell: 'yes ${word} & wait', timeout: 5m}
`;
		await writeFile(file, yaml, {mode: 0o600});
		const sha256 = createHash('sha256').update(yaml).digest('hex');
		const terminal = open(t, sandbox, ['run', file, '--trust', sha256]);
		await pressOn(terminal, 'Enter runs it.', 'enter', 'Esc stop');
		await terminal.waitForScreen(/[1-9]\d* MiB output/);
		terminal.press('?');
		await terminal.waitForScreen('Keys of the guide');
		terminal.press('escape');
		await terminal.waitForGone('Keys of the guide');
		const status = await readFile(`/proc/${terminal.pid}/status`, 'utf8');
		const peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
		t.true(peakKilobytes < 200 * 1024, `${Math.round(peakKilobytes / 1024)} MiB at most`);
		t.true((await runningWith(word)).length > 0);
		terminal.press('escape');
		await terminal.waitForScreen('? stopped');
		t.deepEqual(await runningWith(word), []);
	},
);
