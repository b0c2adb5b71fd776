// A drill session over the sample recording, with a home of its own and a clock that the test moves.
import {createHash} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Drill, DrillMode} from '../../../source/drill/contract.js';
import {openCatalogue} from '../../../source/journal/catalogue.js';
import {openHome} from '../../../source/journal/home.js';
import type {Recording} from '../../../source/recording/contract.js';
import type {Result} from '../../../source/session/contract.js';
import {openDrill} from '../../../source/session/drill/open-drill.js';
import type {DrillPorts} from '../../../source/session/drill/ports.js';
import type {DrillSession, DrillSpeed} from '../../../source/session/drill-contract.js';
import {book, drillOf, recording as sample} from '../../drill/sample.js';
import {until} from '../../tui/fixtures/until.js';

const bytes = new TextEncoder().encode(JSON.stringify(book));
const sha256 = createHash('sha256').update(bytes).digest('hex');

/** The sample with a runbook whose bytes have the hash that is written down. */
export const recording: Recording = {
	...sample,
	runbooks: new Map([['fetch', {runbook: book, sha256, bytes}]]),
	events: sample.events.map((event) => (event.type === 'incident.opened' ? {...event, sha256} : event)),
};

export type Stage = Readonly<{
	session: DrillSession;
	ports: DrillPorts;
	drill: Drill;
	home: string;
	/** Lets real time pass: the timers that are due come. */
	pass: (ms: number) => Promise<void>;
	/** Waits for real that were asked for and have not ended. */
	waiting: () => number;
}>;

export type StageOptions = Readonly<{
	mode?: DrillMode;
	speed?: DrillSpeed;
	drill?: Drill;
	recording?: Recording;
	blobs?: Readonly<Record<string, string>>;
}>;

type Timer = {at: number; call: () => void; every: number | null};

/** A clock and timers that move only when the test says so. */
export function handClock() {
	let now = 1000;
	const timers = new Set<Timer>();
	const settle = async () => {
		// Journals sync their files: a few turns of the event loop and of the thread pool.
		for (let turn = 0; turn < 40; turn++) {
			await new Promise<void>((resolve) => {
				setImmediate(resolve);
			});
		}

		await new Promise<void>((resolve) => {
			setTimeout(resolve, 5);
		});
	};
	return {
		monotonicMs: () => now,
		waiting: () => [...timers].filter((timer) => timer.every === null).length,
		wait: async (ms: number, stop: AbortSignal) =>
			new Promise<void>((resolve) => {
				if (stop.aborted || ms <= 0) {
					resolve();
					return;
				}

				const end = () => {
					timers.delete(timer);
					stop.removeEventListener('abort', end);
					resolve();
				};
				const timer: Timer = {at: now + ms, every: null, call: end};
				timers.add(timer);
				stop.addEventListener('abort', end);
			}),
		every(ms: number, call: () => void) {
			const timer: Timer = {at: now + ms, every: ms, call};
			timers.add(timer);
			return () => {
				timers.delete(timer);
			};
		},
		async pass(ms: number) {
			const until = now + ms;
			await settle();
			for (;;) {
				const due = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
				if (due === undefined) {
					break;
				}

				now = Math.max(now, due.at);
				if (due.every === null) {
					timers.delete(due);
				} else {
					due.at += due.every;
				}

				due.call();
				await settle();
			}

			now = until;
			await settle();
		},
	};
}

export async function stageDrill(t: ExecutionContext, options: StageOptions = {}): Promise<Stage> {
	const directory = await mkdtemp(join(tmpdir(), 'gotriage-drill-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const home = await openHome(directory);
	const clock = handClock();
	const drill = options.drill ?? drillOf();
	const ports: DrillPorts = {
		home,
		catalogue: await openCatalogue(home),
		version: '0.0.0',
		clock: {now: () => new Date(Date.UTC(2026, 2, 3) + clock.monotonicMs()), monotonicMs: clock.monotonicMs},
		wait: clock.wait,
		every: clock.every,
		readBlob: async (path) => options.blobs?.[path] ?? null,
		findRunbook: () => null,
		siblings: [],
		recording: 'k7q2',
		drillSha256: null,
	};
	const session = await openDrill(
		ports,
		options.recording ?? recording,
		drill,
		options.mode ?? 'solo',
		options.speed ?? 'instant',
	);
	t.teardown(async () => session.close());
	return {session, ports, drill, home: directory, pass: clock.pass, waiting: clock.waiting};
}

/** Carries an intent out; a refusal fails the test. */
export async function must(result: Promise<Result>): Promise<void> {
	const answer = await result;
	if ('refused' in answer) {
		throw new Error(`refused: ${answer.refused}`);
	}
}

/** Takes a step of the sample with whatever consent it asks for. */
export async function takeStep(session: DrillSession, step: string, runbook = 'fetch'): Promise<void> {
	const inHand = session.look(runbook, step)?.inHand;
	const prepared = inHand?.kind === 'ready' ? inHand.prepared : null;
	const consent =
		prepared === null || prepared.consent === 'none' ? null : {digest: prepared.digest, typed: prepared.typedName};
	await must(session.take(runbook, step, consent));
}

/** Resolves as soon as something plays and waits for recorded time to pass. */
export const untilPlaying = async ({session, waiting}: Pick<Stage, 'session' | 'waiting'>): Promise<void> =>
	until(
		() => session.view().playing !== null && waiting() > 0,
		() => 'a step plays',
	);
