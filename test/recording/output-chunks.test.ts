import test from 'ava';
import {chunksOf, type OutputChunk, readTiming} from '../../source/recording/output-chunks.js';

const wide = {maxCells: 2000, maxCharacters: 1_000_000};
const timing = (...entries: ReadonlyArray<readonly [number, 'o' | 'e', number]>): string =>
	entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const textOf = (chunks: readonly OutputChunk[], stream: OutputChunk['stream']): string =>
	chunks
		.filter((chunk) => chunk.stream === stream)
		.map((chunk) => chunk.text)
		.join('');

test('text that was kept byte for byte comes back when its bytes came, in the middle of a line too', (t) => {
	const chunks = chunksOf(
		{stdout: 'a.b.\n', stderr: 'oops\n', timing: timing([0, 'o', 2], [500, 'e', 5], [900, 'o', 3])},
		1000,
		wide,
	);
	t.deepEqual(chunks, [
		{atMs: 0, stream: 'stdout', text: 'a.'},
		{atMs: 500, stream: 'stderr', text: 'oops\n'},
		{atMs: 900, stream: 'stdout', text: 'b.\n'},
	]);
});

test('a character is never cut, wherever the bytes were', (t) => {
	const text = 'é漢🙂\n';
	for (let cut = 1; cut < Buffer.byteLength(text); cut++) {
		const chunks = chunksOf(
			{stdout: text, stderr: null, timing: timing([0, 'o', cut], [10, 'o', Buffer.byteLength(text) - cut])},
			10,
			wide,
		);
		t.is(textOf(chunks, 'stdout'), text, `cut at ${cut}`);
		t.false(chunks.some((chunk) => chunk.text.includes('\uFFFD')));
	}
});

test('redacted text is shown by whole lines, none of them early, and all of it', (t) => {
	// The process wrote 40 bytes; what was kept is longer, because a secret was replaced.
	const stdout = 'first line\ntoken <redacted:gh-token>\nthird line\n';
	const chunks = chunksOf(
		{stdout, stderr: null, timing: timing([0, 'o', 10], [100, 'o', 10], [200, 'o', 10], [300, 'o', 10])},
		400,
		wide,
	);
	t.is(textOf(chunks, 'stdout'), stdout);
	t.true(chunks.slice(0, -1).every((chunk) => chunk.text.endsWith('\n')));
	t.is(chunks.at(-1)?.atMs, 300);
});

test('where the middle was not kept, the beginning comes early and the end late', (t) => {
	const head = 'head\n'.repeat(10);
	const tail = 'tail\n'.repeat(10);
	const gap = '… [900 bytes omitted] …\n';
	const chunks = chunksOf(
		{stdout: head + gap + tail, stderr: null, timing: timing([0, 'o', 50], [500, 'o', 900], [900, 'o', 50])},
		1000,
		wide,
	);
	t.deepEqual(chunks, [
		{atMs: 0, stream: 'stdout', text: head},
		{atMs: 500, stream: 'stdout', text: gap},
		{atMs: 900, stream: 'stdout', text: tail},
	]);
});

test('without a timing index, or with one that makes no sense, everything is there at the end', (t) => {
	for (const index of [null, '', 'nonsense\n[]\n{"a":1}\n["x","o",1]\n[1,"o",-5]\n[1e400,"o",1]\n']) {
		t.deepEqual(chunksOf({stdout: 'all\n', stderr: null, timing: index}, 700, wide), [
			{atMs: 700, stream: 'stdout', text: 'all\n'},
		]);
	}
});

test('time never runs backwards and never beyond the end', (t) => {
	t.deepEqual(
		readTiming(timing([50, 'o', 1], [10, 'e', 1], [90, 'o', 1])).map(({atMs}) => atMs),
		[50, 50, 90],
	);
	const chunks = chunksOf({stdout: 'ab', stderr: null, timing: timing([5, 'o', 1], [9999, 'o', 1])}, 100, wide);
	t.deepEqual(
		chunks.map(({atMs}) => atMs),
		[5, 100],
	);
});

test('what would act on a terminal never leaves, not even split between two pieces', (t) => {
	const hostile =
		'a\u001B]52;c;aGVsbG8=\u0007b\u001B]0;title\u001B\\c\u001B]8;;http://x\u0007d\u001BP$q"p\u001B\\e\u001B[6nf\u001B[cg\u009B5nh\u001B[2J\u0007\n';
	for (let cut = 1; cut < Buffer.byteLength(hostile); cut += 3) {
		const chunks = chunksOf(
			{stdout: hostile, stderr: hostile, timing: timing([0, 'o', cut], [10, 'o', 999], [20, 'e', cut], [30, 'e', 1])},
			100,
			wide,
		);
		for (const stream of ['stdout', 'stderr'] as const) {
			t.notRegex(textOf(chunks, stream), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
			t.regex(textOf(chunks, stream), /^abcdefgh/);
		}
	}
});

test('a very long stream keeps its beginning and its end, and says what is missing', (t) => {
	const lines = Array.from({length: 10_000}, (_, index) => `line ${index}\n`);
	const stdout = lines.join('');
	const chunks = chunksOf(
		{stdout, stderr: null, timing: timing([0, 'o', 1000], [100, 'o', stdout.length - 1000])},
		200,
		{maxCells: 2000, maxCharacters: 4000},
	);
	const text = textOf(chunks, 'stdout');
	t.true(text.startsWith('line 0\nline 1\n'));
	t.true(text.endsWith('line 9998\nline 9999\n'));
	t.regex(text, /^… \[\d+ characters are not shown here\] …$/m);
	t.true(text.length < 4200);
	t.is(chunks.at(-1)?.atMs, 100);
});
