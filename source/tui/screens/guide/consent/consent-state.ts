// The state of one consent. Pure: keys and their times come in, and the only way to `confirmed` is a person who saw the
// whole command, kept still for a moment, and then answered. Everything else is No, or nothing at all.
// The rules are those of the attack table: held keys, pastes in one piece, in bursts or byte by byte, type-ahead and
// double Enter must never confirm.

import {keyNameOf} from '../../../input/bindings.js';
import type {KeyEvent} from '../../../input/key-event.js';
import {type Arming, afterKey, armingOf, isArmed} from '../arming.js';

export type ConsentAsk = Readonly<{
	/** sha256 of exactly what is painted. */
	digest: string;
	answer: Readonly<{kind: 'yes'} | {kind: 'name'; name: string}>;
	/** The answer counts only while the end of the text is on the screen. */
	atEnd?: boolean;
}>;

export type ConsentOutcome =
	| Readonly<{kind: 'confirmed'; digest: string; typed: string | null}>
	| Readonly<{kind: 'refused'}>
	/** What would run is no longer what was painted. */
	| Readonly<{kind: 'changed'}>;

export type ConsentState = Readonly<{
	ask: ConsentAsk;
	arming: Arming;
	/** Every line has been on the screen since it was painted at this size. */
	seenWhole: boolean;
	typed: string;
	lastKeyAt: number | null;
	/** A single `y` that counts unless another key follows at once: a paste arrives byte by byte too. */
	yesAt: number | null;
	/** Why the last key did not count. */
	hint: 'none' | 'too-soon' | 'not-seen' | 'wrong-name' | 'no-paste';
	outcome: ConsentOutcome | null;
}>;

export type ConsentAction =
	| Readonly<{type: 'key'; event: KeyEvent}>
	/** Painted anew at another size: what was seen before no longer counts. */
	| Readonly<{type: 'painted'; at: number; seenWhole: boolean}>
	/** Scrolled; once the end has been seen it stays seen, unless the answer belongs to the end. */
	| Readonly<{type: 'scrolled'; seenWhole: boolean}>
	| Readonly<{type: 'tick'; at: number}>
	/** What would run now, by its digest; null: nothing. */
	| Readonly<{type: 'offered'; digest: string | null}>;

/** Closer together than this, two keys were not pressed by fingers. */
export const burstMs = 15;
/** How long a `y` waits for the rest of a paste before it counts. */
export const settleMs = 80;
/** Enter this soon after another key came with it. */
export const enterMs = 250;

export const openConsent = (ask: ConsentAsk, paintedAt: number, seenWhole: boolean): ConsentState => ({
	ask,
	arming: armingOf(ask.digest, paintedAt),
	seenWhole,
	typed: '',
	lastKeyAt: null,
	yesAt: null,
	hint: 'none',
	outcome: null,
});

/** Keys that only move the text; they answer nothing. */
const scrollKeys = ['up', 'down', 'pageup', 'pagedown', 'home', 'end'];
const always = new Set(['escape', 'ctrl+c', 'ctrl+d']);

/** Whether the answer may be given now: the quiet moment is over and the whole text was on the screen. */
export const isConsentArmed = (state: ConsentState, at: number): boolean =>
	state.seenWhole && state.outcome === null && (state.typed !== '' || isArmed(state.arming, at));

export function reduceConsent(state: ConsentState, action: ConsentAction): ConsentState {
	if (state.outcome) {
		return state;
	}

	switch (action.type) {
		case 'key':
			return hear(state, action.event);
		case 'painted':
			return {
				...state,
				arming: armingOf(state.ask.digest, Math.max(action.at, state.arming.quietSince)),
				seenWhole: action.seenWhole,
				typed: '',
				yesAt: null,
			};
		case 'scrolled':
			return {...state, seenWhole: action.seenWhole || (state.seenWhole && state.ask.atEnd !== true)};
		case 'tick':
			return state.yesAt !== null && action.at - state.yesAt >= settleMs
				? {...state, outcome: {kind: 'confirmed', digest: state.ask.digest, typed: null}}
				: state;
		case 'offered':
			return action.digest === state.ask.digest ? state : {...state, outcome: {kind: 'changed'}};
	}
}

const refused = (state: ConsentState): ConsentState => ({...state, yesAt: null, outcome: {kind: 'refused'}});

function hear(state: ConsentState, event: KeyEvent): ConsentState {
	// A waiting `y` that is followed by anything was part of something longer: it never was an answer.
	const before: ConsentState = {...state, yesAt: null, lastKeyAt: event.at, arming: afterKey(state.arming, event.at)};
	if (event.kind !== 'key') {
		// A mouse or an answer of the terminal is no text, but it breaks the quiet like any other.
		const isText = event.kind === 'paste' || event.text !== '';
		return isText ? {...before, typed: '', hint: 'no-paste'} : before;
	}

	const name = keyNameOf(event);
	if (always.has(name)) {
		return refused(before);
	}

	if (scrollKeys.includes(event.name)) {
		return {...before, hint: 'none'};
	}

	return state.ask.answer.kind === 'yes'
		? hearYes(state, before, name, event.at)
		: hearName(state, before, state.ask.answer.name, event, name);
}

function hearYes(state: ConsentState, before: ConsentState, name: string, at: number): ConsentState {
	const isQuiet = isArmed(state.arming, at);
	if (!isQuiet) {
		return {...before, hint: 'too-soon'};
	}

	if (name === 'n' || name === 'N' || name === 'q' || name === 'enter') {
		return refused(before);
	}

	if (name !== 'y') {
		return {...before, hint: 'none'};
	}

	return state.seenWhole ? {...before, yesAt: at, hint: 'none'} : {...before, hint: 'not-seen'};
}

function hearName(
	state: ConsentState,
	before: ConsentState,
	target: string,
	event: Extract<KeyEvent, {kind: 'key'}>,
	name: string,
): ConsentState {
	const sinceLast = state.lastKeyAt === null ? Number.POSITIVE_INFINITY : event.at - state.lastKeyAt;
	// Typing has begun once one character counted; until then every key begins the quiet moment anew.
	if (state.typed === '' && !isArmed(state.arming, event.at)) {
		return {...before, hint: 'too-soon'};
	}

	if (name === 'enter') {
		if (sinceLast < enterMs || state.typed === '') {
			return {...before, hint: state.typed === '' ? 'none' : 'too-soon'};
		}

		if (!state.seenWhole) {
			return {...before, hint: 'not-seen'};
		}

		return state.typed === target
			? {...before, outcome: {kind: 'confirmed', digest: state.ask.digest, typed: state.typed}}
			: {...before, typed: '', hint: 'wrong-name'};
	}

	if (name === 'backspace') {
		return {...before, typed: [...state.typed].slice(0, -1).join(''), hint: 'none'};
	}

	if (event.name !== 'char' || event.ctrl) {
		return before;
	}

	return sinceLast < burstMs
		? {...before, typed: '', hint: 'no-paste'}
		: {...before, typed: state.typed + event.char, hint: 'none'};
}
