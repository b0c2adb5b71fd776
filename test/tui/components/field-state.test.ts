import test from 'ava';
import {fieldActionsOf} from '../../../source/tui/components/text-field/field-keys.js';
import {asTypedLine, fieldOf, reduceField} from '../../../source/tui/components/text-field/field-state.js';
import {fieldWindow} from '../../../source/tui/components/text-field/text-field.js';
import {decodeInput, decoderStart} from '../../../source/tui/input/decode-keys.js';
import type {KeyEvent} from '../../../source/tui/input/key-event.js';

/** A field after input; each piece is what Ink's parser would hand over at once. */
function typed(start: string, ...pieces: readonly string[]) {
	let decoder = decoderStart;
	let field = fieldOf(start);
	for (const piece of pieces) {
		const decoded = decodeInput(decoder, piece, 0);
		decoder = decoded.state;
		for (const event of decoded.events) {
			field = fieldActionsOf(event).reduce(reduceField, field);
		}
	}

	return field;
}

test('typing, moving and deleting work at the cursor', (t) => {
	t.deepEqual(typed('', 'a', 'b', '\u001B[D', 'x'), {text: 'axb', cursor: 2});
	t.deepEqual(typed('abc', '\u0001', '\u001B[3~'), {text: 'bc', cursor: 0});
	t.deepEqual(typed('abc', '\u007F'), {text: 'ab', cursor: 2});
	t.deepEqual(typed('abc', '\u001B[H', 'x', '\u001B[F', 'y'), {text: 'xabcy', cursor: 5});
});

test('Ctrl-A, E, U, W and K edit as in a shell', (t) => {
	t.deepEqual(typed('one two  ', '\u0017'), {text: 'one ', cursor: 4});
	t.deepEqual(typed('one two', '\u0001', '\u000B'), {text: '', cursor: 0});
	t.deepEqual(typed('one two', '\u001B[D', '\u0015'), {text: 'o', cursor: 0});
	t.deepEqual(typed('one two', '\u0001', '\u001B[C', '\u0005', '!'), {text: 'one two!', cursor: 8});
});

test('a paste goes in as one clean line', (t) => {
	t.deepEqual(typed('', '\u001B[200~', 'one\r\ntwo\n', '\u001B[201~'), {text: 'one two', cursor: 7});
	t.is(asTypedLine('a\u202Eb\u200Bc\u0007d\u001B[31m'), 'abcd[31m');
});

test('text that comes at once is typed, and does not submit', (t) => {
	t.deepEqual(typed('', 'abc\r'), {text: 'abc', cursor: 3});
	t.deepEqual(typed('abc', '\u007F\u007F'), {text: 'a', cursor: 1});
});

test('characters of several code points are one step', (t) => {
	t.deepEqual(typed('a🇩🇪', '\u007F'), {text: 'a', cursor: 1});
	t.deepEqual(typed('cafe', '\u0301'), {text: 'cafe\u0301', cursor: 4});
	t.deepEqual(typed('模块', '\u001B[D', '\u007F'), {text: '块', cursor: 0});
});

test('the ends hold', (t) => {
	t.deepEqual(typed('', '\u007F', '\u001B[3~', '\u001B[D', '\u001B[C', '\u0017', '\u0015', '\u000B'), {
		text: '',
		cursor: 0,
	});
	const long: KeyEvent = {kind: 'paste', text: 'x'.repeat(5000), at: 0};
	t.is(fieldActionsOf(long).reduce(reduceField, fieldOf('')).text, '');
});

test('the window shows the cursor and never more than its width', (t) => {
	const field = fieldOf('0123456789');
	t.deepEqual(fieldWindow(field, 5), {before: '6789', at: ' ', after: ''});
	t.deepEqual(fieldWindow({...field, cursor: 0}, 5), {before: '', at: '0', after: '1234'});
	t.deepEqual(fieldWindow(fieldOf('模块模块'), 5), {before: '模块', at: ' ', after: ''});
	t.deepEqual(fieldWindow(fieldOf('secret'), 20, true).before, '******');
});
