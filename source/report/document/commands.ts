// Every command that was run, as data, with its exact arguments and how it ended.
import type {EventOf, ShownCommand} from '../../incident/events.js';
import type {ReportFacts} from '../facts.js';
import type {ReportBody} from './schema.js';

type End = EventOf<'step.finished'> | EventOf<'adhoc.finished'> | null;

function commandEntry(
	shown: ShownCommand,
	about: Readonly<{runbook: string | null; step: string | null; attempt: number | null; purpose: string}>,
	started: Readonly<{seq: number}>,
	finished: End,
	isOneOfMany: boolean,
): ReportBody['commands'][number] {
	const item =
		finished?.type === 'step.finished' && isOneOfMany
			? finished.items.find((one) => one.index === shown.index)
			: undefined;
	const end = item ?? finished;
	return {
		started: started.seq,
		finished: finished?.seq ?? null,
		...about,
		line: shown.line,
		argv: shown.argv,
		cwd: shown.cwd,
		env: shown.env,
		timeoutMs: shown.timeoutMs,
		outcome: finished?.outcome ?? 'unknown',
		exit: end?.exit ?? null,
		signal: end?.signal ?? null,
		timedOut: end?.timedOut ?? null,
		durationMs: end?.durationMs ?? null,
	};
}

/** Steps and commands of a person's own, in the order in which they were started. */
export function commandsIn(facts: ReportFacts): ReportBody['commands'] {
	const steps = facts.state.attempts.flatMap(({started, finished, runbook, step, attempt, purpose}) =>
		started.commands.map((shown) =>
			commandEntry(shown, {runbook, step, attempt, purpose}, started, finished, started.commands.length > 1),
		),
	);
	const adhoc = facts.state.adhoc.map(({started, finished}) =>
		commandEntry(
			started.command,
			{runbook: null, step: null, attempt: null, purpose: 'ad-hoc'},
			started,
			finished,
			false,
		),
	);
	return [...steps, ...adhoc].sort((a, b) => a.started - b.started);
}
