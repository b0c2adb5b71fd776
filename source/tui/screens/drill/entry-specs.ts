// The one-line questions of a drill, as data.
import type {EntrySpec} from '../guide/forms/entry-kinds.js';
import type {DrillEntryKind} from './panel.js';

export const drillEntrySpecs: Readonly<Record<DrillEntryKind | 'reaction' | 'commitment', EntrySpec>> = {
	note: {label: 'Note', hint: 'Enter records it with the time; Esc does not.', mayBeEmpty: false},
	update: {
		label: 'Message to the people who wait',
		hint: 'What is broken, what you do, when they hear again. Enter sends it.',
		mayBeEmpty: false,
	},
	conclude: {
		label: 'Done. What was it, and how do you leave things? One sentence.',
		hint: 'Enter ends the drill; it may be empty. Esc goes on with it.',
		mayBeEmpty: true,
	},
	'manual-done': {label: 'Done. How did it go?', hint: 'Enter records it; may be empty.', mayBeEmpty: true},
	'manual-not-done': {label: 'Not done. Why?', hint: 'Enter records it; may be empty.', mayBeEmpty: true},
	reaction: {
		label: 'Before any score: what was hard?',
		hint: 'One line, for yourself. Enter goes on; it may be empty.',
		mayBeEmpty: true,
	},
	commitment: {
		label: 'One thing you will do differently next time, or put right in the runbook:',
		hint: 'One line. Enter records it; it may be empty.',
		mayBeEmpty: true,
	},
};
