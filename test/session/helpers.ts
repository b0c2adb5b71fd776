// A session over a real journal in a directory of its own and an executor that is a table.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {probeNames} from '../../source/execution/probes/registry.js';
import type {JournalEvent} from '../../source/incident/events.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, newIncidentId} from '../../source/journal/journal.js';
import {parserNames} from '../../source/parsing/registry.js';
import {loadRunbook} from '../../source/runbook/load.js';
import type {Cost} from '../../source/runbook/schema.js';
import {type Conductor, openConductor} from '../../source/session/guide/conductor.js';
import type {LoadedRunbook} from '../../source/session/ports.js';
import {livePorts, type World} from '../../source/session/world.js';
import type {TableExecutor} from './table-executor.js';

/** Loads a runbook written in a test; a fault fails the test with its sentence. */
export function runbookOf(t: ExecutionContext, yaml: string): LoadedRunbook {
	const bytes = new TextEncoder().encode(yaml);
	const id = /^id: (.*)$/m.exec(yaml)?.[1] ?? 'test';
	const result = loadRunbook(bytes, `${id}.yaml`, {parsers: parserNames, probes: probeNames, runbooks: ['other']});
	if (result.kind === 'faulty') {
		const sentences = result.faults.map((fault) => `${fault.line}:${fault.column} ${fault.path}: ${fault.message}`);
		t.fail(sentences.join('\n'));
		throw new Error('the runbook of this test does not load');
	}

	return {runbook: result.runbook, sha256: result.sha256, bytes, file: `${id}.yaml`, trust: 'package'};
}

export type Bench = Readonly<{session: Conductor; events: readonly JournalEvent[]; directory: string; project: string}>;

/** Opens a session; everything is removed when the test ends. */
export async function openBench(
	t: ExecutionContext,
	loaded: LoadedRunbook,
	executor: TableExecutor,
	options: Readonly<{
		isAttended?: boolean;
		allowedCosts?: readonly Cost[];
		others?: readonly LoadedRunbook[];
		secrets?: ReadonlyMap<string, string>;
	}> = {},
): Promise<Bench> {
	const root = await mkdtemp(join(tmpdir(), 'gotriage-session-'));
	t.teardown(async () => rm(root, {recursive: true, force: true}));
	const home = await openHome(join(root, 'home'));
	const clock = {now: () => new Date('2026-11-21T02:47:00.000Z'), monotonicMs: () => performance.now()};
	const journal = await createJournal(home, newIncidentId(clock.now(), Math.random), clock);
	const baselines = new Map<string, number[]>();
	const world = {
		home,
		catalogue: {
			notes: [],
			incidents: async () => [],
			putIncident: async () => undefined,
			baseline: (key: string) => baselines.get(key) ?? [],
			addBaseline: async (key: string, value: number) => {
				baselines.set(key, [...(baselines.get(key) ?? []), value]);
			},
			isTrusted: () => false,
			trust: async () => undefined,
			trusted: () => [],
			revoke: async () => 0,
		},
		environment: {PATH: process.env['PATH']},
		host: {platform: 'linux'},
		version: 'test',
		project: root,
		clock,
		hostKey: 'test',
	} satisfies World;
	const find = (id: string) => options.others?.find((other) => other.runbook.id === id) ?? null;
	const live = livePorts(world, journal, {findRunbook: find, project: root});
	const ports = {
		...live,
		executor,
		checkTools: async () => new Map(),
		// Pauses are the runbook's; a test does not sit through them.
		wait: async () => undefined,
		platform: 'linux',
		isRoot: false,
	};
	await ports.keepRunbook(loaded);
	await journal.append({
		type: 'incident.opened',
		incident: journal.id,
		format: {major: 1, minor: 0},
		kind: 'incident',
		runbook: loaded.runbook.id,
		title: loaded.runbook.title,
		sha256: loaded.sha256,
		gotriage: 'test',
		mode: 'live',
		unattended: !(options.isAttended ?? true),
		bootId: 'boot',
		pid: 1,
		host: {},
		project: root,
		thresholds: {},
		startAt: null,
	});
	const session = await openConductor({
		ports,
		opening: loaded,
		startAt: null,
		thresholds: {},
		secrets: options.secrets ?? new Map(),
		isAttended: options.isAttended ?? true,
		allowedCosts: new Set<Cost>(options.allowedCosts ?? ['quiet']),
	});
	t.teardown(async () => session.leave());
	return {session, events: journal.events, directory: journal.directory, project: root};
}
