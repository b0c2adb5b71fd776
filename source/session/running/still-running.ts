// What goes on under its supervisor although no session looks on. Reads the supervisors' records only.
import type {IncidentState} from '../../incident/state.js';
import type {SessionPorts} from '../ports.js';
import {recordName} from '../prepare/prepare-context.js';

/** The process of an attempt that still runs, as ` (process 4711)`, or empty where its number is not known; null: none does. */
export async function runningProcess(
	{executor}: Pick<SessionPorts, 'executor'>,
	{runbook, step, attempt}: Readonly<{runbook: string; step: string; attempt: number}>,
): Promise<string | null> {
	for (const {outcome} of await executor.recover(recordName(runbook, step), attempt)) {
		if (outcome.kind === 'unknown' && outcome.stillRunning) {
			return outcome.pid === null ? '' : ` (process ${outcome.pid})`;
		}
	}

	return null;
}

/** The process of an earlier attempt of an action whose end nobody has seen and which still runs; null: there is none. */
export async function earlierRun(
	ports: Pick<SessionPorts, 'executor'>,
	state: IncidentState,
	runbook: string,
	step: string,
): Promise<string | null> {
	for (const attempt of state.attempts) {
		const isUnseen = attempt.finished === null || attempt.finished.outcome === 'unknown';
		if (attempt.runbook === runbook && attempt.step === step && attempt.started.kind === 'action' && isUnseen) {
			const process = await runningProcess(ports, attempt);
			if (process !== null) {
				return process;
			}
		}
	}

	return null;
}
