// The parsers of go's module commands, on output as Go 1.26 printed it.
import test from 'ava';
import {fixture, parse, parseToObject} from './support.js';

const explanation = `
SECURITY ERROR
This download does NOT match an earlier download recorded in go.sum.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
`;

test('a sum that is not that of go.sum is a mismatch with both sums', (t) => {
	const {json, rows} = parseToObject(
		'go-sum-check',
		'',
		`verifying lab.test/dep@v1.0.0: checksum mismatch
	downloaded: h1:n1YTWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=
	go.sum:     h1:AAAAWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=
${explanation}`,
	);
	t.is(json['class'], 'mismatch');
	t.deepEqual(rows, [
		{
			module: 'lab.test/dep',
			version: 'v1.0.0',
			of: 'module',
			downloaded: 'h1:n1YTWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=',
			expected: 'h1:AAAAWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=',
			by: 'go.sum',
		},
	]);
});

test('a mismatch of a go.mod is told from that of a module', (t) => {
	const {rows} = parseToObject(
		'go-sum-check',
		'',
		`verifying lab.test/dep@v1.0.0/go.mod: checksum mismatch\n${explanation}`,
	);
	t.like(rows[0], {module: 'lab.test/dep', version: 'v1.0.0', of: 'go.mod', downloaded: null});
});

test('a mismatch with the database names the database, and every module', (t) => {
	const {json, rows} = parseToObject('go-sum-check', '', fixture('sumdb-tamper.txt').replaceAll(/^ {3}/gm, ''));
	t.is(json['class'], 'mismatch');
	t.deepEqual(
		rows.map((row) => (row as {module: string}).module),
		['corp.test/mid', 'corp.test/dep'],
	);
	t.like(rows[0], {by: 'sum.corp.test', of: 'module', expected: 'h1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc='});
});

test('a database that cannot be reached is no mismatch', (t) => {
	const {json} = parseToObject('go-sum-check', '', fixture('sumdb-503.txt').replaceAll(/^ {3}/gm, ''));
	t.is(json['class'], 'database');
	t.is(
		parseToObject('go-sum-check', '', 'lab.test/mid@v0.3.0: verifying module: invalid GOSUMDB: malformed verifier id\n')
			.json['class'],
		'database',
	);
});

test('missing entries are read with the command that adds them', (t) => {
	const {json} = parseToObject(
		'go-sum-check',
		'lab.test/dep\nlab.test/mid\n',
		`../mid@v0.3.0/mid.go:3:8: missing go.sum entry for module providing package lab.test/dep (imported by lab.test/mid); to add:
	go get lab.test/mid@v0.3.0
../mid@v0.3.0/mid.go:3:8: lab.test/dep@v1.0.0: missing go.sum entry for go.mod file; to add it:
	go mod download lab.test/dep
`,
	);
	t.is(json['class'], 'missing-entry');
	t.is(json['packages'], 2);
	t.deepEqual(json['missing'], [
		{module: null, version: null, package: 'lab.test/dep', command: 'go get lab.test/mid@v0.3.0'},
		{module: 'lab.test/dep', version: 'v1.0.0', package: null, command: 'go mod download lab.test/dep'},
	]);
});

test('a go.mod that does not fit is its own class, and a mismatch stands before all', (t) => {
	const needed = `go: ignoring requirement on excluded version lab.test/dep v1.0.0
go: updates to go.mod needed, disabled by -mod=readonly; to update it:
	go mod tidy
`;
	t.is(parseToObject('go-sum-check', '', needed).json['class'], 'updates-needed');
	const both = `${needed}verifying lab.test/dep@v1.0.0: checksum mismatch\n`;
	t.is(parseToObject('go-sum-check', '', both).json['class'], 'mismatch');
});

test('what says nothing of go.sum is not understood, with the reason', (t) => {
	for (const [stderr, reason] of [
		[
			'go: downloading lab.test/mid v0.3.0\nlab.go:3:8: module lookup disabled by GOPROXY=off\n',
			/not all modules are in the module cache/,
		],
		['go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n', /requires go >= 1\.99/],
		[
			"go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n",
			/there is no go\.mod/,
		],
	] as const) {
		const result = parse('go-sum-check', '', stderr);
		t.is(result.kind, 'not-understood');
		if (result.kind === 'not-understood') t.regex(result.reason, reason);
	}
});

test('packages without a word on stderr are ok, and remarks of other tools are no error', (t) => {
	t.like(parseToObject('go-sum-check', 'a\nb\n').json, {class: 'ok', packages: 2, module: null});
	t.is(
		parseToObject('go-sum-check', 'a\n', 'go: downloading x v1.0.0\nwarning: something of a wrapper\n').json['class'],
		'ok',
	);
});

