// Proposals from the incident as a whole: no row fits it, or nothing verifies a change.
import type {ReportFacts} from '../facts.js';
import {code, say} from '../inline.js';
import {yamlQuoted} from '../yaml-words.js';
import type {Improvement} from './improvement.js';

/** Something was wrong by a person's word, and no row or check of any runbook was in alarm. */
export function fromNoRow(facts: ReportFacts): readonly Improvement[] {
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

export function fromUnverified(facts: ReportFacts): readonly Improvement[] {
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
