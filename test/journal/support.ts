// What the tests of the journal share: a data directory of their own, a clock they hold, events that are valid.
import {mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {type Home, openHome} from '../../source/journal/home.js';
import type {JournalClock} from '../../source/journal/journal.js';

export const incident = '20261121-024700-k7q2';
const hash = 'a'.repeat(64);

/** A temporary directory that is removed with the test. */
export async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-journal-')));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
}

export async function temporaryHome(t: ExecutionContext): Promise<Home> {
	return openHome(join(await temporaryDirectory(t), 'home'));
}

/** A clock that goes on by ten milliseconds at each look, until it is set. */
export function steppingClock(start = Date.parse('2026-11-21T02:47:00.000Z')) {
	let wall = start;
	let monotonic = 5000;
	return {
		now: () => {
			wall += 10;
			return new Date(wall);
		},
		monotonicMs: () => {
			monotonic += 10;
			return monotonic;
		},
		setWall: (time: number) => {
			wall = time;
		},
	} satisfies JournalClock & {setWall: (time: number) => void};
}

export const opened = (id = incident): NewEvent => ({
	type: 'incident.opened',
	incident: id,
	format: {major: 1, minor: 0},
	kind: 'incident',
	runbook: 'modproxy-down',
	title: 'Module downloads fail',
	sha256: hash,
	gotriage: '0.1.0',
	mode: 'live',
	unattended: false,
	bootId: 'boot',
	pid: 1,
	host: {name: 'host'},
	project: '/project',
	thresholds: {serverError: 500},
	startAt: null,
});

export const note = (text: string): NewEvent => ({type: 'note.added', text, about: null});

export const resumed = (): NewEvent => ({
	type: 'incident.resumed',
	purpose: 'resume',
	bootId: 'boot',
	pid: 2,
	wall: '2026-11-21T03:00:00.000Z',
	project: '/project',
});

export const closed = (): NewEvent => ({type: 'incident.closed', outcome: 'recovered', reason: null});

export const started = (step: string, attempt = 1): NewEvent => ({
	type: 'step.started',
	runbook: 'modproxy-down',
	step,
	attempt,
	kind: 'check',
	purpose: 'step',
	title: 'Ask every proxy',
	commands: [],
	deviation: false,
});

type Finished = Extract<NewEvent, {type: 'step.finished'}>;

export const finished = (step: string, attempt = 1, change: Partial<Finished> = {}): NewEvent => ({
	type: 'step.finished',
	runbook: 'modproxy-down',
	step,
	attempt,
	kind: 'check',
	purpose: 'step',
	outcome: 'finished',
	exit: 0,
	signal: null,
	timedOut: false,
	durationMs: 41,
	value: 503,
	unit: 'HTTP status',
	verdict: 'alarm',
	reason: null,
	sentence: 'a proxy answers 5xx or not at all',
	threshold: null,
	explanation: null,
	facts: {},
	items: [],
	values: [],
	stdoutBytes: 3,
	stderrBytes: 0,
	stdoutSha256: hash,
	stderrSha256: hash,
	outputs: [],
	leftovers: [],
	warnings: [],
	evidence: null,
	end: 'alarm',
	...change,
});

/** Numbers from 0 up to 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

/** Events as a journal would hold them, for tests of what is computed from events. */
export function asJournal(events: readonly NewEvent[]): JournalEvent[] {
	return events.map(
		(event, index) =>
			({
				...event,
				seq: index + 1,
				at: new Date(Date.parse('2026-11-21T02:47:00.000Z') + index * 1000).toISOString(),
				t: index * 1000,
				prev: hash,
			}) as JournalEvent,
	);
}
