// A step that the operator does somewhere else: recorded as done or not done, with their words.
import type {Runbook, Step} from '../runbook/schema.js';
import type {Desk} from './desk.js';
import {emptySha256, nextAttempt} from './run-check.js';

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
		kind: 'manual',
		purpose: 'step',
		outcome: 'finished',
		exit: null,
		signal: null,
		timedOut: false,
		durationMs: 0,
		value: null,
		unit: null,
		verdict: end === 'done' ? 'ok' : 'unknown',
		reason: end === 'done' ? null : 'not done',
		sentence: end === 'done' ? 'done by hand' : 'not done',
		threshold: null,
		explanation: null,
		facts: {},
		items: [],
		values: [],
		stdoutBytes: 0,
		stderrBytes: 0,
		stdoutSha256: emptySha256,
		stderrSha256: emptySha256,
		outputs: [],
		leftovers: [],
		warnings: [],
		evidence: null,
		end,
	});
	if (note.trim() !== '') {
		await desk.append({type: 'note.added', text: note, about: step.id});
	}
}
