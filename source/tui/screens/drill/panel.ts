// Which panel lies over a drill, if any. Data only.
import type {Change} from '../../../incident/state.js';
import type {Prepared, UndoPlan} from '../../../session/contract.js';
import type {DrillView} from '../../../session/drill-contract.js';

export type DrillEntryKind = 'note' | 'update' | 'conclude' | 'manual-done' | 'manual-not-done';

export type DrillPanel =
	| Readonly<{kind: 'none'}>
	| Readonly<{kind: 'help'}>
	| Readonly<{kind: 'page'}>
	| Readonly<{kind: 'leave'}>
	| Readonly<{kind: 'hints'}>
	| Readonly<{kind: 'rank'}>
	/** `before`: what the diagnosis is asked before. */
	| Readonly<{kind: 'diagnosis'; before: 'nothing' | 'take' | 'conclude'}>
	| Readonly<{kind: 'entry'; entry: DrillEntryKind}>
	/** A decision, a step by hand, or what an action is done to. */
	| Readonly<{kind: 'options'}>
	| Readonly<{kind: 'consent'; prepared: Prepared}>
	| Readonly<{kind: 'changes'}>
	| Readonly<{kind: 'undo'; change: Change; plan: UndoPlan}>
	| Readonly<{kind: 'output'; runbook: string; step: string}>;

/** What is asked before a drill ends: a diagnosis where none was given, then the last words. */
export const concluding = (view: Pick<DrillView, 'diagnosis' | 'revealed' | 'mode'>): DrillPanel =>
	view.diagnosis === null && !view.revealed && view.mode !== 'watch'
		? {kind: 'diagnosis', before: 'conclude'}
		: {kind: 'entry', entry: 'conclude'};

export const noPanel: DrillPanel = {kind: 'none'};
