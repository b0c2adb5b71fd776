import test from 'ava';
import {cleanLine, cleanText, createCleaner} from '../../source/text/clean.js';
import {trials} from '../helpers/thorough.js';

const esc = '\u001B';

/** What tries to act on a terminal or to deceive its reader, and what is shown instead. */
const hostile: ReadonlyArray<readonly [name: string, text: string, shown: string]> = [
	['OSC 0 title, BEL', `a${esc}]0;pwned\u0007b`, 'ab'],
	['OSC 2 title, ST', `a${esc}]2;pwned${esc}\\b`, 'ab'],
	['OSC 52 clipboard', `a${esc}]52;c;cm0gLXJmIC8=\u0007b`, 'ab'],
	['OSC 8 link with a false target', `${esc}]8;;http://evil.test${esc}\\docs${esc}]8;;${esc}\\`, 'docs'],
	['iTerm2 file', `a${esc}]1337;File=inline=1:AAAA\u0007b`, 'ab'],
	['C1 OSC', 'a\u009D0;pwned\u009Cb', 'ab'],
	['C1 CSI', 'a\u009B31mb', 'ab'],
	['C1 DCS', 'a\u0090q#0\u009Cb', 'ab'],
	['C1 APC', 'a\u009Fx\u009Cb', 'ab'],
	['C1 PM', 'a\u009Ex\u009Cb', 'ab'],
	['C1 SOS', 'a\u0098x\u009Cb', 'ab'],
	['stray C1 ST', 'a\u009Cb', 'ab'],
	['NEL', 'a\u0085b', 'a<U+0085>b'],
	['DCS', `a${esc}Pq#0;2;0;0;0${esc}\\b`, 'ab'],
	['APC', `a${esc}_G payload${esc}\\b`, 'ab'],
	['PM', `a${esc}^secret${esc}\\b`, 'ab'],
	['unterminated OSC ends with the line', `a${esc}]0;hidden\nnext`, 'a\nnext'],
	['unterminated OSC ends with a carriage return', `a${esc}]0;hidden\rnext`, 'next'],
	['OSC cancelled by another escape', `a${esc}]0;x${esc}[31mb`, 'ab'],
	['OSC cancelled by CAN', `a${esc}]0;x\u0018b`, 'ab'],
	['CSI split by a control', `a${esc}[3\u00081mb`, 'a␈1mb'],
	['CSI clear screen', `a${esc}[2J${esc}[Hb`, 'ab'],
	['SGR conceal', `a${esc}[8mhidden${esc}[0mb`, 'ahiddenb'],
	['CSI interrupted by wide text', `a${esc}[1é`, 'aé'],
	['reset', `a${esc}cb`, 'ab'],
	['charset switch', `a${esc}(0lqk${esc}(Bb`, 'alqkb'],
	['lone escape at the end', `a${esc}`, 'a'],
	['shift out and in', 'a\u000Eb\u000Fc', 'a␎b␏c'],
	['BEL', 'a\u0007b', 'a␇b'],
	['backspace overwrite', 'rm\b\bls', 'rm␈␈ls'],
	['carriage-return overwrite', 'rm -rf /\rls', 'ls'],
	['VT and FF', 'a\u000Bb\u000Cc', 'a␋b␌c'],
	['NUL', 'a\0b', 'a␀b'],
	['DEL', 'a\u007Fb', 'a␡b'],
	['bidi override', 'a\u202Ecod.exe', 'a<U+202E>cod.exe'],
	['bidi isolates', 'a\u2066b\u2069', 'a<U+2066>b<U+2069>'],
	['zero width', 'pay\u200Bpal\u200D\uFEFF', 'pay<U+200B>pal<U+200D><U+FEFF>'],
	['line and paragraph separator', 'a\u2028b\u2029c', 'a<U+2028>b<U+2029>c'],
	['tag characters', 'a\u{E0041}\u{E007F}b', 'a<U+E0041><U+E007F>b'],
	['private use', 'a\uE000\u{F0000}b', 'a<U+E000><U+F0000>b'],
	['a pile of combining marks', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(4)}b`],
	['a mark over the border', '\u0301a', '◌\u0301a'],
	['soft hyphen and fillers', 'a\u00ADb\u3164c\u115Fd', 'a<U+00AD>b<U+3164>c<U+115F>d'],
	['lone surrogates', 'a\uD83Db\uDE00c', 'a<U+D83D>b<U+DE00>c'],
	['noncharacters', 'a\uFFFEb\u{1FFFF}', 'a<U+FFFE>b<U+1FFFF>'],
];

const leak = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;

for (const [name, text, shown] of hostile) {
	test(`cleaning shows what it must of: ${name}`, (t) => {
		t.is(cleanText(text), shown);
		t.notRegex(cleanText(text), leak);
		t.notRegex(cleanLine(text), leak);
		t.notRegex(cleanLine(text), /\n/);
	});
}

/** A small generator with a fixed seed: the same inputs in every run. */
function randomNumbers(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const pieces = [
	...hostile.map(([, text]) => text),
	'\r\n',
	'\n',
	'\r',
	'\t',
	'plain text ',
	'世界',
	'😀',
	'👩‍👩‍👧',
	'é',
	'⚠️',
	esc,
];

test('the result is the same however the text is cut into chunks, and nothing leaks', (t) => {
	const random = randomNumbers(7);
	for (let round = 0; round < trials(4000, 1000); round++) {
		let text = '';
		for (let piece = 0; piece < 6; piece++) text += pieces[random(pieces.length)];
		const whole = cleanText(text, {maxCells: 30});
		const cleaner = createCleaner({maxCells: 30});
		let cut = '';
		for (let at = 0; at < text.length; ) {
			const size = 1 + random(4);
			const complete = cleaner.write(text.slice(at, at + size));
			if (complete !== '' && !complete.endsWith('\n')) t.fail('a chunk gave an incomplete line');
			cut += complete;
			at += size;
		}
		cut += cleaner.end();
		if (cut !== whole) t.is(cut, whole, JSON.stringify(text));
		if (leak.test(whole)) t.fail(`${JSON.stringify(text)} leaks as ${JSON.stringify(whole)}`);
		if (cleanText(whole) !== whole && !whole.includes('◌'))
			t.is(cleanText(whole), whole, 'cleaning twice changes nothing');
	}
	t.pass();
});

test('every single character of Unicode comes out harmless', (t) => {
	// Each on a line of its own, for a sequence that one of them begins ends with the line; many lines at a time.
	const atOnce = 256;
	for (let first = 0; first <= 0x10ffff; first += atOnce) {
		const lines = Array.from({length: atOnce}, (_, index) => `a${String.fromCodePoint(first + index)}b\n`);
		const shown = cleanText(lines.join('')).replaceAll('\n', '');
		const found = leak.exec(shown);
		if (found) t.fail(`U+${found[0].codePointAt(0)?.toString(16)} leaks`);
		if (shown.length < atOnce) t.fail(`lines are lost from U+${first.toString(16)} on`);
	}
	t.pass();
});

test('a line end of carriage returns and a newline is one newline', (t) => {
	t.is(cleanText('one\r\ntwo\r\r\nthree'), 'one\ntwo\nthree');
});

test('a progress line shows its last state', (t) => {
	t.is(cleanText('10%\r50%\r100%\r\ndone\n'), '100%\ndone\n');
});

test('tabs align to every eighth cell, wide characters counted as two', (t) => {
	t.is(cleanText('a\tb\t世\tc'), 'a       b       世      c');
	t.is(cleanText('a\tb', {tabs: 'keep'}), 'a\tb');
});

test('a long line is cut with the number of characters left out', (t) => {
	t.is(cleanText('x'.repeat(2500)), `${'x'.repeat(2000)}… [+500 chars]`);
	t.is(cleanText('世'.repeat(1001)), `${'世'.repeat(1000)}… [+1 chars]`);
	t.is(cleanText('x'.repeat(2000)), 'x'.repeat(2000));
	t.is(cleanText(`${'x'.repeat(12)}\rshort`, {maxCells: 10}), 'short');
});

test('64 MiB without a newline, with and without carriage returns, are cleaned in constant memory', (t) => {
	for (const chunk of [
		'x'.repeat(65_536),
		`${'progress '.repeat(7281)}\r`,
		`${esc}]0;${'t'.repeat(65_532)}`,
		'e\u0301'.repeat(32_768),
	]) {
		const cleaner = createCleaner();
		globalThis.gc?.();
		const before = process.memoryUsage().heapUsed;
		let longest = 0;
		for (let count = 0; count < 1024; count++) longest = Math.max(longest, cleaner.write(chunk).length);
		const grown = process.memoryUsage().heapUsed - before;
		t.is(longest, 0);
		t.true(cleaner.end().length < 12_000);
		t.true(grown < 60 * 1024 * 1024, `the heap grew by ${grown} bytes`);
	}
});

test('a cleaner can be used again after its end', (t) => {
	const cleaner = createCleaner();
	t.is(cleaner.write(`a${esc}]0;open`) + cleaner.end(), 'a');
	t.is(cleaner.write('next\n'), 'next\n');
});

test('in a name nothing acts: line ends, tabs and controls are shown', (t) => {
	t.is(cleanLine('rm -rf /\rls'), 'rm -rf /\\rls');
	t.is(cleanLine('a\nb\tc\u001B[31md'), 'a\\nb\\tc\\x1b[31md');
	t.is(cleanLine('a\u00A0b\u202Ec\uFE0F'), 'a<U+00A0>b<U+202E>c<U+FE0F>');
	t.is(cleanLine('x'.repeat(30), 10), `${'x'.repeat(10)}… [+20 chars]`);
	t.is(cleanLine('文件.txt'), '文件.txt');
});
