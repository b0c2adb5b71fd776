// Checks stop with gotriage, even when it is killed -9; what a check left running on purpose is left alone.
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {guardWord, parseGuardWord} from '../../source/execution/guard.js';
import {processStart} from '../../source/journal/process-identity.js';
import {invocationIn, isRunning, run, shell, temporaryDirectory, whenGone} from './support.js';

/** Starts a session with a check and gives the pids that the check printed. */
async function startCheck(t: ExecutionContext, script: string) {
	const directory = await temporaryDirectory(t);
	const file = fileURLToPath(new URL('./session-process.js', import.meta.url));
	const session = spawn(process.execPath, [file, directory, script, 'check'], {stdio: ['ignore', 'pipe', 'inherit']});
	const text = await new Promise<string>((resolve) => {
		session.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
	});
	const pids = text.trim().split(' ').slice(1).map(Number);
	t.teardown(() => {
		session.kill('SIGKILL');
		for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
	});
	t.true(pids.length > 0 && pids.every(isRunning));
	return {directory, session, pids};
}

const linuxTest = process.platform === 'linux' ? test : test.skip;

test('a check of a killed session is ended with its whole group', async (t) => {
	const {session, pids} = await startCheck(t, 'sleep 300 & first=$!; sleep 300 & echo begun $$ $first $!; wait');
	session.kill('SIGKILL');
	await Promise.all(pids.map(whenGone));
	t.pass('they are gone, or this test would still wait');
});

linuxTest('a descendant that left the group of a check is ended as well, and one that ignores TERM', async (t) => {
	const {session, pids} = await startCheck(
		t,
		'setsid sleep 300 & first=$!; (trap "" TERM; exec sleep 300) & sleep 0.1; echo begun $$ $first $!; wait',
	);
	session.kill('SIGKILL');
	await Promise.all(pids.map(whenGone));
	t.pass();
});

test('a terminal that takes its whole session along does not keep the guard from its work', async (t) => {
	const {session, pids} = await startCheck(t, 'trap "" HUP; echo begun $$; while :; do sleep 0.2; done');
	session.kill('SIGHUP');
	await Promise.all(pids.map(whenGone));
	t.pass();
});

test('what a finished check left running is named and left alone', async (t) => {
	const directory = await temporaryDirectory(t);
	const settled = await run(invocationIn(directory, shell('sleep 300 & echo $!')));
	const pid = Number(settled.stdout.text);
	t.teardown(() => {
		if (isRunning(pid)) process.kill(pid, 'SIGKILL');
	});
	t.true(isRunning(pid));
	t.deepEqual(
		settled.leftovers.map((leftover) => [leftover.pid, leftover.stopped]),
		[[pid, false]],
	);
});

test('a word of the guard says what was put into it, and nothing else is taken for one', (t) => {
	const tag = '0f0c2a3e-8d3e-4d54-9a2b-9f3ad0a6a111';
	for (const leader of [null, {pid: 4711, started: '81234'}, {pid: 2, started: 'Sat Nov 21 02:47:00 2026'}]) {
		t.deepEqual(parseGuardWord(guardWord({tag, leader})), {tag, leader});
		t.notRegex(guardWord({tag, leader}), /\s/);
	}

	for (const word of ['', 'a b', '$(id)', `${tag}/1/5`, `${tag}/-5/5`, `${tag}/x/5`]) {
		t.is(parseGuardWord(word), null, word);
	}
});

linuxTest('a leader whose number names another process now is not signalled', async (t) => {
	const stranger = spawn('sleep', ['300'], {detached: true, stdio: 'ignore'});
	t.teardown(() => stranger.kill('SIGKILL'));
	const reaper = fileURLToPath(new URL('../../source/execution/reaper.js', import.meta.url));
	const word = guardWord({tag: 'a-tag-that-nobody-has', leader: {pid: stranger.pid ?? 0, started: '1'}});
	const child = spawn(process.execPath, [reaper, word], {stdio: 'ignore'});
	t.is(await new Promise((resolve) => child.once('exit', resolve)), 0);
	t.not(processStart(stranger.pid ?? 0), null);
});
