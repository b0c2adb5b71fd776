// Sends one signal to one process, only while its pid still names the process that was measured.
import {constants} from 'node:os';
import {processStart} from '../../journal/process-identity.js';
import {errorCode, errorWords} from '../../journal/system-error.js';
import {type ChangeResult, refused} from './change.js';

export type SignalTarget = Readonly<{pid: number; started: string; name: string}>;

/**
 * Signals `pid` if it started at `started`; the start time is read again immediately before.
 * @param name with or without SIG: TERM, SIGTERM
 * @param own processes that must not be signalled: gotriage's session and its ancestors
 */
export function signalMeasuredProcess(target: SignalTarget, own: readonly number[]): ChangeResult {
	const {pid, started} = target;
	const name = target.name.startsWith('SIG') ? target.name : `SIG${target.name}`;
	if (!isSignal(name)) return refused(`${target.name} is not a signal of this system, so nothing was signalled.`);
	if (!Number.isSafeInteger(pid) || pid <= 1) {
		return refused(`${pid} is not a process that may be signalled.`);
	}
	if (pid === process.pid || own.includes(pid)) {
		return refused(`Process ${pid} is gotriage itself or a process it runs in, so it was not signalled.`);
	}
	const now = processStart(pid);
	if (now === null) return refused(`Process ${pid} has ended already, so nothing was signalled.`);
	if (now !== started) {
		return refused(`Process ${pid} is no longer the one that was measured, so it was not signalled.`);
	}
	try {
		process.kill(pid, name);
	} catch (error) {
		return errorCode(error) === 'ESRCH'
			? refused(`Process ${pid} has ended already, so nothing was signalled.`)
			: refused(`Process ${pid} could not be signalled: ${errorWords(error)}.`);
	}
	return {kind: 'done', lines: [`Sent ${name} to process ${pid}.`]};
}

function isSignal(name: string): name is NodeJS.Signals {
	return Object.hasOwn(constants.signals, name);
}
