// What the guide shows besides the session's view: which panel is open, one message, how far the pane is scrolled. Pure;
// it holds no truth of the incident, and no output.
import type {Status} from '../../components/status-line.js';
import type {ConsentSubject} from './consent/consent-subject.js';
import type {ClosingQuestion} from './forms/closing-questions.js';
import type {EntryKind} from './forms/entry-kinds.js';

export type Panel =
	| Readonly<{kind: 'none'}>
	| Readonly<{kind: 'help'}>
	| Readonly<{kind: 'steps'}>
	| Readonly<{kind: 'runbooks'}>
	| Readonly<{kind: 'changes'}>
	| Readonly<{kind: 'hand-over'; text: string}>
	| Readonly<{kind: 'output'; step: string; attempt: number | null}>
	| Readonly<{kind: 'inputs'}>
	| Readonly<{kind: 'entry'; entry: EntryKind; initial: string}>
	| Readonly<{kind: 'consent'; subject: ConsentSubject}>
	| Readonly<{kind: 'export'}>
	| Readonly<{kind: 'close'}>
	/** Asked before it closes; the first is on the screen. `choice` is how it is closed after them. */
	| Readonly<{kind: 'closing'; choice: string; questions: readonly ClosingQuestion[]}>
	| Readonly<{kind: 'leave'}>;

export type GuideState = Readonly<{
	panel: Panel;
	message: Status | null;
	scroll: number;
	/** A row of quiet checks goes on by itself. */
	auto: boolean;
}>;

export type GuideAction =
	| Readonly<{type: 'open'; panel: Panel}>
	| Readonly<{type: 'close-panel'}>
	| Readonly<{type: 'say'; message: Status | null}>
	| Readonly<{type: 'scroll'; to: number}>
	| Readonly<{type: 'auto'; on: boolean}>
	/** Another question is painted. */
	| Readonly<{type: 'turned'}>;

export const guideStart: GuideState = {panel: {kind: 'none'}, message: null, scroll: 0, auto: false};

export function reduceGuide(state: GuideState, action: GuideAction): GuideState {
	switch (action.type) {
		case 'open':
			return {...state, panel: action.panel, message: null};
		case 'close-panel':
			return state.panel.kind === 'none' ? state : {...state, panel: {kind: 'none'}};
		case 'say':
			return state.message?.text === action.message?.text ? state : {...state, message: action.message};
		case 'scroll':
			return state.scroll === action.to ? state : {...state, scroll: Math.max(0, action.to)};
		case 'auto':
			return state.auto === action.on ? state : {...state, auto: action.on};
		case 'turned':
			return {...state, scroll: 0};
	}
}
