// Gives the screens what they need of the world; they touch nothing themselves.
import {readGoEnvironment} from '../execution/go-environment.js';
import {startVitals} from '../execution/vitals.js';
import type {SweepRow} from '../incident/events.js';
import {stepKey} from '../incident/state.js';
import {readJournal} from '../journal/journal.js';
import type {Cost, Runbook} from '../runbook/schema.js';
import type {Json} from '../runbook/verdict.js';
import {measureBoard} from '../session/board/measure-board.js';
import type {Session} from '../session/contract.js';
import {type GivenValue, openIncident, resumeIncident} from '../session/guide/open-incident.js';
import type {Library} from '../session/library/library.js';
import {reviewFile, trustFile} from '../session/library/trust-file.js';
import {reviewRunbook} from '../session/library/trust-review.js';
import type {LoadedRunbook} from '../session/ports.js';
import type {World} from '../session/world.js';
import type {AppPorts, BoardRow, TrustRequest} from '../tui/ports.js';
import {bannersFor, boardRows} from './board-rows.js';
import {exportReport} from './export-report.js';
import type {Io} from './io.js';
import {readInputs} from './values.js';

/** A person is at the screen: only quiet checks are measured without being asked. */
const quiet: ReadonlySet<Cost> = new Set<Cost>(['quiet']);

export type ScreenOptions = Readonly<{
	io: Io;
	world: World;
	library: Library;
	inputs: readonly GivenValue[];
	thresholds: Readonly<Record<string, number>>;
}>;

/** The newest reading of each metric in the journals of earlier incidents: for rows too costly to sweep. */
async function lastReadings(world: World): Promise<(runbook: string, metric: string) => BoardRow['last']> {
	const {latestReadings} = await import('../session/board/latest-readings.js');
	const readings = await latestReadings(world);
	return (runbook, metric) => readings.get(stepKey(runbook, metric)) ?? null;
}

const asInputs = (values: readonly GivenValue[]): Readonly<Record<string, Json>> =>
	Object.fromEntries(values.filter((one) => !one.secret).map((one) => [one.name, one.value as Json]));

/** The ports of the screens over this world. `dispose` ends what reads in the background. */
export async function screenPorts(options: ScreenOptions): Promise<Readonly<{ports: AppPorts; dispose: () => void}>> {
	const {io, world, library} = options;
	const runbooks = library.runbooks.map((loaded) => loaded.runbook);
	const none = {thresholds: {}, inputs: {}};
	const given = (typed: Readonly<Record<string, string>>, books: readonly Runbook[]): readonly GivenValue[] => {
		const words = Object.entries(typed)
			.filter(([, value]) => value !== '')
			.map(([name, value]) => `${name}=${value}`);
		// Read against all runbooks: a value that does not fit the one that is opened is asked for again there.
		const fromScreen = readInputs(words, runbooks, none).map((one) => ({...one, source: 'person' as const}));
		const known = new Set(fromScreen.map((one) => one.name));
		const names = new Set(books.flatMap((book) => Object.keys(book.inputs ?? {})));
		return [...options.inputs.filter((one) => !known.has(one.name)), ...fromScreen].filter((one) =>
			names.has(one.name),
		);
	};
	const [incidents, banners, last] = await Promise.all([
		world.catalogue.incidents(),
		bannersFor(world.environment, library, world.catalogue.notes),
		lastReadings(world),
	]);
	const vitals = startVitals({
		cacheDirectory: async () => (await readGoEnvironment(world.environment, ['GOCACHE']))?.['GOCACHE'] ?? null,
		now: world.clock.monotonicMs,
	});
	const ports: AppPorts = {
		version: io.version,
		runbooks,
		rows: boardRows(runbooks, options.thresholds, new Set(options.inputs.map((one) => one.name)), last),
		banners,
		openIncidents: incidents.filter((incident) => incident.status !== 'closed' && incident.kind === 'incident'),
		async sweep(inputs, onRow, stop): Promise<readonly SweepRow[]> {
			const {rows} = await measureBoard(world, runbooks, {
				inputs: asInputs(given(inputs, runbooks)),
				thresholds: options.thresholds,
				onRow,
				stop,
			});
			return rows;
		},
		async open(id, startAt, inputs, sweep) {
			const loaded = library.find(id);
			if (loaded === null) {
				throw new Error(`there is no runbook ${id}`);
			}

			return openAttended(options, loaded, startAt, given(inputs, [loaded.runbook]), sweep);
		},
		resume: (incident) => resumeAttended(options, incident, null),
		exportReport: async (session, format) =>
			exportReport(await readJournal(world.home, session.view().state.id), format, io),
		vitals: vitals.latest,
		onVitals: vitals.subscribe,
		now: world.clock.monotonicMs,
		wallClock: world.clock.now,
	};
	return {ports, dispose: vitals.stop};
}

/** Goes on with an incident at the screen; what it runs may have to be trusted first, for this time. */
export async function resumeAttended(
	options: Pick<ScreenOptions, 'world' | 'library'>,
	incident: string,
	trustedHash: string | null,
): Promise<Session | TrustRequest> {
	const {world, library} = options;
	const resumed = await resumeIncident({
		world,
		incident,
		findRunbook: library.find,
		shipped: library.runbooks.map((loaded) => loaded.runbook.id),
		isAttended: true,
		allowedCosts: quiet,
		purpose: 'resume',
		secrets: new Map(),
		trustedHash,
	});
	if (resumed.kind === 'resumed') {
		return resumed.session;
	}

	if (resumed.cause === 'unusable') {
		throw new Error(resumed.sentence);
	}

	const {loaded} = resumed;
	return {
		kind: 'trust',
		review: reviewRunbook({file: loaded.file, loaded, before: null, lasts: 'once'}),
		async open() {
			const opened = await resumeAttended(options, incident, loaded.sha256);
			if ('kind' in opened) {
				throw new Error('the incident went on meanwhile, in another runbook');
			}

			return opened;
		},
	};
}

/** Asks for the trust in a file, then begins its incident. */
export async function trustThenOpen(
	options: Pick<ScreenOptions, 'world' | 'library' | 'thresholds' | 'inputs'>,
	file: string,
	loaded: LoadedRunbook,
): Promise<TrustRequest> {
	return {
		kind: 'trust',
		review: await reviewFile(options.world, file, loaded),
		open: async () => openAttended(options, await trustFile(options.world, loaded), null, options.inputs, null),
	};
}

/** Opens an incident for a person at the screen. */
export async function openAttended(
	options: Pick<ScreenOptions, 'world' | 'library' | 'thresholds'>,
	loaded: LoadedRunbook,
	startAt: string | null,
	inputs: readonly GivenValue[],
	sweep: readonly SweepRow[] | null,
): Promise<Session> {
	return openIncident({
		world: options.world,
		loaded,
		findRunbook: options.library.find,
		startAt,
		inputs,
		thresholds: options.thresholds,
		isAttended: true,
		allowedCosts: quiet,
		sweep,
	});
}
