// Everything of this machine and this user that an incident needs, opened once by a command: home, catalogue, host.
import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {planQuarantine} from '../execution/changes/plan-quarantine.js';
import {fileSha256, snapshotFiles} from '../execution/changes/snapshot.js';
import type {Executor} from '../execution/executor.js';
import {hostFacts} from '../execution/host.js';
import {createLiveExecutor} from '../execution/live.js';
import {checkRequirements} from '../execution/tools.js';
import {foldEvents} from '../incident/state.js';
import {artefactPath, storeArtefacts} from '../journal/artefacts.js';
import {type Catalogue, openCatalogue} from '../journal/catalogue.js';
import type {CatalogueIncident, Journal} from '../journal/contract.js';
import {type Home, homeDirectory, openHome} from '../journal/home.js';
import {outputFiles, readOutput} from '../journal/output-files.js';
import {bootId} from '../journal/process-identity.js';
import {keepRunbook} from '../journal/runbook-copy.js';
import {refuseForeignHome} from '../journal/superuser.js';
import type {Json} from '../runbook/verdict.js';
import {secretsFromEnvironment} from '../text/redact.js';
import type {LoadedRunbook, SessionPorts} from './ports.js';

export type World = Readonly<{
	home: Home;
	catalogue: Catalogue;
	environment: NodeJS.ProcessEnv;
	host: Readonly<Record<string, Json>>;
	version: string;
	/** Absolute: what `-C` names, else the current directory. */
	project: string;
	clock: Readonly<{now: () => Date; monotonicMs: () => number}>;
	/** Identifies this machine for baselines without naming it. */
	hostKey: string;
}>;

export const clock: World['clock'] = {now: () => new Date(), monotonicMs: () => performance.now()};

/** Opens the user's data directory. Rejects with a JournalFailure that says what to do. */
export async function openWorld(
	options: Readonly<{environment: NodeJS.ProcessEnv; version: string; project: string}>,
): Promise<World> {
	await refuseForeignHome(options.environment);
	const home = await openHome(homeDirectory(options.environment, process.platform), options.environment);
	const [catalogue, host] = await Promise.all([openCatalogue(home, clock), hostFacts()]);
	return {...options, home, catalogue, host, clock, hostKey: hostKeyOf(hostname())};
}

const hostKeyOf = (name: string): string =>
	createHash('sha256').update(`gotriage host ${name}`).digest('hex').slice(0, 12);

/** Waits, or returns at once when stopped. */
export async function wait(ms: number, stop: AbortSignal): Promise<void> {
	if (ms <= 0 || stop.aborted) {
		return;
	}

	await new Promise<void>((resolve) => {
		const onStop = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(() => {
			stop.removeEventListener('abort', onStop);
			resolve();
		}, ms);
		stop.addEventListener('abort', onStop, {once: true});
	});
}

/** The executor for checks that belong to no incident, as the sweep's. */
export const sweepExecutor = (environment: NodeJS.ProcessEnv): Executor =>
	createLiveExecutor({records: null, environment});

/** The catalogue's entry of an incident, computed from its events. */
export function catalogueEntry(journal: Pick<Journal, 'id' | 'directory' | 'events'>): CatalogueIncident | null {
	const state = foldEvents(journal.events);
	if (state.opened === null) {
		return null;
	}

	return {
		id: journal.id,
		kind: state.kind,
		runbook: state.opened.runbook,
		status: state.closed === null ? 'open' : state.outcome === 'interrupted' ? 'interrupted' : 'closed',
		outcome: state.outcome,
		startedAt: state.opened.at,
		endedAt: state.closed?.at ?? null,
		directory: journal.directory,
	};
}

/** The ports of a live session over an open journal. */
export function livePorts(
	world: World,
	journal: Journal,
	options: Readonly<{findRunbook: (id: string) => LoadedRunbook | null; project: string}>,
): SessionPorts {
	const {directory} = journal;
	return {
		journal,
		executor: createLiveExecutor({records: join(directory, 'supervised'), environment: world.environment}),
		findRunbook: options.findRunbook,
		keepRunbook: async (loaded) => keepRunbook(directory, loaded.sha256, loaded.bytes),
		checkTools: async (requires) => checkRequirements(requires, world.environment),
		snapshotFiles,
		fileSha256,
		planQuarantine,
		storeArtefacts: async (staging, secrets) => {
			const stored = await storeArtefacts(directory, staging, secrets);
			await rm(staging, {recursive: true, force: true});
			return stored;
		},
		artefactPath: (sha256) => artefactPath(directory, sha256),
		outputFiles: (runbook, step, attempt, index) => outputFiles(directory, runbook, step, attempt, index),
		readOutput,
		baseline: (key) => world.catalogue.baseline(key),
		addBaseline: async (key, value, at, keep) => world.catalogue.addBaseline(key, value, at, keep),
		async catalogue() {
			const entry = catalogueEntry(journal);
			if (entry) {
				// The journals are the truth and the catalogue can be rebuilt from them: failing here loses nothing.
				await world.catalogue.putIncident(entry).catch(() => undefined);
			}
		},
		bootId,
		monotonicMs: world.clock.monotonicMs,
		wallClock: world.clock.now,
		wait,
		platform: process.platform,
		isRoot: process.getuid?.() === 0,
		pid: process.pid,
		version: world.version,
		host: world.host,
		project: options.project,
		temporary: tmpdir(),
		hostKey: world.hostKey,
		environmentSecrets: secretsFromEnvironment(world.environment),
	};
}
