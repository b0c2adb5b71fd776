// The post-mortem draft as one HTML file: the same sections, sentences and anchors as the Markdown, with the timeline and
// the metrics drawn. Runs no script, loads nothing, opens nothing; same journal, same bytes.
import {version} from '../version.js';
import {type ReportFacts, utcOf} from './facts.js';
import type {AskedBlank} from './hints.js';
import {blocksInHtml, inHtml} from './html/blocks.js';
import {element, escapeHtml} from './html/escape.js';
import {metricFigures} from './html/metric-chart.js';
import {signPage} from './html/own-page.js';
import {style} from './html/style.js';
import {timelineFigure} from './html/timeline-drawing.js';
import {code, type Inline, mark, own, plainText, text} from './inline.js';
import {drillWords, introductionOf, outlineOf, type Section, titleOf} from './outline.js';
import {seriesOf} from './series.js';
import {outcomeWords, standingOf} from './words.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A browser shows no more of a title. */
const longestTitle = 70;

function shortTitle(title: string): string {
	let short = '';
	for (const character of title) {
		if (escapeHtml(short + character).length > longestTitle) {
			break;
		}

		short += character;
	}

	return short.trim() || 'Incident';
}

const headOf = (facts: ReportFacts): string => {
	const drill = facts.state.kind === 'drill' ? 'DRILL: ' : '';
	return [
		'<head>',
		'<meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		'<meta name="color-scheme" content="light dark">',
		'<meta name="referrer" content="no-referrer">',
		`<meta name="generator" content="gotriage ${escapeHtml(version)}">`,
		element('title', {}, escapeHtml(shortTitle(`${drill}${plainText(titleOf(facts))}`))),
		`<style>\n${style}\n</style>`,
		'</head>',
	].join('\n');
};

const task = 'What only a person can say is marked TODO: fill it in in the Markdown report, which keeps it.';

type Fact = Readonly<{name: string; value: Inline; isWide?: true; isWhole?: true}>;

/** What the front matter of the Markdown says. */
function factsIn(facts: ReportFacts): readonly Fact[] {
	const {opened, closed, severity, changes, id, kind} = facts.state;
	const inEffect = changes.filter((change) => standingOf(change).inEffect).length;
	return [
		{
			name: 'Outcome',
			value: own(closed === null ? 'open: it is not closed' : outcomeWords[closed.outcome]),
			isWide: true,
		},
		{name: 'Incident', value: code(id)},
		{name: 'Kind', value: own(kind)},
		{name: 'Status', value: own('draft')},
		...(severity === null ? [] : [{name: 'Severity', value: text(severity, 40)}]),
		{name: 'Runbook', value: code(opened?.runbook ?? 'unknown')},
		{name: 'Opened', value: opened === null ? own('unknown') : utcOf(facts, opened)},
		{name: 'Closed', value: closed === null ? own('not closed') : utcOf(facts, closed)},
		{
			name: 'Changes in effect',
			value: inEffect === 0 ? own('0') : mark(`⚠ ${inEffect} STILL IN EFFECT`),
		},
		{name: 'Events', value: own(String(facts.events.length))},
		{name: 'sha256 of the runbook', value: code(opened?.sha256 ?? 'unknown'), isWhole: true},
	];
}

const factList = (facts: ReportFacts): string =>
	element(
		'dl',
		{class: 'facts'},
		'\n',
		...factsIn(facts).map(
			({name, value, isWide, isWhole}) =>
				`${element('div', {class: isWhole ? 'whole' : isWide ? 'wide' : null}, element('dt', {}, escapeHtml(name)), element('dd', {}, inHtml(value)))}\n`,
		),
	);

const blankOf = ({id, ask, hint}: AskedBlank): string =>
	element(
		'div',
		{class: 'blank'},
		element('p', {}, element('strong', {}, `TODO(human:${id})`), ` ${escapeHtml(ask)}`),
		element('p', {class: 'hint'}, `Hint: ${inHtml(hint)}`),
	);

/** What is drawn in a section, before its words. */
function figuresOf(section: Section, facts: ReportFacts): string {
	switch (section.id) {
		case 'timeline':
			return timelineFigure(facts);
		case 'readings':
			return metricFigures(seriesOf(facts));
		default:
			return '';
	}
}

function sectionOf(section: Section, facts: ReportFacts): string {
	const figures = figuresOf(section, facts);
	return [
		`<section id="${section.id}" aria-labelledby="${section.id}-title">`,
		element('h2', {id: `${section.id}-title`}, escapeHtml(section.title)),
		...(figures === '' ? [] : [figures]),
		section.kind === 'human' ? section.blanks.map(blankOf).join('\n') : blocksInHtml(section.blocks, section.title),
		'</section>',
	].join('\n');
}

const openWords = (section: Section): string =>
	section.kind === 'human'
		? ` ${element('span', {class: 'open'}, section.blanks.length === 1 ? '(to be filled in)' : `(${section.blanks.length} to be filled in)`)}`
		: '';

const contentsOf = (sections: readonly Section[]): string =>
	element(
		'nav',
		{'aria-labelledby': 'contents-title'},
		element('h2', {id: 'contents-title'}, 'Contents'),
		'\n',
		element(
			'ol',
			{},
			'\n',
			...sections.map(
				(section) =>
					`${element('li', {}, element('a', {href: `#${section.id}`}, escapeHtml(section.title)), openWords(section))}\n`,
			),
		),
	);

function bodyOf(facts: ReportFacts): string {
	const sections = outlineOf(facts);
	const isDrill = facts.state.kind === 'drill';
	return [
		'<body>',
		...(isDrill ? ['<div class="watermark" aria-hidden="true"><span>DRILL</span></div>'] : []),
		'<a class="skip" href="#report">Skip to the report</a>',
		'<div class="sheet">',
		'<header>',
		element('p', {class: 'kicker'}, 'Post-mortem draft'),
		element('h1', {}, inHtml(titleOf(facts))),
		...(isDrill
			? [element('p', {class: 'drill'}, element('strong', {}, drillWords.mark), ` ${escapeHtml(drillWords.says)}`)]
			: []),
		factList(facts),
		element('p', {class: 'intro'}, inHtml(introductionOf(facts, task))),
		'</header>',
		contentsOf(sections),
		'<main id="report">',
		...sections.map((section) => sectionOf(section, facts)),
		'</main>',
		element(
			'footer',
			{},
			element(
				'p',
				{},
				`Generated by gotriage ${escapeHtml(version)} from the journal of the incident; the same journal gives the same page.`,
			),
		),
		'</div>',
		'</body>',
	].join('\n');
}

/** The report of an incident from its facts, as one page. */
export const htmlOf = (facts: ReportFacts): string =>
	signPage(['<html lang="en">', headOf(facts), bodyOf(facts), '</html>', ''].join('\n'));
