// What came of a step, as lines: the reading as one sentence with its verdict in sign and words, its items, what the
// person should know besides. Pure. It adds no judgement of its own to what the journal says.
import type {EventOf} from '../../../../incident/events.js';
import {type Change, type IncidentState, stepStateOf} from '../../../../incident/state.js';
import type {Json} from '../../../../runbook/verdict.js';
import {formatDuration} from '../../../../text/duration.js';
import {fit as clip} from '../../../../text/width.js';
import {type Theme, verdictMark} from '../../../theme.js';
import {type Line, labelled, line, paragraph, prose, span} from '../lines.js';
import {stepWord} from '../step-word.js';

/** What an outcome is read from: a session's view, or a picture of a recording. */
export type OutcomeView = Readonly<{state: IncidentState; runbook: Readonly<{id: string}>}>;

/** A sentence behind a mark, wrapped under itself. */
function marked(
	theme: Theme,
	mark: string,
	tone: 'ok' | 'alarm' | 'unknown' | 'dim' | 'accent' | 'plain',
	sentence: string,
	width: number,
) {
	const lead = `${mark}  `;
	const indent = ' '.repeat(Math.min(lead.length, 4));
	const first = paragraph(theme, sentence, Math.max(8, width - indent.length));
	// The mark has a line of its own only where the pane is too narrow for both.
	return lead.length + 12 > width
		? [line(mark, tone), ...first.map((spans) => [span(indent), ...spans])]
		: paragraph(theme, lead + sentence, width).map((spans, index): Line => {
				const text = spans[0]?.text ?? '';
				return index === 0 ? [span(text.slice(0, mark.length), tone), span(text.slice(mark.length), 'strong')] : spans;
			});
}

/** "unknown: no answer" behind the mark "? unknown" is "no answer". */
const withoutVerdict = (sentence: string, verdict: string): string =>
	sentence.startsWith(`${verdict}: `) ? sentence.slice(verdict.length + 2) : sentence;

const reasonOf = (reason: string | null, sentence: string): string =>
	reason === null || sentence.includes(reason) ? '' : ` (${reason})`;

function itemLines(finished: EventOf<'step.finished'>, theme: Theme, width: number): readonly Line[] {
	return finished.items.flatMap((item) => {
		const mark = verdictMark(theme, item.verdict);
		const name = typeof item.item === 'string' ? item.item : JSON.stringify(item.item);
		return labelled(
			theme,
			`  ${mark.sign} `,
			`${name}: ${item.sentence}${reasonOf(item.reason, item.sentence)}`,
			width,
		);
	});
}

/** More would push the command out of sight; `o` has the whole output. */
const mostFacts = 4;

function factText(fact: Json): string {
	if (fact === null || typeof fact !== 'object') {
		return fact === null ? '' : String(fact);
	}

	return isList(fact)
		? fact.map(factText).join(', ')
		: Object.entries(fact)
				.map(([name, value]) => `${name} ${factText(value)}`)
				.join(' ');
}

const isList = (fact: Json): fact is readonly Json[] => Array.isArray(fact);

/** What else a check read, a line each; what is empty says nothing. */
function factLines(finished: EventOf<'step.finished'>, theme: Theme, width: number): readonly Line[] {
	return Object.entries(finished.facts)
		.map(([name, fact]) => [name, factText(fact)] as const)
		.filter(([, text]) => text !== '')
		.slice(0, mostFacts)
		.map(([name, text]) => {
			const words = prose(theme, `${name}: ${text.slice(0, 300)}`).replaceAll(/\s+/g, ' ');
			return line(clip(`  ${words}`, width), 'dim');
		});
}

function besides(finished: EventOf<'step.finished'>, theme: Theme, width: number): readonly Line[] {
	const leftovers = finished.leftovers.map((left) =>
		left.stopped
			? `It left process ${left.pid} (${left.command}) behind; that was stopped.`
			: `It left process ${left.pid} (${left.command}) behind, and that still runs.`,
	);
	return [...finished.warnings, ...leftovers].flatMap((warning) =>
		labelled(theme, `  ${theme.signs.alarm} `, warning, width, 'unknown'),
	);
}

