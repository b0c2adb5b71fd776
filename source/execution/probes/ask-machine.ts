// Questions to the machine that may never be answered: each goes to a child, which is left behind at its limit.
import {fileURLToPath} from 'node:url';
import type {Systeminformation} from 'systeminformation';
import {runChild} from './child.js';
import type {ProbeContext} from './probe.js';

/** Beside this module as compiled for tests, and beside the commands in the bundle. */
const childFile = fileURLToPath(new URL('./machine-child.js', import.meta.url));

type Answers = Readonly<{fsSize: Systeminformation.FsSizeData[]; processes: Systeminformation.ProcessesData}>;

/**
 * The answer of systeminformation, as it gives it: empty or zero where it could not find out. Null where there was none
 * within the deadline of the probe or the child could not run.
 */
export async function askMachine<Q extends keyof Answers>(
	question: Q,
	context: Pick<ProbeContext, 'env' | 'signal' | 'deadlineMs'>,
): Promise<Answers[Q] | null> {
	const result = await runChild({
		argv: [process.execPath, childFile, question],
		env: context.env,
		cwd: '/',
		limitMs: context.deadlineMs,
		signal: context.signal,
	});
	if (result.kind !== 'ended') return null;
	try {
		return JSON.parse(result.stdout) as Answers[Q];
	} catch {
		return null;
	}
}
