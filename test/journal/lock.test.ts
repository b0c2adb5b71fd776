import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import test from 'ava';
import {acquire, lockedSentence, readLock} from '../../source/journal/lock.js';
import {bootId, processStart} from '../../source/journal/process-identity.js';
import {temporaryDirectory} from './support.js';

const now = new Date('2026-11-21T02:47:00.000Z');
const holder = (change: Record<string, unknown> = {}) =>
	`${JSON.stringify({
		pid: process.pid,
		startTicks: processStart(process.pid) ?? '',
		bootId: bootId(),
		host: hostname(),
		startedAt: now.toISOString(),
		...change,
	})}\n`;

test('a free lock is taken, held and released', async (t) => {
	const path = join(await temporaryDirectory(t), 'lock');
	const first = await acquire(path, now);
	t.true(first.acquired);
	const second = await acquire(path, now);
	t.false(second.acquired);
	t.is(second.acquired ? '' : second.state.kind, 'live');
	if (first.acquired) {
		await first.lock.release();
	}

	t.is((await readLock(path)).kind, 'free');
	t.deepEqual(await readdir(join(path, '..')), []);
});

test('a dead holder, a reused pid and an earlier boot give way; a live one and another machine do not', async (t) => {
	const dead = spawn(process.execPath, ['-e', '0'], {stdio: 'ignore'});
	const start = processStart(dead.pid ?? 0);
	await once(dead, 'exit');
	const table: ReadonlyArray<readonly [string, string, boolean]> = [
		['dead', holder({pid: dead.pid, startTicks: start}), true],
		['pid used again', holder({startTicks: '1'}), true],
		['earlier boot', holder({bootId: 'another-boot'}), true],
		['alive', holder(), false],
		['other machine', holder({host: 'elsewhere.example', pid: dead.pid, startTicks: start}), false],
		...(process.platform === 'linux'
			? ([
					['other container', holder({pidSpace: 'pid:[1]', startTicks: '1'}), false],
					['other container, before a new boot', holder({pidSpace: 'pid:[1]', bootId: 'another-boot'}), true],
				] as const)
			: []),
		['not a lock', 'hello', false],
		['empty', '', false],
		['no pid', holder({pid: 'x'}), false],
	];
	for (const [name, content, isTaken] of table) {
		const directory = await temporaryDirectory(t);
		const path = join(directory, 'lock');
		await writeFile(path, content);
		const attempt = await acquire(path, now);
		t.is(attempt.acquired, isTaken, name);
		if (!isTaken) {
			t.is(await readFile(path, 'utf8'), content, name);
		}

		t.deepEqual(await readdir(directory), ['lock'], name);
	}
});

test('a lock that was not to be had is told with pid, start, boot and host of its holder', async (t) => {
	const path = join(await temporaryDirectory(t), 'lock');
	for (const content of [holder(), holder({host: 'elsewhere.example'})]) {
		await writeFile(path, content);
		const attempt = await acquire(path, now);
		const sentence = attempt.acquired ? '' : lockedSentence('It', path, attempt.state);
		t.true(sentence.includes(`(pid ${process.pid}, since ${now.toISOString()}, boot ${bootId().slice(0, 8)}, host `));
		t.is(
			sentence.includes(path),
			content.includes('elsewhere'),
			'what to delete is said only where nobody here can judge',
		);
	}
});

test('of many who see the same dead holder exactly one takes over', async (t) => {
	for (let round = 0; round < 10; round++) {
		const path = join(await temporaryDirectory(t), 'lock');
		await writeFile(path, holder({startTicks: '1'}));
		const attempts = await Promise.all(Array.from({length: 8}, () => acquire(path, now)));
		t.is(attempts.filter((attempt) => attempt.acquired).length, 1);
	}
});

test('a take-over that itself died half-way is taken over', async (t) => {
	const directory = await temporaryDirectory(t);
	const path = join(directory, 'lock');
	await writeFile(path, holder({startTicks: '1'}));
	const state = await readLock(path);
	t.is(state.kind, 'stale');
	await writeFile(`${path}.takeover-${state.kind === 'stale' ? state.token : ''}`, holder({startTicks: '2'}));
	t.true((await acquire(path, now)).acquired);
	t.deepEqual(await readdir(directory), ['lock']);
});

test('releasing leaves a lock alone that is no longer ours', async (t) => {
	const path = join(await temporaryDirectory(t), 'lock');
	const attempt = await acquire(path, now);
	await writeFile(path, holder({pid: 1}));
	if (attempt.acquired) {
		await attempt.lock.release();
	}

	t.is(await readFile(path, 'utf8'), holder({pid: 1}));
});