function endOfProcess(finished: EventOf<'step.finished'>): string {
	const end = finished.timedOut
		? 'stopped at its time limit'
		: finished.signal !== null
			? `ended by ${finished.signal}`
			: finished.exit === null
				? null
				: `exit ${finished.exit}`;
	return [end, formatDuration(finished.durationMs)].filter((part) => part !== null).join(', ');
}

export const changeOf = (view: OutcomeView, step: string): Change | null =>
	view.state.changes.findLast((change) => change.runbook === view.runbook.id && change.step === step) ?? null;

function changeLines(change: Change, undoHint: string, theme: Theme, width: number): readonly Line[] {
	const {verified, undone} = change;
	const lines: Line[] = [];
	if (verified) {
		const sign = verified.helped === null ? theme.signs.unknown : verified.helped ? theme.signs.ok : theme.signs.alarm;
		const word = verified.helped === null ? 'not measured' : verified.helped ? 'helped' : 'no help';
		const tone = verified.helped === null ? 'unknown' : verified.helped ? 'ok' : 'alarm';
		lines.push(...marked(theme, `${sign} ${word}`, tone, verified.sentence, width));
	}

	if (undone) {
		const what = undone.result === 'undone' ? 'It was undone.' : `Undoing it ${undone.result}: ${undone.reason ?? ''}`;
		lines.push(...paragraph(theme, what, width, undone.result === 'undone' ? 'ok' : 'alarm'));
	} else if (change.undo === 'available') {
		lines.push(line(undoHint, 'dim'));
	}

	return lines;
}

/** The newest outcome of a step; nothing when nothing happened yet. `undoHint` is said of a change that stands. */
export function outcomeLines(
	view: OutcomeView,
	step: string,
	theme: Theme,
	width: number,
	undoHint = 'It can be undone: u',
): readonly Line[] {
	const runbook = view.runbook.id;
	const {last} = stepStateOf(view.state, runbook, step);
	const word = stepWord(theme, view.state, {runbook, id: step}, null);
	const mark = `${word.sign} ${word.word}`.trim();
	const tone = word.tone === 'strong' || word.tone === 'danger' || word.tone === 'inverse' ? 'plain' : word.tone;
	switch (last.kind) {
		case 'none':
			return [];
		case 'skipped':
			return marked(theme, mark, tone, last.skip.reason, width);
		case 'declined':
			return marked(theme, mark, tone, last.event.reason, width);
		case 'decided':
			return marked(theme, mark, tone, last.event.label, width);
		case 'attempt': {
			const {finished} = last.attempt;
			if (!finished) {
				return marked(theme, mark, 'unknown', 'nobody saw how this ended', width);
			}

			// What only repeats the word of the mark says nothing.
			const says = finished.sentence === word.word ? '' : withoutVerdict(finished.sentence, word.word);
			const sentence = says === '' ? (finished.reason ?? endOfProcess(finished)) : says;
			const change = finished.kind === 'action' ? changeOf(view, step) : null;
			const isVerified = change?.attempt === finished.attempt && change.verified !== null;
			return [
				// What was measured afterwards decides; that its command ended well is then no news.
				...(isVerified ? [] : marked(theme, mark, tone, `${sentence}${reasonOf(finished.reason, sentence)}`, width)),
				...itemLines(finished, theme, width),
				...(finished.items.length === 0 ? factLines(finished, theme, width) : []),
				...(change ? changeLines(change, undoHint, theme, width) : []),
				...besides(finished, theme, width),
				...(sentence === endOfProcess(finished) ? [] : [line(`  ${endOfProcess(finished)}`, 'dim')]),
			];
		}
	}
}
