import test from 'ava';
import {invocationIn, run, shell, temporaryDirectory} from '../support.js';

const mebibyte = 1024 * 1024;

test('a flood of lines is counted in full and kept in part while the event loop stays free', async (t) => {
	const directory = await temporaryDirectory(t);
	let longest = 0;
	// Time on the processor, not on the clock: a busy machine blocks nobody's event loop.
	const used = (): number => {
		const {user, system} = process.cpuUsage();
		return (user + system) / 1000;
	};
	let last = used();
	const timer = setInterval(() => {
		const now = used();
		longest = Math.max(longest, now - last);
		last = now;
	}, 5);
	const outcome = await run(
		invocationIn(directory, shell(`yes 'a line of output as a program would print it' | head -c ${128 * mebibyte}`)),
	);
	clearInterval(timer);
	t.is(outcome.exit, 0);
	t.is(outcome.stdout.bytes, 128 * mebibyte);
	t.true(outcome.stdout.text.length < 8.5 * mebibyte);
	t.regex(outcome.stdout.text, /\n… \[\d+ bytes omitted\] …\n/);
	// Far above what was measured (about 15 ms), far below what a blocked loop would show.
	t.true(longest < 1000, `${longest} ms`);
});

test('a flood without a newline ends like any other', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(
		invocationIn(directory, shell(`head -c ${64 * mebibyte} /dev/zero | tr '\\0' x`), {parse: 'json'}),
	);
	t.is(outcome.exit, 0);
	t.is(outcome.stdout.bytes, 64 * mebibyte);
	t.is(outcome.parsed.kind, 'not-understood');
	t.true(outcome.stdout.text.length < 100_000);
});

test('an endless flood ends at its deadline', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, ['yes'], {timeoutMs: 500}));
	t.true(outcome.timedOut);
	t.false(outcome.killed);
	t.true(outcome.stdout.bytes > mebibyte);
	t.true(outcome.durationMs < 60_000);
});

test('a binary file as output is counted exactly and shown harmlessly', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, shell('cat /bin/ls; sha256sum /bin/ls >&2')));
	t.true(outcome.stderr.text.startsWith(`${outcome.stdout.sha256} `));
	t.notRegex(outcome.stdout.text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
