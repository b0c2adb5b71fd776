// What the screens of a drill need from outside, given by the command that opens them.
import type {DrillMode} from '../../../drill/contract.js';
import type {DrillSession, DrillSpeed} from '../../../session/drill-contract.js';

/** A drill that can be begun, as the menu and the first page show it: nothing of it gives the cause away. */
export type DrillEntry = Readonly<{
	name: string;
	title: string;
	page: string;
	difficulty: 1 | 2 | 3;
	group: string | null;
	/** How it went before, in words; null: never run. */
	history: string | null;
	/** It is time to run it again. */
	isDue: boolean;
}>;

export type DrillChoice = Readonly<{entry: DrillEntry; mode: DrillMode; speed: DrillSpeed}>;

export type DrillAppPorts = Readonly<{
	version: string;
	entries: readonly DrillEntry[];
	/** What else must be known: a drill that was left open, recordings that cannot be drilled; one sentence each. */
	notes: readonly string[];
	/** Begins the drill; from here its clock runs. */
	open: (choice: DrillChoice) => Promise<DrillSession>;
	/** Writes the debrief to a file and says where. */
	writeDebrief: (session: DrillSession) => Promise<string>;
	/** Milliseconds since some fixed point. */
	now: () => number;
	wallClock: () => Date;
}>;

export type DrillStart =
	| Readonly<{screen: 'menu'; mode: DrillMode; speed: DrillSpeed}>
	| Readonly<{screen: 'page'; choice: DrillChoice}>
	| Readonly<{screen: 'drill'; session: DrillSession}>;
