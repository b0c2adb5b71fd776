// The questions before an incident closes, as data: at most three, each may be skipped, none that has its answer. Pure.
import type {IncidentState} from '../../../../incident/state.js';
import type {EntrySpec} from './entry-kinds.js';

export type ClosingQuestion = 'severity' | 'impact' | 'surprise';

export const closingSpecs: Readonly<Record<ClosingQuestion, EntrySpec>> = {
	severity: {
		label: 'How bad was it? 1 is the worst, 5 the least; where two fit, take the worse',
		hint: 'Enter records it; empty or Esc skips.',
		mayBeEmpty: true,
	},
	impact: {
		label: 'When did it begin to hurt? As 20m ago, or with its zone: 2026-11-21T02:40Z',
		hint: 'Enter records it; empty or Esc skips.',
		mayBeEmpty: true,
	},
	surprise: {
		label: 'What surprised you? One line for the report',
		hint: 'Enter records it; empty or Esc skips.',
		mayBeEmpty: true,
	},
};

/** What is still to be asked of this incident; of a drill nothing, since its debrief asks. */
export function closingQuestions(state: IncidentState): readonly ClosingQuestion[] {
	if (state.kind === 'drill') {
		return [];
	}

	return [
		...(state.severity === null ? (['severity'] as const) : []),
		...(state.milestones.some(({name}) => name === 'impact-started') ? [] : (['impact'] as const)),
		...(state.notes.some(({about}) => about === 'surprise') ? [] : (['surprise'] as const)),
	];
}