test('go mod verify names each damaged part and what to set aside', (t) => {
	const {json, rows} = parseToObject(
		'go-mod-verify',
		'',
		`lab.test/dep v1.0.0: dir has been modified (/c/lab.test/dep@v1.0.0)
lab.test/mid v0.3.0: missing ziphash: open /c/cache/download/lab.test/mid/@v/v0.3.0.ziphash: no such file or directory
lab.test/zip v1.0.0: zip has been modified (/c/cache/download/lab.test/zip/@v/v1.0.0.zip)
lab.test/bad v1.0.0: zip: not a valid zip file
`,
	);
	t.is(json['count'], 4);
	t.is(json['verified'], false);
	t.deepEqual(rows, [
		{
			module: 'lab.test/dep',
			version: 'v1.0.0',
			part: 'directory',
			path: '/c/lab.test/dep@v1.0.0',
			says: 'dir has been modified',
		},
		{
			module: 'lab.test/mid',
			version: 'v0.3.0',
			part: 'ziphash',
			path: '/c/cache/download/lab.test/mid/@v/v0.3.0.zip',
			says: 'missing ziphash',
		},
		{
			module: 'lab.test/zip',
			version: 'v1.0.0',
			part: 'zip',
			path: '/c/cache/download/lab.test/zip/@v/v1.0.0.zip',
			says: 'zip has been modified',
		},
		{module: 'lab.test/bad', version: 'v1.0.0', part: 'zip', path: null, says: 'zip: not a valid zip file'},
	]);
});

test('go mod verify without a finding is verified; without a word it is not understood', (t) => {
	t.like(parseToObject('go-mod-verify', 'all modules verified\n').json, {verified: true, count: 0});
	t.is(parse('go-mod-verify', '', 'go: go.mod file not found in current directory\n').kind, 'not-understood');
	t.is(parse('go-mod-verify', '').kind, 'not-understood');
});

test('the list of modules is counted without the main module, with updates and odd versions', (t) => {
	const {json, rows} = parseToObject(
		'go-list-modules',
		[
			{Path: 'lab.test/user', Main: true},
			{Path: 'lab.test/dep', Version: 'v1.0.0', Indirect: true, Update: {Path: 'lab.test/dep', Version: 'v1.1.0'}},
			{Path: 'lab.test/mid', Version: 'v0.0.0-20200101000000-0123456789ab', Replace: {Path: '../mid'}},
			{
				Path: 'lab.test/old',
				Version: 'v2.0.0+incompatible',
				Retracted: ['published by accident'],
				Deprecated: 'use v3',
			},
			{Path: 'lab.test/gone', Version: 'v1.0.0', Error: {Err: 'not found'}},
		]
			.map((module) => JSON.stringify(module, null, '\t'))
			.join('\n'),
	);
	t.like(json, {
		count: 4,
		direct: 3,
		indirect: 1,
		pseudo: ['lab.test/mid@v0.0.0-20200101000000-0123456789ab'],
		incompatible: ['lab.test/old@v2.0.0+incompatible'],
		updates: ['lab.test/dep v1.0.0 -> v1.1.0'],
		retracted: ['lab.test/old@v2.0.0+incompatible'],
		errors: ['lab.test/gone: not found'],
	});
	t.like(rows[2], {replace: '../mid', isLocal: true, pseudo: true});
	t.is(parse('go-list-modules', '', 'go: module lookup disabled by GOPROXY=off\n').kind, 'not-understood');
	t.is(parse('go-list-modules', '{"Path": "a"').kind, 'not-understood', 'cut off');
});

const mod = (requires: Readonly<Record<string, string>>, more: object = {}): string =>
	`${JSON.stringify({Module: {Path: 'x'}, Go: '1.19', Require: Object.entries(requires).map(([Path, Version]) => ({Path, Version})), Replace: null, ...more}, null, '\t')}\n`;

test('two go.mod files are compared by the order of versions', (t) => {
	const before = mod({a: 'v1.9.0', b: 'v1.2.3', c: 'v1.0.0-rc.2', d: 'v1.0.0', e: 'v1.0.0'});
	const after = mod(
		{a: 'v1.10.0', b: 'v1.2.1', c: 'v1.0.0', e: 'v1.0.0', f: 'v2.0.0'},
		{Go: '1.22', Replace: [{Old: {Path: 'a', Version: 'v1.9.0'}, New: {Path: '../a'}}]},
	);
	const {json, rows} = parseToObject('go-mod-compare', before + after);
	t.is(json['moved'], 3);
	t.deepEqual(
		rows.map((row) => {
			const {path, change, step} = row as {path: string; change: string; step: string | null};
			return `${path} ${change} ${step}`;
		}),
		['a raised minor', 'b lowered patch', 'c raised patch', 'f added null', 'd removed null'],
	);
	t.like(json, {replacesAdded: ['a@v1.9.0 => ../a'], replacesRemoved: [], goBefore: '1.19', goAfter: '1.22'});
	t.is(parse('go-mod-compare', before).kind, 'not-understood');
});

