// The state of the question whether to leave. Pure. Leaving is safe, but it stops what runs: as with a consent, only a
// single key after a quiet moment is an answer, so that words typed ahead never are. Esc stays and Ctrl-C leaves at once.
import {keyNameOf} from '../../input/bindings.js';
import type {KeyEvent} from '../../input/key-event.js';
import {type Arming, afterKey, armingOf, isArmed} from './arming.js';
import {settleMs} from './consent/consent-state.js';

export type LeaveState = Readonly<{
	arming: Arming;
	/** A single `y` that counts unless another key follows at once. */
	yesAt: number | null;
	hint: 'none' | 'too-soon';
	answer: 'leave' | 'stay' | null;
}>;

export type LeaveAction = Readonly<{type: 'key'; event: KeyEvent}> | Readonly<{type: 'tick'; at: number}>;

export const openLeave = (paintedAt: number): LeaveState => ({
	arming: armingOf('leave', paintedAt),
	yesAt: null,
	hint: 'none',
	answer: null,
});

export const isLeaveArmed = (state: LeaveState, at: number): boolean => isArmed(state.arming, at);

export function reduceLeave(state: LeaveState, action: LeaveAction): LeaveState {
	if (state.answer !== null) {
		return state;
	}

	if (action.type === 'tick') {
		return state.yesAt !== null && action.at - state.yesAt >= settleMs ? {...state, answer: 'leave'} : state;
	}

	const {event} = action;
	const heard: LeaveState = {...state, yesAt: null, arming: afterKey(state.arming, event.at)};
	const name = event.kind === 'key' ? keyNameOf(event) : '';
	if (name === 'escape' || name === 'ctrl+c') {
		return {...heard, answer: name === 'escape' ? 'stay' : 'leave'};
	}

	if (!isArmed(state.arming, event.at)) {
		return {...heard, hint: 'too-soon'};
	}

	switch (name) {
		case 'y':
			return {...heard, yesAt: event.at, hint: 'none'};
		case 'enter':
			return {...heard, answer: 'leave'};
		case 'n':
		case 'N':
		case 'q':
			return {...heard, answer: 'stay'};
		default:
			return {...heard, hint: 'none'};
	}
}
