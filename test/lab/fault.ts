// What a fault of the lab is: an incident that is made on purpose, on this machine only, and taken back without a trace.

export type StartedFault = Readonly<{
	/** One or two sentences: what is wrong now, and where. */
	note: string;
	/** What to set so that a command sees the fault. */
	env?: Readonly<Record<string, string>>;
	/** Takes everything back. Called once. */
	stop: () => Promise<void>;
}>;

export type Fault = Readonly<{
	/** Kebab-case, unique in the lab. */
	id: string;
	/** One sentence: what goes wrong. */
	does: string;
	/** The gotriage command line that shows it; `$NAME` stands for a variable of `env`. */
	seeWith: string;
	/** The step that must be in alarm, as `runbook#step`; without it any step of the run may be. */
	alarms?: string;
	/** What is missing on this machine ("needs strace"), else null. Asked before `start`. */
	missing?: () => string | null;
	start: () => Promise<StartedFault>;
}>;
