import {spawn} from 'node:child_process';
import test from 'ava';
import {signalMeasuredProcess} from '../../../source/execution/changes/signal-process.js';
import {processStart} from '../../../source/journal/process-identity.js';
import {isRunning} from '../support.js';

function startSleep(t: {teardown: (work: () => void) => void}) {
	const child = spawn('sleep', ['100'], {stdio: 'ignore'});
	t.teardown(() => child.kill('SIGKILL'));
	const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
	const pid = child.pid ?? 0;
	return {pid, started: processStart(pid) ?? '', ended};
}

test('the process that was measured gets the signal, named with or without SIG', async (t) => {
	for (const name of ['TERM', 'SIGTERM']) {
		const {pid, started, ended} = startSleep(t);
		t.deepEqual(signalMeasuredProcess({pid, started, name}, []), {
			kind: 'done',
			lines: [`Sent SIGTERM to process ${pid}.`],
		});
		t.is(await ended, 'SIGTERM');
		t.deepEqual(signalMeasuredProcess({pid, started, name}, []), {
			kind: 'refused',
			reason: `Process ${pid} has ended already, so nothing was signalled.`,
		});
	}
});

test('another process under the same pid, gotriage itself and what it runs in are left alone', (t) => {
	const {pid, started} = startSleep(t);
	const reason = (target: {pid: number; started: string; name: string}, own: readonly number[] = []) => {
		const result = signalMeasuredProcess(target, own);
		return result.kind === 'refused' ? result.reason : result.kind;
	};
	t.is(
		reason({pid, started: String(Number(started) + 1), name: 'TERM'}),
		`Process ${pid} is no longer the one that was measured, so it was not signalled.`,
	);
	t.is(
		reason({pid, started, name: 'TERM'}, [pid]),
		`Process ${pid} is gotriage itself or a process it runs in, so it was not signalled.`,
	);
	t.is(
		reason({pid: process.pid, started: processStart(process.pid) ?? '', name: 'TERM'}),
		`Process ${process.pid} is gotriage itself or a process it runs in, so it was not signalled.`,
	);
	for (const bad of [1, 0, -1, -pid, 1.5, Number.NaN]) {
		t.is(reason({pid: bad, started, name: 'TERM'}), `${bad} is not a process that may be signalled.`);
	}
	t.is(reason({pid, started, name: 'NONSENSE'}), 'NONSENSE is not a signal of this system, so nothing was signalled.');
	t.true(isRunning(pid));
});
