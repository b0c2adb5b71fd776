// Why a command could not be started where the machine itself has no room: no such state can be had on demand, so the errors
// are the ones that Node gives for them.
import test from 'ava';
import {explainStartFailure} from '../../source/execution/start-failure.js';

const attempted = {argv: ['go', 'build'], cwd: '/', path: '/usr/bin'};

for (const code of ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']) {
	test(`${code} at the start of a command is told as a machine without room, not as a fault of the command`, async (t) => {
		const error = Object.assign(new Error(`spawn go ${code}`), {code, syscall: 'spawn go'});
		t.deepEqual(await explainStartFailure(error, attempted), {
			kind: 'too-many-processes',
			sentence: `go could not be started: this machine has no room for another process (${code}).`,
		});
	});
}

test('an error that nobody knows keeps its words, cut to what a journal keeps', async (t) => {
	const {kind, sentence} = await explainStartFailure(new Error('x'.repeat(10_000)), attempted);
	t.is(kind, 'other');
	t.true(sentence.startsWith('go could not be started: xxx') && sentence.length <= 2000, String(sentence.length));
});
