// Runs a probe inside this process and tells its outcome like that of a command: the data on stdout, a failure's reason on
// stderr with exit 1.
import {type Environment, stepEnvironment} from './environment.js';
import type {Invocation, Outcome, OutputSink} from './executor.js';
import {writeOutputFiles} from './output/output-files.js';
import {recordOfText} from './output/stream-recorder.js';
import {runProbe} from './probes/registry.js';
import {settled, stoppedBeforeStart} from './settled.js';

type ProbeCommand = Extract<Invocation['command'], {kind: 'probe'}>;
type ProbeInvocation = Invocation & Readonly<{command: ProbeCommand}>;

export async function runProbeStep(
	invocation: ProbeInvocation,
	sink: OutputSink,
	stop: AbortSignal,
	options: Readonly<{environment: Environment; tag: string}>,
): Promise<Outcome> {
	if (stop.aborted) return stoppedBeforeStart();
	const begun = performance.now();
	const {name, with: parameters} = invocation.command;
	const result = await runProbe(name, parameters, {
		signal: stop,
		deadlineMs: invocation.timeoutMs,
		env: stepEnvironment(options.environment, invocation, options.tag),
		cwd: invocation.cwd,
		onProgress: (sentence) => sink.onText('stdout', `${sentence}\n`),
	});
	const durationMs = Math.round(performance.now() - begun);
	const isData = result.kind === 'data';
	const stdout = await recordOfText(isData ? `${JSON.stringify(result.json, null, '\t')}\n` : '', invocation.secrets);
	const stderr = await recordOfText(isData ? '' : `${result.reason}\n`, invocation.secrets);
	if (stdout.text !== '') sink.onText('stdout', stdout.text.slice(-4096));
	if (stderr.text !== '') sink.onText('stderr', stderr.text.slice(-4096));
	const warnings = sink.files
		? await writeOutputFiles(sink.files, {stdout: stdout.text, stderr: stderr.text, timing: ''})
		: [];
	return settled({
		exit: isData ? 0 : 1,
		timedOut: !isData && durationMs >= invocation.timeoutMs,
		interrupted: stop.aborted,
		durationMs,
		stdout,
		stderr,
		parsed: isData
			? {kind: 'parsed', json: result.json, rows: result.rows, lines: []}
			: {kind: 'not-understood', reason: result.reason},
		warnings,
	});
}
