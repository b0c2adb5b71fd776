// What the installed go says of itself, for `validate`: it proves the subcommands and flags that a runbook uses. Asks
// only `go version` and `go help`, which read no project and write nothing.
import {tmpdir} from 'node:os';
import type {GoHelp} from '../runbook/go-uses.js';
import {runChild} from './probes/child.js';
import {findTool, type ToolEnvironment} from './tools.js';

const limitMs = 10_000;

/**
 * The help texts of these topics (`mod download`), or the sentence why go could not be asked.
 * @param env the environment whose PATH is searched; its own go settings are left out.
 */
export async function askGoHelp(
	topics: readonly string[],
	env: ToolEnvironment,
): Promise<Readonly<{kind: 'help'; help: GoHelp}> | Readonly<{kind: 'not-asked'; sentence: string}>> {
	const go = await findTool('go', env);
	if (go === null) {
		return {kind: 'not-asked', sentence: 'go was not found on PATH, so its subcommands and flags were not checked'};
	}

	const ask = async (...words: readonly string[]): Promise<string | null> => {
		const result = await runChild({
			argv: [go, ...words],
			env: {...env, GOTOOLCHAIN: 'local', GOENV: 'off', GOFLAGS: ''},
			cwd: tmpdir(),
			limitMs,
			signal: new AbortController().signal,
		});
		return result.kind === 'ended' && result.exit === 0 ? result.stdout : null;
	};
	const version = /\bgo\d\S*/.exec((await ask('version')) ?? '')?.[0];
	if (version === undefined) {
		return {kind: 'not-asked', sentence: `${go} does not tell its version, so subcommands and flags were not checked`};
	}

	const answers = await Promise.all(
		topics.map(async (topic): Promise<[string, string | null]> => [topic, await ask('help', ...topic.split(' '))]),
	);
	return {kind: 'help', help: {version, topics: new Map(answers)}};
}
