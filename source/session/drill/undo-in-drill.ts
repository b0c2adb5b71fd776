// Rolls a change of a drill back: as it was recorded, else by going back to the world before it, and saying so.
import {type Answer, type Choice, stepRefOf} from '../../drill/answer.js';
import {shownOnly} from '../../drill/retell.js';
import type {Change} from '../../incident/state.js';
import type {Step} from '../../runbook/schema.js';
import type {Refusal, Result, UndoPlan} from '../contract.js';
import {done, refuse} from '../guide/results.js';
import {whyNotUndoable} from '../rollback/undo.js';
import type {DrillDesk} from './desk.js';
import {playAnswer, playUnrecordedUndo} from './play.js';

const unrecorded =
	'Rolled back. The roll-back is not in the recording: the drill goes back to the world before the change.';

/** How a change would be rolled back, in the words that are shown for consent; nothing in it can be run. */
export function drillUndoPlan(change: Change): UndoPlan | Refusal {
	const why = whyNotUndoable(change);
	const commands = shownOnly(change.applied?.undoCommands ?? []);
	return why === null
		? {
				kind: 'command',
				shown: commands,
				invocations: [],
				sentence: change.applied?.undoWhy ?? commands.map(({line}) => line).join('; '),
			}
		: refuse(why);
}

/** Plays the roll-back. Rejects with a JournalFailure. */
export async function undoInDrill(
	desk: DrillDesk,
	change: Change,
	step: Step,
	answerFor: (choice: Choice) => Answer,
): Promise<Result> {
	const why = whyNotUndoable(change);
	if (why !== null) {
		return refuse(why);
	}

	const choice: Choice = {step: stepRefOf(change), undo: true};
	const answer = answerFor(choice);
	await (answer.kind === 'exact'
		? playAnswer(desk, choice, answer, {title: step.title, commands: []}, change.attempt)
		: playUnrecordedUndo(
				desk,
				choice,
				{attempt: change.attempt, title: change.applied?.title ?? step.title},
				unrecorded,
			));
	return done;
}
