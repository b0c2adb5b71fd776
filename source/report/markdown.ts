// The post-mortem draft as Markdown: every fact filled in from the journal and anchored, every judgement a visible blank.
// Same journal, same bytes: no clock, no locale, no order of its own. Never invents a sentence; a section without data
// is left out.
import type {JournalEvent} from '../incident/events.js';
import type {Runbook} from '../runbook/schema.js';
import {version} from '../version.js';
import {inMarkdown, yamlText} from './escape.js';
import {type FactOptions, factsOf, type ReportFacts} from './facts.js';
import type {AskedBlank} from './hints.js';
import {blocksLines} from './markdown-blocks.js';
import {drillWords, introductionOf, outlineOf, type Section, titleOf} from './outline.js';
import {factsHashOf, region, signText, unsignedLine} from './regions.js';
import {evidencePaths} from './sections/evidence.js';
import {standingOf} from './words.js';
import {generatedMark} from './write-report.js';

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

const task = 'Fill in every TODO; leave the automatic regions as they are, they can be generated again.';

const titleLines = (facts: ReportFacts): readonly string[] => [
	`# ${inMarkdown(titleOf(facts))}`,
	'',
	...(facts.state.kind === 'drill' ? [`> **${drillWords.mark}** ${drillWords.says}`, ''] : []),
	inMarkdown(introductionOf(facts, task)),
];

const blankLines = ({id, ask, hint}: AskedBlank): readonly string[] => [
	'',
	`> **TODO(human:${id})** ${ask} _(hint: ${inMarkdown(hint)})_`,
];

const sectionLines = (section: Section): readonly string[] =>
	section.kind === 'human'
		? ['', `## ${section.title}`, ...section.blanks.flatMap(blankLines)]
		: ['', `## ${section.title}`, '', ...region(section.id, blocksLines(section.blocks))];

/** So many characters fit into an issue or a comment on GitHub. */
export const longestIssue = 65_536;

/** Whether a report is too long to be pasted into one issue. */
export const isTooLong = (report: string): boolean => [...report].length > longestIssue;

const tooLong =
	'> This report has more than 65,536 characters, so one GitHub issue cannot take it: paste it without its appendices, or attach it as a file.';

function linesOf(facts: ReportFacts, notice: readonly string[]): readonly string[] {
	const sections = outlineOf(facts);
	const regions = sections.flatMap((section) => (section.kind === 'auto' ? [section.id] : []));
	return [...frontMatter(facts, regions), '', ...titleLines(facts), ...notice, ...sections.flatMap(sectionLines)];
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
