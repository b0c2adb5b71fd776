// Proposals from steps that could not do what they were written for: too slow, a tool that was missing or too old, output
// that was not understood.
import type {EventOf} from '../../incident/events.js';
import type {CheckStep} from '../../runbook/schema.js';
import {formatDuration} from '../../text/duration.js';
import type {ReportFacts} from '../facts.js';
import {code, say} from '../inline.js';
import {unstopped} from '../words.js';
import {yamlList, yamlQuoted} from '../yaml-words.js';
import type {Improvement} from './improvement.js';
import {longer} from './longer.js';

export function fromTimeouts(facts: ReportFacts): readonly Improvement[] {
	return facts.state.attempts.flatMap(({started, finished, runbook, step}): readonly Improvement[] => {
		// Where a hang is the answer, it was answered.
		if (finished === null || !finished.timedOut || finished.verdict === 'alarm') {
			return [];
		}

		const limit = Math.max(0, ...started.commands.map((command) => command.timeoutMs)) || finished.durationMs;
		return [
			{
				rule: 'timed-out',
				runbook,
				step,
				why: say`${code(step)} timed out after ${formatDuration(limit)}. Give it more time, or a cheaper check before it; \`timeoutIs: alarm\` where a hang is the answer.`,
				events: [finished],
				into: 'steps',
				patch: [`- id: ${yamlQuoted(step)}`, `  timeout: ${longer(limit)}`],
			},
		];
	});
}

type Finished = EventOf<'step.finished'>;

const stepOf = (facts: ReportFacts, runbook: string, step: string) =>
	facts.runbooks.get(runbook)?.steps.find((one) => one.id === step);

/** Words by which a tool says that it does not know what it was asked, as an older version of it does. */
const notKnown =
	/flag provided but not defined|unknown (?:flag|option|(?:sub)?command)|unrecognized option|no such tool/i;

/** A program that was not there, or did not know what it was asked, and that nothing asks for beforehand. */
export function fromTools(facts: ReportFacts): readonly Improvement[] {
	return facts.state.attempts.flatMap(({started, finished, runbook, step}): readonly Improvement[] => {
		const known = stepOf(facts, runbook, step);
		const program = started.deviation ? undefined : started.commands.find((one) => one.kind === 'run')?.argv?.[0];
		if (finished === null || finished.reason === null || program === undefined || program.includes('/')) {
			return [];
		}

		const stated = [...(facts.runbooks.get(runbook)?.requires ?? []), ...(known?.requires ?? [])];
		const isStated = stated.some((entry) => entry.split(/[<>=]/)[0]?.trim() === program);
		if (finished.outcome === 'not-started' && !isStated && finished.reason.includes(' is not on PATH')) {
			return [
				{
					rule: 'tool-missing',
					runbook,
					step,
					why: say`${code(step)} could not run: ${code(program)} was not there, and nothing had asked for it beforehand.`,
					events: [finished],
					into: 'steps',
					patch: [`- id: ${yamlQuoted(step)}`, `  requires: ${yamlList([program])}`],
				},
			];
		}

		return finished.verdict === 'unknown' && finished.outcome === 'finished' && notKnown.test(finished.reason)
			? [
					{
						rule: 'too-old',
						runbook,
						step,
						why: say`${code(program)} did not know what ${code(step)} asked of it: ${unstopped(finished.reason)}. State the version that does.`,
						events: [finished],
						into: 'steps',
						patch: [
							`- id: ${yamlQuoted(step)}`,
							`  requires: ${yamlList([`${program}>=TODO(human:${step}-version)`])}`,
						],
					},
				]
			: [];
	});
}

/** Whether a command said that all went well, and nothing could be said of what it printed all the same. */
function isDrift(step: CheckStep, finished: Finished): boolean {
	const isReadable = (step.run !== undefined || step.shell !== undefined) && step.each === undefined;
	return (
		finished.exit === 0 &&
		isReadable &&
		// A reading that is compared with the past is unknown where there is none, whatever was printed.
		step.baseline === undefined &&
		finished.outcome === 'finished' &&
		finished.verdict === 'unknown' &&
		!finished.timedOut &&
		finished.signal === null
	);
}

export function fromDrift(facts: ReportFacts): readonly Improvement[] {
	return facts.state.attempts.flatMap(({finished, runbook, step}): readonly Improvement[] => {
		const known = stepOf(facts, runbook, step);
		if (finished === null || known?.kind !== 'check' || !isDrift(known, finished)) {
			return [];
		}

		const what = known.parse === undefined ? '' : say` as ${code(known.parse)}`;
		return [
			{
				rule: 'not-understood',
				runbook,
				step,
				why: say`What ${code(step)} printed was not understood${what}: ${unstopped(finished.reason ?? 'no reason was recorded')}. Its form may have changed.`,
				events: [finished],
				into: 'steps',
				patch: [
					`- id: ${yamlQuoted(step)}`,
					`  parse: ${yamlQuoted(`TODO(human:${step}-parse) Which parser reads what it prints now?`)}`,
				],
			},
		];
	});
}
