import {execFileSync} from 'node:child_process';
import test from 'ava';
import {quoteArgv, quoteWord, splitWords} from '../../source/text/quote.js';

const words: ReadonlyArray<readonly [word: string, quoted: string]> = [
	['', "''"],
	['go', 'go'],
	['./...', './...'],
	['--max-time=8', '--max-time=8'],
	['http://127.0.0.1:8080/a/@v/list', 'http://127.0.0.1:8080/a/@v/list'],
	['a b', "'a b'"],
	["it's", "'it'\\''s'"],
	['$HOME', "'$HOME'"],
	['a;b|c&d>e<f', "'a;b|c&d>e<f'"],
	['*?[x]', "'*?[x]'"],
	['~root', "'~root'"],
	['#no comment', "'#no comment'"],
	['!', "'!'"],
	['back\\slash', "'back\\slash'"],
	['%{http_code}', "'%{http_code}'"],
	['a\rb', "$'a\\rb'"],
	['a\nb', "$'a\\nb'"],
	["it's\tso\\", "$'it\\'s\\tso\\\\'"],
	['\u001B[2J', "$'\\e[2J'"],
	['a\u202Eb', "$'a\\u202eb'"],
	['zero\u200Bwidth', "$'zero\\u200bwidth'"],
	['no\u00A0break', "$'no\\u00a0break'"],
	['tag\u{E0041}', "$'tag\\U000e0041'"],
	['\u0001', "$'\\x01'"],
	['\u0085', "$'\\u0085'"],
	['é', "'é'"],
	['文件', "'文件'"],
];

for (const [word, quoted] of words) {
	test(`the word ${JSON.stringify(word)} is written ${quoted} and read back`, (t) => {
		t.is(quoteWord(word), quoted);
		t.deepEqual(splitWords(quoted), {kind: 'words', words: [word]});
	});
}

test('a quoted line, pasted into sh, runs exactly these words', (t) => {
	const plain = words.map(([word]) => word).filter((word) => !quoteWord(word).startsWith('$'));
	const printed = execFileSync('/bin/sh', ['-c', quoteArgv(['printf', '%s\\0', ...plain])], {encoding: 'utf8'});
	t.deepEqual(printed.split('\0').slice(0, -1), plain);
});

test('a first word that a shell would take for an assignment or a keyword is quoted', (t) => {
	t.is(quoteArgv(['A=1', 'B=2']), "'A=1' B=2");
	t.is(quoteArgv(['time', 'if']), "'time' if");
});

test('whole argument vectors survive being written and read', (t) => {
	const pieces = [
		"'",
		'"',
		'\\',
		' ',
		'$',
		'a',
		'\n',
		'\u202E',
		'\u00E9',
		'`',
		'*',
		'{a,b}',
		'',
		'\u0007',
		'7',
		'\u{E0041}',
	];
	let state = 1;
	const random = (below: number): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	for (let round = 0; round < 3000; round++) {
		const argv = Array.from({length: 1 + random(4)}, () =>
			Array.from({length: random(6)}, () => pieces[random(pieces.length)]).join(''),
		);
		const line = quoteArgv(argv);
		if (/[\u0000-\u001F\u007F-\u009F\u202E]/.test(line)) t.fail(`${JSON.stringify(line)} has a raw control character`);
		const split = splitWords(line);
		if (JSON.stringify(split) !== JSON.stringify({kind: 'words', words: argv}))
			t.deepEqual(split, {kind: 'words', words: argv});
	}
	t.pass();
});

test('typed words are split as a shell would, without expansion', (t) => {
	t.deepEqual(splitWords(`go  test -run 'Test A' "a \\"b\\" \\c" d\\ e ''`), {
		kind: 'words',
		words: ['go', 'test', '-run', 'Test A', 'a "b" \\c', 'd e', ''],
	});
	t.deepEqual(splitWords('  '), {kind: 'words', words: []});
	t.deepEqual(splitWords('a#b x~y {} {x} a!b "a$ b"'), {
		kind: 'words',
		words: ['a#b', 'x~y', '{}', '{x}', 'a!b', 'a$ b'],
	});
	t.deepEqual(splitWords("$'\\xc3\\xa9\\u00e9\\101'"), {kind: 'words', words: ['ééA']});
});

for (const line of [
	'echo $HOME',
	'ls *',
	'a | b',
	'a; b',
	'a > f',
	'a & b',
	'x `y`',
	'"$HOME"',
	'"`x`"',
	'~/x',
	'#x',
	'a{b,c}',
	'{1..9}',
	'! x',
	'(x)',
	'a\nb',
	'[x]',
	'y?',
]) {
	test(`${JSON.stringify(line)} would mean something to a shell and is refused`, (t) => {
		const split = splitWords(line);
		t.is(split.kind, 'fault');
		if (split.kind === 'fault') t.regex(split.sentence, /run without a shell/);
	});
}

test('what is left open, and what no argument can hold, is said', (t) => {
	for (const [line, expected] of [
		["a 'b", /quote ' at character 3 is never closed/],
		['a "b', /quote " at character 3 is never closed/],
		["$'b", /quote \$' at character 1 is never closed/],
		['a\\', /ends with a backslash/],
		["$'\\x00'", /NUL/],
		["$'\\xff'", /UTF-8/],
		["$'\\q'", /escape/],
	] as const) {
		const split = splitWords(line);
		t.is(split.kind, 'fault');
		if (split.kind === 'fault') t.regex(split.sentence, expected);
	}
});
