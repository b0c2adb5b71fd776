// What a trainee sees of a step before it is taken: frozen for consent, and without the harm that taking it would do.
// Remembers which item of an action was chosen; writes nothing.
import {type Answer, answerOf, type Choice, stepRefOf} from '../../drill/answer.js';
import type {Runbook, Step} from '../../runbook/schema.js';
import type {InHand, SessionView} from '../contract.js';
import {outcomeOf} from '../guide/outcome.js';
import {scopeOf} from '../scope.js';
import type {DrillDesk} from './desk.js';
import {choicesFor, inHandFor, type LookContext} from './look.js';
import {asGuideView, type DrillBoard} from './view.js';

/** Answers that are a reading. */
const measured: ReadonlySet<Answer['kind']> = new Set(['exact', 'repeated', 'swept']);

export type Sight = Readonly<{
	stepOf: (runbook: string, step: string) => Step | null;
	scopeFor: (runbook: Runbook) => ReturnType<typeof scopeOf>;
	/** Takes note of the item that an action is to be done to. */
	choose: (runbook: string, step: string, key: string) => void;
	/** The choice that taking a step would be now. */
	choiceOf: (runbook: Runbook, step: Step) => Choice;
	answerFor: (choice: Choice) => Answer;
	inHand: (runbook: Runbook, step: Step) => InHand;
	/** A step as the guide draws one; null where there is no such runbook on this board. */
	look: (runbook: string, step: string | null) => SessionView | null;
}>;

/** What can be seen over an open desk. */
export function createSight(desk: DrillDesk, board: DrillBoard): Sight {
	const chosen = new Map<string, string>();
	const keyOf = (runbook: Runbook, step: Step): string | null =>
		chosen.get(stepRefOf({runbook: runbook.id, step: step.id})) ?? null;
	const scopeFor: Sight['scopeFor'] = (runbook) =>
		scopeOf({
			state: desk.state(),
			runbook,
			secrets: new Map(),
			thresholds: desk.state().opened?.thresholds ?? {},
			host: desk.state().opened?.host ?? {},
			artefactPath: (sha256) => sha256,
		});
	const stepOf: Sight['stepOf'] = (runbook, step) => board.get(runbook)?.steps.find((one) => one.id === step) ?? null;
	const choiceOf: Sight['choiceOf'] = (runbook, step) => {
		const key = keyOf(runbook, step);
		const item =
			step.kind === 'action' && key !== null
				? choicesFor(step, scopeFor(runbook)).find((choice) => choice.key === key)?.item
				: undefined;
		return {step: stepRefOf({runbook: runbook.id, step: step.id}), ...(item === undefined ? {} : {choice: item})};
	};
	const answerFor: Sight['answerFor'] = (choice) =>
		answerOf(desk.drill, desk.takes, desk.sweep, desk.trainee(), choice);
	const contextOf = (runbook: Runbook, step: Step): LookContext => {
		// Without the harm that a choice does: its words must not be there before the choice is made.
		const answer = answerOf(
			{...desk.drill, harmful: []},
			desk.takes,
			desk.sweep,
			desk.trainee(),
			choiceOf(runbook, step),
		);
		return {
			state: desk.state(),
			runbook,
			scope: scopeFor(runbook),
			take: answer.kind === 'exact' || answer.kind === 'repeated' ? answer.take : null,
			recorded: desk.recording.events,
			chosen: keyOf(runbook, step),
			canMeasure: (id) => measured.has(answerFor({step: stepRefOf({runbook: runbook.id, step: id})}).kind),
		};
	};
	const inHand: Sight['inHand'] = (runbook, step) => inHandFor(step, contextOf(runbook, step));

	return {
		stepOf,
		scopeFor,
		choose(runbook, step, key) {
			chosen.set(stepRefOf({runbook, step}), key);
		},
		choiceOf,
		answerFor,
		inHand,
		look(runbook, step) {
			const known = board.get(runbook);
			if (known === undefined) {
				return null;
			}

			const found = step === null ? null : stepOf(runbook, step);
			return found === null
				? asGuideView(desk, known, null, {
						kind: 'end',
						recovery: known.recovery ?? [],
						outcome: outcomeOf(desk.state(), known),
						canReturn: null,
					})
				: asGuideView(desk, known, found.id, inHand(known, found));
		},
	};
}
