// What a drill needs from the world: its own journal's place, time, and runbooks to put beside the recorded ones. There is
// no executor here, so that nothing can be executed.
import type {Catalogue} from '../../journal/catalogue.js';
import type {Home} from '../../journal/home.js';
import type {ReadBlob} from '../../recording/contract.js';
import type {LoadedRunbook} from '../ports.js';

export type DrillPorts = Readonly<{
	home: Home;
	catalogue: Pick<Catalogue, 'putIncident'>;
	version: string;
	clock: Readonly<{now: () => Date; monotonicMs: () => number}>;
	/** Resolves after `ms`, or at once when `stop` aborts. */
	wait: (ms: number, stop: AbortSignal) => Promise<void>;
	/** Calls back every `ms` until the returned function is called. */
	every: (ms: number, call: () => void) => () => void;
	readBlob: ReadBlob;
	/** Runbooks that are not in the recording: rows of the board may name them, and nothing of theirs was recorded. */
	findRunbook: (id: string) => LoadedRunbook | null;
	/** Hard mode puts the rows of these on the board as well. */
	siblings: readonly LoadedRunbook[];
	/** Where the recording can be found again to resume: its name, or its path. */
	recording: string;
	drillSha256: string | null;
}>;
