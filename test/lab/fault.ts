// What a fault of the lab is: an incident that is made on purpose, on this machine only, and taken back without a trace;
// and what gotriage owes for it. What is stated here is proven for every fault by `npm run lab -- score` and by the tests.

export type StartedFault = Readonly<{
	/** One or two sentences: what is wrong now, and where. */
	note: string;
	/** What to set so that a command sees the fault. */
	env?: Readonly<Record<string, string>>;
	/** Takes everything back. Called once. */
	stop: () => Promise<void>;
}>;

/** What the step in alarm must have measured. */
export type Reading = Readonly<{is: string | number}> | Readonly<{atLeast: number}>;

/** Why the board cannot find a fault: it measures quiet key metrics only, and knows nothing that nobody told it. */
export type NotSwept =
	/** The step puts load on a service or pauses it. */
	| 'load'
	/** The step runs the project's own code. */
	| 'code'
	/** The step waits longer than the ten seconds that the board gives to a row. */
	| 'time'
	/** The step is no key metric: it judges what steps before it have read. */
	| 'steps';

export type Found =
	/** This row of the board, as `runbook#metric`, is in alarm; it gets the inputs of `seeWith`. */
	Readonly<{by: 'sweep'; row: string}> | Readonly<{by: 'runbook'; needs: NotSwept}>;

/** A thing that an undo brings back; `$NAME` stands for a variable of the fault. */
export type Restored =
	/** A file or a whole directory: the same bytes and modes, or absent again. */
	| Readonly<{kind: 'path'; path: string}>
	/** A process is in this state again (T: stopped). */
	| Readonly<{kind: 'process'; pid: string; state: string}>;

export type Cure =
	| Readonly<{kind: 'none'; why: string}>
	| Readonly<{
			kind: 'action';
			/** The action whose verification says that the fault is gone. */
			step: string;
			allow: 'reversible' | 'disruptive';
			/** What is chosen on the way, by step; `$NAME` stands for a variable of the fault. */
			choose?: Readonly<Record<string, string>>;
			input?: Readonly<Record<string, string>>;
			/** The command that cures, where it is not the one that finds. */
			with?: string;
			/** `escalated`: the action helps, and a person has to do something after it. Default: `recovered`. */
			ends?: 'recovered' | 'escalated';
			undo: Readonly<{kind: 'restores'; what: readonly Restored[]}> | Readonly<{kind: 'nothing'; why: string}>;
	  }>;

/** A test of a runbook that proves the same, so that the suite does not prove it twice. */
export type ProvenBy = Readonly<{
	/** Below test/, as `runbooks/x.test.ts`. */
	file: string;
	title: string;
}>;

export type Fault = Readonly<{
	/** Kebab-case, unique in the lab. */
	id: string;
	/** One sentence: what goes wrong. */
	does: string;
	/** The gotriage command line that shows it; `$NAME` stands for a variable of `env`. */
	seeWith: string;
	/** The step that must be in alarm in that run, as `runbook#step`. */
	alarms: string;
	reading: Reading;
	/** The step that is taken after the alarm; `end` where the run is over. */
	leadsTo: string;
	found: Found;
	cure: Cure;
	/** Present where the suite leaves this fault to other tests; `npm run lab -- score` proves it all the same. */
	provenBy?: readonly ProvenBy[];
	/** The fault is over once it was seen: it is started anew for the run. */
	oneLook?: true;
	/** What is missing on this machine ("needs strace"), else null. Asked before `start`. */
	missing?: () => string | null;
	start: () => Promise<StartedFault>;
}>;
