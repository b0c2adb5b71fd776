// Proposals from what people did outside the runbook's words: a command of their own that printed something, a step that
// was skipped and then needed, a command that was edited by hand.
import {neededAfterSkip} from '../candidates/needed-after-skip.js';
import type {ReportFacts} from '../facts.js';
import {code, say} from '../inline.js';
import {yamlList, yamlQuoted} from '../yaml-words.js';
import type {Improvement} from './improvement.js';
import {longer} from './longer.js';

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

export function fromAdhoc(facts: ReportFacts): readonly Improvement[] {
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
				into: 'steps',
				patch: [
					...(step === null ? [] : [`# after ${yamlQuoted(step)}`]),
					`- id: adhoc-${started.adhoc}`,
					'  kind: check',
					`  title: ${yamlQuoted(`TODO(human:adhoc-${started.adhoc}-title) What does it show?`)}`,
					`  why: ${yamlQuoted(`TODO(human:adhoc-${started.adhoc}-why) What does its value mean, and does it only read?`)}`,
					`  run: ${yamlList(argv)}`,
					...(finished.exit !== null && finished.exit !== 0 ? [`  exitCodes: [0, ${finished.exit}]`] : []),
					// Nobody has said that it only reads, so it must not run unasked.
					'  cost: runs-code',
					`  timeout: ${longer(finished.durationMs)}`,
				],
			},
		];
	});
}

export function fromSkips(facts: ReportFacts): readonly Improvement[] {
	return neededAfterSkip(facts).map(
		({skipped, started}): Improvement => ({
			rule: 'skipped-then-needed',
			runbook: started.runbook,
			step: started.step,
			why: say`${code(started.step)} was skipped (${skipped.reason}) and needed later. Say why it matters, or move it to where it is needed.`,
			events: [skipped, started],
			into: 'steps',
			patch: [
				`- id: ${yamlQuoted(started.step)}`,
				`  why: ${yamlQuoted(`TODO(human:${started.step}-why) Why must this not be skipped? It was: ${skipped.reason}`)}`,
			],
		}),
	);
}

export function fromDeviations(facts: ReportFacts): readonly Improvement[] {
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
						into: 'steps',
						patch: [`- id: ${yamlQuoted(event.step)}`, `  run: ${yamlList(event.argv)}`],
					},
				];
	});
}
