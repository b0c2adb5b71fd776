// A step of a drill as the guide draws it and as consent is given to it. Pure: from the recording, the runbook and what
// the drill's journal says so far. Of the outcome that would come nothing is in it.

import {shownOnly} from '../../drill/retell.js';
import type {EventOf, JournalEvent, ShownCommand} from '../../incident/events.js';
import {type IncidentState, latestFinished, stepStateOf} from '../../incident/state.js';
import type {Take} from '../../recording/contract.js';
import {evaluate, type Scope} from '../../runbook/expression.js';
import type {ActionStep, CheckStep, DecisionStep, Runbook} from '../../runbook/schema.js';
import {fillTemplate} from '../../runbook/template.js';
import type {Json} from '../../runbook/verdict.js';
import type {DecisionOption, InHand, Prepared, UndoPlan} from '../contract.js';
import {choicesOf} from '../prepare/choices.js';
import {tierOf} from '../prepare/freeze.js';
import {digestOf} from '../prepare/shown.js';
import {verification} from '../running/verify-change.js';
import {writtenCommands} from './written.js';

export type LookContext = Readonly<{
	state: IncidentState;
	runbook: Runbook;
	scope: Scope;
	/** What the recording would play for the step now; null where it has nothing. */
	take: Take | null;
	recorded: readonly JournalEvent[];
	/** The item that was chosen for an action, by its key. */
	chosen: string | null;
	/** Whether taking a step of this runbook would show a reading now. */
	canMeasure: (step: string) => boolean;
}>;

/** What a recorded change says of its way back. */
function recordedUndo(change: NonNullable<EventOf<'step.started'>['change']>): UndoPlan {
	const sentence = change.undoWhy ?? 'It can be rolled back.';
	switch (change.undo) {
		case 'restore':
		case 'not-needed':
		case 'impossible':
			return {kind: change.undo, sentence};
		case 'command':
		case 'signal':
			return {kind: change.undo, shown: shownOnly(change.undoCommands), invocations: [], sentence};
	}
}

function writtenUndo(action: ActionStep): UndoPlan {
	const {undo} = action;
	if (undo === undefined) {
		return {kind: 'impossible', sentence: 'the runbook names no way back'};
	}

	if (undo === 'restore') {
		return {kind: 'restore', sentence: 'what was there before is put back'};
	}

	if ('impossible' in undo) {
		return {kind: 'impossible', sentence: undo.impossible};
	}

	if ('notNeeded' in undo) {
		return {kind: 'not-needed', sentence: undo.notNeeded};
	}

	return {kind: 'restore', sentence: 'the runbook has a command for it'};
}

/** The name to be typed: as the person who was recorded typed it, else as the runbook writes it. */
function typedNameOf(action: ActionStep, take: Take | null, context: LookContext): string | null {
	if (action.risk !== 'destructive') {
		return null;
	}

	const given = context.recorded.find(
		(event): event is EventOf<'consent.given'> =>
			event.type === 'consent.given' &&
			take !== null &&
			event.runbook === take.runbook &&
			event.step === take.step &&
			event.attempt === take.attempt,
	);
	const target = fillTemplate(action.target ?? '', context.scope);
	const written = target.kind === 'filled' && target.text !== '' ? target.text : action.id;
	return given?.typed ?? written;
}

function warningsFor(action: ActionStep, {state, runbook}: LookContext): readonly string[] {
	const unsaved = (action.after ?? []).filter((id) => latestFinished(state, runbook.id, id) === null);
	const plan = verification(action);
	return [
		...unsaved.map((id) => `This destroys evidence that ${id} would save, and ${id} has not been run.`),
		'none' in plan ? `Nothing verifies this: ${plan.none}.` : `Afterwards ${plan.check} is measured again and decides.`,
	];
}

