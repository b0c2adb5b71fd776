// The form for a step's inputs: pure, one line editor per question, knows no keys.

import type {InputQuestion} from '../../../../session/contract.js';
import {type FieldAction, type FieldState, fieldOf, reduceField} from '../../../components/text-field/field-state.js';

export type InputsState = Readonly<{
	questions: readonly InputQuestion[];
	fields: readonly FieldState[];
	focus: number;
	/** Why the answers were not taken. */
	fault: string | null;
}>;

export type InputsAction =
	| Readonly<{type: 'edit'; action: FieldAction}>
	| Readonly<{type: 'focus'; by: number}>
	| Readonly<{type: 'refused'; sentence: string}>;

/** Suggestions are filled in; a secret begins empty. */
export const openInputs = (questions: readonly InputQuestion[]): InputsState => ({
	questions,
	fields: questions.map((question) => fieldOf(question.spec.secret ? '' : (question.suggestion ?? ''))),
	focus: 0,
	fault: null,
});

export function reduceInputs(state: InputsState, action: InputsAction): InputsState {
	switch (action.type) {
		case 'edit':
			return {
				...state,
				fault: null,
				fields: state.fields.map((field, index) => (index === state.focus ? reduceField(field, action.action) : field)),
			};
		case 'focus':
			return {...state, focus: Math.min(Math.max(0, state.focus + action.by), Math.max(0, state.questions.length - 1))};
		case 'refused': {
			// A refusal names the input it is about; the cursor goes there.
			const named = state.questions.findIndex((question) => action.sentence.includes(question.name));
			return {...state, fault: action.sentence, focus: named === -1 ? state.focus : named};
		}
	}
}

export const isLast = (state: InputsState): boolean => state.focus >= state.questions.length - 1;

export const valuesOf = (state: InputsState): Readonly<Record<string, string>> =>
	Object.fromEntries(state.questions.map((question, index) => [question.name, state.fields[index]?.text ?? '']));

/** Type and rule of an input in a few words. */
export function expectation(question: InputQuestion): string {
	const {spec} = question;
	return [
		spec.type === 'enum'
			? `one of ${(spec.options ?? []).join(', ')}`
			: spec.type === 'list'
				? 'list, separated by commas'
				: spec.type,
		spec.pattern === undefined ? null : `must match ${spec.pattern}`,
		spec.secret ? 'secret: not shown, not stored' : null,
	]
		.filter((part) => part !== null)
		.join('; ');
}
