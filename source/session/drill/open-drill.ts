// Begins a drill, or goes on with one: its own journal of kind `drill`, the runbooks of the recording beside it. Reads the
// recording and the package only.

import {walkOf} from '../../drill/answer.js';
import type {Drill, DrillMode} from '../../drill/contract.js';
import {markEvent} from '../../drill/marks.js';
import {journalFormat} from '../../incident/events.js';
import {foldEvents} from '../../incident/state.js';
import {type Journal, JournalFailure} from '../../journal/contract.js';
import {createJournal, newIncidentId, openJournal} from '../../journal/journal.js';
import {bootId} from '../../journal/process-identity.js';
import {keepRunbook} from '../../journal/runbook-copy.js';
import type {Recording} from '../../recording/contract.js';
import {sweepOf} from '../../recording/takes.js';
import type {DrillSession, DrillSpeed} from '../drill-contract.js';
import {type DrillDesk, openDrillDesk} from './desk.js';
import {createDrillSession} from './drill-session.js';
import {serveLeaders} from './leader/serve-leaders.js';
import {leaderSocket} from './leader/socket.js';
import {playTake} from './play.js';
import type {DrillPorts} from './ports.js';
import type {BoardRunbook} from './taking.js';

/** The session with its door for leaders: open as long as it is. A drill without one goes on just the same. */
async function withLeaders(session: DrillSession): Promise<DrillSession> {
	const door = await serveLeaders(session.leader, session.id, leaderSocket(session.directory)).catch(() => null);
	let closing: Promise<void> | null = null;
	const close = async (): Promise<void> => {
		try {
			await session.close();
		} finally {
			await door?.close();
		}
	};
	return {
		...session,
		close() {
			closing ??= close();
			return closing;
		},
	};
}

/** What a playback writes. */
const played: ReadonlySet<string> = new Set([
	'step.started',
	'step.finished',
	'change.snapshotted',
	'change.applied',
	'change.verified',
	'change.undone',
	'artefact.stored',
]);

/** The runbooks on the board: recorded ones, those that its rows or the drill name, and in hard mode the siblings. */
function boardRunbooks(
	ports: DrillPorts,
	recording: Recording,
	drill: Drill,
	mode: DrillMode,
): ReadonlyMap<string, BoardRunbook> {
	const board = new Map<string, BoardRunbook>(recording.runbooks);
	const sweep = sweepOf(recording.events);
	const named = [
		...sweep.map((row) => row.runbook),
		...[...drill.plausible, ...drill.harmful.map(({step}) => step)].map((ref) => ref.split('#')[0] ?? ''),
	];
	for (const id of named) {
		const found = board.has(id) ? null : ports.findRunbook(id);
		if (found !== null) {
			board.set(id, found);
		}
	}

	for (const sibling of mode === 'hard' ? ports.siblings : []) {
		if (!board.has(sibling.runbook.id)) {
			board.set(sibling.runbook.id, sibling);
		}
	}

	return board;
}

function openedOf(recording: Recording) {
	const [first] = recording.events;
	const opening = first?.type === 'incident.opened' ? recording.runbooks.get(first.runbook) : undefined;
	if (first?.type !== 'incident.opened' || opening === undefined) {
		throw new JournalFailure(
			'damaged',
			`Recording ${recording.name} cannot be played: ${recording.notes[0] ?? 'the runbook that it was made with is not in it.'}`,
		);
	}

	return {first, opening};
}

/**
 * Begins a drill: from here its clock runs. Rejects with a JournalFailure where nothing can be recorded, or the recording
 * cannot be played; then nothing is left behind.
 */
