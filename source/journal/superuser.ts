// Whether gotriage runs as root, and in whose home: said to the person, and refused where files of root would be left in a
// user's home. Reads only.
import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import process from 'node:process';
import {JournalFailure} from './contract.js';

type Environment = Readonly<Record<string, string | undefined>>;

const currentUser = (): number | null => process.getuid?.() ?? null;

/** The user who became root by sudo, else null. */
export function sudoUser(env: Environment, uid: number | null = currentUser()): number | null {
	const user = /^\d+$/.test(env['SUDO_UID'] ?? '') ? Number(env['SUDO_UID']) : 0;
	return uid === 0 && user !== 0 ? user : null;
}

/** One sentence where gotriage runs as root, else null. */
export function superuserSentence(env: Environment, uid: number | null = currentUser()): string | null {
	if (uid !== 0) {
		return null;
	}

	const user = sudoUser(env, uid);
	return user === null
		? 'gotriage runs as root: what it changes is changed for root.'
		: `gotriage runs as root through sudo (of user ${user}): what it changes is changed for root.`;
}

async function ownerOf(path: string): Promise<number | null> {
	try {
		return (await stat(path)).uid;
	} catch {
		return null;
	}
}

/** The owner of the nearest directory above a path that exists, or of the path itself. */
async function ownerAbove(path: string): Promise<number | null> {
	for (let at = path; ; at = dirname(at)) {
		const owner = await ownerOf(at);
		if (owner !== null || dirname(at) === at) {
			return owner;
		}
	}
}

/**
 * Refuses, as `unusable-directory`, to work as root through sudo with a user's HOME: the commands it runs would leave files
 * of root there.
 */
export async function refuseForeignHome(env: Environment, uid: number | null = currentUser()): Promise<void> {
	const home = env['HOME'];
	if (sudoUser(env, uid) === null || !home) {
		return;
	}

	const owner = await ownerOf(home);
	if (owner !== null && owner !== 0) {
		throw new JournalFailure(
			'unusable-directory',
			`gotriage runs as root through sudo, but HOME is ${home}, which belongs to user ${owner}, and files of root would be left there: run it without sudo, or with sudo -H.`,
		);
	}
}

/** Why root must not make its data directory there, else null: above it lies a directory of the user who called sudo. */
export async function whyNotHere(
	directory: string,
	env: Environment,
	uid: number | null = currentUser(),
): Promise<string | null> {
	const owner = sudoUser(env, uid) === null ? null : await ownerAbove(dirname(directory));
	return owner === null || owner === 0
		? null
		: `it lies in a directory of user ${owner}, and files of root would be left there`;
}
