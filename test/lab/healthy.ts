// The lab on a good day: a committed project whose modules are downloaded, a module proxy, a checksum database, a name
// server, a Go service and an HTTP service, all well and all on 127.0.0.1. Whatever the board calls an alarm here is false.
import {writeFile} from 'node:fs/promises';
import type {SweepRow} from '../../source/incident/events.js';
import {startFaultyDatabase} from './checksum-faults.js';
import {startNameServer} from './dns-server.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {startHttpService} from './http-services.js';
import {isOutOfTime, rowsIn} from './judge.js';
import {boardThresholds, machineState} from './machine-thresholds.js';
import {makeModuleProject} from './module-project.js';
import {type LabModule, labModules, startModuleProxy} from './module-proxy.js';
import {startService} from './pprof-service.js';
import {runCommand} from './run-command.js';
import {makeSandbox} from './sandbox.js';
import {type HealthyRow, worstOf} from './worst-of.js';

const [dep] = labModules as readonly [LabModule];

export type HealthyBoard = Readonly<{
	/** What could not be started here, else null. */
	missing: string | null;
	/** Every row of the board once, the worst of its readings. */
	rows: readonly HealthyRow[];
	/** `calm`: limits of time were set aside, because this machine is busy or because nothing may depend on it. */
	limits: 'shipped' | 'calm';
}>;

/**
 * Sweeps the whole board with everything well, once for the Go service and once for the HTTP service.
 * @param thresholds `shipped`: those of the runbooks, but for how busy and full this machine is; `calm`: also none that
 * depends on how fast it is
 */
export async function measureHealthy(thresholds: 'shipped' | 'calm', stopped: AbortSignal): Promise<HealthyBoard> {
	const missing = needs('go', 'git', 'curl')();
	if (missing !== null) return {missing, rows: [], limits: thresholds};
	const outer = await makeSandbox();
	const lab = await startInSandbox(async (sandbox, undo) => {
		const proxy = await startModuleProxy();
		undo(proxy.close);
		const second = await startModuleProxy();
		undo(second.close);
		const database = await startFaultyDatabase(dep);
		undo(database.close);
		await makeModuleProject(sandbox, proxy);
		await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\nGOSUMDB=${database.gosumdb}\n`);
		const names = await startNameServer();
		undo(names.close);
		const service = await startService(sandbox, 'healthy');
		undo(service.process.kill);
		const http = await startHttpService({instrumented: true, pprof: true});
		undo(http.stop);
		return {
			note: `A project in ${sandbox.project}.`,
			env: environmentOf(sandbox, {
				// Every module is asked of the database: it vouches for the one that the board fetches.
				GONOSUMDB: '',
				LAB_PROXY: proxy.url,
				LAB_PROXIES: `${proxy.url},${second.url}`,
				LAB_RESOLVER: names.address,
				LAB_SERVICE: service.url,
				LAB_HTTP: http.url,
			}),
		};
	});
	try {
		const env = {...outer.env, ...lab.env};
		const input = (values: Readonly<Record<string, string>>): readonly string[] =>
			Object.entries(values).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
		const values = thresholds === 'shipped' ? machineState : boardThresholds;
		const common = [
			'sweep',
			'--json',
			'-C',
			env['LAB_PROJECT'] ?? '',
			...Object.entries(values).flatMap(([name, value]) => ['--threshold', `${name}=${value}`]),
			...input({
				module: dep.path,
				version: dep.version,
				instances: env['LAB_PROXIES'] ?? '',
				resolvers: env['LAB_RESOLVER'] ?? '',
			}),
		];
		const http = env['LAB_HTTP'] ?? '';
		const service = env['LAB_SERVICE'] ?? '';
		const sweeps = [
			input({url: service, pprof: service}),
			input({url: `${http}/`, ready: `${http}/ready`, metrics: `${http}/metrics`, pprof: http}),
		];
		const results: Array<readonly SweepRow[]> = [];
		for (const inputs of sweeps) {
			// A row that this machine was too busy for is measured again; an alarm counts whenever it comes.
			for (let tries = 1, late = true; late && tries <= 4; tries++) {
				const swept = await runCommand([...common, ...inputs], env, outer.project, stopped);
				const rows = rowsIn(swept.stdout);
				if (rows.length === 0) throw new Error(`the sweep of the healthy lab said nothing: ${swept.stderr.trim()}`);
				results.push(rows);
				late = rows.some(isOutOfTime);
			}
		}
		return {missing: null, rows: worstOf(results), limits: thresholds};
	} finally {
		await lab.stop();
		await outer.cleanup();
	}
}
