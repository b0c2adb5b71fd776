// Follows a journal that another gotriage writes, from a second terminal: reads only, takes no lock, changes nothing.
import {watch} from 'node:fs';
import {stat} from 'node:fs/promises';
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import {JournalFailure, type JournalReading} from '../journal/contract.js';
import type {Home} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import {journalPath} from '../journal/journal-files.js';

/** Some file systems (network mounts) tell of no change; the size is looked at as well. */
const lookEveryMs = 1000;
/** A burst of events is read once. */
const settleMs = 50;

export type FollowEnd =
	| Readonly<{kind: 'closed'}>
	| Readonly<{kind: 'stopped'}>
	| Readonly<{kind: 'damaged'; sentence: string}>;

export type FollowOptions = Readonly<{
	home: Home;
	id: string;
	/** What was read and shown already. */
	after: JournalReading;
	onEvent: (event: JournalEvent) => void;
	stop: AbortSignal;
}>;

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? -1;

/** Resolves when the journal may have changed, or when stopped. */
async function nextChange(path: string, size: number, stop: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		let settle: NodeJS.Timeout | null = null;
		const done = () => {
			clearInterval(timer);
			if (settle !== null) {
				clearTimeout(settle);
			}

			watcher?.close();
			stop.removeEventListener('abort', done);
			resolve();
		};
		const soon = () => {
			settle ??= setTimeout(done, settleMs);
		};
		const look = () => {
			void sizeOf(path).then((now) => {
				if (now !== size) {
					soon();
				}
			});
		};
		const timer = setInterval(look, lookEveryMs);
		const watcher = watchFile(path, look);
		stop.addEventListener('abort', done, {once: true});
		if (stop.aborted) {
			done();
			return;
		}

		// It may have grown between the last reading and the first watch.
		look();
	});
}

function watchFile(path: string, onChange: () => void) {
	try {
		const watcher = watch(path, onChange);
		watcher.on('error', () => undefined);
		return watcher;
	} catch {
		// No watches left, or none on this file system: looking every second is enough.
		return null;
	}
}

/** Reports every new event once, in order, until the incident is closed, its journal is damaged, or it is stopped. */
export async function followJournal(options: FollowOptions): Promise<FollowEnd> {
	const {home, id, stop} = options;
	const path = journalPath(options.after.directory);
	let shown = options.after.events.at(-1)?.seq ?? 0;
	// Its size is taken before it is read, so that nothing written meanwhile is missed.
	let size = -1;
	for (;;) {
		if (stop.aborted) {
			return {kind: 'stopped'};
		}

		size = await sizeOf(path);
		let reading: JournalReading;
		try {
			reading = await readJournal(home, id);
		} catch (error) {
			if (error instanceof JournalFailure) {
				return {kind: 'damaged', sentence: error.message};
			}

			throw error;
		}

		for (const event of reading.events) {
			if (event.seq > shown) {
				options.onEvent(event);
				shown = event.seq;
			}
		}

		if (reading.damage !== null) {
			return {kind: 'damaged', sentence: reading.damage.sentence};
		}

		if (foldEvents(reading.events).closed !== null) {
			return {kind: 'closed'};
		}

		await nextChange(path, size, stop);
	}
}
