// What a report has, in which order: the automatic sections with what they are computed by, and the blanks that only a
// person can fill. Markdown and HTML are both renderings of this.

import {type Blank, blanks} from './blanks.js';
import type {Block} from './blocks.js';
import {bullet, list} from './blocks.js';
import type {ReportFacts} from './facts.js';
import {utcOf} from './facts.js';
import {type AskedBlank, askedBlank} from './hints.js';
import type {Inline} from './inline.js';
import {code, own, say, text} from './inline.js';
import {changeSectionBlocks} from './sections/changes.js';
import {commandSectionBlocks} from './sections/commands.js';
import {environmentBlocks, factBlocks, thresholdBlocks} from './sections/environment.js';
import {evidenceBlocks} from './sections/evidence.js';
import {
	beforeAfterBlocks,
	evidenceMatrixBlocks,
	hypothesisBlocks,
	improvementBlocks,
	wentLessWellBlocks,
	wentWellBlocks,
} from './sections/findings.js';
import {integrityBlocks, journalBlocks} from './sections/journal.js';
import {milestoneBlocks} from './sections/milestones.js';
import {readingBlocks} from './sections/readings.js';
import {artefactBlocks, noteBlocks, sweepBlocks} from './sections/small.js';
import {summaryBlocks} from './sections/summary.js';
import {timelineBlocks} from './sections/timeline.js';
import {gapSentences, unknownSentences} from './sections/unknown.js';

export type Section =
	| Readonly<{kind: 'auto'; id: string; title: string; blocks: readonly Block[]}>
	| Readonly<{kind: 'human'; id: string; title: string; blanks: readonly AskedBlank[]}>;

type Maker = (facts: ReportFacts) => readonly Block[];

const sentences =
	(make: (facts: ReportFacts) => readonly Inline[]): Maker =>
	(facts) =>
		list(make(facts).map((sentence) => bullet(sentence)));

const parts = [
	['in-short', 'In short', [blanks.inShort]],
	['summary', 'What was seen', summaryBlocks],
	['impact', 'Impact', [blanks.impact]],
	['milestones', 'Milestones and durations', milestoneBlocks],
	['detection', 'Detection', [blanks.detection]],
	['timeline', 'Timeline', timelineBlocks],
	['readings', 'Readings against thresholds', readingBlocks],
	['before-after', 'Before and after', beforeAfterBlocks],
	['changes', 'Changes', changeSectionBlocks],
	['evidence-matrix', 'What bears out what', evidenceMatrixBlocks],
	['hypotheses', 'Hypotheses considered', hypothesisBlocks],
	['unknown', 'What is not known', sentences(unknownSentences)],
	['cause', 'Cause and contributing factors', [blanks.rootCause, blanks.contributingFactors]],
	['notes', 'Notes and hypotheses', noteBlocks],
	['went-well', 'Candidates: went well', wentWellBlocks],
	['went-less-well', 'Candidates: went less well', wentLessWellBlocks],
	['lessons', 'Lessons', [blanks.wentWell, blanks.luck, blanks.surprise]],
	['action-items', 'Action items', [blanks.actionItems]],
	['runbook-improvements', 'Candidates: better runbooks', improvementBlocks],
	['evidence', 'Evidence', evidenceBlocks],
	['artefacts', 'Artefacts', artefactBlocks],
	['commands', 'Appendix: commands', commandSectionBlocks],
	['sweep', 'Appendix: the sweep before', sweepBlocks],
	['thresholds', 'Appendix: thresholds', thresholdBlocks],
	['environment', 'Appendix: environment', environmentBlocks],
	['facts', 'Appendix: facts that were read', factBlocks],
	['gaps', 'Appendix: gaps in the record, and redactions', sentences(gapSentences)],
	['integrity', 'Appendix: integrity', integrityBlocks],
	['journal', 'Appendix: the journal', journalBlocks],
] as const satisfies ReadonlyArray<readonly [id: string, title: string, content: Maker | readonly Blank[]]>;

/** An automatic section, by the id of its region. A blank cannot be left out: it waits for a person. */
export type SectionId = {
	[P in (typeof parts)[number] as P[0]]: P[2] extends Maker ? P[0] : never;
}[(typeof parts)[number][0]];

/** The sections that may be left out. */
export const leavable: readonly SectionId[] = parts.flatMap(([id, , content]) =>
	typeof content === 'function' ? [id as SectionId] : [],
);

export const isSectionId = (word: string): word is SectionId => leavable.some((id) => id === word);

/** The sections of a report in order; an automatic one without data is left out. */
export function outlineOf(facts: ReportFacts): readonly Section[] {
	return parts.flatMap(([id, title, content]): readonly Section[] => {
		if (typeof content !== 'function') {
			return [{kind: 'human', id, title, blanks: content.map((blank) => askedBlank(facts, blank))}];
		}

		const blocks = content(facts);
		return blocks.length === 0 ? [] : [{kind: 'auto', id, title, blocks}];
	});
}

/** The title of the incident. */
export function titleOf(facts: ReportFacts): Inline {
	const {opened, id} = facts.state;
	return opened === null || opened.title.trim() === '' ? say`Incident ${id}` : text(opened.title);
}

/** What a drill says of itself, loud. */
export const drillWords = {mark: 'DRILL.', says: 'Nothing in this report was done for real.'} as const;

/** What the report is, how to read it, and `then` what a person does with it. */
export function introductionOf(facts: ReportFacts, then: string): Inline {
	const {opened, id} = facts.state;
	const at = opened === null ? say`an unknown time` : utcOf(facts, opened);
	const zone =
		facts.zone === null
			? 'Times are UTC'
			: `Times are of the zone ${facts.zone}, each with its offset from UTC; the journal is in UTC`;
	return say`Draft for incident ${code(id)}, opened ${at}. ${zone}; offsets count from the opening. Marks such as [E1] lead to the event they are computed from. ${own(then)}`;
}
