// How an action would be rolled back, in the words that are shown before anyone consents to it. Rolls nothing back.
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import {quoteArgv} from '../../text/quote.js';
import type {UndoPlan} from '../contract.js';
import {fillPaths} from './fill-values.js';
import type {InHandContext} from './in-hand-context.js';
import {fillUndo} from './prepare.js';
import {isUnavailable, type Unavailable} from './unavailable.js';

/** How the action would be rolled back for the chosen items, or why that cannot be said now. */
export function undoPlanOf(
	action: ActionStep,
	context: InHandContext,
	chosen: readonly Json[] | null,
): UndoPlan | Unavailable {
	const {undo} = action;
	if (undo === undefined) {
		return {kind: 'impossible', sentence: 'the runbook names no way back'};
	}

	if (undo === 'restore') {
		const itemScope: Scope =
			chosen === null ? context.prepare.scope : {...context.prepare.scope, item: chosen[0] ?? null};
		const paths = fillPaths(action.quarantine ?? action.snapshot ?? [], itemScope, context.prepare.places.project);
		if (isUnavailable(paths)) {
			return paths;
		}

		const names = quoteArgv(paths as readonly string[]);
		return {
			kind: 'restore',
			sentence:
				action.quarantine === undefined
					? `puts back ${names} byte for byte, or removes it where it did not exist`
					: `renames ${names} back, after moving aside what has appeared there since`,
		};
	}

	if ('notNeeded' in undo) {
		return {kind: 'not-needed', sentence: undo.notNeeded};
	}

	if ('impossible' in undo) {
		return {kind: 'impossible', sentence: undo.impossible};
	}

	const filled = fillUndo(action, context.prepare, chosen);
	if (filled === null || filled.kind === 'unavailable') {
		return filled ?? {kind: 'impossible', sentence: 'the runbook names no way back'};
	}

	return {
		kind: 'run' in undo ? 'command' : 'signal',
		shown: filled.shown,
		invocations: filled.invocations,
		sentence: filled.shown.map((command) => command.line).join('; '),
	};
}
