// The drills that run in a terminal of this machine now, found by their sockets. Reads, and removes only the socket that a
// process left which is certainly gone.
import {markOf} from '../../../drill/marks.js';
import {foldEvents} from '../../../incident/state.js';
import type {Home} from '../../../journal/home.js';
import {readJournal} from '../../../journal/journal.js';
import {incidentDirectory, incidentIds, lockPath} from '../../../journal/journal-files.js';
import {readLock} from '../../../journal/lock.js';
import {leaderSocket, removeStaleSocket, socketAt, whyNoSocket} from './socket.js';

export type RunningDrill = Readonly<{id: string; title: string; mode: string; path: string}>;

/** Whether a process of this machine has the drill open now. */
async function isOpen(directory: string): Promise<boolean> {
	const {kind} = await readLock(lockPath(directory));
	if (kind === 'free' || kind === 'stale') {
		await removeStaleSocket(leaderSocket(directory));
	}

	return kind === 'live';
}

async function describe(home: Home, id: string, path: string): Promise<RunningDrill> {
	const events = await readJournal(home, id).then(
		(reading) => reading.events,
		() => [],
	);
	const begun = events.map(markOf).find((mark) => mark?.mark === 'begun');
	const first = events[0];
	return {
		id,
		title: first?.type === 'incident.opened' ? first.title : id,
		mode: begun?.mark === 'begun' ? begun.detail.mode : '',
		path,
	};
}

/** Every drill that can be led from here, the newest first. */
export async function runningDrills(home: Home): Promise<readonly RunningDrill[]> {
	const found: RunningDrill[] = [];
	for (const id of (await incidentIds(home)).reverse()) {
		const directory = incidentDirectory(home, id);
		const path = leaderSocket(directory);
		if ((await socketAt(path).catch(() => 'none')) === 'socket' && (await isOpen(directory).catch(() => false))) {
			found.push(await describe(home, id, path));
		}
	}

	return found;
}

/** One drill by its incident, or why it cannot be led, in a sentence. Rejects with a JournalFailure where there is none. */
export async function runningDrill(home: Home, id: string): Promise<RunningDrill | string> {
	const {events} = await readJournal(home, id);
	const state = foldEvents(events);
	if (state.kind !== 'drill') {
		return `${id} is an incident and no drill; gotriage show ${id} --follow reads along`;
	}

	if (state.closed !== null) {
		return `drill ${id} is over; gotriage report ${id} writes its report`;
	}

	const directory = incidentDirectory(home, id);
	const path = leaderSocket(directory);
	if (!(await isOpen(directory))) {
		return `drill ${id} is open in no terminal; gotriage resume ${id} goes on with it, then it can be led`;
	}

	const why = whyNoSocket(path);
	if ((await socketAt(path)) !== 'socket') {
		return why ?? `drill ${id} cannot be led: its directory ${directory} holds no socket`;
	}

	return describe(home, id, path);
}
