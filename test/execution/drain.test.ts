import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {drain} from '../../source/execution/drain.js';
import {never, temporaryDirectory} from './support.js';

test('what lies in a pipe is read though this process was away for longer than it waits', async (t) => {
	const marker = join(await temporaryDirectory(t), 'printed');
	const child = spawn('/bin/sh', ['-c', 'echo kept; touch "$1"; exec sleep 100', 'sh', marker]);
	t.teardown(() => child.kill('SIGKILL'));
	let printed = '';
	let lastWrite = 0;
	child.stdout.on('data', (chunk: Buffer) => {
		printed += chunk.toString();
		lastWrite = performance.now();
	});
	await new Promise(setImmediate);
	const drained = drain(new Promise(() => undefined), () => lastWrite, never);
	const begun = performance.now();
	while (!existsSync(marker) || performance.now() - begun < 600) {
		// A machine without a processor to spare: no turn of the event loop, and the clock goes on.
	}

	t.false(await drained);
	t.is(printed, 'kept\n');
});
