// Trust of a runbook file: what was trusted at its path before, and trusting exactly the bytes that were shown.
import {dropTrusted, keepTrusted, readTrusted} from '../../journal/trusted-copy.js';
import type {LoadedRunbook} from '../ports.js';
import type {World} from '../world.js';
import {reviewRunbook, type TrustReview} from './trust-review.js';

type TrustWorld = Pick<World, 'home' | 'catalogue' | 'clock'>;

/** What a person must see before trusting this file; with the difference from what they trusted at this path last. */
export async function reviewFile(world: TrustWorld, file: string, loaded: LoadedRunbook): Promise<TrustReview> {
	const last = world.catalogue.trusted().findLast((entry) => entry.path === loaded.file);
	return reviewRunbook({
		file,
		loaded,
		before: last === undefined ? null : {at: last.at, bytes: await readTrusted(world.home, last.sha256)},
		lasts: 'always',
	});
}

/** Trusts exactly these bytes at this path, until the file changes. Rejects with a JournalFailure. */
export async function trustFile(world: TrustWorld, loaded: LoadedRunbook): Promise<LoadedRunbook> {
	await keepTrusted(world.home, loaded.sha256, loaded.bytes);
	await world.catalogue.trust(loaded.file, loaded.sha256, world.clock.now().toISOString());
	return {...loaded, trust: 'person'};
}

/** Takes the trust from a path, whatever it contained; resolves with how many contents were trusted there. */
export async function revokeTrust(world: TrustWorld, realPath: string): Promise<number> {
	const before = world.catalogue.trusted().filter((entry) => entry.path === realPath);
	const revoked = await world.catalogue.revoke(realPath);
	const still = new Set(world.catalogue.trusted().map((entry) => entry.sha256));
	for (const {sha256} of before) {
		if (!still.has(sha256)) {
			await dropTrusted(world.home, sha256);
		}
	}

	return revoked;
}
