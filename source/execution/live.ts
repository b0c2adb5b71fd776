// The live executor: checks run as children of this process, actions under a supervisor that outlives it, probes inside.
import {randomUUID} from 'node:crypto';
import {setMaxListeners} from 'node:events';
import {isChange} from './changes/apply-change.js';
import type {Environment} from './environment.js';
import type {Executor, Invocation, Outcome, OutputSink} from './executor.js';
import {type GuardedStep, guardStep} from './guard.js';
import {runProbeStep} from './run-probe.js';
import {defaultGraceMs, runProcess} from './run-process.js';
import {notStarted} from './settled.js';
import {refusal} from './start-failure.js';
import {supervise} from './supervise.js';
import {findRecords, readOutcome} from './supervision-record.js';

export type LiveExecutorOptions = Readonly<{
	/** `<incident>/supervised`, where actions are recorded; null: actions are refused, as in a sweep. */
	records: string | null;
	/** The user's environment. */
	environment: Environment;
	/** What marks the processes of a step; a new one for each invocation when absent. */
	stepTag?: string;
	/** How long a process has to end after TERM, in milliseconds; 5000 when absent. */
	killAfterMs?: number;
}>;

export function createLiveExecutor(options: LiveExecutorOptions): Executor {
	const {records, environment} = options;
	return {
		mode: 'live',
		async execute(invocation, sink, stop) {
			// A sweep stops all its rows by one signal; that is no leak.
			setMaxListeners(0, stop);
			try {
				return await execute(invocation, sink, stop);
			} catch (error) {
				// A fault of gotriage itself; the step must still end in the record.
				const reason = error instanceof Error ? error.message : String(error);
				return {
					kind: 'unknown',
					reason: `gotriage failed while it ran this: ${reason.slice(0, 300)}`,
					pid: null,
					started: null,
					stillRunning: null,
				};
			}
		},
		async recover(step, attempt) {
			if (records === null) return [];
			const found = await findRecords(records, step, attempt);
			return Promise.all(found.map(async ({index, directory}) => ({index, outcome: await readOutcome(directory)})));
		},
	};

	async function execute(invocation: Invocation, sink: OutputSink, stop: AbortSignal): Promise<Outcome> {
		const tag = options.stepTag ?? randomUUID();
		const graceMs = options.killAfterMs ?? defaultGraceMs;
		const {command} = invocation;
		if (command.kind === 'probe') {
			return guarded(tag, () => runProbeStep({...invocation, command}, sink, stop, {environment, tag}));
		}
		if (invocation.role === 'action') {
			if (records === null) return notStarted(refusal('Nothing may be changed here, so this was not started.'));
			return supervise(invocation, sink, stop, {records, environment, tag, graceMs});
		}
		if (isChange(command)) return notStarted(refusal('A check may not change anything, so this was not started.'));
		return guarded(tag, ({started}) =>
			runProcess(invocation, sink, stop, {environment, tag, graceMs, onStarted: started}),
		);
	}
}

/** A check stops with this process, however that ends. */
async function guarded(tag: string, work: (guard: GuardedStep) => Promise<Outcome>): Promise<Outcome> {
	const guard = guardStep(tag);
	try {
		return await work(guard);
	} finally {
		guard.over();
	}
}
