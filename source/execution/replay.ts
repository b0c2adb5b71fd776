// The executor of a replay or a drill: gives the outcomes that were recorded. It spawns nothing and touches no file.
import type {Executor, Outcome} from './executor.js';

const burst = 4096;

/** `outcomes` by `step/attempt/index`. What was never recorded is unknown. */
export function createReplayExecutor(outcomes: ReadonlyMap<string, Outcome>): Executor {
	return {
		mode: 'replay',
		async execute({step, attempt, index}, sink) {
			const outcome = outcomes.get(`${step}/${attempt}/${index}`);
			if (outcome === undefined) {
				return {kind: 'unknown', reason: 'never recorded', pid: null, started: null, stillRunning: null};
			}
			if (outcome.kind === 'settled') {
				for (const stream of ['stdout', 'stderr'] as const) {
					const text = outcome[stream].text.slice(-burst);
					if (text !== '') sink.onText(stream, text);
				}
				sink.onProgress({stdoutBytes: outcome.stdout.bytes, stderrBytes: outcome.stderr.bytes, artefactBytes: 0});
			}
			return outcome;
		},
		recover: async () => [],
	};
}
