// Why nothing can be said of what was measured: could not start, stopped, timed out, killed, another exit code, output
// not understood. Pure.
import {formatDuration} from '../../text/duration.js';
import type {CheckStep} from '../schema.js';
import type {Observation} from './observation.js';

/** Why nothing can be said of what was measured; null when it can. */
export function doubtOf(check: CheckStep, observation: Observation): string | null {
	if (observation.failure !== null) {
		return observation.failure;
	}

	if (observation.interrupted) {
		return 'stopped by the operator';
	}

	if (observation.timedOut) {
		return `timed out after ${formatDuration(observation.elapsedMs)}`;
	}

	if (observation.signal !== null) {
		return `the command was killed by ${observation.signal}`;
	}

	const {exit} = observation;
	if (exit !== null && !(check.exitCodes ?? [0]).includes(exit)) {
		return lastLineOf(observation.stderr) ?? `the command ended with exit code ${exit}`;
	}

	return observation.parsed.kind === 'not-understood' ? observation.parsed.reason : null;
}

function lastLineOf(text: string): string | null {
	const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
	return last === '' ? null : last;
}
