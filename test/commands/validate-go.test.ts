// What validate proves of a runbook's commands by asking the go that is installed.
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {goTest} from '../helpers/go.js';
import {runbookPath} from '../helpers/paths.js';
import {type Bench, openBench} from './support.js';

const book = (run: string): string => `schema: 1
id: sample
title: Sample
requires: [go]
triage:
  - {symptom: Something, metric: first, response: first}
steps:
  - {id: first, kind: check, title: A, run: ${run}}
`;

/** A PATH on which no go is, or only this one. */
async function pathWith(bench: Bench, go: string | null): Promise<string> {
	const directory = join(bench.root, 'only');
	await mkdir(directory);
	if (go !== null) {
		await writeFile(join(directory, 'go'), go);
		await chmod(join(directory, 'go'), 0o755);
	}

	return directory;
}

goTest('validate refuses a flag and a subcommand that the installed go does not have, at its place', async (t) => {
	const bench = await openBench(t);
	const {file} = await bench.book('sample', book('[go, mod, download, -jsn, rsc.io/quote]'));
	const flag = await bench.gotriage(['validate', file]);
	t.is(flag.status, 1, flag.stderr);
	t.regex(flag.stdout, /^.*sample\.yaml:8:\d+: steps\[0\]\.run: go mod download has no flag -jsn \(asked go1\.\d+/);
	await bench.book('sample', book('[go, mod, downlod, rsc.io/quote]'));
	const word = await bench.gotriage(['validate', file]);
	t.is(word.status, 1);
	t.regex(word.stdout, /go mod has no subcommand downlod/);
});

test('an older go is asked for what it has, and a shipped runbook that needs a newer one says so', async (t) => {
	const bench = await openBench(t);
	const old = `#!/bin/sh
case "$*" in
version) echo 'go version go1.19.13 linux/amd64' ;;
'help mod') printf 'Go mod.\\n\\nThe commands are:\\n\\n\\ttidy\\n' ;;
'help mod tidy') echo 'usage: go mod tidy [-e] [-v] [-x] [-go=version]' ;;
*) exit 2 ;;
esac
`;
	const {file} = await bench.book('sample', book('[go, mod, tidy, -diff]'));
	const env = {PATH: await pathWith(bench, old)};
	const refused = await bench.gotriage(['validate', file], {env});
	t.is(refused.status, 1, refused.stderr);
	t.regex(refused.stdout, /go mod tidy has no flag -diff \(asked go1\.19\.13\) \(correct it, or say which Go it needs/);
	await bench.book('sample', book("[go, mod, tidy, -diff], requires: ['go>=1.23']"));
	t.is((await bench.gotriage(['validate', file], {env})).status, 0);
});

test('without go nothing is guessed: it says that the flags were not checked', async (t) => {
	const bench = await openBench(t);
	const {file} = await bench.book('sample', book('[go, mod, download, -jsn, rsc.io/quote]'));
	const said = await bench.gotriage(['validate', file], {env: {PATH: await pathWith(bench, null)}});
	t.is(said.status, 0, said.stdout);
	t.is(said.stderr, 'go was not found on PATH, so its subcommands and flags were not checked\n');
});

goTest('every go command of the shipped runbooks exists in the installed go', async (t) => {
	const bench = await openBench(t);
	const {stdout: listed} = await bench.gotriage(['list', '--json']);
	const {runbooks} = JSON.parse(listed) as {runbooks: ReadonlyArray<{id: string}>};
	t.true(runbooks.length >= 18);
	const said = await bench.gotriage(['validate', '--strict', ...runbooks.map(({id}) => runbookPath(id))]);
	t.is(said.status, 0, said.stdout);
	t.is(said.stderr, '');
});
