// Stand-ins for `go` that go first on PATH and end in the real one: what a wrapper, a slow home or an old Go does to
// every command, without touching the real one.
import {chmod} from 'node:fs/promises';
import {join} from 'node:path';
import {goPath} from '../helpers/find-go.js';
import {type Sandbox, writeTree} from './sandbox.js';

async function writeGo(sandbox: Sandbox, name: string, body: string): Promise<string> {
	const directory = join(sandbox.root, name);
	await writeTree(directory, {go: `#!/bin/sh\n${body}\nexec '${goPath}' "$@"\n`});
	await chmod(join(directory, 'go'), 0o755);
	return directory;
}

/** A go that waits where the home directory is that of the sandbox, as with a home on a dead network disk. */
export const goWithSlowHome = (sandbox: Sandbox, seconds: number): Promise<string> =>
	writeGo(sandbox, 'slow-home', `[ "$HOME" = '${sandbox.home}' ] && [ "$2" = init ] && sleep ${seconds}`);

/** A go that says it is an older one. */
export const goThatSays = (sandbox: Sandbox, version: string): Promise<string> =>
	writeGo(sandbox, 'old-go', `[ "$*" = 'env GOVERSION' ] && echo ${version} && exit 0`);
