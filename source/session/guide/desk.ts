// The mutable heart of a session, kept small: the journal with its fold, what runs right now, and who listens.
import type {JournalEvent, NewEvent, Purpose, ShownCommand} from '../../incident/events.js';
import {applyEvent, foldEvents, type IncidentState} from '../../incident/state.js';
import {JournalFailure} from '../../journal/contract.js';
import type {Scope} from '../../runbook/expression.js';
import type {Runbook} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import {redactArgv, redactText, secretsFromEnvironment} from '../../text/redact.js';
import type {Running} from '../contract.js';
import type {SessionPorts} from '../ports.js';
import {scopeOf} from '../scope.js';

/** At most this many of the newest lines are held for the screen; the whole output is in its file. */
const maximumTail = 200;

const publishEveryMs = 100;

export type Desk = Readonly<{
	ports: SessionPorts;
	secrets: Map<string, string>;
	thresholds: Readonly<Record<string, number>>;
	state: () => IncidentState;
	/** Records an event: on disk first, then in the state, then to the listeners. Rejects with a JournalFailure. */
	append: (event: NewEvent) => Promise<JournalEvent>;
	notRecorded: () => string | null;
	scope: (runbook: Runbook) => Scope;
	running: () => Running | null;
	/** Marks the start of something that runs; returns the signal that stops it. */
	begin: (
		what: Readonly<{
			runbook: string;
			step: string;
			purpose: Purpose;
			title: string;
			shown: readonly ShownCommand[];
			timeoutMs: number;
			lastsMs: number | null;
		}>,
	) => AbortSignal;
	repetition: (index: number, total: number) => void;
	text: (text: string) => void;
	progress: (progress: Readonly<{stdoutBytes: number; stderrBytes: number; artefactBytes: number}>) => void;
	end: () => void;
	/** Stops what runs now, and waiting; false when nothing does. */
	stop: () => boolean;
	/** A signal that also stops waiting between measurements. */
	stopSignal: () => AbortSignal;
	/** What runs now is left to its supervisor: nothing more of it may be started from here. */
	letGo: () => void;
	isLetGo: () => boolean;
	busy: () => string | null;
	setBusy: (sentence: string | null) => void;
	publish: () => void;
	subscribe: (listener: () => void) => () => void;
	onEvent: (listener: (event: JournalEvent) => void) => () => void;
	secretValues: () => readonly string[];
}>;

/** `key` is the name the value stands under: an argument vector and an environment tell by their parts what is secret. */
function redactDeep(value: Json, secrets: readonly string[], key = ''): Json {
	if (typeof value === 'string') {
		return redactText(value, secrets).text;
	}

	if (Array.isArray(value)) {
		const entries = value as readonly Json[];
		return key === 'argv' && entries.every((entry) => typeof entry === 'string')
			? redactArgv(entries, secrets).argv
			: entries.map((entry) => redactDeep(entry, secrets));
	}

	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(
			Object.entries(value as Record<string, Json>).map(([name, entry]) => {
				const isSecret =
					key === 'env' && typeof entry === 'string' && secretsFromEnvironment({[name]: entry}).length > 0;
				return [name, isSecret ? '«redacted:secret»' : redactDeep(entry, secrets, name)];
			}),
		);
	}

	return value;
}

type DeskOptions = Readonly<{
	secrets: ReadonlyMap<string, string>;
	thresholds: Readonly<Record<string, number>>;
}>;

/** Opens the desk over a journal whose events, if any, are folded first. */
export function openDesk(ports: SessionPorts, options: DeskOptions): Desk {
	const secrets = new Map(options.secrets);
	const listeners = new Set<() => void>();
	const eventListeners = new Set<(event: JournalEvent) => void>();
	const unwritten: NewEvent[] = [];
	let state = foldEvents(ports.journal.events);
	let failure: string | null = null;
	let running: Running | null = null;
	let busy: string | null = null;
	let stopper = new AbortController();
	let hasLetGo = false;
	let timer: NodeJS.Timeout | null = null;

	const publish = () => {
		if (timer) {
			clearTimeout(timer);
			timer = null;
		}

		for (const listener of listeners) {
			listener();
		}
	};
	// Output can arrive thousands of times a second; a screen needs ten.
	const publishSoon = () => {
		timer ??= setTimeout(() => {
			timer = null;
			publish();
		}, publishEveryMs);
		timer.unref();
	};
	const secretValues = () => [...secrets.values(), ...ports.environmentSecrets];

	const write = async (event: NewEvent): Promise<JournalEvent> => {
		const written = await ports.journal.append(event);
		state = applyEvent(state, written);
		for (const listener of eventListeners) {
			listener(written);
		}

		return written;
	};
	const append = async (event: NewEvent): Promise<JournalEvent> => {
		const safe = redactDeep(event as unknown as Json, secretValues()) as unknown as NewEvent;
		unwritten.push(safe);
		try {
			let written: JournalEvent | null = null;
			for (let next = unwritten[0]; next !== undefined; next = unwritten[0]) {
				written = await write(next);
				unwritten.shift();
			}

			failure = null;
			publish();
			if (written === null) {
				throw new Error('an event was written by another call');
			}

			return written;
		} catch (error) {
			if (error instanceof JournalFailure) {
				failure = error.message;
				publish();
			}

			throw error;
		}
	};
	let queue: Promise<unknown> = Promise.resolve();

	return {
		ports,
		secrets,
		thresholds: options.thresholds,
		state: () => state,
		append: (event) => {
			const next = queue.then(
				() => append(event),
				() => append(event),
			);
			queue = next.catch(() => undefined);
			return next;
		},
		notRecorded: () => failure,
		scope: (runbook) =>
			scopeOf({
				state,
				runbook,
				secrets,
				thresholds: options.thresholds,
				host: ports.host,
				artefactPath: ports.artefactPath,
			}),
		running: () => running,
		begin(what) {
			stopper = new AbortController();
			running = {
				...what,
				index: 0,
				total: 1,
				startedAt: ports.monotonicMs(),
				tail: [],
				stdoutBytes: 0,
				stderrBytes: 0,
				artefactBytes: 0,
				stopping: false,
			};
			publish();
			return stopper.signal;
		},
		repetition(index, total) {
			if (running) {
				running = {...running, index, total};
				publishSoon();
			}
		},
		text(text) {
			if (running) {
				const lines = text.split('\n');
				if (lines.at(-1) === '') {
					lines.pop();
				}

				running = {...running, tail: [...running.tail, ...lines].slice(-maximumTail)};
				publishSoon();
			}
		},
		progress(progress) {
			if (running) {
				running = {...running, ...progress};
				publishSoon();
			}
		},
		end() {
			running = null;
			publish();
		},
		stop() {
			const isStopping = running !== null || busy !== null;
			stopper.abort();
			if (running) {
				running = {...running, stopping: true};
			}

			publish();
			return isStopping;
		},
		stopSignal: () => stopper.signal,
		letGo() {
			hasLetGo = true;
		},
		isLetGo: () => hasLetGo,
		busy: () => busy,
		setBusy(sentence) {
			if (sentence !== null && busy === null && running === null && stopper.signal.aborted) {
				stopper = new AbortController();
			}

			busy = sentence;
			publish();
		},
		publish,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		onEvent(listener) {
			eventListeners.add(listener);
			return () => {
				eventListeners.delete(listener);
			};
		},
		secretValues,
	};
}