/** The words of a step frozen for consent; nothing in it can be run. */
export function prepareForDrill(step: CheckStep | ActionStep, context: LookContext): Prepared {
	const {take, state, runbook, scope} = context;
	const shown: readonly ShownCommand[] =
		take === null || take.started.commands.length === 0
			? writtenCommands(step, scope)
			: shownOnly(take.started.commands);
	const change = take?.started.change ?? null;
	const action = step.kind === 'action' ? step : null;
	const effect =
		action === null
			? step.kind === 'check' && (step.cost ?? 'quiet') !== 'quiet'
				? step.cost === 'load'
					? 'This puts load on a service, or pauses it, while it runs.'
					: "This runs the project's own code."
				: null
			: (change?.effect ?? action.effect);
	const undo = action === null ? null : change === null ? writtenUndo(action) : recordedUndo(change);
	const typedName = action === null ? null : typedNameOf(action, take, context);
	const content = {
		runbook: runbook.id,
		step: step.id,
		shown,
		effect,
		undo: undo === null ? null : {kind: undo.kind, sentence: undo.sentence},
		typedName,
	};
	return Object.freeze({
		runbook: runbook.id,
		step,
		attempt: stepStateOf(state, runbook.id, step.id).attempts.length + 1,
		purpose: 'step',
		invocations: [],
		shown,
		digest: digestOf(content as unknown as Json),
		consent: tierOf(step, false),
		typedName,
		risk: action?.risk ?? null,
		effect,
		undo,
		warnings: action === null ? [] : warningsFor(action, context),
		deviation: false,
	} satisfies Prepared);
}

export function optionsOf(step: DecisionStep, scope: Scope): readonly DecisionOption[] {
	return step.options
		.filter((option) => {
			const answer = option.when === undefined ? null : evaluate(option.when, scope);
			// What cannot be told in a drill is left for the trainee to judge.
			return answer === null || answer.kind === 'error' || answer.value === true;
		})
		.map((option) => ({
			key: option.key,
			label: option.label,
			next: typeof option.next === 'string' ? option.next : 'to' in option.next ? option.next.to : 'depends',
		}));
}

/** The checks that an action chooses from and that can be taken first; the recording may have none of them. */
function measuredFirst(action: ActionStep, {runbook, state, canMeasure}: LookContext): readonly string[] {
	const from = action.choose?.from ?? '';
	return runbook.steps.flatMap(({id, kind}) =>
		kind === 'check' &&
		(from.includes(`steps.${id}.`) || from.includes(`steps['${id}']`)) &&
		latestFinished(state, runbook.id, id) === null &&
		canMeasure(id)
			? [id]
			: [],
	);
}

/** The items of an action with a choice; empty where it has none, or what it chooses from was not looked at. */
export function choicesFor(action: ActionStep, scope: Scope) {
	const listed = action.choose === undefined ? null : choicesOf(action, scope);
	return listed?.kind === 'choices' ? listed.choices : [];
}

/** What a step of the drill waits for. */
export function inHandFor(step: Runbook['steps'][number], context: LookContext): InHand {
	switch (step.kind) {
		case 'check':
			return {kind: 'ready', step, prepared: prepareForDrill(step, context)};
		case 'action': {
			const first = measuredFirst(step, context);
			if (first.length > 0) {
				return {
					kind: 'unavailable',
					step,
					reason: 'what it is done to is not known yet',
					remedy: `Take ${first.join(', ')} first.`,
				};
			}

			const choices = context.chosen === null ? choicesFor(step, context.scope) : [];
			return choices.length > 0
				? {kind: 'choice', step, choices: choices.map(({key, label}) => ({key, label})), many: false}
				: {kind: 'ready', step, prepared: prepareForDrill(step, context)};
		}

		case 'decision':
			return {kind: 'decision', step, options: optionsOf(step, context.scope)};
		case 'manual': {
			const filled = fillTemplate(step.instructions, context.scope);
			return {kind: 'manual', step, instructions: filled.kind === 'filled' ? filled.text : step.instructions};
		}
	}
}
