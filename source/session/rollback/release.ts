// What a closed incident still keeps of its changes, and deleting it for good: data that was moved aside, and the exact
// copies of files for undo. Must never name anything that this incident did not record, nor delete what is no longer the
// file that was recorded. A release that was cut short goes on where it stopped.
import {lstat, readdir, rmdir} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {ChangeRefused} from '../../execution/changes/change.js';
import {measurePath} from '../../execution/changes/plan-quarantine.js';
import {type FileIdentity, identityOf, removeTree} from '../../execution/changes/remove-tree.js';
import type {JournalEvent, NewEvent} from '../../incident/events.js';
import {foldEvents} from '../../incident/state.js';
import {errorWords} from '../../journal/system-error.js';

export type Kept = Readonly<{
	what: 'quarantine' | 'snapshot';
	path: string;
	identity: FileIdentity;
	bytes: number;
	files: number;
	/** False: there is more than what was counted. */
	isComplete: boolean;
}>;

export type Release = Readonly<{
	runbook: string;
	step: string;
	attempt: number;
	kept: readonly Kept[];
	/** What stays, and why: one sentence each. */
	stays: readonly string[];
	/** It was begun before and not seen to end. */
	isUnfinished: boolean;
}>;

const measureForMs = 5000;
/** `<hash of the path>-<hash of the content>`, or the temporary file from which one is renamed. */
const copyName = /^(?:[0-9a-f]{16}-[0-9a-f]{16}|\.[0-9a-f]{16}-[0-9a-f]{16}\.[0-9a-f-]{36}\.tmp)$/;

type Found = Readonly<{kept: Kept}> | Readonly<{stays: string}> | null;

async function found(what: Kept['what'], path: string, isIt: (now: FileIdentity) => boolean): Promise<Found> {
	let now: Awaited<ReturnType<typeof identityOf>>;
	try {
		now = await identityOf(path);
	} catch (error) {
		return {stays: `${path} cannot be looked at (${errorWords(error)}), so it stays.`};
	}

	if (now === null) {
		return null;
	}

	if (now.isLink || !isIt(now)) {
		return {stays: `${path} is no longer what was put there, so it stays; look at it, and delete it by hand.`};
	}

	const {bytes, files, isComplete} = await measurePath(path, measureForMs);
	return {kept: {what, path, identity: {dev: now.dev, ino: now.ino}, bytes, files, isComplete}};
}

/** The boot in which an event was written: device numbers are only the same within one. */
function bootOf(events: readonly JournalEvent[], seq: number): string | null {
	const begun = events.findLast(
		(event) => event.seq <= seq && (event.type === 'incident.opened' || event.type === 'incident.resumed'),
	);
	return begun?.type === 'incident.opened' || begun?.type === 'incident.resumed' ? begun.bootId : null;
}

async function namesIn(directory: string): Promise<readonly string[]> {
	try {
		// A link in its place leads elsewhere.
		return (await lstat(directory)).isDirectory() ? await readdir(directory) : [];
	} catch {
		return [];
	}
}

/** What is kept of the changes of an incident, of one step only where `step` is not null. Reads only. */
export async function planReleases(
	incident: Readonly<{directory: string; events: readonly JournalEvent[]}>,
	step: string | null,
	boot: string,
): Promise<readonly Release[]> {
	const {directory, events} = incident;
	const state = foldEvents(events);
	const releases: Release[] = [];
	for (const attempt of state.attempts) {
		if (attempt.started.kind !== 'action' || attempt.purpose !== 'step' || (step !== null && attempt.step !== step)) {
			continue;
		}

		const change = state.changes.find(
			(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
		);
		const looked: Found[] = [];
		const snapshot = change?.snapshot ?? null;
		for (const {to, from, identity} of snapshot?.moves ?? []) {
			const isSameBoot = snapshot !== null && bootOf(events, snapshot.seq) === boot;
			const isPlain = to === resolve(to) && to.startsWith(`${from}.quarantine-`);
			looked.push(
				await found(
					'quarantine',
					to,
					(now) => isPlain && identity?.ino === now.ino && (!isSameBoot || identity.dev === now.dev),
				),
			);
		}

		// Its own directory, whatever was recorded of it: a copy whose record was cut short is a copy of secrets all the same.
		const undo = join(directory, 'undo', `${attempt.runbook}-${attempt.step}-${attempt.attempt}`);
		for (const name of (await namesIn(undo)).filter((one) => copyName.test(one))) {
			looked.push(await found('snapshot', join(undo, name), () => true));
		}

		const kept = looked.flatMap((one) => (one !== null && 'kept' in one ? [one.kept] : []));
		const stays = looked.flatMap((one) => (one !== null && 'stays' in one ? [one.stays] : []));
		const released = change?.released ?? null;
		const isUnfinished = released !== null && released.result !== 'released';
		if (kept.length > 0 || stays.length > 0 || isUnfinished) {
			const {runbook, attempt: number} = attempt;
			releases.push({runbook, step: attempt.step, attempt: number, kept, stays, isUnfinished});
		}
	}

	return releases;
}

/** Whether anything is kept that a release would delete or name; measures nothing. Reads only. */
export async function keepsSomething(
	incident: Readonly<{directory: string; events: readonly JournalEvent[]}>,
): Promise<boolean> {
	if ((await namesIn(join(incident.directory, 'undo'))).length > 0) {
		return true;
	}

	for (const change of foldEvents(incident.events).changes) {
		for (const {to} of change.snapshot?.moves ?? []) {
			if ((await identityOf(to).catch(() => null)) !== null) {
				return true;
			}
		}
	}

	return false;
}

/** What a release deletes, to compare what was shown with what is there now. */
export const releaseDigest = (releases: readonly Release[]): string =>
	JSON.stringify(
		releases.map(({runbook, step, attempt, kept}) => [
			runbook,
			step,
			attempt,
			kept.map(({path, identity}) => [path, identity]),
		]),
	);

/**
 * Deletes what is kept of one change and records it: first that it is begun, so that nobody rolls back from half of it.
 * Resolves with why something stays, else null. Rejects with a JournalFailure where that cannot be recorded.
 */
export async function releaseChange(
	directory: string,
	release: Release,
	append: (event: NewEvent) => Promise<unknown>,
): Promise<string | null> {
	const {runbook, step, attempt, kept} = release;
	const place = {runbook, step, attempt};
	const paths = kept.map(({path, what, bytes}) => ({path, what, bytes}));
	if (kept.length === 0 && !release.isUnfinished) {
		return release.stays.join(' ') || null;
	}

	await append({type: 'change.released', ...place, result: 'begun', paths, reason: null});
	const failures: string[] = [...release.stays];
	for (const {path, identity} of kept) {
		try {
			await removeTree(path, identity);
		} catch (error) {
			failures.push(error instanceof ChangeRefused ? error.message : `${path}: ${errorWords(error)}.`);
		}
	}

	for (const empty of [join(directory, 'undo', `${runbook}-${step}-${attempt}`), join(directory, 'undo')]) {
		// Only where nothing is left in it.
		await rmdir(empty).catch(() => undefined);
	}

	const reason = failures.length === 0 ? null : failures.join(' ');
	await append({type: 'change.released', ...place, result: reason === null ? 'released' : 'failed', paths, reason});
	return reason;
}
