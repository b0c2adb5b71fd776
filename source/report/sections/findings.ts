// What the rules found: claims and what bears them out, hypotheses, key metrics before and after, what a review may talk
// about, and what the runbook could do better. Each is left out without data.

import {valueText} from '../../runbook/reading/value-text.js';
import type {Json} from '../../runbook/verdict.js';
import {formatNumber} from '../../text/number.js';
import {type BeforeAfter, beforeAfterOf} from '../before-after.js';
import {type Block, bullet, type Item, list, output, paragraph, table} from '../blocks.js';
import type {Candidate} from '../candidates/candidate.js';
import {wentLessWell} from '../candidates/went-less-well.js';
import {wentWell} from '../candidates/went-well.js';
import {oneLine} from '../event-words.js';
import {type Claim, claimsOf, evidenceKinds, type Hypothesis, hypothesesOf, type Link} from '../evidence-matrix.js';
import {offsetOf, type ReportFacts, ref} from '../facts.js';
import {improvementsOf} from '../improvements/improvements.js';
import {code, type Inline, mark, say, together} from '../inline.js';
import {counted, verdictMarks} from '../words.js';

const shownLinks = 6;

const bearsWords: Readonly<Record<Link['bears'], string>> = {
	supports: 'for',
	contradicts: 'against',
	neither: 'beside',
};

const verdictWords: Readonly<Record<Claim['verdict'], string>> = {
	corroborated: 'corroborated: two kinds bear it out',
	'single-source': 'one kind only',
	contradicted: 'CONTRADICTED',
	untested: 'untested',
};

const subjectOf = (claim: Claim): Inline =>
	claim.about === 'change'
		? say`The change ${code(claim.subject)} helped`
		: claim.about === 'hypothesis'
			? say`Hypothesis: ${oneLine(claim.subject)}`
			: say`Seen: ${claim.subject}`;

function linkCell(links: readonly Link[]): Inline {
	const shown = links
		.slice(0, shownLinks)
		.map((link) => say`${bearsWords[link.bears]} ${code(link.event.step)} ${ref(link.event)}`);
	const rest = links.length - shown.length;
	return together([...shown, ...(rest > 0 ? [say`and ${rest} more`] : [])], '; ');
}

/** Claims by kinds of evidence. */
export function evidenceMatrixBlocks(facts: ReportFacts): readonly Block[] {
	const claims = claimsOf(facts);
	if (claims.length === 0) {
		return [];
	}

	const kinds = evidenceKinds.filter(
		(kind) => kind !== 'repro' || claims.some((claim) => claim.links.some((link) => link.kind === kind)),
	);
	return [
		paragraph(
			say`A claim is corroborated only where two different kinds of evidence bear it out and nothing contradicts it (for: bears it out; against: contradicts it; beside: was measured and does neither).`,
		),
		...table(
			['Claim', ...kinds, 'Stands', 'Event'],
			claims.map((claim) => [
				subjectOf(claim),
				...kinds.map((kind) => linkCell(claim.links.filter((link) => link.kind === kind))),
				mark(verdictWords[claim.verdict]),
				ref(...claim.events),
			]),
		),
	];
}

const standingWords: Readonly<Record<Hypothesis['standing'], string>> = {
	confirmed: 'written down as certain',
	refuted: 'given up',
	open: 'open',
};

/** Every hypothesis with how sure people were, the refuted ones too. */
export function hypothesisBlocks(facts: ReportFacts): readonly Block[] {
	return table(
		['Hypothesis', 'How sure, when', 'Stands', 'Event'],
		hypothesesOf(facts).map((one) => [
			oneLine(one.text),
			together(
				one.events.map(
					(event) => say`${offsetOf(facts, event)} ${event.confidence === null ? 'not said' : `${event.confidence} %`}`,
				),
				', ',
			),
			mark(standingWords[one.standing]),
			ref(...one.events),
		]),
	);
}

const readingCell = (event: BeforeAfter['before']): Inline =>
	say`${event.value === null ? '–' : valueText(event.value as Json, event.unit)} ${mark(verdictMarks[event.verdict])} ${ref(event)}`;

/** Key metrics before the first change and last of all. */
export function beforeAfterBlocks(facts: ReportFacts): readonly Block[] {
	return table(
		['Key metric', 'Before', 'After', 'Difference', 'Event'],
		beforeAfterOf(facts).map((one) => [
			code(one.step),
			readingCell(one.before),
			readingCell(one.after),
			one.difference === null
				? say`–`
				: say`${one.difference > 0 ? '+' : ''}${formatNumber(one.difference)}${one.after.unit === null ? '' : ` ${one.after.unit}`}`,
			ref(one.before, one.after),
		]),
	);
}

const shownEvents = 8;

const candidateItem = ({says, events}: Candidate): Item =>
	bullet(
		say`${says} ${ref(...events.slice(0, shownEvents))}${events.length > shownEvents ? say` and ${counted(events.length - shownEvents, 'more event')}` : ''}`,
	);

const candidateBlocks = (candidates: readonly Candidate[]): readonly Block[] => list(candidates.map(candidateItem));

export const wentWellBlocks = (facts: ReportFacts): readonly Block[] => candidateBlocks(wentWell(facts));
export const wentLessWellBlocks = (facts: ReportFacts): readonly Block[] => candidateBlocks(wentLessWell(facts));

/** Proposals as parts of the runbook's YAML, each with its reason. */
export function improvementBlocks(facts: ReportFacts): readonly Block[] {
	return improvementsOf(facts).flatMap((one) => [
		...list([bullet(say`${code(one.runbook)}: ${one.why} ${ref(...one.events)}`)]),
		output([`${one.into}:`, ...one.patch.map((line) => `  ${line}`)], 16_000, 'yaml'),
	]);
}
