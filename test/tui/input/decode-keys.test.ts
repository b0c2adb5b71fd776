import test from 'ava';
import {decodeInput, decoderStart, spreadBurst} from '../../../source/tui/input/decode-keys.js';
import type {KeyEvent} from '../../../source/tui/input/key-event.js';

/** Decodes pieces as Ink's parser would hand them over, all at time 0 unless told. */
function decode(pieces: ReadonlyArray<string | readonly [string, number]>): KeyEvent[] {
	let state = decoderStart;
	const events: KeyEvent[] = [];
	for (const piece of pieces) {
		const [raw, at] = typeof piece === 'string' ? [piece, 0] : piece;
		const decoded = decodeInput(state, raw, at);
		state = decoded.state;
		events.push(...decoded.events);
	}

	return events;
}

const names = (pieces: readonly string[]) =>
	decode(pieces).map((event) =>
		event.kind === 'key'
			? `${event.ctrl ? 'ctrl+' : ''}${event.shift ? 'shift+' : ''}${event.name}${event.char}`
			: event.kind,
	);

test('Backspace and Delete are different keys', (t) => {
	t.deepEqual(names(['\u007F', '\b', '\u001B[3~']), ['backspace', 'backspace', 'delete']);
});

test('Home and End are known in every form terminals send', (t) => {
	t.deepEqual(names(['\u001B[H', '\u001BOH', '\u001B[1~', '\u001B[7~']), ['home', 'home', 'home', 'home']);
	t.deepEqual(names(['\u001B[F', '\u001BOF', '\u001B[4~', '\u001B[8~']), ['end', 'end', 'end', 'end']);
});

test('arrows come in application mode and with modifiers, too', (t) => {
	t.deepEqual(names(['\u001B[A', '\u001BOB', '\u001B[1;5C', '\u001B[1;2D']), [
		'up',
		'down',
		'ctrl+right',
		'shift+left',
	]);
	t.deepEqual(names(['\u001B[5~', '\u001B[6~', '\u001B[5;5~', '\u001B[Z', '\t']), [
		'pageup',
		'pagedown',
		'ctrl+pageup',
		'shift+tab',
		'tab',
	]);
});

test('a line feed is not Enter, because type-ahead turns Enter into it', (t) => {
	t.deepEqual(names(['\r', '\n']), ['enter', 'ctrl+charj']);
});

test('unknown sequences, function keys and Alt combinations are no key and no text, but they are heard', (t) => {
	const pieces = ['\u001B[15~', '\u001BOP', '\u001Bq', '\u001By', '\u001B\r', '\u001B[200;1R', '\u0000', '\u009B'];
	t.deepEqual(
		decode(pieces),
		pieces.map(() => ({kind: 'burst', text: '', at: 0})),
	);
});

test('a letter that belongs to a mouse report is no key, in whatever pieces it comes', (t) => {
	for (const pieces of [
		['\u001B[M', ' yy'],
		['\u001B[M', ' ', 'y', 'y'],
		['\u001B[M', ' y', 'y'],
		['\u001B[M', ' yyy'],
		['\u001B[<0;121;121M', '\u001B[I', '\u001B[O'],
	]) {
		t.true(
			decode(pieces).every((event) => event.kind === 'burst'),
			JSON.stringify(pieces),
		);
	}

	t.is(names(['\u001B[M', ' yy', 'y']).at(-1), 'chary', 'the key after it counts again');
});

test('text that comes at once is a burst and never a key', (t) => {
	t.deepEqual(decode(['y\r']), [{kind: 'burst', text: 'y\r', at: 0}]);
	t.deepEqual(decode(['\r\r\r']), [{kind: 'burst', text: '\r\r\r', at: 0}]);
});

test('Ctrl-C is heard even inside a burst', (t) => {
	t.deepEqual(names(['\u0003\u0003']), ['ctrl+charc', 'ctrl+charc']);
	t.deepEqual(names(['jj\u0003']), ['burst', 'ctrl+charc']);
});

test('a bracketed paste is one event, whatever pieces it comes in', (t) => {
	const whole: KeyEvent[] = [{kind: 'paste', text: 'one\ntwo\ty', at: 0}];
	t.deepEqual(decode(['\u001B[200~', 'one\r\ntwo\ty', '\u001B[201~']), whole);
	t.deepEqual(decode(['\u001B[200~', 'one', '\r', '\ntwo\t', 'y', '\u001B[201~']), whole);
	t.deepEqual(decode(['\u001B[200~', 'one\rtwo\ty', '\u001B', '[201~']), whole);
	t.deepEqual(decode(['\u001B[200~', 'one\rtwo\ty', '\u001B[20', '1~']), whole);
});

test('escape sequences and control characters inside a paste are dropped', (t) => {
	t.deepEqual(decode(['\u001B[200~', 'a', '\u001B[31m', 'b\u0007\u0000', '\u001B[201~']), [
		{kind: 'paste', text: 'ab', at: 0},
	]);
});

test('a stray end marker is no text, but it is heard', (t) => {
	t.deepEqual(decode(['\u001B[201~']), [{kind: 'burst', text: '', at: 0}]);
});

test('a paste whose end never comes does not leave the keyboard dead', (t) => {
	t.deepEqual(
		decode([
			['\u001B[200~', 0],
			['text', 10],
			['q', 5000],
		]),
		[
			{kind: 'paste', text: 'text', at: 10},
			{kind: 'key', name: 'char', char: 'q', ctrl: false, shift: false, at: 5000},
		],
	);
});

test('Ctrl-C gets out of a paste whose end never comes, however fast one presses', (t) => {
	t.deepEqual(names(['\u001B[200~', 'text', 'q', 'q', '\u0003', 'q']), ['paste', 'ctrl+charc', 'charq']);
});

test('an end marker is found with more behind it, which was not pressed by itself', (t) => {
	t.deepEqual(decode(['\u001B[200~', 'text', '\u001B[20', '1~y']), [
		{kind: 'paste', text: 'text', at: 0},
		{kind: 'burst', text: 'y', at: 0},
	]);
});

test('a paste of any size stays bounded and still ends', (t) => {
	const events = decode(['\u001B[200~', ...Array.from({length: 40}, () => 'x'.repeat(4096)), '\u001B[20', '1~', 'q']);
	t.is(events.length, 2);
	t.true(events[0]?.kind === 'paste' && events[0].text.length < 70_000);
});

test('the keys of a burst can be told apart, but Enter never comes out of one', (t) => {
	const [burst] = decode(['jj\u007F\r\u001F']);
	t.truthy(burst);
	t.deepEqual(burst ? spreadBurst(burst).map((key) => `${key.name}${key.char}`) : [], ['charj', 'charj', 'backspace']);
	t.deepEqual(spreadBurst({kind: 'paste', text: 'jj', at: 0}), []);
});

test('a letter of several code units is one key', (t) => {
	t.deepEqual(names(['😀', 'É', 'ß']), ['char😀', 'shift+charÉ', 'charß']);
});
