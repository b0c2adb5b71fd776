// The step in hand as lines: what it is, why, what exactly it runs, what came of it, and where that leads. Pure. When
// there is an outcome it comes first: that is what a person looks for after a command ended.

import type {ShownCommand} from '../../../../incident/events.js';
import {stepStateOf} from '../../../../incident/state.js';
import type {Step} from '../../../../runbook/schema.js';
import type {InHand, Prepared, SessionView} from '../../../../session/contract.js';
import {outcomeSentences} from '../../../../session/guide/outcome.js';
import type {Theme} from '../../../theme.js';
import {blank, type Line, labelled, line, paragraph, prose, span} from '../lines.js';
import {phaseOf} from '../prompt.js';
import {stepWord} from '../step-word.js';
import {allCommands} from './command.js';
import {costOf, undoWords} from './cost.js';
import {outcomeLines} from './outcome.js';

/** A command of one's own belongs to no step of the runbook, so it cannot differ from one. */
const adhocStep = 'adhoc';

/** The heading of a step: title, place, cost. */
function headingLines(view: SessionView, step: Step, theme: Theme, width: number): readonly Line[] {
	const place = view.runbook.steps.findIndex((candidate) => candidate.id === step.id) + 1;
	const cost = costOf(step);
	const where = `${place}/${view.runbook.steps.length} ${step.id}`;
	return [
		...paragraph(theme, step.title, width, 'strong'),
		...(where.length + 2 + cost.text.length <= width
			? [[span(`${where}, `, 'dim'), span(cost.text, cost.tone)]]
			: [line(where, 'dim'), ...paragraph(theme, cost.text, width, cost.tone)]),
	];
}

/** What a prepared step runs and changes, every word of it. Shared by the pane and the consent. */
export function preparedLines(prepared: Prepared, theme: Theme, width: number): readonly Line[] {
	return [
		...(prepared.deviation && prepared.step.id !== adhocStep
			? [line('edited by you: differs from the runbook', 'unknown')]
			: []),
		...allCommands(theme, prepared.shown, width),
		...(prepared.effect === null ? [] : labelled(theme, 'effect  ', prepared.effect, width)),
		...(prepared.undo === null ? [] : labelled(theme, 'undo    ', undoWords(prepared.undo), width)),
		...prepared.warnings.flatMap((warning) => labelled(theme, 'note    ', warning, width, 'unknown')),
	];
}

function waitingLines(inHand: InHand, theme: Theme, width: number): readonly Line[] {
	switch (inHand.kind) {
		case 'ready':
			return preparedLines(inHand.prepared, theme, width);
		case 'inputs':
			return [
				line('This step asks for:', 'plain'),
				...inHand.questions.flatMap((question) =>
					labelled(
						theme,
						`  ${question.name}  `,
						`${question.spec.prompt}${question.suggestion === null ? '' : ` (${question.suggestion})`}`,
						width,
					),
				),
			];
		case 'choice':
			return inHand.choices.length === 0
				? [line('There is nothing to choose from: the list is empty.', 'unknown')]
				: [line(inHand.many ? 'Choose what it is done to:' : 'Choose what it is done to, one:')];
		case 'decision':
			return [];
		case 'manual':
			return paragraph(theme, inHand.instructions, width);
		case 'not-applicable':
			return labelled(theme, `${theme.signs.skipped} `, `Does not apply here: ${inHand.reason}`, width, 'dim');
		case 'unavailable':
			return [
				...labelled(theme, `${theme.signs.unknown} `, `Cannot run: ${inHand.reason}`, width, 'unknown'),
				...(inHand.remedy === null ? [] : labelled(theme, `${theme.signs.arrow} `, inHand.remedy, width)),
			];
		case 'end':
			return [];
	}
}

/** Beside an outcome stands what was run, not what would be run next: the two can differ in a value or a directory. */
function commandsThatRan(view: SessionView, step: Step): readonly ShownCommand[] | null {
	const {last} = stepStateOf(view.state, view.runbook.id, step.id);
	return last.kind === 'attempt' && last.attempt.started.commands.length > 0 ? last.attempt.started.commands : null;
}

