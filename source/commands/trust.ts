// `gotriage trust`: shows every command of a runbook from outside, then trusts exactly these bytes at this path; lists what
// is trusted, and takes it back.
import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import {plainTrust} from '../plain/trust.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary, readRunbookFile, sha256Of} from '../session/library/library.js';
import {reviewFile, revokeTrust, trustFile} from '../session/library/trust-file.js';
import {openWorld, type World} from '../session/world.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {askTyped} from './ask-typed.js';
import {findRunbook, requireTrustable} from './find-runbook.js';
import {type Io, printJson, UsageFault} from './io.js';

export type TrustState = 'unchanged' | 'changed' | 'missing' | 'unusable';

export type TrustedFile = Readonly<{path: string; sha256: string; at: string; state: TrustState}>;

async function stateOf(path: string, sha256: string): Promise<TrustState> {
	const read = await readRunbookFile(path);
	if (read.kind === 'unreadable') {
		return read.isMissing ? 'missing' : 'unusable';
	}

	return read.isWorldWritable || read.realPath !== path
		? 'unusable'
		: sha256Of(read.bytes) === sha256
			? 'unchanged'
			: 'changed';
}

/** What is trusted, the newest content of each path only, and what has become of the file since. */
export async function trustedFiles(catalogue: Pick<World['catalogue'], 'trusted'>): Promise<readonly TrustedFile[]> {
	const newest = new Map(catalogue.trusted().map((entry) => [entry.path, entry]));
	return Promise.all(
		[...newest.values()].map(async ({path, sha256, at}) => ({path, sha256, at, state: await stateOf(path, sha256)})),
	);
}

async function list(world: World, io: Io, isJson: boolean): Promise<number> {
	const files = await trustedFiles(world.catalogue);
	if (isJson) {
		printJson(io, {schema: 1, trusted: files});
	} else if (files.length === 0) {
		io.out("Nothing but the package's own runbooks is trusted.\n");
	} else {
		for (const {path, sha256, at, state} of files) {
			io.out(`${state.padEnd(9)}  ${at}  ${sha256.slice(0, 12)}  ${cleanLine(path)}\n`);
		}
	}

	return exitStatus.good;
}

async function revoke(world: World, io: Io, file: string): Promise<number> {
	const path = resolve(io.cwd, file);
	// A file that is gone is known by the path it had.
	const revoked = await revokeTrust(world, await realpath(path).catch(() => path));
	if (revoked === 0) {
		throw new UsageFault(`${file} was not trusted (gotriage trust --list shows what is)`);
	}

	io.out(`${cleanLine(file)} is not trusted any more; incidents that run it ask again when they are resumed.\n`);
	return exitStatus.good;
}

/** Trust needs a person: without a terminal it shows the commands and refuses. */
export async function trust(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('trust', words, {
		list: {type: 'boolean'},
		revoke: {type: 'boolean'},
		json: {type: 'boolean'},
	});
	const [file] = given.positionals;
	const isList = given.flag('list');
	if (given.flag('json') && !isList) {
		throw new UsageFault('--json goes with gotriage trust --list; trusting a file needs a person at a terminal');
	}

	if (
		isList ? given.positionals.length > 0 || given.flag('revoke') : file === undefined || given.positionals.length > 1
	) {
		throw new UsageFault('gotriage trust takes one file: gotriage trust FILE, --revoke FILE, or --list');
	}

	const world = await openWorld({environment: io.environment, version: io.version, project: io.cwd});
	if (isList || file === undefined) {
		return list(world, io, given.flag('json'));
	}

	if (given.flag('revoke')) {
		return revoke(world, io, file);
	}

	const loaded = await findRunbook(file.includes('/') ? file : `./${file}`, await loadLibrary(), {
		hash: null,
		isTrusted: (realPath, sha256) => world.catalogue.isTrusted(realPath, sha256),
	});
	requireTrustable(loaded);
	if (loaded.trust !== 'untrusted') {
		io.out(`${cleanLine(file)} is trusted already.\n`);
		return exitStatus.good;
	}

	io.out(`${plainTrust(await reviewFile(world, file, loaded)).join('\n')}\n`);
	if (!io.isTerminal) {
		throw new UsageFault(
			`${file} was not trusted: that needs a person at a terminal (a machine names the bytes with run --trust SHA256)`,
			exitStatus.untrusted,
		);
	}

	if (!(await askTyped('\nThese commands would run as you. Trust this file? Type yes: ', ['yes']))) {
		io.out('Not trusted.\n');
		return exitStatus.untrusted;
	}

	await trustFile(world, loaded);
	io.out('Trusted, until the file changes.\n');
	return exitStatus.good;
}
