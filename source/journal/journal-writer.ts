// An open journal: events in, chained lines out, each on disk before it counts. The last room on a full disk is kept for
// the outcome of what runs. Must never acknowledge what is not on disk, nor rewrite what was.
import {randomBytes} from 'node:crypto';
import {rm, stat} from 'node:fs/promises';
import {type EventType, eventSchema, type JournalEvent, type NewEvent} from '../incident/events.js';
import {jsonLine} from '../text/json-line.js';
import type {AppendFile} from './append-file.js';
import {type Journal, JournalFailure} from './contract.js';
import {writeDurably} from './durable-file.js';
import {ballastPath, headPath, journalPath} from './journal-files.js';
import {markHead, sealHead} from './journal-head.js';
import {hashLine} from './journal-lines.js';
import type {Lock} from './lock.js';
import {errorWords, isOutOfSpace} from './system-error.js';

/** Time as it is given to a journal: the wall clock for `at`, a monotonic count of milliseconds for `t`. */
export type JournalClock = Readonly<{now: () => Date; monotonicMs: () => number}>;

/** Kept aside so that the outcome of what runs can still be written when the disk has become full. */
const ballastBytes = 256 * 1024;

/** After these something runs whose outcome must be recorded: they need the reserve, not just room for themselves. */
const intents: ReadonlySet<EventType> = new Set<EventType>(['step.started', 'adhoc.started']);

const sentenceStart = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

/** The journal of one incident, its lock held and its file open. */
export class OpenJournal implements Journal {
	readonly id: string;
	readonly directory: string;
	readonly #events: JournalEvent[];
	readonly #file: AppendFile;
	readonly #lock: Lock;
	readonly #clock: JournalClock;
	#lines: number;
	#last: string;
	#t: number;
	/** The monotonic time at which this segment's `t` is 0. */
	#base: number;
	#hasBallast = false;
	#queue: Promise<unknown> = Promise.resolve();
	#closing: Promise<void> | null = null;

	constructor(
		options: Readonly<{
			id: string;
			directory: string;
			events: readonly JournalEvent[];
			lines: number;
			last: string;
			file: AppendFile;
			lock: Lock;
			clock: JournalClock;
		}>,
	) {
		this.id = options.id;
		this.directory = options.directory;
		this.#events = [...options.events];
		this.#file = options.file;
		this.#lock = options.lock;
		this.#clock = options.clock;
		this.#lines = options.lines;
		this.#last = options.last;
		this.#t = options.events.at(-1)?.t ?? 0;
		this.#base = options.clock.monotonicMs() - this.#t;
	}

	get events(): readonly JournalEvent[] {
		return this.#events;
	}

	append(event: NewEvent): Promise<JournalEvent> {
		if (this.#closing) {
			return Promise.reject(new JournalFailure('not-recorded', `The journal of incident ${this.id} is closed.`));
		}

		const appended = this.#queue.then(() => this.#append(event));
		this.#queue = appended.catch(() => undefined);
		return appended;
	}

	elapsedMs(): number {
		return this.#sinceMs(this.#base);
	}

	close(): Promise<void> {
		this.#closing ??= this.#queue.then(() => this.#close());
		return this.#closing;
	}

	/** Sets space aside; rejects where there is none. A file system that cannot for another reason goes without. */
	async reserve(): Promise<void> {
		const path = ballastPath(this.directory);
		try {
			if ((await stat(path).catch(() => null))?.size !== ballastBytes) {
				// Random bytes: zeros would take no space on a file system that compresses.
				await writeDurably(path, randomBytes(ballastBytes));
			}

			this.#hasBallast = true;
		} catch (error) {
			if (isOutOfSpace(error)) {
				throw error;
			}
		}
	}

	#sinceMs(base: number): number {
		return Math.max(this.#t, Math.floor(this.#clock.monotonicMs() - base));
	}

	async #append(event: NewEvent): Promise<JournalEvent> {
		const resumes = event.type === 'incident.resumed';
		const base = resumes ? this.#clock.monotonicMs() : this.#base;
		const head = {
			seq: this.#lines + 1,
			at: this.#clock.now().toISOString(),
			t: resumes ? 0 : this.#sinceMs(base),
			type: event.type,
			prev: this.#last,
		};
		const line = jsonLine({...head, ...event, ...head});
		// What is in memory is what is on disk: the event is taken from its own line. One that does not fit is a mistake
		// in this program, not a failure of the disk.
		const written = JSON.parse(line) as JournalEvent;
		eventSchema.parse(written);
		try {
			if (intents.has(event.type) && !this.#hasBallast) {
				await this.reserve();
			}

			await this.#write(Buffer.from(`${line}\n`));
		} catch (error) {
			throw new JournalFailure(
				'not-recorded',
				// The cause first: a narrow screen cuts the path off, not what to do.
				`${sentenceStart(errorWords(error))}, so it was not recorded${
					isOutOfSpace(error) ? '; free some space there and try again' : ''
				} (${journalPath(this.directory)}).`,
				{cause: error},
			);
		}

		this.#lines = head.seq;
		this.#last = hashLine(line);
		this.#t = head.t;
		this.#base = base;
		this.#events.push(written);
		await markHead(headPath(this.directory), this.#head());
		return written;
	}

	#head() {
		return {seq: this.#lines, bytes: this.#file.size, sha256: this.#last};
	}

	async #write(bytes: Uint8Array): Promise<void> {
		try {
			await this.#file.append(bytes);
		} catch (error) {
			if (!isOutOfSpace(error) || !this.#hasBallast) {
				throw error;
			}

			this.#hasBallast = false;
			await rm(ballastPath(this.directory), {force: true});
			await this.#file.append(bytes);
		}
	}

	async #close(): Promise<void> {
		try {
			await rm(ballastPath(this.directory), {force: true}).catch(() => undefined);
			await this.#file.close().catch(() => undefined);
			if (this.#lines > 0) {
				// Only adds certainty; every event is on disk without it.
				await sealHead(headPath(this.directory), this.#head()).catch(() => undefined);
			}
		} finally {
			// A lock that cannot be removed (the directory is gone) ends with this process all the same.
			await this.#lock.release().catch(() => undefined);
		}
	}
}
