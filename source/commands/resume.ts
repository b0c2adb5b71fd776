// `gotriage resume`: goes on with an incident. Nothing is run again by itself.
import {JournalFailure} from '../journal/contract.js';
import {plainLines} from '../plain/render.js';
import type {Cost} from '../runbook/schema.js';
import {type Resumed, resumeIncident} from '../session/guide/open-incident.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {openWorld} from '../session/world.js';
import {readArguments} from './arguments.js';
import {resumeIfDrill} from './drill-resume.js';
import {type Io, UsageFault} from './io.js';

const quiet: ReadonlySet<Cost> = new Set<Cost>(['quiet']);

/** Opens the guide where the incident stands; without a terminal it says where that is. */
export async function resume(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('resume', words, {
		plain: {type: 'boolean'},
		trust: {type: 'string'},
	});
	const world = await openWorld({environment: io.environment, version: io.version, project: io.cwd});
	const library = await loadLibrary();
	let [incident] = given.positionals;
	if (incident === undefined) {
		const known = await world.catalogue.incidents();
		incident = known.find((entry) => entry.status !== 'closed')?.id;
		if (incident === undefined) {
			throw new UsageFault('there is no open incident to resume (gotriage incidents lists them all)');
		}
	}

	const drilled = await resumeIfDrill(io, incident);
	if (drilled !== null) {
		return drilled;
	}

	let resumed: Resumed;
	try {
		resumed = await resumeIncident({
			world,
			incident,
			findRunbook: library.find,
			shipped: library.runbooks.map((loaded) => loaded.runbook.id),
			isAttended: true,
			allowedCosts: quiet,
			purpose: 'resume',
			secrets: new Map(),
			trustedHash: given.value('trust'),
		});
	} catch (error) {
		const isReadable = error instanceof JournalFailure && (error.kind === 'locked' || error.kind === 'damaged');
		if (!isReadable || !io.isTerminal) {
			throw error;
		}

		// A person at a terminal reads along where nothing may be written.
		io.err(`${error.message}\nIt is shown for reading only.\n`);
		const {show} = await import('./show.js');
		await show([incident, '--follow'], io);
		return exitStatus.notRecorded;
	}

	const isAttended = io.isTerminal && !given.flag('plain');
	if (resumed.kind === 'refused' && resumed.cause === 'untrusted' && isAttended && given.value('trust') === null) {
		const {openResumed} = await import('./guide.js');
		return openResumed({io, world, library, inputs: [], thresholds: {}}, incident);
	}

	if (resumed.kind === 'refused') {
		throw new UsageFault(resumed.sentence, resumed.cause === 'untrusted' ? exitStatus.untrusted : exitStatus.usage);
	}

	const {session, notes} = resumed;
	for (const note of notes) {
		io.err(`${note}\n`);
	}

	if (isAttended) {
		const {openSession} = await import('./guide.js');
		return openSession({io, world, library, inputs: [], thresholds: session.desk.thresholds}, session);
	}

	const render = plainLines();
	for (const event of session.desk.ports.journal.events) {
		const lines = render(event);
		if (event.type === 'incident.resumed' || event.seq > session.view().state.events - 4) {
			io.out(lines.map((line) => `${line}\n`).join(''));
		}
	}

	io.out(`${session.handOver()}\n`);
	await session.leave();
	return exitStatus.good;
}
