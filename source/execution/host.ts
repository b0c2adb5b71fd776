// What the journal says of the machine. Facts for comparison only: no host name, no user name, no path.
import {availableParallelism, release, totalmem} from 'node:os';
import type {Json} from '../runbook/verdict.js';

/**
 * Facts of this machine and run: {platform, arch, kernel, cpus, memoryBytes, node, uid, isRoot, sudo, ci}. `uid` is null
 * where the platform has none; `sudo` says that a person became root by sudo; `ci` that a CI system runs this.
 */
export async function hostFacts(
	env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, Json>> {
	const uid = process.getuid?.() ?? null;
	return {
		platform: process.platform,
		arch: process.arch,
		kernel: release(),
		cpus: availableParallelism(),
		memoryBytes: totalmem(),
		node: process.versions.node,
		uid,
		isRoot: uid === 0,
		sudo: uid === 0 && isSet(env['SUDO_UID']),
		ci: isSet(env['CI']) && env['CI'] !== 'false',
	};
}

function isSet(value: string | undefined): boolean {
	return value !== undefined && value !== '';
}
