// A proposal for a runbook: what to put into it, why, and which events say so.
import type {Inline} from '../inline.js';

export const improvementRules = [
	'ad-hoc',
	'timed-out',
	'skipped-then-needed',
	'deviation',
	'tool-missing',
	'too-old',
	'not-understood',
	'no-row',
	'nothing-verifies',
] as const;

/** The lists of a runbook that a patch can belong into. */
export const improvementPlaces = ['steps', 'triage'] as const;

export type Improvement = Readonly<{
	rule: (typeof improvementRules)[number];
	runbook: string;
	/** The step that it changes; null where it adds one. */
	step: string | null;
	why: Inline;
	events: ReadonlyArray<Readonly<{seq: number}>>;
	into: (typeof improvementPlaces)[number];
	/** A part of the runbook's YAML: an entry of that list, or keys of one. */
	patch: readonly string[];
}>;
