// What a step is filled in from, and under which names its traces are kept. Data only.
import type {Scope} from '../../runbook/expression.js';
import type {Runbook} from '../../runbook/schema.js';
import type {ToolState} from '../ports.js';

export type Places = Readonly<{
	/** Absolute: the project the incident is about. */
	project: string;
	/** Absolute: where directories of steps are made. */
	temporary: string;
	/** Absolute: where artefacts wait before they are stored. */
	staging: string;
	/** A name unlike that of any other incident, for the directories above. */
	incident: string;
}>;

export type PrepareContext = Readonly<{
	runbook: Runbook;
	scope: Scope;
	attempt: number;
	places: Places;
	secrets: ReadonlyMap<string, string>;
	tools: ReadonlyMap<string, ToolState>;
	platform: string;
	/** The words a person put in place of the runbook's own. */
	edited: readonly string[] | null;
}>;

/** Under which name the supervisor keeps its record: two runbooks of one incident may share a step's id. */
export const recordName = (runbook: string, step: string): string => `${runbook}.${step}`;
