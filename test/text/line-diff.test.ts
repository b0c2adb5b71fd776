import test from 'ava';
import {linesOf, unifiedHunks} from '../../source/text/line-diff.js';

const diff = (before: string, after: string) => unifiedHunks(linesOf(before), linesOf(after));

test('equal texts have no hunks, and the newline at the end begins no line', (t) => {
	t.deepEqual(diff('a\nb\n', 'a\nb\n'), []);
	t.deepEqual(diff('a\nb', 'a\nb\n'), []);
	t.deepEqual(linesOf(''), []);
	t.deepEqual(linesOf('\n'), ['']);
});

test('each change stands with two lines around it, under the line numbers of both sides', (t) => {
	const before = Array.from({length: 20}, (_, index) => `line ${index + 1}`);
	const after = before.toSpliced(17, 1).toSpliced(2, 1, 'third', 'and a half');
	t.deepEqual(unifiedHunks(before, after), [
		'@@ -1 +1 @@',
		' line 1',
		' line 2',
		'-line 3',
		'+third',
		'+and a half',
		' line 4',
		' line 5',
		'@@ -16 +17 @@',
		' line 16',
		' line 17',
		'-line 18',
		' line 19',
		' line 20',
	]);
});

test('applying the marks gives both texts again, whatever they are', (t) => {
	const words = ['a', 'b', 'c', ''];
	let seed = 7;
	const next = (below: number) => {
		seed = (seed * 1103515245 + 12345) % 2147483648;
		return seed % below;
	};
	for (let round = 0; round < 300; round++) {
		const make = () => Array.from({length: next(12)}, () => words[next(4)] ?? '');
		const before = make();
		const after = make();
		const hunks = unifiedHunks(before, after).filter((line) => !line.startsWith('@@'));
		const removed = hunks.filter((line) => line.startsWith('-')).length;
		const added = hunks.filter((line) => line.startsWith('+')).length;
		t.is(before.length - removed, after.length - added);
		t.is(hunks.length === 0, JSON.stringify(before) === JSON.stringify(after));
		// So few lines that every one is near a change: the hunks are the whole script.
		if (hunks.length > 0 && before.length <= 3 && after.length <= 3) {
			t.deepEqual(
				hunks.filter((line) => !line.startsWith('+')).map((line) => line.slice(1)),
				before,
			);
			t.deepEqual(
				hunks.filter((line) => !line.startsWith('-')).map((line) => line.slice(1)),
				after,
			);
		}
	}
});

test('two long texts with nothing in common are shown as replaced, at once', (t) => {
	const begun = performance.now();
	const hunks = unifiedHunks(
		Array.from({length: 9000}, (_, index) => `old ${index}`),
		Array.from({length: 9000}, (_, index) => `new ${index}`),
	);
	t.is(hunks.length, 18_001);
	t.true(performance.now() - begun < 20_000);
});