function endLines(
	view: SessionView,
	inHand: Extract<InHand, {kind: 'end'}>,
	theme: Theme,
	width: number,
): readonly Line[] {
	const runbook = view.runbook.id;
	const recovery = inHand.recovery.map((check): Line => {
		const word = stepWord(theme, view.state, {runbook, id: check}, null);
		return [
			span(`  ${check}  `),
			word.word === '' ? span('not measured yet', 'dim') : span(`${word.sign} ${word.word}`, word.tone),
		];
	});
	const standing = view.state.changes.filter(
		(change) => change.undo === 'available' || change.undo === 'failed',
	).length;
	return [
		line('End of the runbook', 'strong'),
		...labelled(theme, 'As measured: ', outcomeSentences[inHand.outcome], width, 'strong'),
		...(recovery.length > 0 ? [blank, line('Recovery checks'), ...recovery] : []),
		...(standing > 0
			? [
					blank,
					...paragraph(
						theme,
						`${standing} ${standing === 1 ? 'change is' : 'changes are'} still in place: u lists them.`,
						width,
					),
				]
			: []),
	];
}

/**
 * Everything about the step in hand, to be scrolled where it is longer than the pane of `rows`. Why comes before what is
 * run, but not where it would push the command out of sight: nobody runs what they have not seen.
 */
export function detailLines(view: SessionView, theme: Theme, width: number, rows: number): readonly Line[] {
	const {inHand} = view;
	if (inHand.kind === 'end') {
		return endLines(view, inHand, theme, width);
	}

	const {step} = inHand;
	const outcome = outcomeLines(view, step.id, theme, width);
	const ran = phaseOf(view) === 'branch' ? commandsThatRan(view, step) : null;
	const waiting = ran === null ? waitingLines(inHand, theme, width) : allCommands(theme, ran, width);
	const why = step.why === undefined ? [] : paragraph(theme, step.why, width);
	const apart = (lines: readonly Line[]) => (lines.length > 0 ? [blank, ...lines] : []);
	const head = [...headingLines(view, step, theme, width), ...apart(outcome)];
	const fits = head.length + why.length + waiting.length + 2 <= rows;
	return fits ? [...head, ...apart(why), ...apart(waiting)] : [...head, ...apart(waiting), ...apart(why)];
}

/** What Enter does now, as the last lines of the pane; they are never scrolled away. */
export function nextLines(view: SessionView, theme: Theme, width: number): readonly Line[] {
	const {branch, inHand} = view;
	switch (phaseOf(view)) {
		case 'closed':
			return [line('This incident is closed.', 'dim')];
		case 'running':
		case 'busy':
			return [];
		case 'branch':
			return branch === null ? [] : branchLines(branch.to, branch.title, branch.because, theme, width);
		case 'waiting':
			return [line(enterDoes(inHand), 'accent')];
	}
}

function branchLines(to: string, title: string, because: string, theme: Theme, width: number): readonly Line[] {
	const text = prose(theme, `${theme.signs.arrow} ${to}: ${title}`);
	return [
		...paragraph(theme, text, width, 'strong'),
		...paragraph(theme, `because ${because}; Enter goes there`, width, 'plain', '  ').slice(0, 3),
	];
}

function enterDoes(inHand: InHand): string {
	switch (inHand.kind) {
		case 'ready':
			return inHand.prepared.consent === 'none' ? 'Enter runs it.' : 'Enter asks for your consent.';
		case 'inputs':
			return 'Enter asks for the values.';
		case 'choice':
			return inHand.many ? 'Space marks, Enter takes what is marked.' : 'Move to one, then Enter takes it.';
		case 'decision':
			return 'Move to one, then Enter decides.';
		case 'manual':
			return 'Move to one, then Enter.';
		case 'not-applicable':
			return 'Enter passes over it.';
		case 'unavailable':
			return (inHand.measureFirst ?? []).length > 0
				? `Enter measures ${inHand.measureFirst?.join(', ')} first.`
				: 'Enter records it as unknown and goes on.';
		case 'end':
			return 'Move to one, then Enter.';
	}
}
