// What `replay` and `cast` play: a recording by name or path, or an incident of this machine. Only read; nothing in it is
// executed.
import {join} from 'node:path';
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import {JournalFailure} from '../journal/contract.js';
import {isIncidentId} from '../journal/incident-id.js';
import {readOutput} from '../journal/output-files.js';
import type {ReadBlob} from '../recording/contract.js';
import type {Runbook} from '../runbook/schema.js';
import {exitStatus} from '../session/guide/outcome.js';
import {openRecording} from '../session/recordings/open-recording.js';
import {cleanLine, cleanText} from '../text/clean.js';
import {type Io, UsageFault} from './io.js';
import {keptRunbooks, readIncident} from './read-incident.js';

export type Played = Readonly<{
	/** The recording's name or the incident's id. */
	name: string;
	title: string;
	events: readonly JournalEvent[];
	/** By id, as far as their bytes are kept. */
	runbooks: ReadonlyMap<string, Runbook>;
	/** It belongs to a drill: what leads outside must not give the cause away. */
	isDrill: boolean;
	readBlob: ReadBlob;
	/** What was odd, one sentence each. */
	notes: readonly string[];
	/** 1 where not all of it could be read. */
	status: number;
}>;

const titleOf = (events: readonly JournalEvent[]): string =>
	events[0]?.type === 'incident.opened' ? events[0].title : 'no title';

/** Longer lines are cut: what was kept is cut at half of that. */
const longestLine = 32_768;

/** A journal could name any path: only the incident's own output is read. Clean, as that of a recording is. */
const readOwnOutput =
	(directory: string): ReadBlob =>
	async (path) => {
		const text = /^output\/[\w.-]+$/.test(path) ? await readOutput(join(directory, path)).catch(() => null) : null;
		return text === null ? null : cleanText(text, {maxCells: longestLine});
	};

async function playedIncident(io: Io, id: string): Promise<Played> {
	const {reading} = await readIncident(io, id);
	const {runbooks} = await keptRunbooks(reading.directory, foldEvents(reading.events).runbooks);
	return {
		name: reading.id,
		title: titleOf(reading.events),
		events: reading.events,
		runbooks,
		isDrill: reading.events[0]?.type === 'incident.opened' && reading.events[0].kind === 'drill',
		readBlob: readOwnOutput(reading.directory),
		notes: [...reading.notes, ...(reading.damage === null ? [] : [reading.damage.sentence])],
		status: reading.damage === null ? exitStatus.good : exitStatus.alarm,
	};
}

async function playedRecording(io: Io, word: string): Promise<Played> {
	const {recording, readBlob} = await openRecording(word, io.cwd);
	return {
		name: recording.name,
		title: titleOf(recording.events),
		events: recording.events,
		runbooks: new Map([...recording.runbooks].map(([id, {runbook}]) => [id, runbook])),
		isDrill: recording.drill !== null,
		readBlob,
		notes: recording.notes,
		status: recording.notes.length === 0 ? exitStatus.good : exitStatus.alarm,
	};
}

async function orNull<T>(read: Promise<T>): Promise<T | null> {
	try {
		return await read;
	} catch (error) {
		if (error instanceof JournalFailure && error.kind === 'not-found') {
			return null;
		}

		throw error;
	}
}

/** The one word that names a recording or an incident. */
export function playedWord(command: string, positionals: readonly string[]): string {
	const [word, ...rest] = positionals;
	if (word === undefined || word === '' || rest.length > 0) {
		throw new UsageFault(
			`gotriage ${command} takes one recording or incident: gotriage ${command} NAME (gotriage recordings and gotriage incidents list them)`,
		);
	}

	return word;
}

/** Reads what a word names: what looks like the id of an incident is one if there is one, anything else a recording. */
export async function readPlayed(io: Io, word: string): Promise<Played> {
	const played = isIncidentId(word)
		? ((await orNull(playedIncident(io, word))) ?? (await orNull(playedRecording(io, word))))
		: await orNull(playedRecording(io, word));
	if (played === null) {
		throw new UsageFault(
			`there is no recording and no incident ${cleanLine(word, 200)} (gotriage recordings and gotriage incidents list them)`,
		);
	}

	return played;
}

/** Tells what was odd on stderr. */
export function tellNotes(io: Io, played: Played): void {
	for (const note of played.notes) {
		io.err(`${note}\n`);
	}
}
