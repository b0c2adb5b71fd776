import test from 'ava';
import {jsonOf, lineFeed} from '../../../../source/session/drill/leader/lines.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('lines come out whole, however they were cut on the way, inside a character too', (t) => {
	const feed = lineFeed(100);
	const sent = bytes('{"a":"é"}\n\nsecond\nrest');
	const got: string[] = [];
	for (const byte of sent) {
		got.push(...(feed.push(Uint8Array.of(byte)) ?? ['broken']));
	}

	t.deepEqual(got, ['{"a":"é"}', '', 'second']);
	t.deepEqual(feed.push(bytes(' of it\n')), ['rest of it']);
});

test('a line that is too long ends the feed for good, in one piece or in many', (t) => {
	t.is(lineFeed(10).push(bytes(`${'x'.repeat(11)}\n`)), null);
	const feed = lineFeed(10);
	t.deepEqual(feed.push(bytes('xxxxxxxx')), []);
	t.is(feed.push(bytes('xxxxxxxx')), null);
	t.is(feed.push(bytes('\n{}\n')), null, 'what follows is not believed either');
	t.deepEqual(
		lineFeed(10).push(bytes(`${'x'.repeat(10)}\n`)),
		['x'.repeat(10)],
		'exactly as long as allowed is allowed',
	);
});

test('what is no JSON is undefined, never an exception', (t) => {
	t.is(jsonOf('{'), undefined);
	t.deepEqual(jsonOf('{"a":1}'), {a: 1});
});
