// The post-mortem draft as Markdown: every fact filled in from the journal and anchored, every judgement a visible blank.
// Same journal, same bytes: no clock, no locale, no order of its own. Never invents a sentence; a section without data
// is left out.
import type {JournalEvent} from '../incident/events.js';
import type {Runbook} from '../runbook/schema.js';
import {version} from '../version.js';
import {type Blank, blanks} from './blanks.js';
import {code, md, yamlText} from './escape.js';
import {type FactOptions, factsOf, type ReportFacts, utcOf} from './facts.js';
import {factsHashOf, region, signText, unsignedLine} from './regions.js';
import {changeSectionLines} from './sections/changes.js';
import {commandSectionLines} from './sections/commands.js';
import {environmentLines, factLines, thresholdLines} from './sections/environment.js';
import {evidenceLines, evidencePaths} from './sections/evidence.js';
import {
	beforeAfterLines,
	evidenceMatrixLines,
	hypothesisLines,
	improvementLines,
	wentLessWellLines,
	wentWellLines,
} from './sections/findings.js';
import {anchorLines, integrityLines, journalLines} from './sections/journal.js';
import {milestoneLines} from './sections/milestones.js';
import {readingLines} from './sections/readings.js';
import {artefactLines, noteLines, sweepLines} from './sections/small.js';
import {summaryLines} from './sections/summary.js';
import {timelineLines} from './sections/timeline.js';
import {gapLines, unknownLines} from './sections/unknown.js';
import {standingOf} from './words.js';
import {generatedMark} from './write-report.js';

type Part =
	| Readonly<{kind: 'auto'; id: string; title: string; lines: (facts: ReportFacts) => readonly string[]}>
	| Readonly<{kind: 'human'; title: string; blanks: readonly Blank[]}>;

const auto = (id: string, title: string, lines: (facts: ReportFacts) => readonly string[]): Part => ({
	kind: 'auto',
	id,
	title,
	lines,
});

const parts: readonly Part[] = [
	auto('summary', '## What was seen', summaryLines),
	{
		kind: 'human',
		title: '## Impact',
		blanks: [blanks.impact],
	},
	auto('milestones', '## Milestones and durations', milestoneLines),
	auto('timeline', '## Timeline', timelineLines),
	auto('readings', '## Readings against thresholds', readingLines),
	auto('before-after', '## Before and after', beforeAfterLines),
	auto('changes', '## Changes', changeSectionLines),
	auto('evidence-matrix', '## What bears out what', evidenceMatrixLines),
	auto('hypotheses', '## Hypotheses considered', hypothesisLines),
	auto('unknown', '## What is not known', unknownLines),
	{
		kind: 'human',
		title: '## Cause and contributing factors',
		blanks: [blanks.rootCause, blanks.contributingFactors],
	},
	auto('notes', '## Notes and hypotheses', noteLines),
	auto('went-well', '## Candidates: went well', wentWellLines),
	auto('went-less-well', '## Candidates: went less well', wentLessWellLines),
	{
		kind: 'human',
		title: '## Lessons',
		blanks: [blanks.wentWell, blanks.surprise],
	},
	{
		kind: 'human',
		title: '## Action items',
		blanks: [blanks.actionItems],
	},
	auto('runbook-improvements', '## Candidates: better runbooks', improvementLines),
	auto('evidence', '## Evidence', evidenceLines),
	auto('artefacts', '## Artefacts', artefactLines),
	auto('commands', '## Appendix: commands', commandSectionLines),
	auto('sweep', '## Appendix: the sweep before', sweepLines),
	auto('thresholds', '## Appendix: thresholds', thresholdLines),
	auto('environment', '## Appendix: environment', environmentLines),
	auto('facts', '## Appendix: facts that were read', factLines),
	auto('gaps', '## Appendix: gaps in the record, and redactions', gapLines),
	auto('integrity', '## Appendix: integrity', integrityLines),
	auto('journal', '## Appendix: the journal', (facts) => [...journalLines(facts), '', ...anchorLines(facts)]),
];