export async function openDrill(
	ports: DrillPorts,
	recording: Recording,
	drill: Drill,
	mode: DrillMode,
	speed: DrillSpeed,
): Promise<DrillSession> {
	const {first, opening} = openedOf(recording);
	const id = newIncidentId(ports.clock.now(), Math.random);
	const journal = await createJournal(ports.home, id, ports.clock);
	try {
		for (const {sha256, bytes} of recording.runbooks.values()) {
			await keepRunbook(journal.directory, sha256, bytes);
		}

		await journal.append({
			type: 'incident.opened',
			incident: id,
			format: {...journalFormat},
			kind: 'drill',
			runbook: opening.runbook.id,
			title: drill.title,
			sha256: opening.sha256,
			gotriage: ports.version,
			mode: 'replay',
			unattended: false,
			bootId: bootId(),
			pid: process.pid,
			host: first.host,
			project: first.project,
			thresholds: first.thresholds,
			startAt: null,
		});
		for (const event of recording.events) {
			if (event.type === 'input.given' && !event.secret) {
				const {name, value, secret, source} = event;
				await journal.append({type: 'input.given', name, value, secret, source});
			}
		}

		const sweep = sweepOf(recording.events);
		if (sweep.length > 0) {
			await journal.append({type: 'sweep.finished', rows: [...sweep]});
		}

		await journal.append(
			markEvent({
				mark: 'begun',
				detail: {recording: ports.recording, drillSha256: ports.drillSha256, mode, group: drill.group},
			}),
		);
		await journal.append(markEvent({mark: 'speed', detail: {speed}}));
		const desk = openDrillDesk(ports, journal, drill, recording);
		await desk.catalogue();
		return await withLeaders(createDrillSession(desk, boardRunbooks(ports, recording, drill, mode), opening.runbook));
	} catch (error) {
		await journal.close();
		throw error;
	}
}

/** Writes the rest of a run whose end did not get into the journal before gotriage was ended. */
async function finishPlayback(desk: DrillDesk): Promise<void> {
	const {events} = desk.journal;
	const last = walkOf(desk.drill, desk.takes, desk.sweep, events).chosen.at(-1);
	if (last?.take === null || last === undefined) {
		return;
	}

	const since = last.mark.event.seq;
	const written = events.filter((event) => event.seq > since && played.has(event.type)).length;
	const whole = last.take.events.filter((event) => played.has(event.type)).length;
	if (written < whole) {
		const undone = last.take.started.undoes;
		const before = foldEvents(events.filter((event) => event.seq <= since));
		const change = before.changes.findLast((one) => one.runbook === last.take?.runbook && one.step === last.take.step);
		desk.pacer.hurry();
		await playTake(desk, {
			take: last.take,
			before,
			changeAttempt: undone === undefined ? null : (change?.attempt ?? null),
			written,
		});
		desk.pacer.calm();
	}
}

/**
 * Goes on with a drill that was left. `journal` is open and its; the recording is the one it was begun with.
 * Rejects with a JournalFailure.
 */
export async function resumeDrill(
	ports: DrillPorts,
	journal: Journal,
	recording: Recording,
	drill: Drill,
): Promise<DrillSession> {
	try {
		const {opening} = openedOf(recording);
		const {opened} = foldEvents(journal.events);
		await journal.append({
			type: 'incident.resumed',
			bootId: bootId(),
			pid: process.pid,
			wall: ports.clock.now().toISOString(),
			project: opened?.project ?? '',
			purpose: 'resume',
		});
		const desk = openDrillDesk(ports, journal, drill, recording);
		if (desk.facts().isPaused) {
			desk.pacer.hold();
		}

		await finishPlayback(desk);
		const mode = desk.facts().begun?.mode ?? 'solo';
		return await withLeaders(createDrillSession(desk, boardRunbooks(ports, recording, drill, mode), opening.runbook));
	} catch (error) {
		await journal.close();
		throw error;
	}
}

/** Opens the journal of a drill to go on with it. Rejects with a JournalFailure. */
export const openDrillJournal = async (ports: Pick<DrillPorts, 'home' | 'clock'>, id: string): Promise<Journal> =>
	(await openJournal(ports.home, id, ports.clock)).journal;
