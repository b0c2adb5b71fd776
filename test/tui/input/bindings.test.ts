import test from 'ava';
import {keyNameOf, matchBinding} from '../../../source/tui/input/bindings.js';
import {decodeInput, decoderStart} from '../../../source/tui/input/decode-keys.js';
import {guardEnter, guardFrom} from '../../../source/tui/input/enter-guard.js';
import type {KeyEvent} from '../../../source/tui/input/key-event.js';

function key(raw: string, at = 0): KeyEvent {
	const [event] = decodeInput(decoderStart, raw, at).events;
	if (!event) {
		throw new Error('no event');
	}

	return event;
}

const nameOf = (raw: string) => {
	const event = key(raw);
	return event.kind === 'key' ? keyNameOf(event) : event.kind;
};

test('keys have names a binding can list', (t) => {
	t.deepEqual(['a', 'A', ' ', '\r', '\u0003', '\u001B[Z', '\u001B[5~', '\u001B'].map(nameOf), [
		'a',
		'A',
		'space',
		'enter',
		'ctrl+c',
		'shift+tab',
		'pageup',
		'escape',
	]);
});

test('a paste or a burst is bound to nothing', (t) => {
	const bindings = [{keys: ['y', 'enter'], shown: 'y', does: 'confirm', command: 'confirm'}];
	t.is(matchBinding(bindings, key('y')), 'confirm');
	t.is(matchBinding(bindings, {kind: 'burst', text: 'y', at: 0}), null);
	t.is(matchBinding(bindings, {kind: 'paste', text: 'y', at: 0}), null);
	t.is(matchBinding(bindings, key('n')), null);
});

/** Plays Enters at the given times against a guard that appears at 0; says which of them counted. */
function played(times: readonly number[], others: readonly number[] = []): readonly number[] {
	const events = [...times.map((at) => key('\r', at)), ...others.map((at) => key('j', at))].toSorted(
		(a, b) => a.at - b.at,
	);
	let guard = guardFrom(0);
	const counted: number[] = [];
	for (const event of events) {
		const result = guardEnter(guard, event);
		guard = result.guard;
		if (result.counts) {
			counted.push(event.at);
		}
	}

	return counted;
}

test('an Enter held from the screen before never counts', (t) => {
	const held = Array.from({length: 100}, (_, index) => 500 + index * 33);
	t.deepEqual(played(held), []);
	t.deepEqual(played(Array.from({length: 100}, (_, index) => 10 + index * 33)), []);
});

test('a deliberate Enter counts', (t) => {
	t.deepEqual(played([900]), [900]);
	t.deepEqual(played([100, 500, 1200]), [1200]);
});

test('after another key the person is awake, and Enter counts at once', (t) => {
	t.deepEqual(played([200], [150]), [200]);
});
