// What the runbook could do better next time, as YAML to put into it, found by rule: a command of one's own that printed
// something, a step that timed out, one that was skipped and then needed, a command that was edited by hand. Proposals
// only: each marks what a person has to decide.

import {formatDuration} from '../text/duration.js';
import {neededAfterSkip} from './candidates.js';
import type {ReportFacts} from './facts.js';
import {code, type Inline, say} from './inline.js';
import {yamlList, yamlQuoted} from './yaml-words.js';

export type Improvement = Readonly<{
	rule: 'ad-hoc' | 'timed-out' | 'skipped-then-needed' | 'deviation';
	runbook: string;
	/** The step that it changes; null where it adds one. */
	step: string | null;
	why: Inline;
	events: ReadonlyArray<Readonly<{seq: number}>>;
	/** A part of the runbook's YAML: keys of a step in the list of steps. */
	patch: readonly string[];
}>;

/** An argument vector longer than this is in the appendix, and too long to read as a patch. */
const longestPatch = 4000;

/** Seconds that are certainly enough: twice as long, rounded up. */
const longer = (ms: number): string => `${Math.max(1, Math.ceil((ms * 2) / 1000))}s`;

/** Which step was in hand when something happened. */
function stepBefore(facts: ReportFacts, seq: number): Readonly<{runbook: string; step: string | null}> {
	let runbook = facts.state.opened?.runbook ?? '';
	let step: string | null = null;
	for (const event of facts.events) {
		if (event.seq >= seq) {
			break;
		}

		if (event.type === 'step.offered' || event.type === 'step.started') {
			({runbook, step} = event);
		}
	}

	return {runbook, step};
}

function fromAdhoc(facts: ReportFacts): readonly Improvement[] {
	return facts.state.adhoc.flatMap(({started, finished}): readonly Improvement[] => {
		const {argv} = started.command;
		const printed = finished?.outputs.reduce((sum, one) => sum + one.stdoutBytes + one.stderrBytes, 0) ?? 0;
		if (finished === null || finished.outcome !== 'finished' || printed === 0 || argv === null) {
			return [];
		}

		const {runbook, step} = stepBefore(facts, started.seq);
		return [
			{
				rule: 'ad-hoc',
				runbook,
				step: null,
				why: say`A command of the operator's own printed something${step === null ? '' : say` while ${code(step)} was in hand`}.`,
				events: [started, finished],
				patch: [
					...(step === null ? [] : [`# after ${yamlQuoted(step)}`]),
					`- id: adhoc-${started.adhoc}`,
					'  kind: check',
					`  title: ${yamlQuoted(`TODO(human:adhoc-${started.adhoc}-title) What does it show?`)}`,
					`  why: ${yamlQuoted(`TODO(human:adhoc-${started.adhoc}-why) What does its value mean?`)}`,
					`  run: ${yamlList(argv)}`,
					...(finished.exit !== null && finished.exit !== 0 ? [`  exitCodes: [0, ${finished.exit}]`] : []),
					`  timeout: ${longer(finished.durationMs)}`,
				],
			},
		];
	});
}

function fromTimeouts(facts: ReportFacts): readonly Improvement[] {
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
				patch: [`- id: ${yamlQuoted(step)}`, `  timeout: ${longer(limit)}`],
			},
		];
	});
}

function fromSkips(facts: ReportFacts): readonly Improvement[] {
	return neededAfterSkip(facts).map(({skipped, started}) => ({
		rule: 'skipped-then-needed' as const,
		runbook: started.runbook,
		step: started.step,
		why: say`${code(started.step)} was skipped (${skipped.reason}) and needed later. Say why it matters, or move it to where it is needed.`,
		events: [skipped, started],
		patch: [
			`- id: ${yamlQuoted(started.step)}`,
			`  why: ${yamlQuoted(`TODO(human:${started.step}-why) Why must this not be skipped? It was: ${skipped.reason}`)}`,
		],
	}));
}

function fromDeviations(facts: ReportFacts): readonly Improvement[] {
	return facts.events.flatMap((event): readonly Improvement[] => {
		if (event.type !== 'step.edited') {
			return [];
		}

		const ran = facts.state.attempts.find(
			(attempt) =>
				attempt.started.deviation &&
				attempt.runbook === event.runbook &&
				attempt.step === event.step &&
				attempt.started.seq > event.seq,
		);
		return ran === undefined || event.argv.length === 0
			? []
			: [
					{
						rule: 'deviation',
						runbook: event.runbook,
						step: event.step,
						why: say`${code(event.step)} was run in other words than the runbook's, which are ${code(event.written)}.`,
						events: [event, ran.started],
						patch: [`- id: ${yamlQuoted(event.step)}`, `  run: ${yamlList(event.argv)}`],
					},
				];
	});
}

/** All proposals, each of a size that can be read. */
export function improvementsOf(facts: ReportFacts): readonly Improvement[] {
	const seen = new Set<string>();
	return [...fromAdhoc(facts), ...fromTimeouts(facts), ...fromSkips(facts), ...fromDeviations(facts)].filter((one) => {
		const key = `${one.runbook} ${one.patch.join('\n')}`;
		const isNew = !seen.has(key) && key.length <= longestPatch;
		seen.add(key);
		return isNew;
	});
}
