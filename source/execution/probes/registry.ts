// All probes by name, and the one way to run them: parameters checked, deadline kept, abort honoured, nothing thrown.
import type {Json} from '../../runbook/verdict.js';
import {cpuLimits} from './cpu-limits.js';
import {diskSpace} from './disk-space.js';
import {dnsServers} from './dns-servers.js';
import {goCache} from './go-cache.js';
import {goEnvLayers} from './go-env-layers.js';
import {goplsRequest} from './gopls-request.js';
import {goplsServers} from './gopls-servers.js';
import {hostSanity} from './host-sanity.js';
import {httpMetrics} from './http-metrics.js';
import {listeningProcess} from './listening-process.js';
import {lockWaiters} from './lock-waiters.js';
import {mountLatency} from './mount-latency.js';
import {netrc} from './netrc.js';
import {nfsMounts} from './nfs-mounts.js';
import {openFiles} from './open-files.js';
import {checkParameters} from './parameters.js';
import {pathCost} from './path-cost.js';
import {pressure} from './pressure.js';
import type {ProbeContext, ProbeResult, ProbeSpec} from './probe.js';
import {notMeasured} from './probe.js';
import {processCpu} from './process-cpu.js';
import {processState} from './process-state.js';
import {processes} from './processes.js';
import {serviceStart} from './service-start.js';
import {stuckTasks} from './stuck-tasks.js';
import {systemDisks, systemLoad, systemMemory, systemNetwork, systemProcesses} from './system.js';
import {tlsCheck} from './tls-check.js';
import {workspaceShape} from './workspace-shape.js';

export type {ProbeContext, ProbeParameter, ProbeParameters, ProbeResult, ProbeSpec} from './probe.js';

const all: readonly ProbeSpec[] = [
	cpuLimits,
	diskSpace,
	goCache,
	goEnvLayers,
	goplsRequest,
	goplsServers,
	hostSanity,
	httpMetrics,
	listeningProcess,
	lockWaiters,
	netrc,
	processCpu,
	processState,
	processes,
	serviceStart,
	dnsServers,
	mountLatency,
	nfsMounts,
	openFiles,
	pathCost,
	pressure,
	stuckTasks,
	tlsCheck,
	workspaceShape,
	systemDisks,
	systemLoad,
	systemMemory,
	systemNetwork,
	systemProcesses,
];

/** Every probe a runbook may name. */
export const probes: ReadonlyMap<string, ProbeSpec> = new Map(all.map((spec) => [spec.name, spec]));

/** The names in alphabetical order. */
export const probeNames: readonly string[] = [...probes.keys()].sort();

/**
 * Runs one probe. Settles at the latest at `context.deadlineMs`, even when the probe hangs in a dead file system: it is
 * then left behind, and the reason says so. Never throws: what went wrong is the reason, one plain sentence.
 */
export async function runProbe(
	name: string,
	parameters: Readonly<Record<string, Json>>,
	context: ProbeContext,
): Promise<ProbeResult> {
	const spec = probes.get(name);
	if (spec === undefined) return notMeasured(`there is no probe named ${name}; \`gotriage probes\` lists them`);
	return runSpec(spec, parameters, context);
}

/** As `runProbe`, for a spec that is at hand. */
export async function runSpec(
	spec: ProbeSpec,
	given: Readonly<Record<string, Json>>,
	context: ProbeContext,
): Promise<ProbeResult> {
	if (!spec.platforms.some((platform) => platform === process.platform)) {
		return notMeasured(`the probe ${spec.name} works on ${spec.platforms.join(' and ')}, not on ${process.platform}`);
	}
	const checked = checkParameters(spec, given);
	if (checked.kind === 'refused') return notMeasured(checked.reason);
	if (context.signal.aborted) return notMeasured('stopped before it began');

	// The probe gets a signal of its own, so that it stops its children at the deadline as well as on abort.
	const inner = new AbortController();
	return new Promise<ProbeResult>((resolve) => {
		const settle = (result: ProbeResult): void => {
			clearTimeout(timer);
			context.signal.removeEventListener('abort', onAbort);
			inner.abort();
			resolve(result);
		};
		const onAbort = (): void => settle(notMeasured('stopped'));
		const timer = setTimeout(
			() => settle(notMeasured(`still stuck after ${seconds(context.deadlineMs)} s`)),
			context.deadlineMs,
		);
		context.signal.addEventListener('abort', onAbort, {once: true});
		// Called inside `then`, so that even a synchronous throw becomes a reason.
		Promise.resolve()
			.then(() => spec.run(checked.parameters, {...context, signal: inner.signal}))
			.then(settle, (error: unknown) => settle(notMeasured(sentenceOf(error))));
	});
}

function seconds(milliseconds: number): string {
	return (milliseconds / 1000).toFixed(1).replace(/\.0$/, '');
}

function sentenceOf(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return message.split('\n')[0] ?? 'failed without saying why';
}