function frontMatter(facts: ReportFacts, regions: readonly string[]): readonly string[] {
	const {opened, closed, severity, state} = {...facts.state, state: facts.state};
	const inEffect = state.changes.filter((change) => standingOf(change).inEffect).length;
	const lines = [
		`${generatedMark}${version}`,
		'status: draft',
		`incident: ${yamlText(state.id)}`,
		`kind: ${state.kind}`,
		`runbook: ${yamlText(opened?.runbook ?? 'unknown')}`,
		`runbook-sha256: ${yamlText(opened?.sha256 ?? 'unknown')}`,
		`outcome: ${closed?.outcome ?? 'open'}`,
		...(severity === null ? [] : [`severity: ${yamlText(severity)}`]),
		`opened: ${yamlText(opened?.at ?? 'unknown')}`,
		`closed: ${closed === null ? 'null' : yamlText(closed.at)}`,
		`changes-in-effect: ${inEffect}`,
		`events: ${facts.events.length}`,
		// With these, a region that a person took out is not taken for one that was never there.
		`regions: [${regions.join(', ')}]`,
	];
	return ['---', ...lines, `facts-sha256: ${factsHashOf(lines)}`, unsignedLine, '---'];
}

function titleLines(facts: ReportFacts): readonly string[] {
	const {opened, kind} = facts.state;
	const title = opened === null ? md`Incident ${facts.state.id}` : md`${opened.title}`;
	const at = opened === null ? md`an unknown time` : utcOf(facts, opened);
	return [
		`# ${title.markdown}`,
		'',
		...(kind === 'drill' ? ['> **DRILL.** Nothing in this report was done for real.', ''] : []),
		md`Draft for incident ${code(facts.state.id)}, opened ${at}. ${facts.zone === null ? 'Times are UTC' : `Times are of the zone ${facts.zone}, each with its offset from UTC; the journal is in UTC`}; offsets count from the opening. Marks such as [E1] lead to the event they are computed from. Fill in every TODO; leave the automatic regions as they are, they can be generated again.`
			.markdown,
	];
}

const blankLines = ({id, ask, hint}: Blank): readonly string[] => [
	'',
	`> **TODO(human:${id})** ${ask} _(hint: ${hint})_`,
];

function partLines(part: Part, facts: ReportFacts): readonly string[] {
	if (part.kind === 'human') {
		return ['', part.title, ...part.blanks.flatMap(blankLines)];
	}

	const lines = region(part.id, part.lines(facts));
	return lines.length === 0 ? [] : ['', part.title, '', ...lines];
}

/** So many characters fit into an issue or a comment on GitHub. */
export const longestIssue = 65_536;

/** Whether a report is too long to be pasted into one issue. */
export const isTooLong = (report: string): boolean => [...report].length > longestIssue;

const tooLong =
	'> This report has more than 65,536 characters, so one GitHub issue cannot take it: paste it without its appendices, or attach it as a file.';

function linesOf(facts: ReportFacts, notice: readonly string[]): readonly string[] {
	const body = parts.map((part) => partLines(part, facts));
	const regions = parts.flatMap((part, index) => (part.kind === 'auto' && body[index]?.length !== 0 ? [part.id] : []));
	return [...frontMatter(facts, regions), '', ...titleLines(facts), ...notice, ...body.flat()];
}

/** The report of an incident from its facts. */
export function markdownOf(facts: ReportFacts): string {
	const report = `${linesOf(facts, []).join('\n')}\n`;
	return signText(isTooLong(report) ? `${linesOf(facts, ['', tooLong]).join('\n')}\n` : report);
}

/**
 * The report of an incident. `evidence` holds kept output by its path relative to the incident's directory, `runbooks`
 * the runbooks it went through by id; what is missing there is said, not guessed. `notes` are sentences about the
 * journal itself (a torn tail, damage). Never throws for what a journal can contain.
 */
export function renderMarkdown(
	events: readonly JournalEvent[],
	evidence: ReadonlyMap<string, string>,
	runbooks: ReadonlyMap<string, Runbook>,
	notes: readonly string[] = [],
	options: FactOptions = {},
): string {
	return markdownOf(factsOf(events, evidence, runbooks, notes, options));
}

/** The kept output that a report shows, as paths relative to the incident's directory; nothing else needs to be read. */
export function evidenceOf(events: readonly JournalEvent[]): readonly string[] {
	return evidencePaths(factsOf(events, new Map(), new Map(), []));
}
