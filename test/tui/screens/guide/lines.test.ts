import test from 'ava';
import {displayWidth} from '../../../../source/text/width.js';
import {commandLines, line, prose, sliceLines, textOf, wrapCells} from '../../../../source/tui/screens/guide/lines.js';
import {themeFor} from '../../../../source/tui/theme.js';

const utf8 = themeFor({LANG: 'C.UTF-8', NO_COLOR: '1'});
const ascii = themeFor({});

const commands = [
	"curl -sS -o /tmp/body -w '%{http_code}' --max-time 8 https://proxy.example/rsc.io/quote/@v/list",
	`go test -run ${'x'.repeat(300)} ./...`,
	"printf 'two  spaces   and    more' '' 模块下载失败或者挂起代理没有响应 🚒🚒🚒🚒",
	'a',
	'',
];

test('a wrapped command loses no character: joined again it is the command', (t) => {
	for (const command of commands) {
		for (const width of [1, 2, 3, 7, 20, 51, 80]) {
			const pieces = wrapCells(command, width);
			const joined = pieces
				.map((piece, index) => (index === 0 || piece.joins ? piece.text : ` ${piece.text}`))
				.join('');
			t.is(joined, command);
			for (const piece of pieces) {
				t.true(displayWidth(piece.text) <= Math.max(2, width), `${piece.text} in ${width}`);
			}
		}
	}
});

test('a line that continues a word is marked outside of the command', (t) => {
	const lines = commandLines(utf8, `go ${'x'.repeat(30)}`, 20).map(textOf);
	t.deepEqual(lines, ['$ go', `  ${'x'.repeat(18)}`, `+ ${'x'.repeat(12)}`]);
});

test('a control, bidi or zero-width character in a command is named and does not act', (t) => {
	const shown = commandLines(utf8, 'rm -rf /\rls \u202Egnp \u001B]52;c;aGk=\u0007\u200B', 200).map(textOf).join('');
	t.is(shown, '$ rm -rf /<U+000D>ls <U+202E>gnp <U+001B>]52;c;aGk=<U+0007><U+200B>');
});

test('on an ASCII terminal a command still shows every character apart', (t) => {
	t.is(commandLines(ascii, 'cat é', 40).map(textOf).join(''), '$ cat <U+00E9>');
});

test('prose keeps its newlines and nothing else that acts', (t) => {
	t.is(prose(utf8, 'one\ntwo\u001B[2J\rthree'), 'one\ntwo<U+001B>[2J<U+000D>three');
});

test('a slice beyond the end is brought back, and says what is hidden', (t) => {
	const lines = Array.from({length: 10}, (_, index) => line(String(index)));
	t.deepEqual(
		{...sliceLines(lines, 99, 4), lines: sliceLines(lines, 99, 4).lines.map(textOf)},
		{lines: ['6', '7', '8', '9'], offset: 6, above: 6, below: 0},
	);
	t.is(sliceLines(lines, 0, 4).below, 6);
	t.is(sliceLines(lines, -5, 20).below, 0);
});
