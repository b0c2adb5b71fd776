// What the runbook could do better next time, as YAML to put into it, found by rule: a command of one's own that printed
// something, a step that timed out, one that was skipped and then needed, a command that was edited by hand, a tool that
// was missing or too old, an output that was not understood, an incident that no row fits, a change that nothing verifies.
// Proposals only: each marks what a person has to decide.

import type {EventOf} from '../incident/events.js';
import type {CheckStep} from '../runbook/schema.js';
import {formatDuration} from '../text/duration.js';
import {neededAfterSkip} from './candidates.js';
import type {ReportFacts} from './facts.js';
import {code, type Inline, say} from './inline.js';
import {unstopped} from './words.js';
import {yamlList, yamlQuoted} from './yaml-words.js';

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
				into: 'steps',
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
				into: 'steps',
				patch: [`- id: ${yamlQuoted(step)}`, `  timeout: ${longer(limit)}`],
			},
		];
	});
}

function fromSkips(facts: ReportFacts): readonly Improvement[] {
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
						into: 'steps',
						patch: [`- id: ${yamlQuoted(event.step)}`, `  run: ${yamlList(event.argv)}`],
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
function fromTools(facts: ReportFacts): readonly Improvement[] {
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

function fromDrift(facts: ReportFacts): readonly Improvement[] {
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

/** Something was wrong by a person's word, and no row or check of any runbook was in alarm. */
function fromNoRow(facts: ReportFacts): readonly Improvement[] {
	const {opened, closed} = facts.state;
	const isSeen = facts.events.some(
		(event) =>
			(event.type === 'step.finished' && event.verdict === 'alarm') ||
			(event.type === 'sweep.finished' && event.rows.some((row) => row.verdict === 'alarm')),
	);
	const told = facts.events.filter(
		(event) =>
			event.type === 'severity.set' ||
			(event.type === 'milestone.set' && event.name === 'impact-started') ||
			(event.type === 'hypothesis.set' && event.confidence === 100),
	);
	return opened === null || closed === null || isSeen || told.length === 0
		? []
		: [
				{
					rule: 'no-row',
					runbook: opened.runbook,
					step: null,
					why: say`Nothing that was measured was in alarm, although something was wrong: no row of a runbook fits it.`,
					events: [...told.slice(0, 4), closed],
					into: 'triage',
					patch: [
						`- symptom: ${yamlQuoted('TODO(human:row-symptom) What was seen first?')}`,
						`  metric: ${yamlQuoted('TODO(human:row-metric) Which check measures it?')}`,
						`  response: ${yamlQuoted('TODO(human:row-response) Which step answers it?')}`,
					],
				},
			];
}

function fromUnverified(facts: ReportFacts): readonly Improvement[] {
	return facts.state.changes.flatMap(({applied, verified, runbook, step}): readonly Improvement[] =>
		applied === null || verified === null || verified.check !== null
			? []
			: [
					{
						rule: 'nothing-verifies',
						runbook,
						step,
						why: say`No check says whether ${code(step)} helped (${verified.sentence}). Name one, where this incident has shown one.`,
						events: [applied, verified],
						into: 'steps',
						patch: [
							`- id: ${yamlQuoted(step)}`,
							`  verify: ${yamlQuoted(`TODO(human:${step}-verify) Which check says that it helped?`)}`,
						],
					},
				],
	);
}

/** All proposals, each of a size that can be read. */
export function improvementsOf(facts: ReportFacts): readonly Improvement[] {
	const seen = new Set<string>();
	const all = [
		...fromAdhoc(facts),
		...fromTimeouts(facts),
		...fromSkips(facts),
		...fromDeviations(facts),
		...fromTools(facts),
		...fromDrift(facts),
		...fromNoRow(facts),
		...fromUnverified(facts),
	];
	return all.filter((one) => {
		const key = `${one.runbook} ${one.patch.join('\n')}`;
		const isNew = !seen.has(key) && key.length <= longestPatch;
		seen.add(key);
		return isNew;
	});
}
