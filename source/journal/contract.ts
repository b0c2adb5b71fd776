// What the session asks of the journal layer. Every write is on disk, synced, before its promise resolves; a promise
// that rejects carries a JournalFailure, and nothing may be shown as recorded.
import type {JournalEvent, NewEvent} from '../incident/events.js';

export type JournalFailureKind =
	| 'not-recorded'
	| 'unusable-directory'
	| 'locked'
	| 'damaged'
	| 'newer-format'
	| 'not-found';

/** One sentence a person can act on; `kind` decides the exit status. */
export class JournalFailure extends Error {
	readonly kind: JournalFailureKind;

	constructor(kind: JournalFailureKind, sentence: string, options?: ErrorOptions) {
		super(sentence, options);
		this.name = 'JournalFailure';
		this.kind = kind;
	}
}

/** An open journal with its lock held. One writer per incident. */
export interface Journal {
	readonly id: string;
	/** $GOTRIAGE_HOME/incidents/<id> */
	readonly directory: string;
	readonly events: readonly JournalEvent[];
	/** Appends, syncs, then resolves with the event as written. Calls are serialised in order. */
	append(event: NewEvent): Promise<JournalEvent>;
	/** The `t` that an event appended now would bear, in milliseconds: time since the last one, without its writing lost. */
	elapsedMs(): number;
	/** Releases the lock. */
	close(): Promise<void>;
}

/** A journal read without a lock. `notes` says what was odd (a torn last line was set aside, who holds it). */
export type JournalReading = Readonly<{
	id: string;
	directory: string;
	events: readonly JournalEvent[];
	notes: readonly string[];
	/** Set where the chain or a line is damaged: read-only from there, with the byte. */
	damage: Readonly<{byte: number; sentence: string}> | null;
}>;

export type CatalogueIncident = Readonly<{
	id: string;
	kind: 'incident' | 'drill';
	runbook: string;
	status: 'open' | 'closed' | 'interrupted';
	outcome: string | null;
	startedAt: string;
	endedAt: string | null;
	directory: string;
}>;
