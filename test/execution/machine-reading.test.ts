// Reading the machine costs little, ends in time, never stands in the way of the screen, and what it cannot find out is
// unavailable and never healthy.
import {spawn} from 'node:child_process';
import {chmod, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {loadPerCpuOf} from '../../source/execution/load-average.js';
import type {ProbeResult} from '../../source/execution/probes/probe.js';
import {packageRoot} from '../helpers/paths.js';
import {isRunning, temporaryDirectory, whenGone} from './support.js';

/** Calls that read /proc or start one df or ps; all others start dozens of programs or block. */
const cheap: ReadonlySet<string> = new Set(['currentLoad', 'mem', 'fsSize', 'processes', 'disksIO', 'fsStats']);

test('only the cheap calls of systeminformation are made, in three files, none of which draws', async (t) => {
	const root = join(packageRoot, 'source');
	const names = (await readdir(root, {recursive: true})).filter((name) => /\.tsx?$/.test(name));
	const users: string[] = [];
	for (const name of names) {
		const text = await readFile(join(root, name), 'utf8');
		if (!/(?:^import (?!type).*from |import\()'systeminformation'/m.test(text)) continue;
		users.push(name);
		const calls = [...text.matchAll(/\b(?:system|\(await load\(\)\))\.(\w+)\(/g)].map(([, call = '']) => call);
		t.true(calls.length > 0, name);
		for (const call of calls) t.true(cheap.has(call), `${name}: ${call}`);
	}

	t.deepEqual(users.sort(), ['execution/probes/machine-child.ts', 'execution/probes/system.ts', 'execution/vitals.ts']);
});

/** Runs a probe in a process of its own, with these programs before the others on PATH. */
async function ask(name: string, deadlineMs: number, environment: Readonly<Record<string, string>>) {
	const file = fileURLToPath(new URL('./probe-process.js', import.meta.url));
	const child = spawn(process.execPath, [file, name, String(deadlineMs)], {
		env: environment,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let said = '';
	child.stdout.on('data', (chunk: Buffer) => {
		said += chunk.toString();
	});
	// Resolves only when the process has ended by itself, its pipes closed.
	await new Promise((resolve) => child.once('close', resolve));
	return JSON.parse(said) as ProbeResult;
}

const linux = process.platform === 'linux' ? test : test.skip;

for (const [probe, program] of [
	['system-disks', 'df'],
	['system-processes', 'ps'],
] as const) {
	linux(`a ${program} that hangs for ever costs the reading, and nothing waits for it or is left of it`, async (t) => {
		const directory = await temporaryDirectory(t);
		const pids = join(directory, 'pids');
		await writeFile(join(directory, program), `#!/bin/sh\necho $$ >> ${pids}\nexec sleep 300\n`);
		await chmod(join(directory, program), 0o755);
		const result = await ask(probe, 1500, {PATH: `${directory}:${process.env['PATH']}`});
		t.is(result.kind, 'failed');
		const started = (await readFile(pids, 'utf8')).trim().split('\n').map(Number);
		t.true(started.length > 0);
		t.teardown(() => {
			for (const pid of started.filter(isRunning)) process.kill(pid, 'SIGKILL');
		});
		await Promise.all(started.map(whenGone));
	});

	linux(`without ${program} the reading is unavailable, not zero and not empty`, async (t) => {
		const directory = await temporaryDirectory(t);
		t.deepEqual(await ask(probe, 20_000, {PATH: directory}), {
			kind: 'failed',
			reason: `the list of ${probe === 'system-disks' ? 'disks' : 'processes'} is unavailable on this machine`,
		});
	});
}

test('a load of nothing but zeros is unavailable, a small one is told', (t) => {
	t.is(loadPerCpuOf([0, 0, 0], 4), null);
	t.is(loadPerCpuOf([], 4), null);
	t.is(loadPerCpuOf([Number.NaN, 1, 1], 4), null);
	t.is(loadPerCpuOf([1, 1, 1], 0), null);
	t.is(loadPerCpuOf([0, 0.01, 0.05], 4), 0);
	t.is(loadPerCpuOf([3, 2, 1], 2), 1.5);
});
