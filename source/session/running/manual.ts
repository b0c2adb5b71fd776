// A step that the operator does somewhere else: recorded as done or not done, with their words.

import type {Runbook, Step} from '../../runbook/schema.js';
import type {Desk} from '../guide/desk.js';
import {nothingMeasured} from './nothing-measured.js';
import {nextAttempt} from './run-check.js';

/** Records how a manual step went; a note goes into the journal as a note about that step. */
export async function recordManual(
	desk: Desk,
	runbook: Runbook,
	step: Extract<Step, {kind: 'manual'}>,
	end: 'done' | 'notDone',
	note: string,
): Promise<void> {
	const place = {runbook: runbook.id, step: step.id, attempt: nextAttempt(desk, runbook.id, step.id)};
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'manual',
		purpose: 'step',
		title: step.title,
		commands: [],
		deviation: false,
	});
	await desk.append({
		type: 'step.finished',
		...place,
		...nothingMeasured(),
		kind: 'manual',
		purpose: 'step',
		outcome: 'finished',
		verdict: end === 'done' ? 'ok' : 'unknown',
		reason: end === 'done' ? null : 'not done',
		sentence: end === 'done' ? 'done by hand' : 'not done',
		end,
	});
	if (note.trim() !== '') {
		await desk.append({type: 'note.added', text: note, about: step.id});
	}
}
