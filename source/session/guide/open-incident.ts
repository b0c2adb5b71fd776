// Begins an incident, or goes on with one. The opening events are written here; everything after by the conductor.

import {probeNames} from '../../execution/probes/registry.js';
import type {EventOf, JournalEvent, SweepRow} from '../../incident/events.js';
import {journalFormat} from '../../incident/events.js';
import {foldEvents} from '../../incident/state.js';
import {createJournal, newIncidentId, openJournal} from '../../journal/journal.js';
import {readKeptRunbook} from '../../journal/runbook-copy.js';
import {parserNames} from '../../parsing/registry.js';
import {checkOrder} from '../../runbook/flow.js';
import {loadRunbook} from '../../runbook/load.js';
import type {Cost, Runbook} from '../../runbook/schema.js';
import {sha256Of} from '../library/library.js';
import type {LoadedRunbook} from '../ports.js';
import {collectLostFiles} from '../running/lost-files.js';
import {recordLost} from '../running/record-lost.js';
import {livePorts, type World} from '../world.js';
import {type Conductor, openConductor, stagingIn} from './conductor.js';

export type GivenValue = Readonly<{
	name: string;
	value: string | number | readonly string[];
	secret: boolean;
	source: 'flag' | 'person' | 'project-file';
}>;

export type OpenOptions = Readonly<{
	world: World;
	loaded: LoadedRunbook;
	findRunbook: (id: string) => LoadedRunbook | null;
	/** A step to start at, as the board's row names one; its needs come first. */
	startAt: string | null;
	inputs: readonly GivenValue[];
	thresholds: Readonly<Record<string, number>>;
	isAttended: boolean;
	allowedCosts: ReadonlySet<Cost>;
	sweep: readonly SweepRow[] | null;
	onEvent?: (event: JournalEvent) => void;
}>;

/** Where a row begins: at the first check that its metric needs. */
export function firstStepFor(runbook: Runbook, metric: string | null): string | null {
	if (metric === null) {
		return null;
	}

	const steps = new Set(runbook.steps.map((step) => step.id));
	return checkOrder(runbook, metric).find((id) => steps.has(id)) ?? (steps.has(metric) ? metric : null);
}

/** Opens a new incident. Rejects with a JournalFailure before anything runs. */
export async function openIncident(options: OpenOptions): Promise<Conductor> {
	const {world, loaded} = options;
	const id = newIncidentId(world.clock.now(), Math.random);
	const journal = await createJournal(world.home, id, world.clock);
	try {
		const ports = livePorts(world, journal, {findRunbook: options.findRunbook, project: world.project});
		await ports.keepRunbook(loaded);
		const startAt = firstStepFor(loaded.runbook, options.startAt);
		const opening: JournalEvent[] = [];
		opening.push(
			await journal.append({
				type: 'incident.opened',
				incident: id,
				format: {...journalFormat},
				kind: 'incident',
				runbook: loaded.runbook.id,
				title: loaded.runbook.title,
				...(loaded.trust === 'untrusted' ? {} : {trust: loaded.trust}),
				sha256: loaded.sha256,
				gotriage: world.version,
				mode: ports.executor.mode,
				unattended: !options.isAttended,
				bootId: ports.bootId(),
				pid: ports.pid,
				host: {...world.host} as never,
				project: world.project,
				thresholds: {...options.thresholds},
				startAt,
			}),
		);
		const secrets = new Map<string, string>();
		for (const given of options.inputs) {
			if (given.secret) {
				secrets.set(given.name, String(given.value));
			}

			opening.push(
				await journal.append({
					type: 'input.given',
					name: given.name,
					value: given.secret ? null : typeof given.value === 'object' ? [...given.value] : given.value,
					secret: given.secret,
					source: given.source,
				}),
			);
		}

		if (options.sweep !== null) {
			opening.push(await journal.append({type: 'sweep.finished', rows: [...options.sweep]}));
		}

		for (const event of opening) {
			options.onEvent?.(event);
		}

		return await openConductor({
			ports,
			opening: loaded,
			startAt,
			thresholds: options.thresholds,
			secrets,
			isAttended: options.isAttended,
			allowedCosts: options.allowedCosts,
			...(options.onEvent ? {onEvent: options.onEvent} : {}),
		});
	} catch (error) {
		await journal.close();
		throw error;
	}
}

/** Loads the bytes that an incident ran, kept beside its journal. */
export async function loadKept(
	directory: string,
	sha256: string,
	shipped: readonly string[],
): Promise<LoadedRunbook | string> {
	const bytes = await readKeptRunbook(directory, sha256);
	if (bytes === null || sha256Of(bytes) !== sha256) {
		return 'the runbook that this incident ran is not beside its journal any more, or was changed';
	}

	const result = loadRunbook(bytes, 'runbook.yaml', {parsers: parserNames, probes: probeNames, runbooks: [...shipped]});
	if (result.kind === 'faulty') {
		return `the runbook that this incident ran does not load with this gotriage: ${result.faults[0]?.message ?? ''}`;
	}

	return {runbook: result.runbook, sha256, bytes, file: `${directory}/runbook.yaml`, trust: 'person'};
}

