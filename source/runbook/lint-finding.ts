// What lint has to say about one place of a runbook, before it has a line and a column.
import type {Path} from './fault.js';
import type {GoHelp} from './go-uses.js';
import type {Runbook, Step} from './schema.js';
import type {Place} from './yaml/positions.js';

export type Finding = Readonly<{
	path: Path;
	place: Place;
	message: string;
	remedy: string;
	/** Refused always, or only with --strict. */
	severity: 'fault' | 'warning';
	/** Set where the finding depends on other steps than the one it is about. */
	rule?: 'unreachable' | 'no-such-step';
}>;

/** What exists outside the file: parsers, probes and, where known, the other runbooks. */
export type Known = Readonly<{
	parsers: readonly string[];
	probes: readonly string[];
	runbooks?: readonly string[];
	/** What the installed go says of itself; without it go's subcommands and flags are not judged. */
	go?: GoHelp;
}>;

/** Collects findings of one runbook; every rule writes into it. */
export class Findings {
	readonly list: Finding[] = [];

	constructor(
		readonly runbook: Runbook,
		readonly known: Known,
	) {}

	fault(path: Path, message: string, remedy: string, place: Place = 'value'): void {
		this.list.push({path, place, message, remedy, severity: 'fault'});
	}

	/** A fault that depends on other steps than the one it is about. */
	faultByRule(rule: 'unreachable' | 'no-such-step', path: Path, message: string, remedy: string): void {
		this.list.push({path, place: 'value', message, remedy, severity: 'fault', rule});
	}

	warn(path: Path, message: string, remedy: string, place: Place = 'value'): void {
		this.list.push({path, place, message, remedy, severity: 'warning'});
	}

	step(id: string): Step | undefined {
		return this.runbook.steps.find((step) => step.id === id);
	}

	/** Ids of all steps, or of those of one kind. */
	ids(kind?: Step['kind']): string[] {
		return this.runbook.steps.filter((step) => kind === undefined || step.kind === kind).map((step) => step.id);
	}
}
