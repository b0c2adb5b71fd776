import test from 'ava';
import {Box} from 'ink';
import {render} from 'ink-testing-library';
import {agoWords, elapsedWords} from '../../../source/tui/components/age.js';
import {toAscii} from '../../../source/tui/components/clean-for.js';
import {fitCell, fitLine, widthOf, wrapLines} from '../../../source/tui/components/fit.js';
import {SafeText} from '../../../source/tui/components/safe-text.js';
import {helpLineOf} from '../../../source/tui/components/status-line.js';
import {bytesWords, vitalFigures, vitalWords} from '../../../source/tui/components/vitals-strip.js';
import {isUnicodeLocale, ThemeContext, themeFor, verdictMark} from '../../../source/tui/theme.js';

const hostile = [
	'a\u001B]52;c;aGk=\u0007b',
	'\u001B[2J\u001B[H',
	'\u001B]0;title\u0007',
	'\u009B31mred',
	'\u009D0;title\u0007',
	'rm -rf /\rls',
	'x\b\b\by',
	'\u202Egnp.exe',
	'a\u0000\u007F\u200B\u2028b',
	'\u001B]8;;http://evil\u001B\\link\u001B]8;;\u001B\\',
];

for (const mode of ['line', 'text'] as const) {
	test(`no control character gets through SafeText as ${mode}`, (t) => {
		for (const text of hostile) {
			const {lastFrame, unmount} = render(<SafeText mode={mode}>{text}</SafeText>);
			const frame = (lastFrame() ?? '').replaceAll('\n', '');
			t.notRegex(frame, /[\p{Cc}\p{Cf}\u2028\u2029]/u, JSON.stringify(text));
			unmount();
		}
	});
}

test('one line stays one line', (t) => {
	const {lastFrame} = render(
		<Box width={20}>
			<SafeText>{'one\ntwo\nthree and a good deal more'}</SafeText>
		</Box>,
	);
	t.is((lastFrame() ?? '').split('\n').length, 1);
});

test('on an ASCII terminal only ASCII is drawn', (t) => {
	const {lastFrame} = render(
		<ThemeContext.Provider value={themeFor({LANG: 'C'})}>
			<SafeText>{'café – “quoted” … 模块'}</SafeText>
		</ThemeContext.Provider>,
	);
	t.is(lastFrame(), 'caf? - "quoted" ... ??');
	t.is(toAscii('a→b ≥ 5µs'), 'a->b >= 5us');
});

test('a locale is UTF-8 only where it says so, in the order of the C library', (t) => {
	t.true(isUnicodeLocale({LANG: 'de_DE.UTF-8'}));
	t.true(isUnicodeLocale({LANG: 'C', LC_ALL: 'en_US.utf8'}));
	t.false(isUnicodeLocale({LANG: 'en_US.UTF-8', LC_ALL: 'C'}));
	t.false(isUnicodeLocale({LANG: 'POSIX'}));
	t.false(isUnicodeLocale({}));
});

test('verdicts are told by sign and word, with and without colour', (t) => {
	const theme = themeFor({LANG: 'C.UTF-8'});
	t.deepEqual(
		(['ok', 'alarm', 'unknown'] as const).map((verdict) => verdictMark(theme, verdict).text),
		['✓ ok', '▲ ALARM', '? unknown'],
	);
	const ascii = themeFor({});
	t.deepEqual(
		(['ok', 'alarm', 'unknown'] as const).map((verdict) => verdictMark(ascii, verdict).text),
		['+ ok', '! ALARM', '? unknown'],
	);
	t.is(theme.color('alarm'), 'redBright');
	t.is(themeFor({LANG: 'C.UTF-8', NO_COLOR: '1'}).color('alarm'), undefined);
	t.is(themeFor({LANG: 'C.UTF-8', NO_COLOR: ''}).color('alarm'), 'redBright');
	t.is(themeFor({LANG: 'C.UTF-8', TERM: 'dumb'}).color('ok'), undefined);
});

test('cells are exactly as wide as asked, wide characters and ellipsis included', (t) => {
	for (const text of [
		'plain',
		'模块下载失败或者挂起',
		'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301',
		'',
		'👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒',
	]) {
		for (const width of [1, 2, 3, 7, 8, 30]) {
			t.is(widthOf(fitCell(text, width, '…')), width, `${text} in ${width}`);
			t.is(widthOf(fitCell(text, width, '~', 'right')), width);
		}
	}

	t.is(fitLine('abcdef', 4, '~'), 'abc~');
	t.is(fitLine('ab…', 3, '~'), 'ab…');
});

test('wrapped text says where it was cut', (t) => {
	t.deepEqual(wrapLines('one two three four', 8, 2, '…'), ['one two', 'three…']);
	t.deepEqual(wrapLines('one two', 8, 2, '…'), ['one two']);
	t.deepEqual(wrapLines('one two', 3, 0, '…'), []);
	t.true(wrapLines('模块下载失败或者挂起', 5, 9, '…').every((line) => widthOf(line) <= 5));
});

test('the help line shows what fits, and always how to get all keys', (t) => {
	const bindings = [
		{keys: ['s'], shown: 's', does: 'measure everything', short: 'sweep', command: 'sweep'},
		{keys: ['up'], shown: '↑↓', does: 'move', command: 'move'},
		{keys: ['?'], shown: '?', does: 'keys', command: 'help'},
	];
	t.is(helpLineOf(bindings, 80, false), 's sweep · ↑↓ move · ? keys');
	t.is(helpLineOf(bindings, 20, false), 's sweep · ? keys');
	t.is(helpLineOf(bindings, 80, true), 's sweep | Up/Down move | ? keys');
	t.is(helpLineOf(bindings, 6, false), '? keys');
});

test('ages and elapsed times are short and never negative', (t) => {
	t.deepEqual([0, 999, 5000, 65_000, 3 * 3_600_000, 72 * 3_600_000, -5].map(agoWords), [
		'just now',
		'just now',
		'5 s ago',
		'1 min ago',
		'3 h ago',
		'3 d ago',
		'just now',
	]);
	t.deepEqual([0, 450, 12_340, 125_000].map(elapsedWords), ['0.0 s', '0.4 s', '12.3 s', '2:05']);
});

test('a vital that cannot be read is unavailable, never zero', (t) => {
	t.deepEqual(vitalWords('memory', {value: null, unit: '%', readAt: 0}, 5000), {
		text: 'memory unavailable',
		available: false,
	});
	t.deepEqual(vitalWords('memory', {value: Number.NaN, unit: '%', readAt: 0}, 5000).available, false);
	t.is(vitalWords('memory', {value: 51.4, unit: '%', readAt: 3000}, 5000).text, 'memory 51 % (2 s)');
	t.is(bytesWords(13_207_024_435), '12.3 GiB');
	t.is(bytesWords(512), '512 B');
	const vitals = {
		loadPerCpu: {value: 0.4217, unit: '', readAt: 0},
		memoryUsed: {value: 51, unit: '%', readAt: 0},
		cacheDiskFree: {value: 13_207_024_435, unit: 'bytes', readAt: 0},
	};
	t.is(
		vitalFigures(vitals, 12_000, true)
			.map((figure) => figure.text)
			.join(' · '),
		'load 0.42 (12 s) · mem 51 % (12 s) · cache 12.3 GiB free (12 s)',
	);
});
