import test from 'ava';
import type {KeyEvent, KeyName} from '../../../../source/tui/input/key-event.js';
import {settleMs} from '../../../../source/tui/screens/guide/consent/consent-state.js';
import {type LeaveState, openLeave, reduceLeave} from '../../../../source/tui/screens/guide/leave-state.js';

const key = (name: string, at: number, ctrl = false): KeyEvent => ({
	kind: 'key',
	name: name.length === 1 ? 'char' : (name as KeyName),
	char: name.length === 1 ? name : '',
	ctrl,
	shift: false,
	at,
});

const after = (events: readonly KeyEvent[], until: number): LeaveState => {
	let state = openLeave(0);
	for (const event of events) {
		state = reduceLeave(state, {type: 'tick', at: event.at});
		state = reduceLeave(state, {type: 'key', event});
	}

	return reduceLeave(state, {type: 'tick', at: until});
};

test('words typed ahead answer nothing, whatever letters are in them', (t) => {
	for (const gap of [5, 40, 120, 300]) {
		const typed = [...'yes no query\r'].map((char, index) =>
			char === '\r' ? key('enter', index * gap) : key(char, index * gap),
		);
		t.is(after(typed, 20_000).answer, null, `${gap} ms apart`);
	}

	const held = Array.from({length: 200}, (_, index) => key('y', index * 33));
	t.is(after(held, 20_000).answer, null, 'a held y');
	t.is(
		after(
			Array.from({length: 200}, (_, index) => key('enter', index * 33)),
			20_000,
		).answer,
		null,
		'a held Enter',
	);
});

test('a paste, a burst, and a y that is the first letter of a word are no answer', (t) => {
	t.is(after([{kind: 'paste', text: 'y', at: 5000}], 9000).answer, null);
	t.is(after([{kind: 'burst', text: 'y\r', at: 5000}], 9000).answer, null);
	t.is(after([key('y', 5000), key('e', 5000 + settleMs - 1)], 9000).answer, null);
});

test('after a quiet moment y or Enter leaves and n or q stays; Esc and Ctrl-C count at once', (t) => {
	t.is(after([key('y', 5000)], 5000 + settleMs).answer, 'leave');
	t.is(after([key('enter', 5000)], 5000).answer, 'leave');
	t.is(after([key('n', 5000)], 5000).answer, 'stay');
	t.is(after([key('q', 5000)], 5000).answer, 'stay');
	t.is(after([key('escape', 1)], 1).answer, 'stay');
	t.is(after([key('c', 1, true)], 1).answer, 'leave');
});
