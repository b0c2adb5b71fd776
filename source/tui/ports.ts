// What the screens need from outside, given by the command that opens them: the screens themselves touch no file, no
// process and no network.

import type {SweepRow} from '../incident/events.js';
import type {CatalogueIncident} from '../journal/contract.js';
import type {Runbook} from '../runbook/schema.js';
import type {Session} from '../session/contract.js';
import type {TrustReview} from '../session/library/trust-review.js';

/** A figure of the machine with the time it was read; null when it could not be read. */
export type Vital = Readonly<{value: number | null; unit: string; readAt: number}>;
export type Vitals = Readonly<{loadPerCpu: Vital; memoryUsed: Vital; cacheDiskFree: Vital}>;

export type BoardRow = Readonly<{
	area: string;
	runbook: string;
	title: string;
	summary: string;
	symptom: string;
	metric: string;
	/** The alarm in words, known before anything is measured: "above 5 processes". */
	threshold: string;
	response: string;
	/** Too costly to sweep (`load`, `runs-code`) — why; null: the sweep measures it. */
	notSwept: string | null;
	/** The last reading of an earlier incident, with its age. */
	last: Readonly<{sentence: string; verdict: 'ok' | 'alarm' | 'unknown'; at: string}> | null;
}>;

export type SweepProgress = (row: SweepRow) => void;

/** A runbook that nobody has trusted: it is shown whole, and only a person's consent opens it. */
export type TrustRequest = Readonly<{
	kind: 'trust';
	review: TrustReview;
	/** Records the trust, then opens the incident. */
	open: () => Promise<Session>;
}>;

/** What a report can be written as from the screen. */
export type ExportFormat = 'markdown' | 'html' | 'json';

export type AppPorts = Readonly<{
	version: string;
	runbooks: readonly Runbook[];
	rows: readonly BoardRow[];
	/** Plain sentences to show above the board: no Go found and what to install, running as root, a broken runbook. */
	banners: readonly string[];
	/** Incidents that are open or interrupted, newest first. */
	openIncidents: readonly CatalogueIncident[];
	/** Measures the key metrics side by side; each row is reported as it is known. */
	sweep: (
		inputs: Readonly<Record<string, string>>,
		onRow: SweepProgress,
		stop: AbortSignal,
	) => Promise<readonly SweepRow[]>;
	/** Opens an incident at a row (or at a runbook's beginning). */
	open: (
		runbook: string,
		startAt: string | null,
		inputs: Readonly<Record<string, string>>,
		sweep: readonly SweepRow[] | null,
	) => Promise<Session>;
	/** Goes on with an incident; what it runs may have to be trusted first. */
	resume: (incident: string) => Promise<Session | TrustRequest>;
	/** Writes the report of an incident into a file of its own name; resolves with sentences that say where it is. */
	exportReport: (session: Session, format: ExportFormat) => Promise<string>;
	/** The newest vitals; read off the render path, never waits. */
	vitals: () => Vitals;
	/** Subscribes to new vitals. */
	onVitals: (listener: () => void) => () => void;
	/** Milliseconds since some fixed point; for elapsed time. */
	now: () => number;
	wallClock: () => Date;
}>;
