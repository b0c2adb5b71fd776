import test from 'ava';
import {type GoHelp, goUsesOf, topicsOf} from '../../source/runbook/go-uses.js';
import {loadRunbook} from '../../source/runbook/load.js';

const book = (steps: string): Uint8Array =>
	Buffer.from(`schema: 1
id: sample
title: Sample
requires: [go]
triage:
  - {symptom: Something, metric: first, response: first}
steps:
${steps}`);

const help: GoHelp = {
	version: 'go1.19.13',
	topics: new Map([
		['build', 'usage: go build [-o output] [build flags] [packages]\n\n\t-mod mode\n\t\tmodule download mode\n'],
		['env', 'usage: go env [-json] [-u] [-w] [var ...]\n'],
		['list', 'usage: go list [-f format] [-json] [-m] [list flags] [build flags] [packages]\n\nThe -deps flag causes'],
		['mod', 'Go mod provides access.\n\nThe commands are:\n\n\tdownload    download modules\n\ttidy  add\n'],
		['mod download', 'usage: go mod download [-x] [-json] [modules]\n'],
		['mod tidy', 'usage: go mod tidy [-e] [-v] [-x]\n'],
		['mod downlod', null],
		['modd', null],
	]),
};

const known = {parsers: [], probes: [], go: help};

const messages = (steps: string): readonly string[] => {
	const loaded = loadRunbook(book(steps), 'sample.yaml', known);
	return loaded.kind === 'faulty' ? loaded.faults.map(({line, message}) => `${line}: ${message}`) : [];
};

test('subcommands and flags that the installed go knows are good', (t) => {
	t.deepEqual(
		messages(`  - {id: first, kind: check, title: A, run: [go, mod, download, -x, --json, rsc.io/quote]}
  - {id: second, kind: check, title: B, run: [go, list, -deps, '-mod=readonly', ./...]}
  - {id: third, kind: check, title: C, run: [go, env, GOPROXY]}
`),
		[],
	);
});

test('a subcommand, a nested subcommand and a flag that it does not know are each told at their line', (t) => {
	t.deepEqual(
		messages(`  - {id: first, kind: check, title: A, run: [go, modd, tidy]}
  - {id: second, kind: check, title: B, run: [go, mod, downlod]}
  - {id: third, kind: check, title: C, run: [go, mod, tidy, -diff]}
`),
		[
			'8: go has no subcommand modd (asked go1.19.13)',
			'9: go mod has no subcommand downlod (asked go1.19.13)',
			'10: go mod tidy has no flag -diff (asked go1.19.13)',
		],
	);
});

test('a flag is not taken for known because a longer one is', (t) => {
	t.deepEqual(messages("  - {id: first, kind: check, title: A, run: [go, env, '-js', GOPROXY]}\n"), [
		'8: go env has no flag -js (asked go1.19.13)',
	]);
});

test('a step that says which Go it needs is passed over by an older one, so nothing is wrong', (t) => {
	t.deepEqual(
		messages("  - {id: first, kind: check, title: A, requires: ['go>=1.23'], run: [go, mod, tidy, -diff]}\n"),
		[],
	);
});

test('an undo command is judged like any other', (t) => {
	t.deepEqual(
		messages(`  - {id: first, kind: check, title: A, run: [go, env, GOPROXY]}
  - id: second
    kind: action
    title: B
    risk: reversible
    effect: Sets it.
    run: [go, env, -w, GOFLAGS=-x]
    undo: {run: [go, env, -unset, GOFLAGS]}
    verify: first
`),
		['15: go env has no flag -unset (asked go1.19.13)'],
	);
});

test('in a script, go is judged where a command begins, and quoted text is no command', (t) => {
	const loaded = loadRunbook(
		book(`  - id: first
    kind: check
    title: A
    shell: |
      printf 'go modd tidy; go modd'
      cache="$(go env -json GOMODCACHE)/cache" # go modd
      GOFLAGS=-x exec go mod download -x | sort
`),
		'sample.yaml',
		{parsers: [], probes: []},
	);
	t.is(loaded.kind, 'loaded');
	const uses = loaded.kind === 'loaded' ? goUsesOf(loaded.runbook) : [];
	t.deepEqual(
		uses.map(({words, flags}) => [...words, ...flags].join(' ')),
		['env -json', 'mod download -x'],
	);
	t.deepEqual([...topicsOf(uses)].toSorted(), ['build', 'env', 'mod', 'mod download']);
});

test('flags after `go tool NAME` and after -args belong to another program', (t) => {
	const loaded = loadRunbook(
		book(`  - {id: first, kind: check, title: A, run: [go, tool, pprof, -top, http://127.0.0.1:1/x]}
  - {id: second, kind: check, title: B, run: [go, test, -json, ./..., -args, -mine]}
`),
		'sample.yaml',
		{parsers: [], probes: []},
	);
	t.deepEqual(loaded.kind === 'loaded' ? goUsesOf(loaded.runbook).map(({flags}) => flags) : null, [[], ['-json']]);
});
