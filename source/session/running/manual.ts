// A step that the operator does somewhere else: recorded as done or not done, with their words.
import type {NewEvent} from '../../incident/events.js';
import {nothingMeasured} from '../../incident/nothing-measured.js';
import type {Place} from '../guide/place.js';

/** Records how a manual step went; a note goes into the journal as a note about that step. Rejects as `append` does. */
export async function recordManual(
	append: (event: NewEvent) => Promise<unknown>,
	place: Place,
	title: string,
	end: 'done' | 'notDone',
	note: string,
): Promise<void> {
	await append({
		type: 'step.started',
		...place,
		kind: 'manual',
		purpose: 'step',
		title,
		commands: [],
		deviation: false,
	});
	await append({
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
		await append({type: 'note.added', text: note, about: place.step});
	}
}
