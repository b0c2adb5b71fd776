// Proves one fault: starts it, runs the gotriage command that shows it, reads whether an alarm was reported, and takes it
// back whatever happened.
import {argumentsOf} from './command-line.js';
import type {Fault, StartedFault} from './fault.js';
import {runCommand} from './run-command.js';
import {makeSandbox} from './sandbox.js';

export type CheckedFault = Readonly<{
	id: string;
	result: 'found' | 'not found' | 'skipped' | 'failed';
	/** What was in alarm, what is missing, or what went wrong. */
	says: string;
	seconds: number;
}>;

type Line = Readonly<{
	type?: string;
	runbook?: string;
	step?: string;
	verdict?: string;
	rows?: ReadonlyArray<Readonly<{runbook: string; metric: string; verdict: string}>>;
}>;

/** What a run or a sweep reported to be in alarm, as `runbook#step`. */
export function alarmsIn(stdout: string): readonly string[] {
	const alarms = new Set<string>();
	let runbook = '';
	for (const text of stdout.split('\n')) {
		if (!text.startsWith('{')) continue;
		const line = JSON.parse(text) as Line;
		for (const row of line.rows ?? []) if (row.verdict === 'alarm') alarms.add(`${row.runbook}#${row.metric}`);
		if (line.type === 'incident.opened') runbook = line.runbook ?? '';
		if (line.type === 'step.finished' && line.verdict === 'alarm')
			alarms.add(`${line.runbook ?? runbook}#${line.step}`);
	}
	return [...alarms];
}

/** Starts the fault, looks for its alarm and stops it; never throws. */
export async function checkFault(fault: Fault, stopped: AbortSignal): Promise<CheckedFault> {
	const begun = performance.now();
	const end = (result: CheckedFault['result'], says: string): CheckedFault => ({
		id: fault.id,
		result,
		says,
		seconds: Math.round((performance.now() - begun) / 100) / 10,
	});
	const missing = fault.missing?.() ?? null;
	if (missing !== null) return end('skipped', missing);
	let started: StartedFault | null = null;
	const sandbox = await makeSandbox();
	try {
		started = await fault.start();
		const env = {...sandbox.env, ...started.env};
		const args = argumentsOf(fault.seeWith, env);
		const more = args[0] === 'run' ? ['--auto', '--json'] : ['--json'];
		const {status, stdout, stderr} = await runCommand([...args, ...more], env, sandbox.project, stopped);
		const alarms = alarmsIn(stdout);
		if (alarms.includes(fault.alarms)) return end('found', fault.alarms);
		const instead = alarms.length > 0 ? `only ${alarms.join(', ')} in alarm` : `no alarm, exit ${status}`;
		const said = stderr.trim().split('\n').at(-1) ?? '';
		return end('not found', said === '' ? instead : `${instead}: ${said}`);
	} catch (error) {
		return end('failed', error instanceof Error ? error.message : String(error));
	} finally {
		await started?.stop().catch(() => undefined);
		await sandbox.cleanup();
	}
}
