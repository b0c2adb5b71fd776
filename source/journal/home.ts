// Where gotriage keeps what it knows: one directory per user, closed to everyone else. Must never widen access, never
// use a directory of another user for writing, and never create anything when it is only to be read.
import {randomUUID} from 'node:crypto';
import {chmod, mkdir, open, readdir, stat, unlink} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import process from 'node:process';
import envPaths from 'env-paths';
import {JournalFailure} from './contract.js';
import {whyNotHere} from './superuser.js';
import {errorCode, errorWords} from './system-error.js';

export type Home = Readonly<{directory: string}>;

export const incidentsDirectory = (home: Home): string => join(home.directory, 'incidents');
export const quarantineDirectory = (home: Home): string => join(home.directory, 'quarantine');

/** $GOTRIAGE_HOME, else the platform's data directory (with XDG_DATA_HOME, which counts only when absolute). */
export function homeDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
	if (env.GOTRIAGE_HOME) {
		return resolve(env.GOTRIAGE_HOME);
	}

	if (platform === 'darwin' || platform === 'win32') {
		return envPaths('gotriage', {suffix: ''}).data;
	}

	const {XDG_DATA_HOME: data, HOME: home} = env;
	if (data && isAbsolute(data)) {
		return join(data, 'gotriage');
	}

	return join(home && isAbsolute(home) ? home : homedir(), '.local', 'share', 'gotriage');
}

const remedy = 'set GOTRIAGE_HOME to a directory of your own that can be written';

function unusable(directory: string, why: string, cause?: unknown): JournalFailure {
	return new JournalFailure(
		'unusable-directory',
		`The data directory ${directory} cannot be used (${why}): put that right, or ${remedy}.`,
		{cause},
	);
}

/**
 * Makes a directory and what is missing above it, each 0700 whatever the umask. Not `mkdir` with `recursive`: that one
 * never returns below /proc and hides the reason on a read-only file system.
 */
async function makeDirectories(directory: string): Promise<void> {
	try {
		await mkdir(directory, {mode: 0o700});
		await chmod(directory, 0o700);
	} catch (error) {
		const above = dirname(directory);
		const code = errorCode(error);
		if (code === 'EEXIST' && (await statOrNull(directory))?.isDirectory()) {
			return;
		}

		if (code !== 'ENOENT' || above === directory || (await statOrNull(above)) !== null) {
			throw error;
		}

		await makeDirectories(above);
		await makeDirectories(directory);
	}
}

/** Makes a directory 0700 whatever the umask; one that exists and is too open is repaired. */
export async function makePrivateDirectory(directory: string): Promise<void> {
	await makeDirectories(directory);
	const {mode} = await stat(directory);
	if ((mode & 0o777) !== 0o700) {
		await chmod(directory, 0o700);
	}
}

/** Takes away what others may do with a file of ours; a missing file is fine. */
export async function closeToOthers(path: string): Promise<void> {
	try {
		const status = await stat(path);
		if (status.isFile() && (status.mode & 0o777) !== 0o600) {
			await chmod(path, 0o600);
		}
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') {
			throw error;
		}
	}
}

async function statOrNull(path: string) {
	try {
		return await stat(path);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}

/** Writes and removes a small file: permissions alone do not tell of a full disk or a read-only mount. */
async function proveWritable(directory: string): Promise<void> {
	const probe = join(directory, `.probe-${randomUUID()}`);
	const handle = await open(probe, 'wx', 0o600);
	try {
		await handle.writeFile('gotriage');
	} finally {
		await handle.close();
		await unlink(probe);
	}
}

/**
 * The data directory, ready for writing: created or repaired to 0700 with its `incidents` and `quarantine`.
 * JournalFailure `unusable-directory` where that is not possible or it belongs to another user.
 */
export async function openHome(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<Home> {
	const home = {directory: resolve(directory)};
	try {
		const before = await statOrNull(home.directory);
		if (before !== null && !before.isDirectory()) {
			throw unusable(home.directory, 'it is not a directory');
		}

		const user = process.getuid?.();
		// As root over sudo, writing here would leave files that their owner cannot change any more.
		if (before !== null && user !== undefined && before.uid !== user) {
			throw unusable(home.directory, `it belongs to user ${before.uid}, and gotriage runs as user ${user}`);
		}

		const why = await whyNotHere(home.directory, env);
		if (before === null && why !== null) {
			throw unusable(home.directory, why);
		}

		await makePrivateDirectory(home.directory);
		await makePrivateDirectory(incidentsDirectory(home));
		await makePrivateDirectory(quarantineDirectory(home));
		await closeToOthers(join(home.directory, 'catalogue.json'));
		await proveWritable(home.directory);
		return home;
	} catch (error) {
		if (error instanceof JournalFailure) {
			throw error;
		}

		const why =
			errorCode(error) === 'ENOENT' ? `it cannot be created in ${dirname(home.directory)}` : errorWords(error);
		throw unusable(home.directory, why, error);
	}
}

/**
 * The data directory for reading only: nothing is created or changed, and a missing one is simply empty.
 * JournalFailure `unusable-directory` where it cannot be read.
 */
export async function openHomeForReading(directory: string): Promise<Home> {
	const home = {directory: resolve(directory)};
	try {
		await readdir(home.directory);
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') {
			throw unusable(
				home.directory,
				errorCode(error) === 'ENOTDIR' ? 'it is not a directory' : errorWords(error),
				error,
			);
		}
	}

	return home;
}