test('go mod tidy -diff gives the lines to change, and an error is no diff', (t) => {
	const diff = `diff current/go.sum tidy/go.sum
--- current/go.sum
+++ tidy/go.sum
@@ -1,3 +1,4 @@
+lab.test/dep v1.0.0 h1:n1YTWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=
 lab.test/dep v1.0.0/go.mod h1:YN07yK4hA7MPJwPM3w6vimEPByekSL86yDS1y4MokSg=
-lab.test/gone v1.0.0/go.mod h1:YN07yK4hA7MPJwPM3w6vimEPByekSL86yDS1y4MokSg=
`;
	const {json} = parseToObject('go-mod-tidy-diff', diff);
	t.like(json, {tidy: false, lines: 2, files: ['go.sum']});
	t.true(parseToObject('go-mod-tidy-diff', '').json['tidy']);
	const failed = parse(
		'go-mod-tidy-diff',
		'',
		`go: finding module for package lab.test/dep
go: lab.test/user imports
	lab.test/mid imports
	lab.test/dep: cannot find module providing package lab.test/dep: module lookup disabled by GOPROXY=off
`,
	);
	t.is(failed.kind, 'not-understood');
	if (failed.kind === 'not-understood') t.regex(failed.reason, /GOPROXY=off/);
	const unsafe = parse('go-mod-tidy-diff', '', fixture('sumdb-tamper.txt').replaceAll(/^ {3}/gm, ''));
	t.is(unsafe.kind, 'not-understood');
	if (unsafe.kind === 'not-understood')
		t.regex(unsafe.reason, /corp\.test\/mid@v0\.3\.0/, 'the module, not the help below it');
});

test('the modules of a built program are read, and what replaced them', (t) => {
	const {json} = parseToObject(
		'go-version-m',
		`/tmp/tool: go1.26.8
	path	lab.test/user/cmd/tool
	mod	lab.test/user	(devel)	
	dep	lab.test/dep	v1.1.0	h1:n1YTWqXnOLh5/GQxiWq8prubKNokNSGlfEpItrEtrVk=
	dep	lab.test/mid	v0.3.0
	=>	../mid	(devel)	
	build	-compiler=gc
	build	vcs.revision=0123456789abcdef
	build	vcs.modified=true
`,
	);
	t.like(json, {
		go: 'go1.26.8',
		modules: ['lab.test/dep@v1.1.0', 'lab.test/mid@v0.3.0'],
		replaced: ['lab.test/mid => ../mid@(devel)'],
		revision: '0123456789abcdef',
		isModified: true,
	});
	t.is(parse('go-version-m', '', 'stat /nowhere: no such file or directory\n').kind, 'not-understood');
});

test('a coverage profile gives the total and each directory, a block of two reports once', (t) => {
	const {json} = parseToObject(
		'go-cover-profile',
		`mode: set
x/handlers/a.go:1.1,2.2 3 1
x/handlers/a.go:3.1,4.2 1 0
x/handlers/a.go:3.1,4.2 1 1
x/models/b.go:1.1,2.2 4 0
`,
	);
	t.is(json['percent'], 50);
	t.deepEqual(json['directories'], [
		{directory: 'x/handlers', name: 'handlers', percent: 100, statements: 4},
		{directory: 'x/models', name: 'models', percent: 0, statements: 4},
	]);
	t.is(parse('go-cover-profile', 'no profile\n').kind, 'not-understood');
	t.is(parse('go-cover-profile', 'mode: set\n').kind, 'not-understood');
	t.is(parse('go-cover-profile', 'mode: set\nx/a.go:1.1,2.2 3\n').kind, 'not-understood');
});

const hash = '77e593b808b719f29acef6949f722e9e3004c244';

test('git log is read commit by commit, and a history that is cut off is not understood', (t) => {
	const {json, rows} = parseToObject(
		'git-log',
		`${hash} 1578096000 [HEAD -> main, tag: v1] 临时修复 [4]\n${hash} 1577836800 [] \n`,
	);
	t.like(json, {count: 2, subjects: ['临时修复 [4]', ''], newest: 1_578_096_000, oldest: 1_577_836_800});
	t.like(rows[0], {hash: '77e593b808b7'});
	t.like(parseToObject('git-log', '').json, {count: 0, newest: null});
	const cut = parse('git-log', `${hash} 1578009600 [grafted] x\n`);
	t.is(cut.kind, 'not-understood');
	if (cut.kind === 'not-understood') t.regex(cut.reason, /git fetch --unshallow/);
	t.is(parse('git-log', 'gpg: Signature made\n').kind, 'not-understood');
});
