// What faults share: a sandbox whose settings a person can put on, and a way back that is taken even when a start fails
// in its middle.
import {findOnPath, goPath} from '../helpers/find-go.js';
import type {StartedFault} from './fault.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from './sandbox.js';

/** "needs Go", "needs strace" or null. */
export function needs(...tools: readonly string[]): () => string | null {
	return () => {
		const absent = tools.filter((tool) => (tool === 'go' ? goPath : findOnPath(tool)) === null);
		return absent.length === 0 ? null : `needs ${absent.map((tool) => (tool === 'go' ? 'Go' : tool)).join(' and ')}`;
	};
}

const handedOut = [
	'GOENV',
	'GOPATH',
	'GOMODCACHE',
	'GOCACHE',
	'GOTOOLCHAIN',
	'GONOSUMDB',
	'GOFLAGS',
	'GOTRIAGE_HOME',
] as const;

/** The variables that keep a command away from the user's own Go settings, caches and incidents. */
export function environmentOf(
	sandbox: Sandbox,
	more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
	const env: Record<string, string> = {};
	for (const name of handedOut) {
		const value = sandbox.env[name];
		if (value !== undefined) env[name] = value;
	}
	return {...env, LAB_PROJECT: sandbox.project, ...more};
}

/** Things to take back, newest first; a failure of one does not keep the others. */
export type Undo = (takeBack: () => Promise<unknown> | unknown) => void;

/** Starts a fault in a sandbox of its own; what `undo` was told is taken back by `stop`, and when `make` fails. */
export async function startInSandbox(
	make: (sandbox: Sandbox, undo: Undo) => Promise<Omit<StartedFault, 'stop'>>,
	options: SandboxOptions = {},
): Promise<StartedFault> {
	const takeBacks: Array<() => Promise<unknown> | unknown> = [];
	const stop = async (): Promise<void> => {
		const problems: unknown[] = [];
		for (let next = takeBacks.pop(); next !== undefined; next = takeBacks.pop()) {
			try {
				await next();
			} catch (error) {
				problems.push(error);
			}
		}
		if (problems.length > 0) throw problems[0];
	};
	try {
		const sandbox = await makeSandbox(options);
		takeBacks.push(sandbox.cleanup);
		const started = await make(sandbox, (takeBack) => takeBacks.push(takeBack));
		return {env: environmentOf(sandbox), ...started, stop};
	} catch (error) {
		await stop();
		throw error;
	}
}
