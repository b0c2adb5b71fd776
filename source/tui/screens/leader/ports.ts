// What the leader's screen needs from outside, given by the command that opens it.
import type {LeaderLink} from '../../../session/leader-contract.js';

/** A drill that runs in another terminal, as the menu shows it. */
export type LedDrill = Readonly<{id: string; title: string; mode: string}>;

export type LeaderPorts = Readonly<{
	/** More than one: a menu is shown first. */
	drills: readonly LedDrill[];
	/** Joins a drill. Rejects with a sentence. */
	join: (drill: LedDrill) => Promise<LeaderLink>;
	now: () => number;
}>;