/** Stands for a runbook whose kept bytes are gone, where no step of it will be run. */
function withoutSteps(opened: EventOf<'incident.opened'>): LoadedRunbook {
	return {
		runbook: {schema: 1, id: opened.runbook, title: opened.title, triage: [], steps: []},
		sha256: opened.sha256,
		bytes: new Uint8Array(),
		file: '',
		trust: 'untrusted',
	};
}

export type ResumeOptions = Readonly<{
	world: World;
	incident: string;
	findRunbook: (id: string) => LoadedRunbook | null;
	shipped: readonly string[];
	isAttended: boolean;
	allowedCosts: ReadonlySet<Cost>;
	purpose: 'resume' | 'undo' | 'note';
	/** Secrets given again. */
	secrets: ReadonlyMap<string, string>;
	/** The hash given by --trust: an incident that was opened by a hash asks for it again. */
	trustedHash: string | null;
	onEvent?: (event: JournalEvent) => void;
}>;

export type Resumed =
	| Readonly<{kind: 'resumed'; session: Conductor; notes: readonly string[]}>
	/** What it ran is not there any more as it was. */
	| Readonly<{kind: 'refused'; cause: 'unusable'; sentence: string}>
	/** What it runs was trusted by its hash, or is not trusted any more: these bytes must be trusted again. */
	| Readonly<{kind: 'refused'; cause: 'untrusted'; sentence: string; loaded: LoadedRunbook}>;

/** Why a person must say again that this may run; null: it may. */
function whyUntrusted(
	world: Pick<World, 'catalogue'>,
	opened: EventOf<'incident.opened'>,
	sha256: string,
	trustedHash: string | null,
): string | null {
	if (trustedHash === sha256) {
		return null;
	}

	if (opened.trust === 'hash') {
		return `this incident runs a runbook that was trusted by its hash only: give --trust ${sha256} to go on with exactly those bytes`;
	}

	const isTrusted = world.catalogue.trusted().some((entry) => entry.sha256 === opened.sha256);
	return opened.trust === 'person' && !isTrusted
		? `this incident runs a runbook that is not trusted any more: give --trust ${sha256} to go on with exactly those bytes`
		: null;
}

/** Goes on with an incident: nothing is run by itself, and what was running is told as what is known of it. */
export async function resumeIncident(options: ResumeOptions): Promise<Resumed> {
	const {world} = options;
	const {journal, notes} = await openJournal(world.home, options.incident, world.clock);
	try {
		const before = foldEvents(journal.events);
		const opened = before.opened;
		if (opened === null) {
			await journal.close();
			return {
				kind: 'refused',
				cause: 'unusable',
				sentence: `incident ${options.incident} has no beginning; its journal is incomplete`,
			};
		}

		// Its steps were played from a recording: none of them may be run for real.
		if (before.kind === 'drill') {
			await journal.close();
			return {
				kind: 'refused',
				cause: 'unusable',
				sentence: `${options.incident} is a drill: nothing of it was done for real, so nothing can be run or rolled back; go on with it with gotriage resume ${options.incident} in a terminal`,
			};
		}

		const inHand = before.runbooks.find((known) => known.id === before.runbook);
		const found = await loadKept(journal.directory, inHand?.sha256 ?? opened.sha256, options.shipped);
		// What was changed and how it was before is in the journal: rolling back needs no runbook.
		const opening = typeof found === 'string' && options.purpose === 'undo' ? withoutSteps(opened) : found;
		if (typeof opening === 'string') {
			await journal.close();
			return {kind: 'refused', cause: 'unusable', sentence: opening};
		}

		const untrusted =
			options.purpose === 'resume' ? whyUntrusted(world, opened, opening.sha256, options.trustedHash) : null;
		if (untrusted !== null) {
			await journal.close();
			return {kind: 'refused', cause: 'untrusted', sentence: untrusted, loaded: opening};
		}

		const kept = new Map<string, LoadedRunbook>();
		for (const known of before.runbooks) {
			const loaded = await loadKept(journal.directory, known.sha256, options.shipped);
			if (typeof loaded !== 'string') {
				kept.set(known.id, loaded);
			}
		}

		const ports = livePorts(world, journal, {
			findRunbook: (id) => kept.get(id) ?? options.findRunbook(id),
			project: opened.project,
		});
		const tell = (event: JournalEvent) => options.onEvent?.(event);
		tell(
			await journal.append({
				type: 'incident.resumed',
				bootId: ports.bootId(),
				pid: ports.pid,
				wall: world.clock.now().toISOString(),
				project: opened.project,
				purpose: options.purpose,
			}),
		);
		await recordLost(ports, (id) => kept.get(id)?.runbook ?? null);
		await collectLostFiles(ports, stagingIn(journal.directory));

		for (const event of journal.events.slice(before.events + 1)) {
			tell(event);
		}

		const state = foldEvents(journal.events);
		const session = await openConductor({
			ports,
			opening,
			startAt: state.inHand?.runbook === opening.runbook.id ? state.inHand.step : null,
			isResumed: true,
			thresholds: opened.thresholds,
			secrets: options.secrets,
			isAttended: options.isAttended,
			allowedCosts: options.allowedCosts,
			...(options.onEvent ? {onEvent: options.onEvent} : {}),
		});
		return {kind: 'resumed', session, notes};
	} catch (error) {
		await journal.close();
		throw error;
	}
}
