// What a drill is given of this machine: its own directory, time, the recording. No executor, no tools, no project: a
// drill has nothing to execute with.
import {join} from 'node:path';
import {loadDrill} from '../drill/load-drill.js';
import {markOf} from '../drill/marks.js';
import type {JournalEvent} from '../incident/events.js';
import {type Catalogue, openCatalogue} from '../journal/catalogue.js';
import {writeDurably} from '../journal/durable-file.js';
import {type Home, homeDirectory, openHome} from '../journal/home.js';
import {openJournal} from '../journal/journal.js';
import {debriefMarkdown} from '../report/debrief-markdown.js';
import {openDrill, resumeDrill} from '../session/drill/open-drill.js';
import type {DrillPorts} from '../session/drill/ports.js';
import type {DrillSession} from '../session/drill-contract.js';
import {type Library, loadLibrary} from '../session/library/library.js';
import {openRecording} from '../session/recordings/open-recording.js';
import {clock, wait} from '../session/world.js';
import type {DrillAppPorts, DrillChoice, DrillEntry, DrillStart} from '../tui/screens/drill/ports.js';
import {drawVariant, type KnownDrill, readSummaries} from './drill-catalogue.js';
import {type Io, UsageFault} from './io.js';
import {statusOfEnd} from './screen-end.js';

export type DrillWorld = Readonly<{home: Home; catalogue: Catalogue; clock: typeof clock}>;

/** Opens the user's data directory. Rejects with a JournalFailure that says what to do. */
export async function openDrillWorld(io: Io): Promise<DrillWorld> {
	const home = await openHome(homeDirectory(io.environment, process.platform));
	return {home, catalogue: await openCatalogue(home, clock), clock};
}

/** Repeats a call until it is told to stop; never keeps the process alive. */
function every(ms: number, call: () => void): () => void {
	const timer = setInterval(call, ms);
	timer.unref();
	return () => {
		clearInterval(timer);
	};
}

function portsFor(
	io: Io,
	world: DrillWorld,
	library: Library,
	one: Readonly<{word: string; sha256: string; readBlob: DrillPorts['readBlob']}>,
): DrillPorts {
	return {
		home: world.home,
		catalogue: world.catalogue,
		version: io.version,
		clock: world.clock,
		wait,
		every,
		readBlob: one.readBlob,
		findRunbook: library.find,
		siblings: library.runbooks,
		recording: one.word,
		drillSha256: one.sha256,
	};
}

/** Writes the debrief beside the drill's journal and says where. */
async function writeDebrief(
	session: DrillSession,
	recording: string,
	events: readonly JournalEvent[],
): Promise<string> {
	const {debrief, id, title, mode, directory} = session.view();
	if (debrief === null) {
		throw new Error('there is no debrief yet');
	}

	const file = join(directory, 'debrief.md');
	await writeDurably(file, debriefMarkdown(debrief, {incident: id, title, recording, mode, events}));
	return `The debrief is in ${file}`;
}

type Opened = Readonly<{session: DrillSession; recording: string; events: () => readonly JournalEvent[]}>;

async function show(
	io: Io,
	ports: Pick<DrillAppPorts, 'entries' | 'notes' | 'open'> & Readonly<{openedOf: () => Opened | null}>,
	start: DrillStart,
): Promise<number> {
	const {startDrill} = await import('../tui/main.js');
	const end = await startDrill(
		{
			version: io.version,
			entries: ports.entries,
			notes: ports.notes,
			open: ports.open,
			async writeDebrief(session) {
				const opened = ports.openedOf();
				return writeDebrief(session, opened?.recording ?? '', opened?.events() ?? []);
			},
			now: clock.monotonicMs,
			wallClock: clock.now,
		},
		start,
	);
	return statusOfEnd(end, io);
}

/** Shows the menu or the page of a drill and plays it. Hard mode draws one of the variants behind the same page. */
export async function playDrill(
	io: Io,
	world: DrillWorld,
	drills: readonly KnownDrill[],
	options: Readonly<{entries: readonly DrillEntry[]; notes: readonly string[]; start: DrillStart}>,
): Promise<number> {
	let opened: Opened | null = null;
	const open = async ({entry, mode, speed}: DrillChoice): Promise<DrillSession> => {
		const named = drills.find((one) => one.name === entry.name);
		const group = mode === 'hard' ? (named?.drill.group ?? null) : null;
		const drawn =
			group === null
				? named
				: drawVariant(drills, group, await readSummaries(world.home, world.catalogue), Math.random);
		if (drawn === undefined || drawn === null) {
			throw new Error(`there is no drill ${entry.name}`);
		}

		const {recording, readBlob} = drawn.opened;
		const library = await loadLibrary();
		const session = await openDrill(
			portsFor(io, world, library, {word: drawn.word, sha256: drawn.sha256, readBlob}),
			recording,
			drawn.drill,
			mode,
			speed,
		);
		opened = {session, recording: recording.name, events: session.events};
		return session;
	};
	return show(io, {entries: options.entries, notes: options.notes, open, openedOf: () => opened}, options.start);
}

/** Goes on with a drill that was left. */
export async function resumeInTerminal(io: Io, incident: string, events: readonly JournalEvent[]): Promise<number> {
	const begun = events.map(markOf).find((mark) => mark?.mark === 'begun');
	const word = begun?.mark === 'begun' ? begun.detail.recording : '';
	const {recording, readBlob} = await openRecording(word, io.cwd);
	const loaded = recording.drill === null ? null : loadDrill(recording.drill, 'drill.yaml');
	if (loaded?.kind !== 'drill') {
		throw new UsageFault(`the recording ${word} of this drill has no usable drill.yaml any more`);
	}

	if (begun?.mark === 'begun' && begun.detail.drillSha256 !== null && begun.detail.drillSha256 !== loaded.sha256) {
		throw new UsageFault(
			`the drill.yaml of ${word} was changed since this drill began, so it cannot be gone on with (gotriage drill ${word} begins it anew)`,
		);
	}

	const world = await openDrillWorld(io);
	const {journal, notes} = await openJournal(world.home, incident, world.clock);
	for (const note of notes) {
		io.err(`${note}\n`);
	}

	const ports = portsFor(io, world, await loadLibrary(), {word, sha256: loaded.sha256, readBlob});
	const session = await resumeDrill(ports, journal, recording, loaded.drill);
	return show(
		io,
		{
			entries: [],
			notes: [],
			open: async () => session,
			openedOf: () => ({session, recording: recording.name, events: session.events}),
		},
		{screen: 'drill', session},
	);
}
