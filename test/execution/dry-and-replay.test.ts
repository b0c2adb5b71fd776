import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createDryExecutor} from '../../source/execution/dry.js';
import {createReplayExecutor} from '../../source/execution/replay.js';
import {asSettled, createSink, invocationIn, never, run, shell, temporaryDirectory} from './support.js';

test('a dry run settles every command at once and starts nothing', async (t) => {
	const directory = await temporaryDirectory(t);
	const dry = createDryExecutor();
	const outcome = asSettled(await dry.execute(invocationIn(directory, shell('touch ran')), createSink(), never));
	t.is(dry.mode, 'dry');
	t.is(outcome.exit, 0);
	t.is(outcome.stdout.bytes, 0);
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
	t.deepEqual(await dry.recover('x', 1), []);
});

test('a replay gives the recorded outcome and its text, starts nothing, and admits what was never recorded', async (t) => {
	const directory = await temporaryDirectory(t);
	const recorded = await run(invocationIn(directory, shell('echo hello; echo odd >&2; exit 3')));
	const replay = createReplayExecutor(new Map([['probe-it/1/0', recorded]]));
	const sink = createSink();
	const invocation = invocationIn(directory, shell('touch ran'));
	t.is(await replay.execute(invocation, sink, never), recorded);
	t.deepEqual(sink.shown, {stdout: 'hello\n', stderr: 'odd\n'});
	t.like(await replay.execute({...invocation, attempt: 2}, sink, never), {kind: 'unknown', reason: 'never recorded'});
	t.deepEqual(await replay.recover('probe-it', 1), []);
	await t.throwsAsync(stat(join(directory, 'ran')), {code: 'ENOENT'});
});
