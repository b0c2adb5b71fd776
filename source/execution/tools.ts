// Which tools are there, and in which version: so that a step whose tool is missing is unknown with a remedy instead of
// failing. Never installs anything, never runs a tool found by way of a relative PATH entry.
import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {runChild} from './probes/child.js';

export type ToolEnvironment = Readonly<Record<string, string | undefined>>;

export type Requirement =
	| Readonly<{kind: 'present'; path: string; version: string | null}>
	/** `reason` says what is wrong, `remedy` what to do; one plain sentence each. */
	| Readonly<{kind: 'missing'; reason: string; remedy: string}>;

const versionLimitMs = 5000;

/**
 * The absolute path of a tool on PATH, or null. Relative PATH entries (also the empty one, which means the current
 * directory) are passed over: a project must not be able to slip in its own `go`. An absolute name is only checked.
 */
export async function findTool(name: string, env: ToolEnvironment): Promise<string | null> {
	if (name === '' || name.includes('\0')) return null;
	if (isAbsolute(name)) return (await isExecutable(name)) ? name : null;
	if (name.includes('/')) return null;
	for (const directory of (env['PATH'] ?? '').split(':')) {
		if (!isAbsolute(directory)) continue;
		const path = join(directory, name);
		if (await isExecutable(path)) return path;
	}
	return null;
}

async function isExecutable(path: string): Promise<boolean> {
	try {
		await access(path, constants.X_OK);
		return (await stat(path)).isFile();
	} catch {
		return false;
	}
}

const known = new Map<string, Promise<Requirement>>();

/**
 * Checks a runbook's `requires`: `go`, `curl`, `go>=1.23`. The answers come in the order asked, keyed by the text as
 * given. A tool once found is not looked for again; a missing one is, since a person may install it meanwhile. Never
 * throws.
 */
export async function checkRequirements(
	requires: readonly string[],
	env: ToolEnvironment,
): Promise<Map<string, Requirement>> {
	const answers = await Promise.all(
		requires.map(async (text): Promise<[string, Requirement]> => {
			const key = `${text}\0${env['PATH'] ?? ''}`;
			let answer = known.get(key);
			if (answer === undefined) {
				answer = checkRequirement(text, env);
				known.set(key, answer);
			}
			const found = await answer;
			if (found.kind === 'missing') known.delete(key);
			return [text, found];
		}),
	);
	return new Map(answers);
}

async function checkRequirement(text: string, env: ToolEnvironment): Promise<Requirement> {
	const match = /^\s*([^\s<>=]+)\s*(?:>=\s*v?(\d+(?:\.\d+)*)\s*)?$/.exec(text);
	const name = match?.[1];
	if (name === undefined) {
		return {
			kind: 'missing',
			reason: `the requirement "${text}" is not understood`,
			remedy: 'Write it as go or go>=1.23 in the runbook.',
		};
	}
	const minimum = match?.[2] ?? null;
	const path = await findTool(name, env);
	if (path === null)
		return {kind: 'missing', reason: `${name} was not found on PATH`, remedy: remedyFor(name, minimum)};
	const version = await versionOf(name, path, env, minimum !== null);
	if (minimum === null) return {kind: 'present', path, version};
	if (version === null) {
		return {
			kind: 'missing',
			reason: `${name} is there, but its version could not be read; ${minimum} or newer is needed`,
			remedy: `Run ${name} by hand and see why it does not tell its version.`,
		};
	}
	if (!isAtLeast(version, minimum)) {
		return {
			kind: 'missing',
			reason: `${name} is version ${version}; ${minimum} or newer is needed`,
			remedy: remedyFor(name, minimum),
		};
	}
	return {kind: 'present', path, version};
}

/** The version as numbers with dots (`1.26.8`, `1.24rc1`), or null; asks other tools than go and gopls only if needed. */
async function versionOf(name: string, path: string, env: ToolEnvironment, needed: boolean): Promise<string | null> {
	if (name === 'go') {
		// GOTOOLCHAIN=local: else a go.mod that names a newer Go makes even `go version` download a toolchain.
		const text = await firstOutput([path, 'version'], {...env, GOTOOLCHAIN: 'local'});
		return parseGoVersion(text);
	}
	if (name === 'gopls') {
		const text = await firstOutput([path, 'version'], {...env, GOTOOLCHAIN: 'local'});
		return /gopls v(\d+(?:\.\d+)*\S*)/.exec(text)?.[1] ?? null;
	}
	if (!needed) return null;
	const text = await firstOutput([path, '--version'], env);
	return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? null;
}

/** `go version go1.26.8 linux/amd64` gives `1.26.8`; also with a vendor's suffix or experiments behind it. */
export function parseGoVersion(text: string): string | null {
	return /^go version go(\d+\.\d+(?:\.\d+|rc\d+|beta\d+)?)/m.exec(text)?.[1] ?? null;
}

async function firstOutput(argv: readonly [string, ...string[]], env: ToolEnvironment): Promise<string> {
	const result = await runChild({
		argv,
		env,
		// Not the project: what is asked is the tool itself.
		cwd: tmpdir(),
		limitMs: versionLimitMs,
		signal: new AbortController().signal,
	});
	return result.kind === 'ended' ? result.stdout : '';
}

/** Whether `version` is `minimum` or newer, number by number; `1.24rc1` counts as older than `1.24`. */
export function isAtLeast(version: string, minimum: string): boolean {
	const have = numbersOf(version);
	const want = numbersOf(minimum);
	for (let index = 0; index < Math.max(have.length, want.length); index++) {
		const difference = (have[index] ?? 0) - (want[index] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	return !/\d(?:rc|beta|-)/.test(version);
}

function numbersOf(version: string): readonly number[] {
	return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

// How each tool comes onto the machine, in the words of somebody who has to do it now.
const packages: Readonly<Record<string, string>> = {
	curl: 'curl',
	git: 'git',
	strace: 'strace',
	lsof: 'lsof',
	ss: 'iproute2',
	dig: 'bind9-dnsutils',
	openssl: 'openssl',
	jq: 'jq',
	unzip: 'unzip',
	perf: 'linux-perf',
	tcpdump: 'tcpdump',
	findmnt: 'util-linux',
	lslocks: 'util-linux',
	taskset: 'util-linux',
	nsenter: 'util-linux',
	ps: 'procps',
	pgrep: 'procps',
	dot: 'graphviz',
	gcc: 'gcc',
	docker: 'docker.io',
};

/** One sentence: how to get a tool. */
export function remedyFor(name: string, minimum: string | null = null): string {
	if (name === 'go') {
		const which = minimum === null ? 'Go' : `Go ${minimum} or newer`;
		return `Install ${which} from https://go.dev/dl, or with \`apt-get install golang-go\`, and put its bin directory on PATH.`;
	}
	if (name === 'gopls') {
		return 'Install it with `go install golang.org/x/tools/gopls@latest` and put `$(go env GOPATH)/bin` on PATH.';
	}
	if (name === 'dlv') {
		return 'Install it with `go install github.com/go-delve/delve/cmd/dlv@latest` and put `$(go env GOPATH)/bin` on PATH.';
	}
	const packageName = packages[name];
	if (packageName === undefined) return `Install ${name} with the system's package manager and see that it is on PATH.`;
	const onMac = process.platform === 'darwin' ? ` (macOS: \`brew install ${packageName}\`)` : '';
	return `Install it with \`apt-get install ${packageName}\`${onMac}.`;
}
