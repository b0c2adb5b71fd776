// The post-mortem draft as Markdown: every fact filled in from the journal and anchored, every judgement a visible blank.
// Same journal, same bytes: no clock, no locale, no order of its own. Never invents a sentence; a section without data
// is left out.
import type {JournalEvent} from '../incident/events.js';
import type {Runbook} from '../runbook/schema.js';
import {version} from '../version.js';
import {inMarkdown, yamlText} from './escape.js';
import {type FactOptions, factsOf, type ReportFacts} from './facts.js';
import type {AskedBlank} from './hints.js';
import {code, type Inline, plainText, say} from './inline.js';
import {charactersOf, fitOf, type IssueFit, isTooLong, longestIssue} from './issue-fit.js';
import {blocksLines} from './markdown-blocks.js';
import {drillWords, introductionOf, leavable, outlineOf, type Section, type SectionId, titleOf} from './outline.js';
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

function linesOf(facts: ReportFacts, sections: readonly Section[], notice: readonly string[]): readonly string[] {
	const regions = sections.flatMap((section) => (section.kind === 'auto' ? [section.id] : []));
	return [...frontMatter(facts, regions), '', ...titleLines(facts), ...notice, ...sections.flatMap(sectionLines)];
}

const isLeftOut = (section: Section, without: readonly SectionId[]): boolean =>
	without.some((one) => one === section.id);

/** What was left out on purpose, so that nobody takes the rest for the whole. */
function leftOutLines(left: readonly Section[]): readonly string[] {
	const anchors = left.some((section) => section.id === 'journal') ? ' Marks such as [E1] name its events.' : '';
	return left.length === 0
		? []
		: [
				'',
				`> Left out here, with --without: ${left.map((one) => one.title).join('; ')}. They are in the report that is made without that option.${anchors}`,
			];
}

function reportWithout(facts: ReportFacts, sections: readonly Section[], without: readonly SectionId[]): string {
	const kept = sections.filter((section) => !isLeftOut(section, without));
	const left = sections.filter((section) => isLeftOut(section, without));
	return `${linesOf(facts, kept, leftOutLines(left)).join('\n')}\n`;
}

/** What makes a report fit into one issue that does not, or null. */
function issueFit(facts: ReportFacts, sections: readonly Section[], without: readonly SectionId[]): IssueFit | null {
	const present = new Set(leavable.filter((id) => !without.includes(id) && sections.some((one) => one.id === id)));
	const fit = fitOf(present, (more) => charactersOf(reportWithout(facts, sections, [...without, ...more])));
	return fit === null ? null : {...fit, without: [...without, ...fit.without]};
}

/** What a person does with a report that one issue cannot take. */
const adviceWords = (fit: IssueFit | null): Inline =>
	fit === null
		? say`attach it as a file`
		: say`attach it as a file, or paste the shorter one (${fit.characters} characters) that ${code(`--without ${fit.without.join(',')}`)} makes of it`;

/** The report of an incident from its facts, without the sections that are to be left out. */
export function markdownOf(facts: ReportFacts, without: readonly SectionId[] = []): string {
	const sections = outlineOf(facts);
	const report = reportWithout(facts, sections, without);
	if (!isTooLong(report)) {
		return signText(report);
	}

	const advice = inMarkdown(adviceWords(issueFit(facts, sections, without)));
	const kept = sections.filter((section) => !isLeftOut(section, without));
	const left = sections.filter((section) => isLeftOut(section, without));
	const notice = [
		...leftOutLines(left),
		'',
		`> This report has more than 65,536 characters, so one GitHub issue cannot take it: ${advice}.`,
	];
	return signText(`${linesOf(facts, kept, notice).join('\n')}\n`);
}

/** What to do with a report that one issue cannot take, as one sentence for a terminal; null where it fits. */
export function lengthAdvice(facts: ReportFacts, report: string, without: readonly SectionId[] = []): string | null {
	return isTooLong(report)
		? `The report has ${charactersOf(report)} characters and one GitHub issue takes ${longestIssue}: ${plainText(adviceWords(issueFit(facts, outlineOf(facts), without)))}.`
		: null;
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
